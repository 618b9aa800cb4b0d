#include "lines/rolling_windows.hpp"

#include <algorithm>

namespace dutyline {
namespace {

std::chrono::sys_days drawer_of(Instant at) {
  return std::chrono::floor<std::chrono::days>(at);
}

void count(ClassCounts& counts, const ResolvedCall& call, int calls) {
  counts.offered += calls;
  counts.add(call.call_class, calls);
}

std::size_t index(Hours when) {
  return static_cast<std::size_t>(when);
}

}  // namespace

void RollingWindows::add(const ResolvedCall& call) {
  auto& drawer = drawers_[drawer_of(call.at)];
  drawer.insert(std::ranges::upper_bound(drawer, call), call);
  for (Span& span : spans_) {
    if (span.from < call.at && call.at <= head_) {
      count(span.counts[index(call.hours)], call, 1);
    }
  }
}

void RollingWindows::remove(const ResolvedCall& call) {
  const auto drawer = drawers_.find(drawer_of(call.at));
  if (drawer == drawers_.end()) {
    return;
  }
  const auto place = std::ranges::lower_bound(drawer->second, call);
  if (place == drawer->second.end() || *place != call) {
    return;
  }
  drawer->second.erase(place);
  if (drawer->second.empty()) {
    drawers_.erase(drawer);
  }
  for (Span& span : spans_) {
    if (span.from < call.at && call.at <= head_) {
      count(span.counts[index(call.hours)], call, -1);
    }
  }
}

void RollingWindows::advance(Instant now) {
  const Instant head = now + kAhead;
  for (Span& span : spans_) {
    shift(span, now - span.length, head);
  }
  head_ = head;
}

// From (span.from, head_] to (from, head]: only calls that are in one of the two and not in both are looked at.
void RollingWindows::shift(Span& span, Instant from, Instant head) {
  const auto leaves = [&](const ResolvedCall& call) { count(span.counts[index(call.hours)], call, -1); };
  const auto enters = [&](const ResolvedCall& call) { count(span.counts[index(call.hours)], call, 1); };
  for_each(span.from, std::min(head_, from), leaves);
  for_each(std::max(span.from, head), head_, leaves);
  for_each(from, std::min(head, span.from), enters);
  for_each(std::max(from, head_), head, enters);
  span.from = from;
}

template <class Visitor>
void RollingWindows::for_each(Instant after, Instant until, Visitor visit) const {
  if (until <= after) {
    return;
  }
  for (auto drawer = drawers_.lower_bound(drawer_of(after)); drawer != drawers_.end(); ++drawer) {
    const auto& calls = drawer->second;
    for (auto call = std::ranges::upper_bound(calls, after, {}, &ResolvedCall::at); call != calls.end(); ++call) {
      if (call->at > until) {
        return;
      }
      visit(*call);
    }
  }
}

const ClassCounts& RollingWindows::counts(Window window, Hours when) const {
  return spans_.at(static_cast<std::size_t>(window)).counts[index(when)];
}

std::optional<Instant> RollingWindows::next_change(Instant now, Duration within) const {
  std::optional<Instant> next;
  const auto consider = [&](Instant after, Duration delay) {
    for_each(after, after + within, [&](const ResolvedCall& call) {
      if (const Instant at = call.at + delay; at > now && (!next || at < *next)) {
        next = at;
      }
    });
  };
  for (const Span& span : spans_) {
    consider(now - span.length, span.length);
  }
  consider(now + kAhead, -kAhead);
  return next;
}

}  // namespace dutyline
