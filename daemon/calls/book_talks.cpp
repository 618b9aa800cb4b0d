// How talks end.

#include <algorithm>

#include "calls/book_state.hpp"

namespace dutyline {

void Book::State::forget_leg(const Visit& visit, JourneyId id) {
  const auto leg = by_leg.find(key(visit.switch_name, visit.agent_leg));
  if (leg != by_leg.end() && leg->second == id) {
    by_leg.erase(leg);
  }
}

void Book::State::end_talk(VisitState& state, std::optional<Instant> at, EndedBy by) {
  Visit& visit = state.visit;
  if (at && (!visit.talk_over || !visit.ended_at)) {  // it may have been known to be over, and nobody knew since when
    visit.ended_at = std::max(*at, visit.answered_at.value_or(visit.offered_at));
  }
  visit.talk_over = true;
  if (by != EndedBy::nobody) {
    visit.ended_by = by;
  }
}

// The talk this end speaks of: of the caller's journey, else of the agent's leg, else of the agent in that queue.
// The same end told again finds the same talk.
VisitState* Book::State::talking_visit(const Fact& fact, const Ended& ended, JourneyId& id) {
  const auto fits = [&](const Visit& visit) {
    const bool same_end = visit.talk_over && visit.ended_at && is_within(*visit.ended_at, fact.at, kGoneWhileTalking);
    return visit.outcome == Outcome::answered && visit.queue == fact.queue && visit.switch_name == fact.switch_name &&
           (!visit.talk_over || !visit.ended_at || same_end) &&
           (settings.as_it_happens || visit.answered_at.value_or(visit.offered_at) <= fact.at + kSameJoin);
  };
  Journey* journey = find(fact.switch_name, fact.call, id);
  if (const auto leg = by_leg.find(key(fact.switch_name, ended.agent_leg));
      journey == nullptr && !ended.agent_leg.empty() && leg != by_leg.end()) {
    id = leg->second;
    journey = &journeys.at(id);
  }
  VisitState* found = nullptr;
  if (journey != nullptr) {
    int best = 0;  // an id may have been swapped by a transfer: any talk of hers will do, her own first
    for (auto& state : journey->visits) {
      const Visit& visit = state.visit;
      const bool by_leg_told = !ended.agent_leg.empty() && visit.agent_leg == ended.agent_leg;
      const int rank = by_leg_told ? 3 : visit.switch_call_id == fact.call ? 2 : 1;
      if (fits(visit) && rank >= best) {
        found = &state;
        best = rank;
      }
    }
  } else if (fact.call.empty()) {  // the race that leaves only queue and member: no guess where it may be several
    int several = 0;
    for (const JourneyId each : talking) {
      for (auto& state : journeys.at(each).visits) {
        const Visit& visit = state.visit;
        const bool other_leg = !visit.agent_leg.empty() && !ended.agent_leg.empty();  // it would have been found by it
        const bool other_talk =
            visit.answered_at && ended.talked && !is_within(*visit.answered_at + *ended.talked, fact.at, kSameJoin);
        if (fits(visit) && !visit.talk_over && !other_leg && !other_talk && visit.agent == ended.agent) {
          found = &state;
          id = each;
          ++several;
        }
      }
    }
    found = several == 1 ? found : nullptr;
  }
  return found;
}

// Connected and ended, and only the end was seen: the visit, answered when the talk began. Null: it was told before.
VisitState* Book::State::ended_unseen(const Fact& fact, const Ended& ended, JourneyId& id) {
  Journey& journey = journey_of(fact, id);
  const Instant answered = fact.at - *ended.talked;
  VisitState* found = nullptr;
  bool told = false;
  for (auto& state : journey.visits) {
    if (!of_queue(state, fact.call, fact.queue)) {
      continue;
    }
    const bool left_then = is_within(state.visit.left_at.value_or(answered), answered, kConnectAfterLeave);
    const bool lost = state.visit.outcome == Outcome::waiting || state.visit.outcome == Outcome::unknown ||
                      (state.visit.outcome == Outcome::unresolved && left_then);
    if (lost && state.visit.offered_at <= answered + kSameJoin) {
      found = &state;
    }
    told = told || state.visit.outcome == Outcome::answered;
  }
  if (found == nullptr && told) {
    refresh(id, fact.arrived);  // two journeys may have become one
    return nullptr;
  }
  if (found == nullptr) {
    found = &add(journey, fact, fact.queue, fact.call, answered - ended.waited.value_or(Duration::zero()));
    found->join_seen = false;
    found->join_known = Times::inferred;
  }
  Visit& visit = found->visit;
  visit.outcome = Outcome::answered;
  visit.provenance = Provenance::inferred;
  visit.answered_at = visit.left_at = std::max(answered, visit.offered_at);
  visit.agent = ended.agent;
  visit.agent_leg = ended.agent_leg;
  found->end_known = Times::inferred;
  return found;
}

void Book::State::take(const Fact& fact, const Ended& ended) {
  JourneyId id = 0;
  VisitState* found = talking_visit(fact, ended, id);
  if (found == nullptr && !fact.call.empty() && ended.talked) {
    found = ended_unseen(fact, ended, id);
  }
  if (found == nullptr) {
    return;
  }
  Visit& visit = found->visit;
  if (!visit.answered_at && ended.talked) {  // seen talking after a gap: now the switch says for how long
    visit.answered_at = visit.left_at = fact.at - *ended.talked;
    if (!found->join_seen && ended.waited) {
      visit.offered_at = *visit.answered_at - *ended.waited;
    }
    found->end_known = Times::inferred;
  }
  end_talk(*found, fact.at, ended.by);
  see(*found, fact);
  refresh(id, fact.arrived);
}

}  // namespace dutyline
