// What the passing of time settles.

#include <algorithm>

#include "calls/book_state.hpp"

namespace dutyline {

std::optional<bool> Book::State::hang_ups_seen(const Journey& journey) const {
  const auto found = hang_ups.find(journey.visits.back().visit.source);
  return found == hang_ups.end() ? std::nullopt : std::optional(found->second);
}

Duration Book::State::settle_of(const Journey& journey) const {
  Duration longest = seconds(60);
  bool first = true;
  for (const auto& state : journey.visits) {
    const auto binding = bindings.find({state.visit.switch_name, state.visit.queue});
    if (binding != bindings.end()) {
      longest = first ? binding->second.settle : std::max(longest, binding->second.settle);
      first = false;
    }
  }
  return longest;
}

// When this journey is next to be looked at without being asked.
void Book::State::plan(Journey& journey, JourneyId id, Instant arrived) {
  std::optional<Instant> next;
  const auto sooner = [&next](Instant at) { next = next ? std::min(*next, at) : at; };
  Instant last = arrived;
  bool open = false;
  bool all_gone = true;
  bool unknown_door = false;  // it may yet be learnt, when somebody joins there
  if (!journey.visits.empty()) {
    last = std::ranges::max(journey.visits, {}, &VisitState::last_arrived).last_arrived;
  }
  for (const auto& state : journey.visits) {
    const auto gone = journey.gone.find(state.visit.switch_call_id);
    all_gone = all_gone && gone != journey.gone.end();
    unknown_door = unknown_door || (state.visit.refused && state.visit.queue.empty());
    if (!is_open(state.visit)) {
      continue;
    }
    open = true;
    const bool talks = state.visit.outcome == Outcome::answered;
    if (gone != journey.gone.end()) {
      sooner(gone->second.arrived + (talks ? kGoneWhileTalking : kGoneWhileWaiting));
    } else if (talks) {
      sooner(state.last_arrived + kLongestAfterwards);
    }
  }
  const bool final = std::ranges::all_of(journey.calls, &Call::final);
  if (!open && final) {
    const Duration keep = all_gone ? std::min(settings.keep_final, settings.keep_gone) : settings.keep_final;
    sooner(last + (unknown_door ? std::max<Duration>(keep, kLongestAfterwards) : keep));
  } else if (!final && std::ranges::none_of(journey.visits, [](const VisitState& state) {
               return state.visit.outcome == Outcome::waiting;
             })) {
    const auto seen = journey.visits.empty() ? std::nullopt : hang_ups_seen(journey);
    const Duration settle = settle_of(journey);
    sooner(last + (!seen ? 2 * settle : *seen ? Duration(kLongestAfterwards) : settle));
  }
  if (journey.deadline) {
    deadlines.erase({*journey.deadline, id});
    forgettable.erase({*journey.deadline, id});
  }
  journey.deadline = next;
  if (next) {
    deadlines.insert({*next, id});
    if (!open && final) {
      forgettable.insert({*next, id});
    }
  }
}

void Book::State::advance(Instant now) {
  settle_restored();
  while (!deadlines.empty() && deadlines.begin()->first <= now) {
    const Instant deadline = deadlines.begin()->first;
    due(take_deadline(), deadline);
  }
}

Book::State::JourneyId Book::State::take_deadline() {
  const JourneyId id = deadlines.begin()->second;
  forgettable.erase(*deadlines.begin());
  deadlines.erase(deadlines.begin());
  journeys.at(id).deadline.reset();
  return id;
}

void Book::State::due(JourneyId id, Instant now) {
  Journey& journey = journeys.at(id);
  bool open = false;
  for (auto& state : journey.visits) {
    if (!is_open(state.visit)) {
      continue;
    }
    const auto gone = journey.gone.find(state.visit.switch_call_id);
    const bool talks = state.visit.outcome == Outcome::answered;
    if (gone != journey.gone.end() && now >= gone->second.arrived + (talks ? kGoneWhileTalking : kGoneWhileWaiting)) {
      if (talks) {
        end_talk(state, gone->second.at, EndedBy::nobody);
      } else {
        lose(state);
      }
    } else if (talks && now >= state.last_arrived + kLongestAfterwards) {
      end_talk(state, std::nullopt, EndedBy::nobody);
    } else {
      open = true;
    }
  }
  const bool final = std::ranges::all_of(journey.calls, &Call::final);
  if (!open && final) {
    refresh(id, now);
    if (journey.deadline && *journey.deadline <= now) {
      evict(id);
    }
    return;
  }
  const bool waits = std::ranges::any_of(
      journey.visits, [](const VisitState& state) { return state.visit.outcome == Outcome::waiting; });
  if (!final && !waits) {
    const auto seen = hang_ups_seen(journey);
    const Duration settle = settle_of(journey);
    const Instant last = std::ranges::max(journey.visits, {}, &VisitState::last_arrived).last_arrived;
    if (now >= last + (!seen ? 2 * settle : *seen ? Duration(kLongestAfterwards) : settle)) {
      Instant end = journey.visits.front().visit.offered_at;
      for (const auto& state : journey.visits) {
        end = std::max(end, state.visit.left_at.value_or(state.visit.offered_at));
      }
      journey.settled_at = end + settle;
    }
  }
  refresh(id, now);
}

void Book::State::settle_oldest(Instant arrived) {
  const auto [visit_id, id] = *waiting.begin();
  for (auto& state : journeys.at(id).visits) {
    if (state.visit.id == visit_id) {
      lose(state);
    }
  }
  ++settled_by_cap;
  refresh(id, arrived);
}

}  // namespace dutyline
