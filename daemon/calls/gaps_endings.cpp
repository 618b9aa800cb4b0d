// How visits ended, as the switch counts them, and in which gap or period that was.

#include <algorithm>
#include <utility>

#include "calls/gaps.hpp"

namespace dutyline {
namespace {

constexpr Duration kWholeSecond = seconds(1);  // a record's instants are cut off
constexpr Duration kSameEnd = seconds(2);      // two accounts of one end differ by less
constexpr Duration kListsTake = seconds(2);    // an event told after the counters may be that much older than they

// Of events as they happen; a list says what had happened before.
bool is_told_live(const Fact& fact) {
  return fact.known >= Times::arrival && !std::holds_alternative<WaitingListed>(fact.what) &&
         !std::holds_alternative<ChannelsListed>(fact.what) && !std::holds_alternative<SwitchStarted>(fact.what) &&
         !std::holds_alternative<GapEnded>(fact.what);
}

}  // namespace

Gaps::Ending Gaps::ending_of(const Visit& visit, const Fact* fact, const Ending* before) {
  Ending ending;
  ending.visit = visit.id;
  ending.switch_name = name(visit.switch_name);
  ending.line = name(visit.line);
  ending.by = name({});
  ending.inferred = visit.provenance == Provenance::inferred;
  const bool precise = visit.times >= Times::arrival;
  std::optional<Instant> end = visit.left_at;
  switch (visit.outcome) {
    case Outcome::waiting: return ending;
    case Outcome::answered:
      ending.kind = visit.talk_over ? Kind::completed : Kind::open;
      end = visit.ended_at;
      break;
    case Outcome::abandoned:
    case Outcome::timeout:
    case Outcome::left_empty:
    case Outcome::withdrawn:
    case Outcome::redirected:
    case Outcome::cut_off: ending.kind = Kind::abandoned; break;
    case Outcome::unresolved:
    case Outcome::unknown:
      // Seen to leave, and no key: the switch counts her, whatever it was.
      ending.kind = visit.left_at && precise ? Kind::abandoned : Kind::unknown;
      break;
    case Outcome::refused_full:
    case Outcome::refused_empty:
    case Outcome::technical:
    case Outcome::key_exit: ending.kind = Kind::uncounted; break;
  }
  if (is_settled(visit.outcome) && visit.outcome != Outcome::unknown && !is_refusal(visit.outcome) && visit.left_at) {
    ending.left = visit.left_at;
    ending.left_precise = precise;
    const bool recorded = visit.provenance == Provenance::log && fact != nullptr && fact->known == Times::log;
    ending.by = recorded                            ? name(fact->source)
                : before != nullptr && before->left ? before->by
                : restoring_                        ? name({})
                                                    : name(visit.source);
  }
  const auto newest = newest_told(visit.switch_name);
  ending.precise = precise && end;
  ending.placed = end.value_or(newest.value_or(visit.offered_at));
  if (before != nullptr && before->kind == ending.kind && (before->precise || !ending.precise) &&
      (!end || std::chrono::abs(before->placed - *end) <= kSameEnd)) {
    ending.placed = before->placed;
    ending.precise = before->precise;
  } else if (fact != nullptr && is_told_live(*fact) && end && newest && *end <= *newest &&
             *newest - *end <= kListsTake) {
    ending.placed = *newest + Duration(1);  // told after the counters were
  }
  return ending;
}

void Gaps::take(const CallChange& change, const Fact* fact) {
  const auto known = endings_.find(change.id);
  if (known == endings_.end() && change.id < forgotten_below_) {
    return;
  }
  const std::vector<Ending> before = known == endings_.end() ? std::vector<Ending>() : std::exchange(known->second, {});
  std::vector<Ending> after;
  if (change.call) {
    for (const auto& visit : change.call->visits) {
      const auto same = std::ranges::find(before, visit.id, &Ending::visit);
      after.push_back(ending_of(visit, fact, same == before.end() ? nullptr : &*same));
    }
  }
  for (const auto& ending : before) {
    count(ending, -1, false);
  }
  for (const auto& ending : after) {
    count(ending, 1, restoring_);
  }
  if (after.empty()) {
    endings_.erase(change.id);
  } else {
    endings_[change.id] = std::move(after);
  }
  while (endings_.size() > kMostCalls) {
    forgotten_below_ = std::max(forgotten_below_, endings_.begin()->first + 1);
    endings_.erase(endings_.begin());
  }
}

void Gaps::add(Sums& sums, Kind kind, int sign) {
  sums.completed += kind == Kind::completed ? sign : 0;
  sums.abandoned += kind == Kind::abandoned ? sign : 0;
  sums.unknown += kind == Kind::unknown ? sign : 0;
}

// What was missed when it was kept is what is left unnamed of the calls that come back now.
void Gaps::count(const Ending& ending, int sign, bool restoring) {
  for (auto& [name, source] : sources_) {
    if (source.switch_name != *ending.switch_name) {
      continue;
    }
    mend(source, ending, sign);
    if (ending.kind == Kind::open || ending.kind == Kind::uncounted) {
      continue;
    }
    bool found = false;
    for (auto& period : source.periods) {
      if (period.line == *ending.line && period.holds(ending.placed)) {
        found = true;
        add(period.ours, ending.kind, sign);
        if (restoring) {
          add(period.counted, ending.kind, sign);
        }
        if (period.gap) {
          review(name, source, *period.gap);
        }
      }
    }
    if (!found && (!source.told_at || ending.placed > *source.told_at)) {
      add(source.ours[*ending.line], ending.kind, sign);
    }
  }
}

// The waiting ended while the source saw nothing, and now it is known how.
void Gaps::mend(Source& source, const Ending& ending, int sign) {
  if (!ending.left) {
    return;
  }
  for (auto gap = source.gaps.rbegin(); gap != source.gaps.rend(); ++gap) {
    const Instant from = gap->first;
    const bool within = *ending.left > from || (ending.inferred && *ending.left == from) ||
                        (!ending.left_precise && *ending.left + kWholeSecond > from);
    if (!within) {
      continue;
    }
    if (!gap->second.to || *ending.left <= *gap->second.to) {
      Mended& mended = source.mended[from];
      mended.by_line[*ending.line] += sign;
      mended.by_source[*ending.by] += sign;
      std::int64_t total = 0;
      for (const auto& [line, calls] : mended.by_line) {
        total += calls;
      }
      mended.most = std::max(mended.most, total);
      mended.restored = restoring_ ? mended.most : mended.restored;
      review(gap->second.source, source, from);
    }
    return;
  }
}

}  // namespace dutyline
