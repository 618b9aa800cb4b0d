// What a switch counts by itself, against what is known of the same time.

#include <algorithm>
#include <utility>

#include "calls/gaps.hpp"

namespace dutyline {
namespace {

constexpr Duration kClocksDiffer = minutes(1);  // of two sources of one switch, at the most

}  // namespace

void Gaps::Sums::add(const Mark& mark, std::int64_t sign) {
  counts_[static_cast<std::size_t>(mark.kind)] += sign;
  if (mark.kind == Kind::abandoned || mark.kind == Kind::key_exit) {
    outcomes_[static_cast<std::size_t>(mark.outcome)] += sign;
  }
}

void Gaps::Sums::add(const Sums& other) {
  for (std::size_t kind = 0; kind < counts_.size(); ++kind) {
    counts_[kind] += other.counts_[kind];
  }
  for (std::size_t outcome = 0; outcome < outcomes_.size(); ++outcome) {
    outcomes_[outcome] += other.outcomes_[outcome];
  }
}

// Counters begin at 0 with the switch: what was counted between the last telling and then is lost. Where the start was
// seen and no gap lies between, the start itself tells them: all 0.
void Gaps::started(const std::string& switch_name, Instant at, bool seen) {
  for (auto& [name, source] : sources_) {
    if (source.switch_name != switch_name) {
      continue;
    }
    if (source.told_at && at > *source.told_at) {
      source.restarted = !seen || source.newest.has_value();
      if (!source.restarted) {
        begin_at_0(source, at);
      }
    }
    for (auto& period : source.periods) {
      if (period.bounded && period.holds(at)) {
        period.bounded = false;
        if (period.gap) {
          review(name, source, *period.gap);
        }
      }
    }
  }
}

void Gaps::begin_at_0(Source& source, Instant at) {
  source.told_at = at;
  for (auto& [queue, last] : source.last) {
    last = {last.source, at, {queue, 0, 0}};
    told_.push_back(last);
  }
  source.ours.clear();
  for (const auto& [id, endings] : endings_) {
    for (const auto& ending : endings) {
      for (const auto* mark : {&ending.end, &ending.connection}) {
        if (*ending.switch_name == source.switch_name && *mark && (*mark)->placed > at) {
          source.ours[*ending.line].add(**mark, 1);
        }
      }
    }
  }
}

// Told often, counters mostly say the same again, and nobody has ended: not worth a period of its own.
bool Gaps::nothing_new(const Source& source, const CountersListed& listed) {
  return source.told_at && !source.newest && !source.restarted &&
         std::ranges::all_of(source.ours, [](const auto& line) { return line.second.none(); }) &&
         std::ranges::all_of(listed.queues, [&](const QueueCounters& counters) {
           const auto before = source.last.find(counters.queue);
           return before != source.last.end() && before->second.at == *source.told_at &&
                  before->second.counters == counters;
         });
}

void Gaps::take_proofs(const std::string& switch_name, const CountersListed& listed) {
  std::erase_if(proofs_, [&](const auto& proof) { return std::get<0>(proof.first) == switch_name; });
  for (const auto& call : listed.ended) {
    proofs_[{switch_name, call.call, call.queue}] = call.answered;
  }
}

void Gaps::told(Source& source, const Fact& fact, const CountersListed& listed) {
  // What is known by now was counted by then, whatever its clock says; but for what a fuller account has told before.
  for (auto& [id, endings] : endings_) {
    for (auto& ending : endings) {
      for (auto* mark : {&ending.end, &ending.connection}) {
        if (*ending.switch_name == fact.switch_name && *mark && (*mark)->placed - fact.at < kClocksDiffer) {
          (*mark)->placed = std::min((*mark)->placed, fact.at);
        }
      }
    }
  }
  if (nothing_new(source, listed)) {
    return;
  }
  take_proofs(fact.switch_name, listed);
  std::map<std::string, Period> periods;
  for (const auto& counters : listed.queues) {
    const auto line = lines_.find({fact.switch_name, counters.queue});
    if (line == lines_.end()) {
      continue;
    }
    const auto before = source.last.find(counters.queue);
    const bool known = before != source.last.end() && source.told_at && before->second.at == *source.told_at;
    if (source.told_at) {
      Period& period = periods[line->second];
      period.from = *source.told_at;
      period.to = fact.at;
      period.line = line->second;
      period.at_connection = listed.at_connection;
      const auto answered = known ? counters.completed - before->second.counters.completed : 0;
      const auto other = known ? counters.abandoned - before->second.counters.abandoned : 0;
      period.bounded = period.bounded && known && !source.restarted && answered >= 0 && other >= 0;
      period.answered += answered;
      period.other += other;
      const auto left = std::ranges::find(listed.left, counters.queue, &LeftUnseen::queue);
      period.left_unseen += left == listed.left.end() ? 0 : left->callers;
    }
    source.last[counters.queue] = {fact.source, fact.at, counters};
    told_.push_back(source.last[counters.queue]);
  }
  auto ours = std::exchange(source.ours, {});
  const auto gap = std::exchange(source.newest, std::nullopt);
  for (auto& [line, period] : periods) {
    period.ours = ours[line];
    period.gap = gap;
    join_on(fact.source, source, std::move(period));
  }
  keep_within_limits(source);
  source.told_at = fact.at;
  source.restarted = false;
  if (gap) {
    review(fact.source, source, *gap);
  }
}

// Counters and events are told side by side: who ended just when the counters were read may be counted before, and told
// of after. Two periods then differ by her, one each way, and are one.
void Gaps::join_on(const std::string& name, Source& source, Period period) {
  const auto last = std::find_if(source.periods.rbegin(), source.periods.rend(),
                                 [&](const Period& each) { return each.line == period.line; });
  if (last != source.periods.rend() && last->to == period.from && last->bounded && period.bounded && !period.gap &&
      last->at_connection == period.at_connection) {
    Period both = *last;
    both.to = period.to;
    both.answered += period.answered;
    both.other += period.other;
    both.ours.add(period.ours);
    if (missed_in(both).unexplained < missed_in(*last).unexplained + missed_in(period).unexplained) {
      *last = std::move(both);
      if (last->gap) {
        review(name, source, *last->gap);
      }
      return;
    }
  }
  source.periods.push_back(std::move(period));
}

// FreeSWITCH counts who leaves by a key among those not answered, Asterisk does not.
std::int64_t Gaps::others_of(const Sums& ours, bool at_connection) {
  return ours[Kind::abandoned] + (at_connection ? ours[Kind::key_exit] : 0);
}

// A visit whose end nobody saw may be any of those beyond: it is shown as unknown itself, and not once more here. Which
// counter it stands in nobody can say; the likeliest share is taken off each, so that the sum of both is exact.
Gaps::Missed Gaps::missed_in(const Period& period) {
  const std::int64_t answered = period.answered - period.ours[period.answer()];
  const std::int64_t other = period.other - others_of(period.ours, period.at_connection);
  Missed missed;
  missed.answered = std::max<std::int64_t>(answered, 0);
  missed.other = std::max<std::int64_t>(other, 0);
  const auto free_other = std::max<std::int64_t>(missed.other - period.left_unseen, 0);
  const auto free = free_other + missed.answered;
  const auto unknown = std::min(std::max<std::int64_t>(period.ours[Kind::unknown], 0), missed.other + missed.answered);
  const auto of_other =
      unknown <= free ? (free == 0 ? 0 : (2 * unknown * free_other + free) / (2 * free)) : unknown - missed.answered;
  missed.other -= of_other;
  missed.answered -= unknown - of_other;
  if (difference_in(period).explanation() != CountersDifference::Explanation::redirected) {
    missed.unexplained =
        missed.answered + missed.other + std::max<std::int64_t>(-answered, 0) + std::max<std::int64_t>(-other, 0);
  }
  return missed;
}

}  // namespace dutyline
