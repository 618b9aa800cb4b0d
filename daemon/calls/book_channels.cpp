// What the switch tells of channels and of itself: hang-ups, refusals, lists after a gap, stops and starts.

#include <algorithm>
#include <set>

#include "calls/book_state.hpp"

namespace dutyline {

void Book::State::take(const Fact& fact, const Gone&) {
  JourneyId id = 0;
  Journey* journey = find(fact.switch_name, fact.call, id);
  // Whom only the record knows, nobody saw join: had it not been read yet, nobody would have heard of this either.
  const auto hers = [&](const VisitState& state) { return state.visit.switch_call_id == fact.call; };
  if (journey == nullptr || std::ranges::none_of(journey->visits, hers)) {
    return;
  }
  journey->gone.try_emplace(fact.call, Journey::End{fact.at, fact.arrived});
  for (auto& state : journey->visits) {
    if (state.visit.switch_call_id == fact.call) {
      state.last_arrived = std::max(state.last_arrived, fact.arrived);
    }
  }
  refresh(id, fact.arrived);
}

void Book::State::take(const Fact& fact, const Refused& refused) {
  JourneyId id = 0;
  Journey& journey = journey_of(fact, id, true);
  VisitState* state = nullptr;
  for (auto& each : journey.visits) {
    const bool in_seconds = fact.known == Times::log || each.join_known == Times::log;
    if (each.visit.refused && each.visit.switch_call_id == fact.call &&
        is_within(each.visit.offered_at, fact.at, in_seconds ? kSameJoin : kSameInstant)) {
      state = &each;
    }
  }
  if (state == nullptr) {
    state = &add(journey, fact, fact.queue, fact.call, fact.at);
    state->visit.refused = true;
    state->visit.door = refused.door;
    if (!refused.door.empty()) {
      by_door[{fact.switch_name, refused.door}].insert(id);
    }
  }
  if (state->visit.queue.empty() && !fact.queue.empty()) {
    claim(state->visit, fact.queue);
  }
  state->visit.outcome = refused.outcome;
  if (fact.known == Times::log) {
    state->visit.provenance = Provenance::log;
  } else if (fact.known > state->join_known) {
    state->visit.offered_at = fact.at;
    state->visit.times = state->join_known = fact.known;
  }
  state->visit.left_at = state->visit.offered_at;
  state->end_known = state->join_known;
  if (refused.caller) {
    state->visit.caller = refused.caller;
  }
  see(*state, fact);
  refresh(id, fact.arrived);
}

void Book::State::take(const Fact& fact, const DoorLearnt& learnt) {
  const auto found = by_door.find({fact.switch_name, learnt.door});
  if (found == by_door.end()) {
    return;
  }
  for (const JourneyId id : found->second) {
    bool moved = false;
    for (auto& state : journeys.at(id).visits) {
      if (state.visit.refused && state.visit.door == learnt.door && state.visit.queue != fact.queue) {
        claim(state.visit, fact.queue);
        moved = true;
      }
    }
    if (moved) {
      refresh(id, fact.arrived);
    }
  }
}

std::vector<Book::State::JourneyId> Book::State::journeys_on(const std::string& switch_name) const {
  std::vector<JourneyId> ids;
  for (const auto& [id, journey] : journeys) {
    if (journey.switch_name == switch_name) {
      ids.push_back(id);
    }
  }
  std::ranges::sort(ids);
  return ids;
}

void Book::State::take(const Fact& fact, const GapBegan&) {
  for (const JourneyId id : journeys_on(fact.switch_name)) {
    for (auto& state : journeys.at(id).visits) {
      const bool then = state.visit.offered_at <= fact.at + kSameJoin;  // told again, a gap is not of today's calls
      if (is_open(state.visit) && then && state.visit.source == fact.source && !state.before_gap) {
        state.before_gap = true;
        state.gap_at = fact.at;
      }
    }
  }
}

// The visit that a waiting list of `now` speaks of: one that was waiting then, whatever has been learnt since.
VisitState* Book::State::listed_visit(Journey& journey, const Fact& own, Instant now) {
  VisitState* found = nullptr;
  for (auto& state : journey.visits) {
    const Visit& visit = state.visit;
    if (visit.switch_call_id != own.call || visit.queue != own.queue || visit.refused ||
        visit.offered_at > now + kSameJoin) {
      continue;
    }
    const auto end = visit.outcome == Outcome::answered ? visit.answered_at : visit.left_at;
    const bool waited_then = visit.outcome == Outcome::waiting || !end || *end >= now;
    if (waited_then || std::chrono::abs(visit.offered_at - own.at) <= kSameJoin) {
      found = &state;
    }
  }
  return found;
}

void Book::State::take(const Fact& fact, const WaitingListed& listed) {
  std::set<std::pair<std::string, std::string>> present;  // (call, queue)
  for (const auto& caller : listed.callers) {
    if (caller.call.empty()) {
      continue;
    }
    present.insert({caller.call, caller.queue});
    Fact own = fact;
    own.call = caller.call;
    own.linked = caller.linked;
    own.queue = caller.queue;
    own.known = Times::inferred;  // the switch counts whole seconds
    own.at = fact.at - caller.waited;
    JourneyId id = 0;
    Journey& journey = journey_of(own, id);
    VisitState* state = listed_visit(journey, own, fact.at);
    if (state == nullptr) {
      state = &add(journey, own, caller.queue, caller.call, own.at);
      state->join_seen = false;
      state->visit.provenance = Provenance::live;
    }
    if (state->visit.outcome == Outcome::unknown && !state->visit.left_at) {
      state->visit.outcome = Outcome::waiting;
    }
    if (caller.caller) {
      state->visit.caller = caller.caller;
    }
    see(*state, own);
    state->before_gap = state->vanished = false;
    if (const auto gone = journey.gone.find(caller.call);
        gone != journey.gone.end() && gone->second.at <= fact.at && state->visit.outcome == Outcome::waiting) {
      journey.gone.erase(gone);  // she lives
    }
    refresh(id, fact.arrived);
  }
  for (const JourneyId id : journeys_on(fact.switch_name)) {
    for (auto& state : journeys.at(id).visits) {
      const Visit& visit = state.visit;
      const bool asked = std::ranges::find(listed.queues, visit.queue) != listed.queues.end();
      if (visit.outcome == Outcome::waiting && state.before_gap && asked && visit.offered_at <= fact.at &&
          visit.switch_name == fact.switch_name && !present.contains({visit.switch_call_id, visit.queue})) {
        state.vanished = true;
      }
    }
  }
}

// Somebody talks in a queue: the visit in which she does, if it is known of; else she joined and was answered unseen.
void Book::State::talks_unseen(const Fact& fact, const LiveChannel& channel) {
  if (channel.call.empty() || !bindings.contains({fact.switch_name, channel.queue})) {
    return;
  }
  JourneyId id = 0;
  VisitState* lost = nullptr;
  if (Journey* known = find(fact.switch_name, channel.call, id)) {
    for (auto& state : known->visits) {
      const Visit& visit = state.visit;
      if (!of_queue(state, channel.call, channel.queue) || visit.offered_at > fact.at + kSameJoin) {
        continue;
      }
      const auto over = visit.outcome == Outcome::answered ? visit.ended_at : visit.left_at;
      const bool unknown = visit.outcome == Outcome::unknown && !over;
      const bool may_talk = !is_settled(visit.outcome) || visit.outcome == Outcome::answered;
      if (!unknown && (may_talk ? !over || *over >= fact.at - kListTakes : *over >= fact.at)) {
        return;
      }
      lost = unknown ? &state : lost;
    }
  }
  if (lost == nullptr) {
    Fact own = fact;
    own.call = channel.call;
    own.linked = channel.linked;
    own.known = Times::inferred;
    Journey& journey = journey_of(own, id);
    lost = &add(journey, own, channel.queue, channel.call, fact.at);
    lost->join_seen = false;
  }
  talk_found(*lost, fact);
  refresh(id, fact.arrived);
}

// Between the gap's beginning and now somebody has answered; nobody saw when.
void Book::State::talk_found(VisitState& state, const Fact& fact) {
  state.visit.outcome = Outcome::answered;
  state.visit.left_at = std::max(fact.at, state.visit.offered_at);
  state.visit.provenance = Provenance::inferred;
  state.end_known = Times::inferred;
  state.last_arrived = std::max(state.last_arrived, fact.arrived);
}

void Book::State::take(const Fact& fact, const ChannelsListed& listed) {
  std::map<std::string_view, const LiveChannel*> alive;
  for (const auto& channel : listed.channels) {
    alive[channel.call] = &channel;
    if (channel.talking) {
      talks_unseen(fact, channel);
    }
  }
  for (const JourneyId id : journeys_on(fact.switch_name)) {
    Journey& journey = journeys.at(id);
    bool touched = false;
    for (auto& state : journey.visits) {
      const Visit& visit = state.visit;
      const auto found = alive.find(visit.switch_call_id);
      const bool lives = found != alive.end();
      const bool talks = lives && found->second->talking && found->second->queue == visit.queue;
      touched = find_again(state, fact, listed.known, talks) || touched;
      if (listed.known && !lives && visit.outcome != Outcome::waiting && visit.offered_at <= fact.at &&
          !journey.gone.contains(visit.switch_call_id)) {
        journey.gone[visit.switch_call_id] = {fact.at, fact.arrived};
        touched = true;
      }
    }
    if (touched) {
      refresh(id, fact.arrived);
    }
  }
}

// What the channel list says of a visit that was open when sight was lost. True: something has changed.
bool Book::State::find_again(VisitState& state, const Fact& fact, bool known, bool talks) {
  Visit& visit = state.visit;
  if (state.vanished && visit.outcome == Outcome::waiting) {
    if (talks) {
      talk_found(state, fact);
    } else {
      visit.outcome = Outcome::unresolved;
      visit.provenance = Provenance::inferred;
      state.end_known = Times::inferred;
    }
  } else if (known && state.before_gap && visit.outcome == Outcome::answered && !visit.talk_over) {
    state.before_gap = false;
    if (talks) {
      return false;
    }
    end_talk(state, std::nullopt, EndedBy::nobody);
  } else {
    return false;
  }
  state.vanished = state.before_gap = false;
  state.last_arrived = fact.arrived;
  visit.times = std::min(visit.times, state.end_known.value_or(visit.times));
  return true;
}

void Book::State::take(const Fact& fact, const SwitchStopped&) {
  for (const JourneyId id : journeys_on(fact.switch_name)) {
    bool touched = false;
    for (auto& state : journeys.at(id).visits) {
      Visit& visit = state.visit;
      if (visit.offered_at > fact.at) {
        continue;
      }
      if (visit.outcome == Outcome::waiting) {
        visit.outcome = Outcome::cut_off;
        visit.left_at = std::max(fact.at, visit.offered_at);
        visit.provenance = Provenance::live;
        state.end_known = fact.known;
      } else if (visit.outcome == Outcome::answered && !visit.talk_over) {
        end_talk(state, fact.at, EndedBy::the_switch);
      } else {
        continue;
      }
      see(state, fact);
      touched = true;
    }
    if (touched) {
      refresh(id, fact.arrived);
    }
  }
}

// Nobody's channel survives a start: what was open before it ended in it, or at some time before.
void Book::State::take(const Fact& fact, const SwitchStarted& started) {
  for (const JourneyId id : journeys_on(fact.switch_name)) {
    Journey& journey = journeys.at(id);
    bool touched = false;
    for (auto& state : journey.visits) {
      Visit& visit = state.visit;
      if (visit.offered_at > fact.at + kSameJoin) {
        continue;
      }
      if (!journey.gone.contains(visit.switch_call_id)) {
        journey.gone[visit.switch_call_id] = {fact.at, fact.arrived};
        touched = true;
      }
      if (!is_open(visit) || !state.before_gap) {
        continue;
      }
      const Instant last_seen = std::max(state.gap_at.value_or(fact.at), visit.offered_at);
      if (visit.outcome == Outcome::waiting) {
        visit.outcome = started.cut ? Outcome::cut_off : Outcome::unknown;
        visit.left_at = started.cut ? std::optional(last_seen) : std::nullopt;
        visit.provenance = Provenance::inferred;
        state.end_known = Times::inferred;
      } else {
        end_talk(state, started.cut ? std::optional(last_seen) : std::nullopt,
                 started.cut ? EndedBy::the_switch : EndedBy::nobody);
      }
      state.before_gap = state.vanished = false;
      state.last_arrived = fact.arrived;
      visit.times = std::min(visit.times, state.end_known.value_or(visit.times));
      touched = true;
    }
    if (touched) {
      refresh(id, fact.arrived);
    }
  }
}

void Book::State::take(const Fact& fact, const HangUpsSeen& seen) {
  hang_ups[fact.source] = seen.seen;
  for (const JourneyId id : journeys_on(fact.switch_name)) {
    plan(journeys.at(id), id, fact.arrived);
  }
}

}  // namespace dutyline
