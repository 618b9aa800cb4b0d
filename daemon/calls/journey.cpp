#include "calls/journey.hpp"

#include <algorithm>
#include <queue>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace dutyline {
namespace {

// What was given when more of the journey was known (a call kept earlier came back without its neighbours) holds.
void number(std::vector<VisitState>& visits) {
  std::map<std::tuple<std::string_view, std::string_view, bool>, int> counts;
  for (auto& state : visits) {
    int& count = counts[{state.visit.switch_call_id, state.visit.queue, state.visit.refused}];
    count = std::max(count + 1, state.least_number);
    state.visit.number = count;
  }
}

struct Group {
  int answers_before = 0;  // an answer closes the call: what comes later under the same ids is another
  std::string line;
  CallId row = 0;
  std::vector<VisitState*> visits;
};

// Visits in order → one group a call: the same line, and as many answers before they were offered.
std::vector<Group> group(std::vector<VisitState>& visits) {
  std::vector<Group> groups;
  std::map<std::pair<int, std::string_view>, std::size_t> places;
  std::priority_queue<Instant, std::vector<Instant>, std::greater<>> answers;
  int answers_before = 0;
  for (auto& state : visits) {
    const Visit& visit = state.visit;
    for (; !answers.empty() && answers.top() <= visit.offered_at; answers.pop()) {
      ++answers_before;
    }
    answers_before = std::max(answers_before, state.after_answer ? 1 : 0);
    const auto [place, fresh] = places.try_emplace({answers_before, visit.line}, groups.size());
    if (fresh) {
      groups.push_back({answers_before, visit.line, 0, {}});
    }
    groups[place->second].visits.push_back(&state);
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
      for (const auto* state : each.visits) {
        const auto line = lines.find(state->call);
        const bool fits = !own_line || (line != lines.end() && line->second == each.line);
        if (each.row == 0 && fits && !taken.contains(state->call) && (oldest == 0 || state->call < oldest)) {
          oldest = state->call;
        }
      }
      each.row = oldest;
      taken.insert(oldest);
    }
  }
  for (auto& each : groups) {
    each.row = each.row == 0 ? next_id() : each.row;
    for (auto* state : each.visits) {
      state->call = each.row;
    }
  }
}

// When the call became final though nobody answered; nothing: it is not. A visit that was final once stays so, at the
// same instant, unless she is found waiting.
std::optional<Instant> unanswered_final_at(const Group& own, const Journey& journey) {
  std::optional<Instant> last;
  for (const auto* state : own.visits) {
    if (state->visit.outcome == Outcome::waiting) {
      return std::nullopt;
    }
    const auto gone = journey.gone.find(state->visit.switch_call_id);
    const auto over = state->final_at              ? state->final_at
                      : gone != journey.gone.end() ? std::optional(gone->second.at)
                                                   : journey.settled_at;
    if (!over) {
      return std::nullopt;
    }
    last = last ? std::max(*last, *over) : *over;
  }
  return last;
}

Call call_of(const Group& group, std::optional<Instant> final_at) {
  Call call;
  call.id = group.row;
  call.line = group.line;
  call.transferred = group.answers_before > 0;
  call.final_at = final_at;
  call.final = final_at.has_value();
  const bool answered = std::ranges::any_of(
      group.visits, [](const VisitState* state) { return state->visit.outcome == Outcome::answered; });
  bool waiting = false;
  for (auto* state : group.visits) {
    const bool lost_sight = state->visit.outcome == Outcome::waiting && !answered;  // answered elsewhere
    if (call.final && (state->visit.outcome == Outcome::unresolved || lost_sight)) {
      state->visit.outcome = Outcome::unknown;
      state->visit.provenance = Provenance::inferred;
    }
    waiting = waiting || state->visit.outcome == Outcome::waiting;
    if (final_at || state->visit.outcome == Outcome::waiting) {
      state->final_at = final_at;
    }
    call.visits.push_back(state->visit);
  }
  const Outcome deciding = deciding_visit(call).outcome;
  call.outcome = deciding == Outcome::answered ? deciding
                 : waiting                     ? Outcome::waiting
                 : call.final                  ? deciding
                                               : Outcome::unresolved;
  return call;
}

}  // namespace

void put_in_order(Journey& journey) {
  std::ranges::sort(journey.visits, [](const VisitState& a, const VisitState& b) {
    return std::tie(a.visit.offered_at, a.visit.id) < std::tie(b.visit.offered_at, b.visit.id);
  });
}

std::vector<Call> chain(Journey& journey, const std::function<CallId()>& next_id) {
  put_in_order(journey);
  number(journey.visits);
  auto groups = group(journey.visits);
  give_rows(groups, journey.calls, next_id);

  std::map<int, Instant> answered;  // by answers_before: the first answer on any line closes the calls on all
  for (const auto& each : groups) {
    for (const auto* state : each.visits) {
      if (state->visit.outcome == Outcome::answered) {
        const Instant at = closed_at(state->visit);
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
