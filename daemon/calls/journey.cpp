#include "calls/journey.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace dutyline {
namespace {

// The moment a visit closed its call by an answer, for ordering; its joining where nobody saw the connection.
Instant answer_of(const Visit& visit) {
  return visit.answered_at.value_or(visit.offered_at);
}

void number(std::vector<VisitState>& visits) {
  std::map<std::tuple<std::string, std::string, bool>, int> counts;
  for (auto& state : visits) {
    state.visit.number = ++counts[{state.visit.switch_call_id, state.visit.queue, state.visit.refused}];
  }
}

struct Group {
  int answers_before = 0;  // an answer closes the call: what comes later under the same ids is another
  std::string line;
  std::vector<VisitState*> visits;
};

std::vector<Group> group(std::vector<VisitState>& visits) {
  std::vector<Group> groups;
  for (auto& state : visits) {
    int answers = 0;
    for (const auto& other : visits) {
      answers += &other != &state && other.visit.outcome == Outcome::answered &&
                 answer_of(other.visit) <= state.visit.offered_at && other.visit.offered_at <= state.visit.offered_at;
    }
    auto found = std::ranges::find_if(
        groups, [&](const Group& each) { return each.answers_before == answers && each.line == state.visit.line; });
    if (found == groups.end()) {
      groups.push_back({answers, state.visit.line, {}});
      found = groups.end() - 1;
    }
    found->visits.push_back(&state);
  }
  return groups;
}

// A group keeps the oldest row any of its visits was part of, unless an earlier group has taken it.
void give_rows(std::vector<Group>& groups, const std::function<CallId()>& next_id) {
  std::set<CallId> taken;
  for (auto& each : groups) {
    CallId row = 0;
    for (const auto* state : each.visits) {
      if (state->call != 0 && !taken.contains(state->call) && (row == 0 || state->call < row)) {
        row = state->call;
      }
    }
    row = row == 0 ? next_id() : row;
    taken.insert(row);
    for (auto* state : each.visits) {
      state->call = row;
    }
  }
}

bool has_answer(const Group& group) {
  return std::ranges::any_of(group.visits,
                             [](const VisitState* state) { return state->visit.outcome == Outcome::answered; });
}

// When the call became final; nothing: it is not.
std::optional<Instant> final_at(const Group& own, const std::vector<Group>& groups, const Journey& journey) {
  std::optional<Instant> answered;
  for (const auto& each : groups) {
    for (const auto* state : each.visits) {
      if (each.answers_before == own.answers_before && state->visit.outcome == Outcome::answered) {
        answered = answered ? std::min(*answered, answer_of(state->visit)) : answer_of(state->visit);
      }
    }
  }
  if (answered) {
    return answered;  // here, or on another line
  }
  std::optional<Instant> last;
  for (const auto* state : own.visits) {
    if (state->visit.outcome == Outcome::waiting) {
      return std::nullopt;
    }
    const auto gone = journey.gone.find(state->visit.switch_call_id);
    if (gone == journey.gone.end()) {
      return journey.settled_at;
    }
    last = last ? std::max(*last, gone->second.at) : gone->second.at;
  }
  return last;
}

}  // namespace

std::vector<Call> chain(Journey& journey, const std::function<CallId()>& next_id) {
  std::ranges::sort(journey.visits, [](const VisitState& a, const VisitState& b) {
    return std::tie(a.visit.offered_at, a.visit.id) < std::tie(b.visit.offered_at, b.visit.id);
  });
  number(journey.visits);
  auto groups = group(journey.visits);
  give_rows(groups, next_id);

  std::vector<Call> calls;
  for (const auto& each : groups) {
    Call call;
    call.id = each.visits.front()->call;
    call.line = each.line;
    call.transferred = each.answers_before > 0;
    call.final_at = final_at(each, groups, journey);
    call.final = call.final_at.has_value();
    bool waiting = false;
    for (auto* state : each.visits) {
      const bool lost_sight = state->visit.outcome == Outcome::waiting && !has_answer(each);  // answered elsewhere
      if (call.final && (state->visit.outcome == Outcome::unresolved || lost_sight)) {
        state->visit.outcome = Outcome::unknown;
        state->visit.provenance = Provenance::inferred;
      }
      waiting = waiting || state->visit.outcome == Outcome::waiting;
      call.visits.push_back(state->visit);
    }
    const Outcome deciding = deciding_visit(call).outcome;
    call.outcome = deciding == Outcome::answered ? deciding
                   : waiting                     ? Outcome::waiting
                   : call.final                  ? deciding
                                                 : Outcome::unresolved;
    calls.push_back(std::move(call));
  }
  return calls;
}

}  // namespace dutyline
