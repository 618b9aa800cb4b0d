#include "calls/accounts.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "calls/evidence.hpp"

namespace dutyline {
namespace {

constexpr Duration kSameJoining = seconds(2);  // the record's whole seconds, and what a busy switch takes to tell

using Account = std::vector<VisitState*>;
using Accounts = std::map<std::pair<std::string_view, std::string_view>, std::pair<Account, Account>>;

// Where only one end of the stay was seen, the other may lie anywhere before.
bool may_be_one(const VisitState& live, const VisitState& record, Duration offset) {
  const Instant joined = live.visit.offered_at - offset;
  if (live.join_seen && record.join_seen) {
    return std::chrono::abs(joined - record.visit.offered_at) <= kSameJoining;
  }
  const auto end_of = [](const Visit& visit) { return ended_at(visit).value_or(Instant::max() - kSameJoining); };
  const Instant live_end =
      end_of(live.visit) == Instant::max() - kSameJoining ? end_of(live.visit) : end_of(live.visit) - offset;
  return joined <= end_of(record.visit) + kSameJoining && record.visit.offered_at <= live_end + kSameJoining;
}

std::vector<PairedVisit> pair_in_order(const Account& live, const Account& record, Duration offset) {
  std::vector<PairedVisit> pairs;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < live.size() || j < record.size()) {
    if (i == live.size()) {
      pairs.push_back({nullptr, record[j++]});
    } else if (j == record.size()) {
      pairs.push_back({live[i++], nullptr});
    } else if (may_be_one(*live[i], *record[j], offset)) {
      pairs.push_back({live[i++], record[j++]});
    } else if (live[i]->visit.offered_at - offset < record[j]->visit.offered_at) {
      pairs.push_back({live[i++], nullptr});
    } else {
      pairs.push_back({nullptr, record[j++]});
    }
  }
  return pairs;
}

bool any_pair(const std::vector<PairedVisit>& pairs) {
  return std::ranges::any_of(pairs, [](const PairedVisit& pair) { return pair.live && pair.record; });
}

std::vector<PairedVisit> pair_queue(const Account& live, const Account& record) {
  if (live.size() == 1 && record.size() == 1) {
    return {{live.front(), record.front()}};
  }
  auto pairs = pair_in_order(live, record, Duration::zero());
  // Instants by our own clock, and the switch's is another: the first of each are the same, if then all fit.
  const bool own_clock = !live.empty() && live.front()->join_known == Times::arrival;
  if (own_clock && live.size() == record.size() && !any_pair(pairs)) {
    const auto offset = live.front()->visit.offered_at - record.front()->visit.offered_at;
    auto shifted = pair_in_order(live, record, offset);
    if (shifted.size() == live.size()) {
      pairs = std::move(shifted);
    }
  }
  return pairs;
}

bool knows_end(const Visit& visit) {
  return is_settled(visit.outcome) && visit.outcome != Outcome::unknown;
}

// Whoever is taken for waiting is cut off when the switch stops; the row of one who had hung up unseen before is older.
// Where only the start after it was noticed, the record itself tells which rows were written by the stop.
bool was_cut_off(const VisitState& live, const VisitState& record) {
  if (live.visit.provenance == Provenance::inferred) {
    return record.if_abandoned == Outcome::cut_off;
  }
  const auto cut = live.visit.left_at;
  return !cut || !record.visit.left_at || *cut - *record.visit.left_at <= kStopTakes;
}

// The record's word counts, but it calls whatever it cannot tell apart "abandoned".
Outcome outcome_of(const VisitState& live, const VisitState& record) {
  if (record.visit.outcome != Outcome::abandoned) {
    return record.visit.outcome;
  }
  if (live.visit.outcome == Outcome::cut_off) {
    return was_cut_off(live, record) ? Outcome::cut_off : Outcome::abandoned;
  }
  if (live.visit.outcome == Outcome::redirected) {
    return live.visit.outcome;
  }
  return live.if_abandoned.value_or(Outcome::abandoned);
}

// A switch that started anew says only that the stay was over by then: whoever saw it end knows better.
bool record_decides(const VisitState& live, const VisitState& record) {
  if (!knows_end(record.visit)) {
    return false;
  }
  const bool at_a_start = record.visit.outcome == Outcome::cut_off;
  return !at_a_start || !knows_end(live.visit) || live.visit.provenance == Provenance::inferred;
}

void take_end(Visit& visit, std::optional<Times>& end_known, const VisitState& from) {
  visit.left_at = from.visit.left_at;
  visit.answered_at = from.visit.answered_at;
  end_known = from.end_known;
}

void take_talk(Visit& visit, const Visit& record) {
  if (record.talk_over) {
    visit.talk_over = true;
    visit.ended_at = visit.ended_at ? visit.ended_at : record.ended_at;
    visit.ended_by = visit.ended_by == EndedBy::nobody ? record.ended_by : visit.ended_by;
  }
}

void take_names(Visit& visit, const Visit& record) {
  visit.id = std::min(visit.id, record.id);
  visit.caller = visit.caller ? visit.caller : record.caller;
  if (visit.outcome == Outcome::answered) {
    const auto or_else = [](std::string& name, const std::string& recorded) { name = name.empty() ? recorded : name; };
    or_else(visit.agent, record.agent);
    or_else(visit.agent_name, record.agent_name);
    or_else(visit.agent_leg, record.agent_leg);
  }
}

Visit merge_both(const VisitState& live, const VisitState& record) {
  Visit visit = live.visit;
  auto join_known = live.join_known;
  auto end_known = live.end_known;
  if (record.join_known > join_known) {
    join_known = record.join_known;
    visit.offered_at = record.visit.offered_at;
  }
  if (record_decides(live, record)) {
    visit.outcome = outcome_of(live, record);
    const bool by_both = visit.outcome != record.visit.outcome;
    visit.provenance = by_both ? std::max(live.visit.provenance, Provenance::live) : Provenance::log;
    const bool same_kind = (live.visit.outcome == Outcome::answered) == (visit.outcome == Outcome::answered);
    // A stop ends whoever was still taken for waiting: where the record has another end, that one had gone unseen.
    const bool only_by_stop = live.visit.outcome == Outcome::cut_off && visit.outcome != Outcome::cut_off;
    const bool seen_live = live.visit.left_at && same_kind && end_known && !only_by_stop;
    if (!seen_live || record.end_known.value_or(Times::inferred) > *end_known) {
      take_end(visit, end_known, record);
    }
  }
  if (visit.outcome == Outcome::answered) {
    take_talk(visit, record.visit);
  }
  take_names(visit, record.visit);
  visit.times = std::min(join_known, end_known.value_or(join_known));
  const auto not_before = [](std::optional<Instant>& at, Instant bound) { at = at ? std::max(*at, bound) : at; };
  not_before(visit.left_at, visit.offered_at);
  not_before(visit.answered_at, visit.offered_at);
  not_before(visit.ended_at, visit.answered_at.value_or(visit.offered_at));
  return visit;
}

// What was told live may be timed by our own clock, the record is by the switch's: what both saw of the stay tells how
// far ours is ahead. Zero: no further than either may be off by itself.
Duration clock_offset(const VisitState& live, const VisitState& record) {
  std::optional<Duration> ahead;
  if (live.join_seen && record.join_seen && live.join_known == Times::arrival && record.join_known == Times::log) {
    ahead = live.visit.offered_at - record.visit.offered_at;
  } else if (live.end_known == Times::arrival && record.end_known == Times::log && live.visit.left_at &&
             record.visit.left_at && live.visit.outcome == record.visit.outcome) {
    ahead = *live.visit.left_at - *record.visit.left_at;
  }
  return ahead && std::chrono::abs(*ahead) > kSameJoining ? *ahead : Duration::zero();
}

VisitState by_our_clock(VisitState record, Duration ahead) {
  record.visit.offered_at += ahead;
  for (auto* const at : {&record.visit.answered_at, &record.visit.left_at, &record.visit.ended_at}) {
    if (*at) {
      **at += ahead;
    }
  }
  return record;
}

Visit merge_both(const PairedVisit& pair) {
  const Duration ahead = clock_offset(*pair.live, *pair.record);
  return ahead == Duration::zero() ? merge_both(*pair.live, *pair.record)
                                   : merge_both(*pair.live, by_our_clock(*pair.record, ahead));
}

}  // namespace

std::vector<PairedVisit> pair_accounts(Journey& journey) {
  std::vector<PairedVisit> pairs;
  pairs.reserve(journey.visits.size() + journey.record.size());
  if (journey.record.empty() || journey.visits.empty()) {
    for (auto& state : journey.visits) {
      pairs.push_back({&state, nullptr});
    }
    for (auto& state : journey.record) {
      pairs.push_back({nullptr, &state});
    }
    return pairs;
  }
  Accounts accounts;
  for (auto& state : journey.visits) {
    if (state.visit.refused) {
      pairs.push_back({&state, nullptr});
    } else {
      accounts[{state.visit.switch_call_id, state.visit.queue}].first.push_back(&state);
    }
  }
  for (auto& state : journey.record) {
    accounts[{state.visit.switch_call_id, state.visit.queue}].second.push_back(&state);
  }
  for (const auto& [name, account] : accounts) {
    std::ranges::move(pair_queue(account.first, account.second), std::back_inserter(pairs));
  }
  return pairs;
}

Visit merged(const PairedVisit& pair) {
  Visit visit = pair.live && pair.record ? merge_both(pair) : (pair.live ? pair.live->visit : pair.record->visit);
  visit.evidence = evidence_of(pair.live, pair.record);
  return visit;
}

}  // namespace dutyline
