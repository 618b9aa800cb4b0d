// What the passing of time settles.

#include <algorithm>

#include "calls/book_state.hpp"

namespace dutyline {

// Of the live account: the record knows no hang-ups, and where it is alone nobody sees them.
std::optional<bool> Book::State::hang_ups_seen(const Journey& journey) const {
  if (journey.visits.empty()) {
    return false;
  }
  const auto found = hang_ups.find(journey.visits.back().visit.source);
  return found == hang_ups.end() ? std::nullopt : std::optional(found->second);
}

Duration Book::State::settle_of(const Journey& journey) const {
  Duration longest = seconds(60);
  bool first = true;
  for (const auto* account : {&journey.visits, &journey.record}) {
    for (const auto& state : *account) {
      const auto binding = bindings.find({state.visit.switch_name, state.visit.queue});
      if (binding != bindings.end()) {
        longest = first ? binding->second.settle : std::max(longest, binding->second.settle);
        first = false;
      }
    }
  }
  return longest;
}

// Nobody saw how it ended, and the switch's record, which will say so, is followed.
bool Book::State::awaits_record(const Journey& journey) const {
  const auto unresolved = [](const Visit& visit) { return visit.outcome == Outcome::unresolved; };
  return journey.awaits_record && std::ranges::any_of(journey.calls, [&](const Call& call) {
           return std::ranges::any_of(call.visits, unresolved);
         });
}

// When this journey is next to be looked at without being asked.
void Book::State::plan(Journey& journey, JourneyId id, Instant arrived) {
  std::optional<Instant> next;
  const auto sooner = [&next](Instant at) { next = next ? std::min(*next, at) : at; };
  const Instant last = journey.visits.empty() && journey.record.empty() ? arrived : last_arrived(journey);
  bool open = false;
  bool waits = false;
  bool all_gone = true;
  bool unknown_door = false;  // it may yet be learnt, when somebody joins there
  for (const auto& call : journey.calls) {
    for (const auto& visit : call.visits) {
      const auto gone = journey.gone.find(visit.switch_call_id);
      all_gone = all_gone && gone != journey.gone.end();
      unknown_door = unknown_door || (visit.refused && visit.queue.empty());
      waits = waits || visit.outcome == Outcome::waiting;
      open = open || is_open(visit);
    }
  }
  // Each account is ended on its own, as if there were no other: what they say together must not depend on who came
  // first.
  for (const auto* account : {&journey.visits, &journey.record}) {
    for (const auto& state : *account) {
      const auto gone = account == &journey.visits ? journey.gone.find(state.visit.switch_call_id) : journey.gone.end();
      const bool talks = state.visit.outcome == Outcome::answered;
      if (is_open(state.visit) && gone != journey.gone.end()) {
        sooner(gone->second.arrived + (talks ? kGoneWhileTalking : kGoneWhileWaiting));
      } else if (is_open(state.visit) && talks) {
        sooner(last + kLongestAfterwards);
      }
    }
  }
  const bool final = std::ranges::all_of(journey.calls, &Call::final);
  if (!open && final) {
    const Duration keep = all_gone ? std::min(settings.keep_final, settings.keep_gone) : settings.keep_final;
    const Instant since = std::max(last, journey.recalled_at.value_or(last));
    sooner(since + (unknown_door ? std::max<Duration>(keep, kLongestAfterwards) : keep));
  } else if (!final && !waits) {
    sooner(last + (awaits_record(journey) ? Duration(kRecordTakes) : patience_with(journey)));
  }
  replan(journey, id, next, !open && final);
}

void Book::State::replan(Journey& journey, JourneyId id, std::optional<Instant> next, bool only_to_forget) {
  if (!next) {
    unplan(journey);
  } else if (journey.deadline) {
    journey.deadline = deadlines.move(*journey.deadline, *next, only_to_forget);
  } else {
    journey.deadline = deadlines.put(*next, id, only_to_forget);
  }
}

void Book::State::unplan(Journey& journey) {
  if (journey.deadline) {
    deadlines.drop(*journey.deadline);
    journey.deadline.reset();
  }
}

void Book::State::advance(Instant now) {
  if (!restored.empty()) {
    settle_restored(now);
  }
  while (!deadlines.empty() && deadlines.first().first <= now) {
    take_deadline();
  }
}

// Whatever else was told of a caller came at another moment: then it is not this account's alone to be settled.
void Book::State::run_out(const std::set<Instant>& heard) {
  refresh_stale();
  std::vector<JourneyId> theirs;
  for (const auto& [deadline, id] : deadlines.all()) {
    const Journey& journey = journeys.at(id);
    const auto only_theirs = [&](const auto& account) {
      return std::ranges::all_of(account, [&](const VisitState& state) { return heard.contains(state.last_arrived); });
    };
    if (only_theirs(journey.visits) && only_theirs(journey.record)) {
      theirs.push_back(id);
    }
  }
  for (const JourneyId id : theirs) {
    // Each time something is settled the next deadline is of something else; in the end nothing but forgetting is left.
    for (int rounds = 0; rounds < 8; ++rounds) {
      const auto found = journeys.find(id);
      if (found == journeys.end() || !found->second.deadline || found->second.deadline->only_to_forget()) {
        break;
      }
      const Instant deadline = found->second.deadline->at();
      unplan(found->second);
      due(id, deadline);
    }
  }
}

void Book::State::take_deadline() {
  const auto [deadline, id] = deadlines.first();
  Journey& journey = journeys.at(id);
  const bool only_to_forget = journey.deadline->only_to_forget();
  // An account that is still open (a channel gone, her talk not told to have ended) has something left to be ended.
  const auto over = [](const VisitState& state) { return !is_open(state.visit); };
  if (only_to_forget && std::ranges::all_of(journey.visits, over) && std::ranges::all_of(journey.record, over)) {
    evict(id);
  } else {
    unplan(journey);
    due(id, deadline);
  }
}

// How long after its last fact a journey in which nobody waits is final though no hang-up was seen.
Duration Book::State::patience_with(const Journey& journey) const {
  const auto seen = hang_ups_seen(journey);
  const Duration settle = settle_of(journey);
  return !seen ? 2 * settle : *seen ? Duration(kLongestAfterwards) : settle;
}

// Ends what a channel that is gone, or too long a silence, has ended.
void Book::State::end_what_is_due(Journey& journey, Instant now) {
  const Instant last = last_arrived(journey);
  for (auto* account : {&journey.visits, &journey.record}) {
    for (auto& state : *account) {
      if (!is_open(state.visit)) {
        continue;
      }
      const auto gone = account == &journey.visits ? journey.gone.find(state.visit.switch_call_id) : journey.gone.end();
      const bool talks = state.visit.outcome == Outcome::answered;
      if (gone != journey.gone.end() && now >= gone->second.arrived + (talks ? kGoneWhileTalking : kGoneWhileWaiting)) {
        if (talks) {
          end_talk(state, gone->second.at, EndedBy::nobody);
        } else {
          lose(state);
        }
      } else if (talks && now >= last + kLongestAfterwards) {
        end_talk(state, std::nullopt, EndedBy::nobody);
      }
    }
  }
}

void Book::State::due(JourneyId id, Instant now) {
  Journey& journey = journeys.at(id);
  end_what_is_due(journey, now);
  refresh(id, now);
  const auto all = [&journey](const auto& holds) {
    return std::ranges::all_of(journey.calls,
                               [&](const Call& call) { return std::ranges::all_of(call.visits, holds); });
  };
  const bool final = std::ranges::all_of(journey.calls, &Call::final);
  if (final && all([](const Visit& visit) { return !is_open(visit); })) {
    if (journey.deadline && journey.deadline->at() <= now) {
      evict(id);
    }
    return;
  }
  if (!final && all([](const Visit& visit) { return visit.outcome != Outcome::waiting; })) {
    const Instant last = last_arrived(journey);
    if (awaits_record(journey) && now >= last + kRecordTakes) {
      journey.awaits_record = false;
    }
    if (!awaits_record(journey) && now >= last + patience_with(journey)) {
      Instant end = Instant::min();
      for (const auto& call : journey.calls) {
        for (const auto& visit : call.visits) {
          end = std::max(end, visit.left_at.value_or(visit.offered_at));
        }
      }
      journey.settled_at = end + settle_of(journey);
    }
    refresh(id, now);
  }
}

void Book::State::settle_oldest(Instant arrived) {
  const JourneyId id = waiting.begin()->second;
  Journey& journey = journeys.at(id);
  for (auto* account : {&journey.visits, &journey.record}) {
    for (auto& state : *account) {
      if (state.visit.outcome == Outcome::waiting) {
        lose(state);
      }
    }
  }
  ++settled_by_cap;
  refresh(id, arrived);
}

}  // namespace dutyline
