#include "commands/counter_comparison.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace dutyline {
namespace {

constexpr Duration kNear = seconds(2);  // of a list: what joins or leaves while it is made may stand in it or not
constexpr Duration kEdge = milliseconds(1'100);  // an end known to the second may lie on either side of a telling

bool counts_as_abandoned(const Visit& visit, bool at_connection) {
  switch (visit.outcome) {
    case Outcome::abandoned:
    case Outcome::timeout:
    case Outcome::left_empty:
    case Outcome::withdrawn:
    case Outcome::redirected:
    case Outcome::cut_off: return true;
    case Outcome::key_exit: return at_connection;
    case Outcome::unresolved:
    case Outcome::unknown: return visit.left_at && visit.times >= Times::arrival;
    default: return false;
  }
}

// When the switch counted it, as far as anybody knows.
std::optional<Instant> counted_at(const Visit& visit, bool completed, bool at_connection) {
  if (completed && at_connection) {
    return visit.outcome == Outcome::answered ? visit.answered_at : std::nullopt;
  }
  if (completed) {
    return visit.outcome == Outcome::answered && visit.talk_over ? visit.ended_at : std::nullopt;
  }
  return counts_as_abandoned(visit, at_connection) ? visit.left_at : std::nullopt;
}

// It ended, nobody knows when, or how: the switch may have counted it in this time.
bool may_be_counted(const Visit& visit, bool completed, bool at_connection) {
  const bool answered = visit.outcome == Outcome::answered;
  const bool ended_unseen = answered && (at_connection ? !visit.answered_at : visit.talk_over && !visit.ended_at);
  const bool lost = (visit.outcome == Outcome::unknown || visit.outcome == Outcome::unresolved) &&
                    !counts_as_abandoned(visit, at_connection);
  // A FreeSWITCH counts as answered whose agent hung up in the whisper and who was then sent on.
  const bool sent_on = at_connection && visit.outcome == Outcome::redirected;
  return (completed && ended_unseen) || lost || sent_on;
}

std::string sum_of(const std::map<std::string, int>& outcomes) {
  std::string text;
  for (const auto& [outcome, visits] : outcomes) {
    text += (text.empty() ? "" : " + ") + outcome + " " + std::to_string(visits);
  }
  return text.empty() ? "nothing" : text;
}

}  // namespace

CounterComparison::CounterComparison(std::vector<Visit> kept, std::vector<KeptCounters> before, std::vector<Gap> gaps)
    : kept_(std::move(kept)), gaps_(std::move(gaps)) {
  for (auto& each : before) {
    told_[each.counters.queue] = {each.at, each.counters, false};
  }
}

void CounterComparison::take(const Fact& fact) {
  if (std::holds_alternative<SwitchStarted>(fact.what) || std::holds_alternative<SwitchStopped>(fact.what)) {
    started_ = std::max(started_.value_or(fact.at), fact.at);
  } else if (const auto* counters = std::get_if<CountersListed>(&fact.what)) {
    take(fact, *counters);
  } else if (const auto* waiting = std::get_if<WaitingListed>(&fact.what)) {
    take(fact, *waiting);
  }
}

void CounterComparison::take(const Fact& fact, const CountersListed& listed) {
  for (const auto& counters : listed.queues) {
    const auto before = told_.find(counters.queue);
    const Told now{fact.at, counters, listed.at_connection};
    if (before != told_.end()) {
      const bool anew = started_ && *started_ > before->second.at;
      compare(anew ? Told{*started_, {counters.queue, 0, 0}, listed.at_connection} : before->second, now);
    }
    told_[counters.queue] = now;
  }
  started_.reset();
}

void CounterComparison::compare(const Told& before, const Told& now) {
  if (now.counters.completed < before.counters.completed || now.counters.abandoned < before.counters.abandoned) {
    result_.differences.push_back({now.at, "-", now.counters.queue,
                                   "the switch's counters went back to Completed " +
                                       std::to_string(now.counters.completed) + ", Abandoned " +
                                       std::to_string(now.counters.abandoned) +
                                       ": somebody set them to 0 (queue reset stats), or the switch was started anew",
                                   true});
    return;
  }
  compare(before, now, true);
  compare(before, now, false);
}

// The newest that touches this time.
const Gap* CounterComparison::gap_between(Instant from, Instant to) const {
  const auto gap = std::find_if(gaps_.rbegin(), gaps_.rend(),
                                [&](const Gap& each) { return each.from < to && (!each.to || *each.to > from); });
  return gap == gaps_.rend() ? nullptr : &*gap;
}

void CounterComparison::compare(const Told& before, const Told& now, bool completed) {
  std::map<std::string, int> outcomes;
  std::int64_t ours = 0;
  std::int64_t unsure = 0;
  for (const Visit& visit : kept_) {
    if (visit.queue != now.counters.queue || visit.refused) {
      continue;
    }
    const auto at = counted_at(visit, completed, now.at_connection);
    const bool coarse = visit.times <= Times::log || visit.provenance == Provenance::log;
    const Duration edge = coarse ? kEdge : milliseconds(50);
    const bool within = at && *at > before.at && *at <= now.at;
    const bool near_edge = at && (std::chrono::abs(*at - before.at) <= edge || std::chrono::abs(*at - now.at) <= edge);
    const bool gone_before = visit.left_at && *visit.left_at <= before.at;
    const bool may_be = may_be_counted(visit, completed, now.at_connection) && visit.offered_at <= now.at;
    if (near_edge || (may_be && (visit.outcome != Outcome::redirected || !gone_before))) {
      ++unsure;
    } else if (within) {
      ++ours;
    }
    if (within) {
      ++outcomes[std::string(to_string(visit.outcome))];
    }
  }
  const std::int64_t grown = completed ? now.counters.completed - before.counters.completed
                                       : now.counters.abandoned - before.counters.abandoned;
  result_.compared += static_cast<std::size_t>(grown);
  const bool known = ours <= grown && grown <= ours + unsure;
  const Gap* const gap = grown > ours + unsure ? gap_between(before.at, now.at) : nullptr;
  const bool explained = known || gap != nullptr;
  const bool plain = outcomes.size() == 1 && outcomes.begin()->second == grown &&
                     outcomes.begin()->first == (completed ? "answered" : "abandoned");
  if (explained && (plain || (grown == 0 && outcomes.empty()))) {
    return;
  }
  const std::string counter = !completed ? "Abandoned" : now.at_connection ? "Answered" : "Completed";
  std::string text = "the switch's counter " + counter + " " + std::to_string(grown) + " since " +
                     rfc3339_text(before.at) + (known ? " = " : ", the ledger has ") + sum_of(outcomes);
  if (gap != nullptr) {
    text += ": " + std::to_string(grown - ours - unsure) + " fell into the gap " + rfc3339_text(gap->from) + " – " +
            (gap->to ? rfc3339_text(*gap->to) : "now");
  } else if (grown > ours + unsure) {
    text += ": nobody saw the others; the switch's log names them (dutyline import)";
  }
  result_.differences.push_back({now.at, "-", now.counters.queue, std::move(text), explained});
}

void CounterComparison::take(const Fact& fact, const WaitingListed& listed) {
  ++lists_;
  std::set<std::pair<std::string, std::string>> present;
  for (const auto& caller : listed.callers) {
    if (std::ranges::find(listed.queues, caller.queue) == listed.queues.end()) {
      continue;
    }
    present.insert({caller.call, caller.queue});
    ++result_.compared;
    const Visit* last = nullptr;
    for (const Visit& visit : kept_) {
      const bool hers = visit.switch_call_id == caller.call && visit.queue == caller.queue && !visit.refused;
      last = hers && visit.offered_at <= fact.at + kNear ? &visit : last;
    }
    const bool young = caller.waited <= kNear;
    if (last == nullptr) {
      result_.differences.push_back({fact.at - caller.waited, caller.call, caller.queue,
                                     std::string("the switch has her waiting, the ledger has no such visit") +
                                         (young ? ": she has joined this moment" : ""),
                                     young});
    } else if (last->left_at && *last->left_at < fact.at - kNear) {
      result_.differences.push_back(
          {last->offered_at, caller.call, caller.queue,
           "the switch has her waiting, the ledger says " + std::string(to_string(last->outcome)), false});
    }
  }
  for (const Visit& visit : kept_) {
    const bool asked = std::ranges::find(listed.queues, visit.queue) != listed.queues.end();
    const bool waits = visit.outcome == Outcome::waiting || (visit.left_at && *visit.left_at > fact.at + kNear);
    if (asked && waits && !visit.refused && visit.offered_at < fact.at - kNear &&
        !present.contains({visit.switch_call_id, visit.queue})) {
      result_.differences.push_back({visit.offered_at, visit.switch_call_id, visit.queue,
                                     "the ledger has her waiting at " + rfc3339_text(fact.at) + ", the switch has not",
                                     false});
    }
  }
}

RecordComparison CounterComparison::result() && {
  std::ranges::stable_sort(result_.differences, {}, &Difference::at);
  return std::move(result_);
}

}  // namespace dutyline
