// How facts of one caller become her visits.

#include <algorithm>

#include "calls/book_state.hpp"

namespace dutyline {
namespace {

bool is_near(Instant a, Instant b, Duration tolerance) {
  return std::chrono::abs(a - b) <= tolerance;
}

bool of_queue(const VisitState& state, const std::string& call, const std::string& queue) {
  return state.visit.switch_call_id == call && state.visit.queue == queue && !state.visit.refused;
}

}  // namespace

// The visit this joining was told of before, or whose end came before its beginning; null: a new one.
VisitState* Book::State::joined_visit(Journey& journey, const Fact& fact) {
  for (auto& state : journey.visits) {
    if (!of_queue(state, fact.call, fact.queue)) {
      continue;
    }
    const auto& visit = state.visit;
    const bool left_before = visit.left_at && *visit.left_at <= fact.at;
    if (is_near(visit.offered_at, fact.at, kSameInstant) ||
        (is_near(visit.offered_at, fact.at, kSameJoin) && !left_before)) {
      return &state;
    }
    if (!state.join_seen && (!visit.left_at || *visit.left_at >= fact.at) &&
        (visit.offered_at >= fact.at || is_near(visit.offered_at, fact.at, kSameJoin))) {
      return &state;
    }
  }
  return nullptr;
}

void Book::State::leave_unseen(VisitState& state, Instant at) {
  state.visit.outcome = Outcome::unresolved;
  state.visit.left_at = at;
  state.visit.provenance = Provenance::inferred;
  state.end_known = Times::inferred;
  state.visit.times = Times::inferred;
}

void Book::State::take(const Fact& fact, const Joined& joined) {
  JourneyId id = 0;
  Journey& journey = journey_of(fact, id);
  VisitState* state = joined_visit(journey, fact);
  if (state == nullptr) {
    // One caller is in at most one queue at a time: where she was before, she has left unseen.
    for (auto& other : journey.visits) {
      if (other.visit.switch_call_id == fact.call && other.visit.outcome == Outcome::waiting &&
          other.visit.offered_at <= fact.at) {
        leave_unseen(other, fact.at);
      }
    }
    const auto gone = journey.gone.find(fact.call);
    if (gone != journey.gone.end() && gone->second.at < fact.at) {
      journey.gone.erase(gone);
    }
    state = &add(journey, fact, fact.queue, fact.call, fact.at);
  } else if (!state->join_seen || fact.known > state->join_known) {
    state->visit.offered_at = fact.at;
    state->join_known = fact.known;
    state->join_seen = true;
  }
  if (joined.caller) {
    state->visit.caller = joined.caller;
  }
  see(*state, fact);
  refresh(id, fact.arrived);
}

// The visit that this end or connection belongs to: the caller's newest in that queue; else one whose id was swapped
// by a transfer (the newest open visit of the queue in the same conversation); else one whose joining nobody saw.
VisitState* Book::State::visit_for_end(Journey& journey, const Fact& fact, std::optional<Duration> waited,
                                       bool connecting) {
  VisitState* found = nullptr;
  for (auto& state : journey.visits) {
    if (of_queue(state, fact.call, fact.queue) && state.visit.offered_at <= fact.at + kSameJoin) {
      found = &state;
    }
  }
  const auto fits = [&](const Visit& visit) {
    if (visit.outcome == Outcome::waiting) {
      return true;
    }
    const auto end = visit.outcome == Outcome::answered && connecting ? visit.answered_at : visit.left_at;
    return !end || is_near(*end, fact.at, connecting ? kConnectAfterLeave : kSameJoin) || fact.at < *end;
  };
  if (found != nullptr && fits(found->visit)) {
    return found;
  }
  if (found == nullptr) {
    for (auto& state : journey.visits) {
      const bool lost =
          state.visit.outcome == Outcome::waiting || (state.visit.outcome == Outcome::unknown && !state.visit.left_at);
      if (lost && state.visit.queue == fact.queue && state.visit.offered_at <= fact.at) {
        found = &state;
      }
    }
    if (found != nullptr) {
      return found;
    }
  }
  VisitState& fresh = add(journey, fact, fact.queue, fact.call, fact.at - waited.value_or(Duration::zero()));
  fresh.join_seen = false;
  fresh.join_known = Times::inferred;
  return &fresh;
}

void Book::State::take(const Fact& fact, const Connected& connected) {
  JourneyId id = 0;
  Journey& journey = journey_of(fact, id);
  VisitState& state = *visit_for_end(journey, fact, connected.waited, true);
  Visit& visit = state.visit;
  const bool again = visit.outcome == Outcome::answered && visit.answered_at.has_value();
  visit.outcome = Outcome::answered;
  visit.provenance = std::max(visit.provenance, Provenance::live);
  if (!again || fact.known > state.end_known.value_or(Times::inferred)) {
    visit.answered_at = std::max(fact.at, visit.offered_at);
    visit.left_at = visit.answered_at;
    state.end_known = fact.known;
  }
  visit.agent = connected.agent;
  visit.agent_name = connected.agent_name;
  visit.agent_leg = connected.agent_leg;
  if (!connected.agent_leg.empty() && !visit.talk_over) {
    by_leg[key(fact.switch_name, connected.agent_leg)] = id;
  }
  see(state, fact);
  refresh(id, fact.arrived);
}

void Book::State::take(const Fact& fact, const Left& left) {
  JourneyId id = 0;
  Journey& journey = journey_of(fact, id);
  VisitState& state = *visit_for_end(journey, fact, left.waited, false);
  Visit& visit = state.visit;
  if (visit.outcome == Outcome::waiting || (visit.outcome == Outcome::unknown && !visit.left_at)) {
    visit.outcome = left.outcome;
    visit.left_at = std::max(fact.at, visit.offered_at);
    visit.provenance = Provenance::live;
    state.end_known = fact.known;
  } else if (visit.outcome != Outcome::answered && is_settled(left.outcome)) {
    visit.outcome = left.outcome;
    visit.provenance = std::max(visit.provenance, Provenance::live);
  }
  see(state, fact);
  refresh(id, fact.arrived);
}

void Book::State::take(const Fact& fact, const Settled& settled) {
  JourneyId id = 0;
  Journey* journey = find(fact.switch_name, fact.call, id);
  if (journey == nullptr) {
    return;
  }
  VisitState* found = nullptr;
  for (auto& state : journey->visits) {
    const bool left = state.visit.outcome != Outcome::waiting && state.visit.outcome != Outcome::answered;
    const bool same_queue = fact.queue.empty() || state.visit.queue == fact.queue;
    if (left && same_queue && !state.visit.refused && state.visit.switch_call_id == fact.call &&
        (!state.visit.left_at || *state.visit.left_at <= fact.at + kSameJoin)) {
      found = &state;
    }
  }
  if (found == nullptr || found->visit.outcome == settled.outcome) {
    return;
  }
  found->visit.outcome = settled.outcome;
  found->visit.provenance =
      settled.outcome == Outcome::unknown ? Provenance::inferred : std::max(found->visit.provenance, Provenance::live);
  see(*found, fact);
  refresh(id, fact.arrived);
}

void Book::State::end_talk(VisitState& state, std::optional<Instant> at, EndedBy by) {
  Visit& visit = state.visit;
  by_leg.erase(key(visit.switch_name, visit.agent_leg));
  if (!visit.talk_over) {
    visit.talk_over = true;
    if (at) {
      visit.ended_at = std::max(*at, visit.answered_at.value_or(visit.offered_at));
    }
  }
  if (by != EndedBy::nobody) {
    visit.ended_by = by;
  }
}

void Book::State::take(const Fact& fact, const Ended& ended) {
  JourneyId id = 0;
  Journey* journey = find(fact.switch_name, fact.call, id);
  if (journey == nullptr && !ended.agent_leg.empty()) {
    if (const auto leg = by_leg.find(key(fact.switch_name, ended.agent_leg)); leg != by_leg.end()) {
      id = leg->second;
      journey = &journeys.at(id);
    }
  }
  const auto matches = [&](const VisitState& state, bool by_agent) {
    const Visit& visit = state.visit;
    const bool same_end = visit.talk_over && visit.ended_at && is_near(*visit.ended_at, fact.at, kGoneWhileTalking);
    return visit.outcome == Outcome::answered && visit.queue == fact.queue && visit.switch_name == fact.switch_name &&
           (!visit.talk_over || same_end) && (!by_agent || (visit.agent == ended.agent && !visit.talk_over)) &&
           visit.answered_at.value_or(visit.offered_at) <= fact.at + kSameJoin;
  };
  VisitState* found = nullptr;
  if (journey != nullptr) {
    for (auto& state : journey->visits) {
      found = matches(state, false) ? &state : found;
    }
  } else if (fact.call.empty()) {  // the race that leaves only queue and member
    for (const JourneyId each : talking) {
      for (auto& state : journeys.at(each).visits) {
        if (matches(state, true)) {
          found = &state;
          id = each;
        }
      }
    }
  }
  if (found == nullptr && !fact.call.empty() && ended.talked) {  // connected and ended, of which only the end was seen
    journey = &journey_of(fact, id);
    const Instant answered = fact.at - *ended.talked;
    for (auto& state : journey->visits) {
      if (of_queue(state, fact.call, fact.queue) &&
          (state.visit.outcome == Outcome::waiting || state.visit.outcome == Outcome::unknown) &&
          state.visit.offered_at <= answered + kSameJoin) {
        found = &state;
      }
    }
    if (found == nullptr) {
      const bool told = std::ranges::any_of(journey->visits, [&](const VisitState& state) {
        return of_queue(state, fact.call, fact.queue) && state.visit.outcome == Outcome::answered;
      });
      if (told) {
        return;
      }
      found = &add(*journey, fact, fact.queue, fact.call, answered - ended.waited.value_or(Duration::zero()));
      found->join_seen = false;
      found->join_known = Times::inferred;
    }
    found->visit.outcome = Outcome::answered;
    found->visit.provenance = Provenance::inferred;
    found->visit.answered_at = found->visit.left_at = std::max(answered, found->visit.offered_at);
    found->visit.agent = ended.agent;
    found->visit.agent_leg = ended.agent_leg;
    found->end_known = Times::inferred;
  }
  if (found == nullptr) {
    return;
  }
  if (!found->visit.answered_at && ended.talked) {  // seen talking after a gap: now the switch says for how long
    found->visit.answered_at = found->visit.left_at = fact.at - *ended.talked;
    if (!found->join_seen && ended.waited) {
      found->visit.offered_at = *found->visit.answered_at - *ended.waited;
    }
    found->end_known = Times::inferred;
  }
  end_talk(*found, fact.at, ended.by);
  see(*found, fact);
  refresh(id, fact.arrived);
}

}  // namespace dutyline
