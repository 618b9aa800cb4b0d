#include "switches/overdue.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace dutyline {

void Overdue::clear() {
  waiting_.clear();
  missing_.clear();
  asked_.reset();
}

void Overdue::joined(std::string_view call, std::string_view linked, std::string_view queue, Instant now) {
  left(call, queue);
  auto& callers = waiting_[std::string(queue)];
  if (callers.size() < kMostWaiting) {
    callers.push_back({std::string(call), std::string(linked), std::string(queue), now});
  }
}

void Overdue::left(std::string_view call, std::string_view queue) {
  const auto found = waiting_.find(queue);
  if (found == waiting_.end()) {
    return;
  }
  auto& callers = found->second;
  const auto own = std::ranges::find(callers, call, &Caller::call);
  if (own == callers.end()) {
    return;
  }
  std::for_each(callers.begin(), own, [](Caller& earlier) { ++earlier.overtaken; });
  callers.erase(own);
  if (callers.empty()) {
    waiting_.erase(found);
  }
}

bool Overdue::ask(Instant now) {
  if (asked_ && now < *asked_ + kAskAgain) {
    return false;
  }
  bool any = false;
  for (auto& [queue, callers] : waiting_) {
    for (auto& caller : callers) {
      caller.doubted = caller.overtaken >= kOvertakenBy || now >= caller.since + kLongestWait;
      any = any || caller.doubted;
    }
  }
  if (any) {
    asked_ = now;
  }
  return any;
}

void Overdue::listed(const std::vector<std::string>& queues, const std::vector<WaitingCaller>& callers, Instant now) {
  std::set<std::pair<std::string_view, std::string_view>> present;  // (queue, call)
  for (const auto& caller : callers) {
    present.emplace(caller.queue, caller.call);
  }
  missing_.clear();
  for (const auto& queue : queues) {
    const auto found = waiting_.find(queue);
    if (found == waiting_.end()) {
      continue;
    }
    std::erase_if(found->second, [&](Caller& known) {
      if (present.erase({queue, known.call}) > 0) {
        known.since = now;
        known.overtaken = 0;
        known.doubted = false;
      } else if (known.doubted) {
        missing_.push_back(std::move(known));
        return true;
      }
      return false;
    });
  }
  for (const auto& caller : callers) {  // as the switch lists them: the first of each queue first
    if (present.contains({caller.queue, caller.call})) {
      joined(caller.call, caller.linked, caller.queue, now);
    }
  }
}

std::vector<Overdue::Caller> Overdue::take_missing() {
  return std::exchange(missing_, {});
}

}  // namespace dutyline
