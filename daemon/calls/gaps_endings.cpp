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

// The same end told again stays where it was counted; one told just after the counters were belongs to what comes next.
Gaps::Mark Gaps::placed(Kind kind, const Visit& visit, std::optional<Instant> at, const Fact* fact,
                        const std::optional<Mark>& before) const {
  const auto newest = newest_told(visit.switch_name);
  Mark mark{kind, at.value_or(newest.value_or(visit.offered_at)), visit.times >= Times::arrival && at, visit.outcome};
  if (before && before->kind == kind && (before->precise || !mark.precise) &&
      (!at || std::chrono::abs(before->placed - *at) <= kSameEnd)) {
    mark.placed = before->placed;
    mark.precise = before->precise;
    return mark;
  }
  if (fact != nullptr && is_told_live(*fact) && at && newest && *at <= *newest && *newest - *at <= kListsTake) {
    mark.placed = *newest + Duration(1);
  }
  return mark;
}

std::optional<Gaps::Mark> Gaps::end_of(const Visit& visit, const Fact* fact, const Ending* before,
                                       std::optional<bool> proved) {
  const auto old = before == nullptr ? std::nullopt : before->end;
  switch (visit.outcome) {
    case Outcome::answered:
      return visit.talk_over ? std::optional(placed(Kind::completed, visit, visit.ended_at, fact, old)) : std::nullopt;
    case Outcome::abandoned:
    case Outcome::timeout:
    case Outcome::left_empty:
    case Outcome::withdrawn:
    case Outcome::redirected:
    case Outcome::cut_off: return placed(Kind::abandoned, visit, visit.left_at, fact, old);
    case Outcome::key_exit: return placed(Kind::key_exit, visit, visit.left_at, fact, old);
    case Outcome::unresolved:
    case Outcome::unknown: {
      // Seen to leave, and no key: the switch counts her, whatever it was.
      const bool seen = visit.left_at && visit.times >= Times::arrival;
      const bool left = seen || proved == false;
      return placed(left ? Kind::abandoned : Kind::unknown, visit, visit.left_at, fact, old);
    }
    case Outcome::waiting:
    case Outcome::refused_full:
    case Outcome::refused_empty:
    case Outcome::technical: break;
  }
  return std::nullopt;
}

Gaps::Ending Gaps::ending_of(const Visit& visit, const Fact* fact, const Ending* before) {
  Ending ending;
  ending.visit = visit.id;
  ending.switch_name = name(visit.switch_name);
  ending.line = name(visit.line);
  ending.by = name({});
  ending.inferred = visit.provenance == Provenance::inferred;
  if (visit.outcome == Outcome::waiting) {
    return ending;
  }
  const auto proof = proofs_.find({visit.switch_name, visit.switch_call_id, visit.queue});
  ending.proved_answered = before != nullptr && before->proved_answered ? before->proved_answered
                           : proof != proofs_.end()                     ? std::optional(proof->second)
                                                                        : std::nullopt;
  ending.end = end_of(visit, fact, before, ending.proved_answered);
  const auto connection = before == nullptr ? std::nullopt : before->connection;
  if (visit.outcome == Outcome::answered) {
    const auto at = visit.answered_at ? visit.answered_at : visit.left_at;
    ending.connection = placed(Kind::connected, visit, at, fact, connection);
  } else if (ending.end && ending.end->kind == Kind::unknown && ending.proved_answered == true) {
    ending.connection = placed(Kind::connected, visit, std::nullopt, fact, connection);
    ending.end.reset();
  }
  ending.kept_unknown =
      before != nullptr ? before->kept_unknown : restoring_ && ending.end && ending.end->kind == Kind::unknown;
  if (is_settled(visit.outcome) && visit.outcome != Outcome::unknown && !is_refusal(visit.outcome) && visit.left_at) {
    ending.left = visit.left_at;
    ending.left_precise = visit.times >= Times::arrival;
    const bool recorded = visit.provenance == Provenance::log && fact != nullptr && fact->known == Times::log;
    ending.by = recorded                            ? name(fact->source)
                : before != nullptr && before->left ? before->by
                : restoring_                        ? name({})
                                                    : name(visit.source);
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
    count(ending, -1);
  }
  for (const auto& ending : after) {
    count(ending, 1);
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

void Gaps::count(const Ending& ending, int sign) {
  for (auto& [name, source] : sources_) {
    if (source.switch_name == *ending.switch_name) {
      mend(source, ending, sign);
      for (const auto* mark : {&ending.end, &ending.connection}) {
        if (*mark) {
          count(name, source, *ending.line, **mark, restoring_ || ending.kept_unknown ? Kept::yes : Kept::no, sign);
        }
      }
    }
  }
}

// What was missed when it was kept is what is left unnamed of the calls that come back now.
void Gaps::count(const std::string& name, Source& source, const std::string& line, const Mark& mark, Kept kept,
                 int sign) {
  bool found = false;
  for (auto& period : source.periods) {
    if (period.line != line || !period.holds(mark.placed)) {
      continue;
    }
    found = true;
    period.ours.add(mark, sign);
    if (kept == Kept::yes) {
      period.answered += mark.kind == period.answer() ? sign : 0;
      const bool other = mark.kind == Kind::abandoned || (period.at_connection && mark.kind == Kind::key_exit);
      period.other += other ? sign : 0;
      if (mark.kind == Kind::unknown) {
        period.ours.take_unknown(sign);
      }
    }
    if (period.gap) {
      review(name, source, *period.gap);
    }
  }
  if (!found && (!source.told_at || mark.placed > *source.told_at)) {
    source.ours[line].add(mark, sign);
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
