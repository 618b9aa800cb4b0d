#include "calls/journey.hpp"

#include <algorithm>
#include <queue>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "calls/accounts.hpp"
#include "calls/evidence.hpp"

namespace dutyline {
namespace {

// A visit as both accounts tell of it together, and where it belongs.
struct Told {
  PairedVisit pair;
  Visit visit;

  template <typename Member>
  static void each(const PairedVisit& pair, const Member& act) {
    for (VisitState* state : {pair.live, pair.record}) {
      if (state != nullptr) {
        act(*state);
      }
    }
  }
  // The oldest row that either account of it was part of; 0: none yet.
  CallId row() const {
    CallId oldest = 0;
    each(pair, [&](const VisitState& state) {
      oldest = state.call != 0 && (oldest == 0 || state.call < oldest) ? state.call : oldest;
    });
    return oldest;
  }
  bool after_answer() const {
    bool after = false;
    each(pair, [&](const VisitState& state) { after = after || state.after_answer; });
    return after;
  }
  std::optional<Instant> final_at() const {
    std::optional<Instant> at;
    each(pair, [&](const VisitState& state) { at = at ? at : state.final_at; });
    return at;
  }
};

// A talk that only the record knows of, and whose end is in no row of it, ended with the caller's channel.
void end_with_channel(Told& told, const Journey& journey) {
  const bool seen_live = told.pair.live != nullptr && told.pair.live->visit.outcome == Outcome::answered;
  Visit& visit = told.visit;
  const auto gone = journey.gone.find(visit.switch_call_id);
  if (visit.outcome == Outcome::answered && !visit.ended_at && !seen_live && gone != journey.gone.end()) {
    visit.talk_over = true;
    visit.ended_at = std::max(gone->second.at, visit.answered_at.value_or(visit.offered_at));
  }
}

// By joining, then by leaving; of two at the same instant by name, so that the order in which facts came never shows.
std::vector<Told> told_together(Journey& journey) {
  std::vector<Told> visits;
  for (const auto& pair : pair_accounts(journey)) {
    visits.push_back({pair, merged(pair)});
    end_with_channel(visits.back(), journey);
  }
  std::ranges::sort(visits, [](const Told& a, const Told& b) {
    const auto rank = [](const Visit& visit) {
      return std::tuple(visit.offered_at, visit.left_at.value_or(Instant::max()),
                        std::string_view(visit.switch_call_id), std::string_view(visit.queue), visit.id);
    };
    return rank(a.visit) < rank(b.visit);
  });
  return visits;
}

// What was given when more of the journey was known (a call kept earlier came back without its neighbours) holds.
void number(std::vector<Told>& visits) {
  std::map<std::tuple<std::string_view, std::string_view, bool>, int> counts;
  for (auto& told : visits) {
    int& count = counts[{told.visit.switch_call_id, told.visit.queue, told.visit.refused}];
    ++count;
    Told::each(told.pair, [&](const VisitState& state) { count = std::max(count, state.least_number); });
    told.visit.number = count;
  }
}

struct Group {
  int answers_before = 0;  // an answer closes the call: what comes later under the same ids is another
  std::string line;
  CallId row = 0;
  std::vector<Told*> visits;
};

// Visits in order → one group a call: the same line, and as many answers before they were offered.
std::vector<Group> group(std::vector<Told>& visits) {
  std::vector<Group> groups;
  std::map<std::pair<int, std::string_view>, std::size_t> places;
  std::priority_queue<Instant, std::vector<Instant>, std::greater<>> answers;
  int answers_before = 0;
  for (auto& told : visits) {
    const Visit& visit = told.visit;
    for (; !answers.empty() && answers.top() <= visit.offered_at; answers.pop()) {
      ++answers_before;
    }
    answers_before = std::max(answers_before, told.after_answer() ? 1 : 0);
    const auto [place, fresh] = places.try_emplace({answers_before, visit.line}, groups.size());
    if (fresh) {
      groups.push_back({answers_before, visit.line, 0, {}});
    }
    groups[place->second].visits.push_back(&told);
    if (visit.outcome == Outcome::answered) {
      answers.push(closed_at(visit));
    }
  }
  return groups;
}

// A group keeps the oldest row any of its visits was part of, unless an earlier group has taken it; a row of its own
// line comes first, so that a visit that changes its line (a door learnt and taken back) takes no row along.
void give_rows(std::vector<Group>& groups, const std::vector<Call>& before, const std::function<CallId()>& next_id) {
  std::map<CallId, std::string_view> lines;
  for (const auto& call : before) {
    lines.emplace(call.id, call.line);
  }
  std::set<CallId> taken{0};
  for (const bool own_line : {true, false}) {
    for (auto& each : groups) {
      CallId oldest = each.row;
      for (const auto* told : each.visits) {
        const CallId row = told->row();
        const auto line = lines.find(row);
        const bool fits = !own_line || (line != lines.end() && line->second == each.line);
        if (each.row == 0 && fits && !taken.contains(row) && (oldest == 0 || row < oldest)) {
          oldest = row;
        }
      }
      each.row = oldest;
      taken.insert(oldest);
    }
  }
  for (auto& each : groups) {
    each.row = each.row == 0 ? next_id() : each.row;
    for (const auto* told : each.visits) {
      Told::each(told->pair, [&](VisitState& state) { state.call = each.row; });
    }
  }
}

// When the call became final though nobody answered; nothing: it is not. A visit that was final once stays so, at the
// same instant, unless she is found waiting.
std::optional<Instant> unanswered_final_at(const Group& own, const Journey& journey) {
  std::optional<Instant> last;
  for (const auto* told : own.visits) {
    const Visit& visit = told->visit;
    if (visit.outcome == Outcome::waiting || (visit.outcome == Outcome::unresolved && journey.awaits_record)) {
      return std::nullopt;
    }
    const auto gone = journey.gone.find(visit.switch_call_id);
    const auto before = told->final_at();
    const auto over = before                       ? before
                      : gone != journey.gone.end() ? std::optional(gone->second.at)
                                                   : journey.settled_at;
    if (!over) {
      return std::nullopt;
    }
    last = last ? std::max(*last, *over) : *over;
  }
  return last;
}

// Nobody saw how it ended, and nobody will tell.
void give_up(Told& told) {
  told.visit.outcome = Outcome::unknown;
  told.visit.provenance = Provenance::inferred;
  if (told.pair.record == nullptr) {
    told.pair.live->visit.outcome = Outcome::unknown;
    told.pair.live->visit.provenance = Provenance::inferred;
    told.visit.evidence = evidence_of(told.pair.live, nullptr);
  }
}

Call call_of(const Group& group, std::optional<Instant> final_at) {
  Call call;
  call.id = group.row;
  call.line = group.line;
  call.transferred = group.answers_before > 0;
  call.final_at = final_at;
  call.final = final_at.has_value();
  const bool answered =
      std::ranges::any_of(group.visits, [](const Told* told) { return told->visit.outcome == Outcome::answered; });
  bool waiting = false;
  for (auto* told : group.visits) {
    const bool lost_sight = told->visit.outcome == Outcome::waiting && !answered;  // answered elsewhere
    if (call.final && (told->visit.outcome == Outcome::unresolved || lost_sight)) {
      give_up(*told);
    }
    waiting = waiting || told->visit.outcome == Outcome::waiting;
    if (final_at || told->visit.outcome == Outcome::waiting) {
      Told::each(told->pair, [&](VisitState& state) { state.final_at = final_at; });
    }
    call.visits.push_back(std::move(told->visit));
  }
  const Outcome deciding = deciding_visit(call).outcome;
  call.outcome = deciding == Outcome::answered ? deciding
                 : waiting                     ? Outcome::waiting
                 : call.final                  ? deciding
                                               : Outcome::unresolved;
  return call;
}

// The one visit that most callers make is a call, without all that puts several in order.
Call chain_alone(Journey& journey, const std::function<CallId()>& next_id) {
  PairedVisit pair;
  pair.live = journey.visits.empty() ? nullptr : &journey.visits.front();
  pair.record = journey.record.empty() ? nullptr : &journey.record.front();
  Told told{pair, merged(pair)};
  end_with_channel(told, journey);
  VisitState& state = pair.live != nullptr ? *pair.live : *pair.record;
  told.visit.number = std::max(1, state.least_number);
  state.call = state.call != 0 ? state.call : next_id();
  const Group own{state.after_answer ? 1 : 0, told.visit.line, state.call, {&told}};
  const bool answered = told.visit.outcome == Outcome::answered;
  return call_of(own, answered ? closed_at(told.visit) : unanswered_final_at(own, journey));
}

}  // namespace

void put_in_order(Journey& journey) {
  const auto by_joining = [](const VisitState& a, const VisitState& b) {
    return std::tie(a.visit.offered_at, a.visit.id) < std::tie(b.visit.offered_at, b.visit.id);
  };
  std::ranges::sort(journey.visits, by_joining);
  std::ranges::sort(journey.record, by_joining);
}

std::vector<Call> chain(Journey& journey, const std::function<CallId()>& next_id) {
  if (journey.visits.size() + journey.record.size() == 1) {
    std::vector<Call> calls;
    calls.push_back(chain_alone(journey, next_id));
    return calls;
  }
  put_in_order(journey);
  auto visits = told_together(journey);
  number(visits);
  auto groups = group(visits);
  give_rows(groups, journey.calls, next_id);

  std::map<int, Instant> answered;  // by answers_before: the first answer on any line closes the calls on all
  for (const auto& each : groups) {
    for (const auto* told : each.visits) {
      if (told->visit.outcome == Outcome::answered) {
        const Instant at = closed_at(told->visit);
        const auto first = answered.try_emplace(each.answers_before, at).first;
        first->second = std::min(first->second, at);
      }
    }
  }
  std::vector<Call> calls;
  calls.reserve(groups.size());
  for (const auto& each : groups) {
    const auto closed = answered.find(each.answers_before);
    calls.push_back(call_of(each, closed != answered.end() ? closed->second : unanswered_final_at(each, journey)));
  }
  return calls;
}

}  // namespace dutyline
