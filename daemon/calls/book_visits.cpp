// How facts of one caller become her visits.

#include <algorithm>

#include "calls/book_state.hpp"

namespace dutyline {
// The visit this joining was told of before, or whose end came before its beginning; null: a new one.
VisitState* Book::State::joined_visit(Journey& journey, const Fact& fact) {
  for (auto& state : journey.visits) {
    if (!of_queue(state, fact.call, fact.queue)) {
      continue;
    }
    const auto& visit = state.visit;
    const bool left_before = visit.left_at && *visit.left_at <= fact.at;
    if (is_within(visit.offered_at, fact.at, kSameInstant) ||
        (is_within(visit.offered_at, fact.at, kSameJoin) && !left_before)) {
      return &state;
    }
    if (!state.join_seen && (!visit.left_at || *visit.left_at >= fact.at) &&
        (visit.offered_at >= fact.at || is_within(visit.offered_at, fact.at, kSameJoin))) {
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

void Book::State::lose(VisitState& state) {
  state.visit.outcome = Outcome::unknown;
  state.visit.provenance = Provenance::inferred;
  state.end_known = Times::inferred;
  state.visit.times = Times::inferred;
}

void Book::State::take(const Fact& fact, const Joined& joined) {
  JourneyId id = 0;
  Journey& journey = journey_of(fact, id, true);
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
// by a transfer (the newest of the queue in the same conversation, if its end is open or this very one); else one
// whose joining nobody saw.
VisitState* Book::State::visit_for_end(Journey& journey, const Fact& fact, std::optional<Duration> waited,
                                       bool connecting) {
  const auto end_of = [&](const Visit& visit) {
    return visit.outcome == Outcome::answered && connecting ? visit.answered_at : visit.left_at;
  };
  const auto told = [&](const Visit& visit) {
    const auto end = end_of(visit);
    return end && is_within(*end, fact.at, connecting ? kConnectAfterLeave : kSameJoin);
  };
  bool known = false;
  for (auto& state : journey.visits) {
    known = known || of_queue(state, fact.call, fact.queue);
    const auto end = end_of(state.visit);
    if (end && of_queue(state, fact.call, fact.queue) && is_within(*end, fact.at, kSameInstant)) {
      return &state;
    }
  }
  // A joining told in whole seconds may seem to come after the end: second choice.
  for (const Duration late : {Duration::zero(), Duration(kSameJoin)}) {
    VisitState* newest = nullptr;
    for (auto& state : journey.visits) {
      if (of_queue(state, fact.call, fact.queue) && state.visit.offered_at <= fact.at + late) {
        newest = &state;
      }
    }
    if (newest != nullptr) {
      const auto end = end_of(newest->visit);
      if (newest->visit.outcome == Outcome::waiting || !end || fact.at < *end || told(newest->visit)) {
        return newest;
      }
    }
  }
  for (auto& state : journey.visits) {
    if (settings.as_it_happens && of_queue(state, fact.call, fact.queue) && state.visit.outcome == Outcome::waiting) {
      return &state;
    }
  }
  VisitState* swapped = nullptr;
  for (auto& state : journey.visits) {
    const Visit& visit = state.visit;
    const bool lost = visit.outcome == Outcome::waiting || (visit.outcome == Outcome::unknown && !visit.left_at);
    if (!known && !visit.refused && visit.queue == fact.queue && visit.offered_at <= fact.at && (lost || told(visit))) {
      swapped = &state;
    }
  }
  if (swapped != nullptr) {
    return swapped;
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
  const bool told = visit.outcome == Outcome::answered && visit.answered_at.has_value();
  const bool surer = fact.known > state.end_known.value_or(Times::inferred);
  visit.outcome = Outcome::answered;
  visit.provenance = std::max(visit.provenance, Provenance::live);
  if (!told || surer) {
    visit.answered_at = visit.left_at = fact.at;
    state.end_known = fact.known;
  }
  if (!told || surer || visit.agent.empty()) {
    forget_leg(visit, id);
    visit.agent = connected.agent;
    visit.agent_name = connected.agent_name;
    visit.agent_leg = connected.agent_leg;
    if (!visit.agent_leg.empty()) {
      by_leg[key(visit.switch_name, visit.agent_leg)] = id;
    }
  }
  const auto gone = journey.gone.find(visit.switch_call_id);
  if (gone != journey.gone.end() && gone->second.at < fact.at) {
    journey.gone.erase(gone);  // that was another channel: a transfer has swapped their ids
  }
  see(state, fact);
  refresh(id, fact.arrived);
}

void Book::State::take(const Fact& fact, const Left& left) {
  JourneyId id = 0;
  Journey& journey = journey_of(fact, id);
  VisitState& state = *visit_for_end(journey, fact, left.waited, false);
  Visit& visit = state.visit;
  const bool first = visit.outcome == Outcome::waiting || (visit.outcome == Outcome::unknown && !visit.left_at);
  const bool surer = fact.known > state.end_known.value_or(Times::inferred);
  if (first || (surer && visit.outcome != Outcome::answered)) {
    visit.left_at = fact.at;
    state.end_known = fact.known;
  }
  const bool decides = is_settled(left.outcome) && !state.settled_later;
  if (first || (decides && visit.outcome != Outcome::answered)) {
    visit.outcome = left.outcome;
    visit.provenance = Provenance::live;
  }
  see(state, fact);
  refresh(id, fact.arrived);
}

// The visit that later evidence speaks of: it left at that very instant, else the newest that had left by then.
VisitState* Book::State::left_visit(Journey& journey, const Fact& fact) {
  VisitState* found = nullptr;
  Duration best = Duration::max();  // how far after the fact it left: clocks may differ by kSameJoin
  for (auto& state : journey.visits) {
    const Visit& visit = state.visit;
    const bool left = visit.outcome != Outcome::waiting && visit.outcome != Outcome::answered && !visit.refused;
    const bool same_queue = fact.queue.empty() || visit.queue == fact.queue;
    const Instant by = visit.left_at.value_or(visit.offered_at);
    if (!left || !same_queue || visit.switch_call_id != fact.call || by > fact.at + kSameJoin) {
      continue;
    }
    if (visit.left_at && is_within(*visit.left_at, fact.at, kSameInstant)) {
      return &state;
    }
    const Duration after = std::max(Duration::zero(), by - fact.at);
    if (after <= best) {
      found = &state;
      best = after;
    }
  }
  return found;
}

void Book::State::take(const Fact& fact, const Settled& settled) {
  JourneyId id = 0;
  Journey* journey = find(fact.switch_name, fact.call, id);
  VisitState* found = journey == nullptr ? nullptr : left_visit(*journey, fact);
  if (found == nullptr) {
    return;
  }
  if (settled.needs_record) {
    found->if_abandoned = settled.outcome;
    see(*found, fact);
    refresh(id, fact.arrived);
    return;
  }
  found->settled_later = true;
  if (found->visit.outcome == settled.outcome) {
    return;
  }
  found->visit.outcome = settled.outcome;
  found->visit.provenance =
      settled.outcome == Outcome::unknown ? Provenance::inferred : std::max(found->visit.provenance, Provenance::live);
  see(*found, fact);
  refresh(id, fact.arrived);
}

}  // namespace dutyline
