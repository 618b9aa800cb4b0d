// How rows of the switch's own record (a log) become its account of the visits. A record tells everything once and in
// order, in whole seconds; but it may be read again, from anywhere, and begin in the middle of a call.

#include <algorithm>
#include <type_traits>
#include <utility>

#include "calls/accounts.hpp"
#include "calls/book_state.hpp"

namespace dutyline {

constexpr Duration kCountedInSeconds = seconds(2);  // two differences of whole seconds differ by no more

void Book::State::take_from_record(const Fact& fact) {
  if (const auto newest = record_told.find(fact.switch_name); newest != record_told.end()) {
    if (fact.at < newest->second) {
      record_read_again.insert(fact.switch_name);
    } else if (fact.at > newest->second) {
      record_read_again.erase(fact.switch_name);
    }
  }
  std::visit(
      [&](const auto& what) {
        if constexpr (requires { record(fact, what); }) {
          record(fact, what);
        } else if constexpr (std::is_same_v<std::decay_t<decltype(what)>, Refused>) {
          take(fact, what);  // one refusal, whoever tells it
        }
      },
      fact.what);
  Instant& newest = record_told[fact.switch_name];
  newest = std::max(newest, fact.at);
}

void Book::hand_over(const Fact& fact) {
  std::visit(
      [&](const auto& what) {
        if constexpr (requires { state_->record(fact, what); }) {
          state_->record(fact, what);
        }
      },
      fact.what);
}

// Of a call that is known already, without what only a first or a linked id needs.
Journey& Book::State::recorded_journey(const Fact& fact, JourneyId& id, bool begins) {
  if (fact.linked.empty()) {
    if (const auto known = by_id.find(to_look_up(fact.switch_name, fact.call)); known != by_id.end()) {
      Journey& journey = journeys.at(known->second);
      if (std::max(journey.visits.size(), journey.record.size()) < kMostVisitsOfOneCaller) {
        id = known->second;
        return journey;
      }
    }
  }
  return journey_of(fact, id, begins);
}

// A history tells of millions of calls row by row. Of a call with one visit, of which only the record tells, the rows
// change nothing else: it is chained when somebody asks for the changes, or anything else is told, and what falls due
// meanwhile follows from the visit.
void Book::State::refresh_recorded(Journey& journey, JourneyId id, Instant arrived) {
  const bool alone = journey.visits.empty() && journey.record.size() == 1 && journey.calls.size() <= 1 &&
                     journey.gone.empty() && !journey.settled_at && !journey.awaits_record && !journey.recalled_at &&
                     !journey.record.front().kept_earlier && !restored.contains(id);
  if (!alone) {
    refresh(id, arrived);
    return;
  }
  if (!std::exchange(journey.stale, true)) {
    stale.push_back(id);
  }
  const VisitState& state = journey.record.front();
  const Visit& visit = state.visit;
  if (visit.outcome == Outcome::waiting) {
    waiting.insert({visit.id, id});
    replan(journey, id, std::nullopt, false);
    return;
  }
  waiting.erase({visit.id, id});
  if (visit.outcome != Outcome::answered) {
    replan(journey, id, state.last_arrived + patience_with(journey), false);
  } else if (visit.talk_over) {
    talking.erase(id);
    replan(journey, id, state.last_arrived + settings.keep_final, true);
  } else {
    talking.insert(id);
    replan(journey, id, state.last_arrived + Duration(kLongestAfterwards), false);
  }
}

VisitState& Book::State::add_to_record(Journey& journey, const Fact& fact, Instant offered_at) {
  VisitState& state = new_visit(journey.record, fact, fact.queue, fact.call, offered_at);
  state.visit.provenance = Provenance::log;
  state.last_arrived = fact.arrived;
  journey.settled_at.reset();
  return state;
}

void Book::State::record(const Fact& fact, const Joined& joined) {
  if (fact.call.empty()) {
    return;
  }
  JourneyId id = 0;
  Journey& journey = recorded_journey(fact, id, true);
  const auto newest = record_told.find(fact.switch_name);
  const bool reads_on =
      newest == record_told.end() || (fact.at >= newest->second && !record_read_again.contains(fact.switch_name));
  VisitState* found = nullptr;
  for (auto& state : journey.record) {
    const Visit& visit = state.visit;
    if (!of_queue(state, fact.call, fact.queue)) {
      continue;
    }
    // Out and in again within one second, and not the same row read again.
    const bool again = reads_on && !state.kept_earlier && visit.left_at == fact.at;
    const bool unseen = !state.join_seen && is_within(visit.offered_at, fact.at, kCountedInSeconds);
    if ((visit.offered_at == fact.at && state.join_seen && !again) || unseen) {
      found = &state;
    }
  }
  if (found == nullptr) {
    for (auto& other : journey.record) {  // where she was before, she has left, and the row of it is lost
      if (other.visit.switch_call_id == fact.call && other.visit.outcome == Outcome::waiting &&
          other.visit.offered_at < fact.at) {
        other.visit.outcome = Outcome::unresolved;
        other.visit.left_at = fact.at;
        other.end_known = Times::inferred;
        other.visit.times = Times::inferred;
      }
    }
    found = &add_to_record(journey, fact, fact.at);
  } else if (!found->join_seen) {
    found->visit.offered_at = fact.at;
    found->join_seen = true;
    found->join_known = Times::log;
    found->visit.times = std::min(Times::log, found->end_known.value_or(Times::log));
  }
  if (joined.caller) {
    found->visit.caller = joined.caller;
  }
  found->last_arrived = std::max(found->last_arrived, fact.arrived);
  refresh_recorded(journey, id, fact.arrived);
}

// The visit a row speaks of that is not its first: told of at this very second before; else the newest that is still
// open, if it began when the row's own count says; else one whose joining was not read.
VisitState& Book::State::recorded_visit(Journey& journey, const Fact& fact, std::optional<Duration> since_joining,
                                        bool in_talk) {
  VisitState* open = nullptr;
  for (auto& state : journey.record) {
    const Visit& visit = state.visit;
    if (!of_queue(state, fact.call, fact.queue)) {
      continue;
    }
    const auto told = in_talk ? visit.ended_at : visit.left_at;
    if (told == fact.at && is_settled(visit.outcome)) {
      return state;
    }
    const bool fits = !since_joining || is_within(visit.offered_at, fact.at - *since_joining, kCountedInSeconds);
    // Whatever else has closed it (a start, a channel seen to go), the row itself knows better.
    const bool still = !state.settled_later && (in_talk || visit.outcome != Outcome::answered);
    if (still && visit.offered_at <= fact.at && fits) {
      open = &state;
    }
  }
  if (open != nullptr) {
    return *open;
  }
  VisitState& fresh = add_to_record(journey, fact, fact.at - since_joining.value_or(Duration::zero()));
  fresh.join_seen = false;
  fresh.join_known = Times::inferred;
  return fresh;
}

void Book::State::record(const Fact& fact, const Connected& connected) {
  if (fact.call.empty()) {
    return;
  }
  JourneyId id = 0;
  Journey& journey = recorded_journey(fact, id);
  VisitState& state = recorded_visit(journey, fact, connected.waited, false);
  Visit& visit = state.visit;
  visit.outcome = Outcome::answered;
  visit.provenance = Provenance::log;
  visit.answered_at = visit.left_at = fact.at;
  visit.agent = connected.agent;
  visit.agent_name = connected.agent_name;
  visit.agent_leg = connected.agent_leg;
  state.end_known = Times::log;
  visit.times = std::min(state.join_known, Times::log);
  state.last_arrived = std::max(state.last_arrived, fact.arrived);
  refresh_recorded(journey, id, fact.arrived);
}

void Book::State::record(const Fact& fact, const Left& left) {
  if (fact.call.empty()) {
    return;
  }
  JourneyId id = 0;
  Journey& journey = recorded_journey(fact, id);
  VisitState& state = recorded_visit(journey, fact, left.waited, false);
  Visit& visit = state.visit;
  if (visit.outcome != Outcome::answered) {
    visit.outcome = left.outcome;
    visit.provenance = Provenance::log;
    visit.left_at = fact.at;
    state.end_known = Times::log;
    state.settled_later = true;
    visit.times = std::min(state.join_known, Times::log);
  }
  state.last_arrived = std::max(state.last_arrived, fact.arrived);
  refresh_recorded(journey, id, fact.arrived);
}

void Book::State::record(const Fact& fact, const Ended& ended) {
  if (fact.call.empty()) {
    return;
  }
  JourneyId id = 0;
  Journey& journey = recorded_journey(fact, id);
  std::optional<Duration> since_joining;
  if (ended.waited && ended.talked) {
    since_joining = *ended.waited + *ended.talked;
  }
  VisitState& state = recorded_visit(journey, fact, since_joining, true);
  Visit& visit = state.visit;
  if (visit.outcome != Outcome::answered) {  // the row of the connection was not read
    visit.outcome = Outcome::answered;
    visit.answered_at = visit.left_at = std::max(visit.offered_at, fact.at - ended.talked.value_or(Duration::zero()));
    visit.agent = visit.agent_name = ended.agent;
    state.end_known = ended.talked ? Times::log : Times::inferred;
    visit.times = std::min(state.join_known, *state.end_known);
  }
  visit.provenance = Provenance::log;
  visit.talk_over = true;
  visit.ended_at = std::max(fact.at, visit.answered_at.value_or(visit.offered_at));
  visit.ended_by = ended.by;
  state.settled_later = true;
  state.last_arrived = std::max(state.last_arrived, fact.arrived);
  refresh_recorded(journey, id, fact.arrived);
}

// A start closes what a killed switch left open: whoever waited was cut off, at a moment nobody wrote down. A switch
// that is stopped hangs all up, and writes them down as abandoned just before.
void Book::State::record(const Fact& fact, const SwitchStarted&) {
  refresh_stale();
  for (const JourneyId id : journeys_on(fact.switch_name)) {
    bool touched = false;
    for (auto& state : journeys.at(id).record) {
      Visit& visit = state.visit;
      const Instant last = std::max(visit.offered_at, visit.answered_at.value_or(visit.offered_at));
      if (visit.outcome == Outcome::abandoned && visit.left_at && *visit.left_at <= fact.at &&
          fact.at - *visit.left_at <= kStopTakes && !state.if_abandoned) {
        state.if_abandoned = Outcome::cut_off;  // if nobody saw her hang up
        touched = true;
      }
      if (!is_open(visit) || last >= fact.at) {
        continue;
      }
      if (visit.outcome == Outcome::waiting) {
        visit.outcome = Outcome::cut_off;
        visit.provenance = Provenance::log;
        state.end_known = Times::log;
      } else {
        visit.talk_over = true;
        visit.ended_by = EndedBy::the_switch;
      }
      state.last_arrived = std::max(state.last_arrived, fact.arrived);
      touched = true;
    }
    if (touched) {
      refresh(id, fact.arrived);
    }
  }
}

}  // namespace dutyline
