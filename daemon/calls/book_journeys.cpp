// Journeys: found by their ids, made, merged, chained into calls, and in the end forgotten.

#include <algorithm>
#include <iterator>
#include <utility>

#include "calls/book_state.hpp"

namespace dutyline {

std::string Book::State::key(std::string_view switch_name, std::string_view id) {
  std::string text(switch_name);
  text += '\n';  // in no name
  text += id;
  return text;
}

const std::string& Book::State::to_look_up(std::string_view switch_name, std::string_view id) {
  return looked_up.assign(switch_name).append(1, '\n').append(id);
}

Journey* Book::State::find(const std::string& switch_name, const std::string& call_id, JourneyId& id) {
  const auto found = by_id.find(to_look_up(switch_name, call_id));
  if (call_id.empty() || found == by_id.end()) {
    return nullptr;
  }
  id = found->second;
  return &journeys.at(id);
}

void Book::State::link(JourneyId id, const std::string& switch_name, const std::string& call_id) {
  Journey& journey = journeys.at(id);
  if (call_id.empty() || journey.ids.size() >= kMostIdsOfOneCaller) {
    return;
  }
  const auto [found, fresh] = by_id.try_emplace(to_look_up(switch_name, call_id), id);
  if (fresh) {
    journey.ids.push_back(found->first);
  }
}

Journey& Book::State::journey_of(const Fact& fact, JourneyId& id, bool begins) {
  JourneyId by_link = 0;
  const bool own = find(fact.switch_name, fact.call, id) != nullptr;
  const bool linked = find(fact.switch_name, fact.linked, by_link) != nullptr;
  if (own && linked && id != by_link) {
    id = may_merge(id, by_link) ? merge(id, by_link) : id;
  } else if (!own && linked) {
    id = by_link;
  } else if (!own) {
    id = next_journey++;
    journeys[id].switch_name = fact.switch_name;
  }
  const Journey& found = journeys.at(id);
  if (std::max(found.visits.size(), found.record.size()) >= (begins ? 1 : 2) * kMostVisitsOfOneCaller) {
    retire(id, fact);
    id = next_journey++;
    journeys[id].switch_name = fact.switch_name;
  }
  link(id, fact.switch_name, fact.call);
  link(id, fact.switch_name, fact.linked);
  return journeys.at(id);
}

bool Book::State::may_merge(JourneyId a, JourneyId b) const {
  const Journey& one = journeys.at(a);
  const Journey& other = journeys.at(b);
  return one.visits.size() + other.visits.size() <= kMostVisitsOfOneCaller &&
         one.record.size() + other.record.size() <= kMostVisitsOfOneCaller &&
         one.ids.size() + other.ids.size() <= kMostIdsOfOneCaller;
}

// The switch has told that two journeys are one caller's: the younger goes into the older.
Book::State::JourneyId Book::State::merge(JourneyId a, JourneyId b) {
  const JourneyId stays = std::min(a, b);
  const JourneyId goes = std::max(a, b);
  Journey moved = std::move(journeys.at(goes));
  Journey& journey = journeys.at(stays);
  unplan(moved);
  journeys.erase(goes);
  for (auto& text : moved.ids) {
    by_id[text] = stays;
    journey.ids.push_back(std::move(text));
  }
  for (const auto& state : moved.record) {
    waiting.erase({state.visit.id, goes});
  }
  for (const auto& state : moved.visits) {
    const Visit& visit = state.visit;
    waiting.erase({visit.id, goes});
    if (const auto leg = by_leg.find(key(visit.switch_name, visit.agent_leg));
        leg != by_leg.end() && leg->second == goes) {
      leg->second = stays;
    }
    if (const auto door = by_door.find({visit.switch_name, visit.door});
        door != by_door.end() && door->second.erase(goes) > 0) {
      door->second.insert(stays);
    }
  }
  talking.erase(goes);
  if (restored.erase(goes) > 0) {
    restored.insert(stays);
  }
  std::ranges::move(moved.visits, std::back_inserter(journey.visits));
  std::ranges::move(moved.record, std::back_inserter(journey.record));
  std::ranges::move(moved.calls, std::back_inserter(journey.calls));
  journey.gone.merge(moved.gone);
  journey.settled_at.reset();
  journey.awaits_record = journey.awaits_record || moved.awaits_record;
  put_in_order(journey);
  index(journey, stays);
  return stays;
}

// A caller with more visits than anybody has (a dialplan that goes round in circles): those so far are closed, and
// what comes under the same ids begins anew. Else every further fact would cost more than the last.
void Book::State::retire(JourneyId id, const Fact& fact) {
  Journey& journey = journeys.at(id);
  for (const auto& text : journey.ids) {
    by_id.erase(text);
  }
  journey.ids.clear();
  journey.settled_at = fact.at;
  journey.awaits_record = false;
  for (auto* account : {&journey.visits, &journey.record}) {
    for (auto& state : *account) {
      if (state.visit.outcome == Outcome::waiting) {
        lose(state);
        ++settled_by_cap;
      } else if (is_open(state.visit)) {
        end_talk(state, std::nullopt, EndedBy::nobody);
      }
    }
  }
  refresh(id, fact.arrived);
}

void Book::State::index(const Journey& journey, JourneyId id) {
  bool talks = false;
  for (const auto* account : {&journey.visits, &journey.record}) {
    for (const auto& state : *account) {
      waiting.erase({state.visit.id, id});
      talks = talks || (state.visit.outcome == Outcome::answered && !state.visit.talk_over);
    }
  }
  for (const auto& call : journey.calls) {
    for (const auto& visit : call.visits) {
      if (visit.outcome == Outcome::waiting) {
        waiting.insert({visit.id, id});
      }
    }
  }
  if (talks) {
    talking.insert(id);
  } else {
    talking.erase(id);
  }
}

void Book::State::note(CallId row, std::optional<Call> call) {
  if (!call && row >= published_below) {  // came and went before anybody had heard of it
    if (const auto known = change_of.find(row); known != change_of.end()) {
      changes[known->second] = {};
      change_of.erase(known);
    }
    return;
  }
  const auto [place, fresh] = change_of.try_emplace(row, changes.size());
  if (fresh) {
    changes.push_back({row, std::move(call)});
  } else {
    changes[place->second].call = std::move(call);
  }
}

// Tells the calls that are others than before. For good: nobody will compare with these.
void Book::State::rechain(Journey& journey, bool for_good) {
  journey.stale = false;
  auto calls = chain(journey, [this] { return next_row++; });
  for (auto& call : calls) {
    const auto before = std::ranges::find(journey.calls, call.id, &Call::id);
    if (before != journey.calls.end() && *before == call) {
      continue;
    }
    const CallId row = call.id;
    note(row, for_good ? std::exchange(call, {}) : call);
    call.id = row;
  }
  for (const auto& before : journey.calls) {
    if (std::ranges::find(calls, before.id, &Call::id) == calls.end()) {
      note(before.id, std::nullopt);
    }
  }
  if (!for_good) {
    journey.calls = std::move(calls);
  }
}

void Book::State::refresh(JourneyId id, Instant arrived) {
  Journey& journey = journeys.at(id);
  rechain(journey, false);
  index(journey, id);
  plan(journey, id, arrived);
}

void Book::State::refresh_stale() {
  for (const JourneyId id : std::exchange(stale, {})) {
    const auto found = journeys.find(id);
    if (found != journeys.end() && found->second.stale) {
      refresh(id, last_arrived(found->second));
    }
  }
}

void Book::State::evict(JourneyId id) {
  const auto known = journeys.find(id);
  Journey& journey = known->second;
  if (journey.stale) {
    rechain(journey, true);
  }
  unplan(journey);
  for (const auto& text : journey.ids) {
    by_id.erase(text);
  }
  for (const auto& state : journey.record) {
    waiting.erase({state.visit.id, id});
  }
  for (const auto& state : journey.visits) {
    const Visit& visit = state.visit;
    waiting.erase({visit.id, id});
    if (const auto leg = by_leg.find(key(visit.switch_name, visit.agent_leg));
        leg != by_leg.end() && leg->second == id) {
      by_leg.erase(leg);
    }
    if (const auto door = by_door.find({visit.switch_name, visit.door}); door != by_door.end()) {
      door->second.erase(id);
      if (door->second.empty()) {
        by_door.erase(door);
      }
    }
  }
  talking.erase(id);
  restored.erase(id);
  visits_kept -= journey.visits.size() + journey.record.size();
  journeys.erase(known);
}

// Memory has an end: the oldest that wait are given up, and what would be settled or forgotten next is so now.
void Book::State::keep_within_limits(Instant arrived) {
  while (waiting.size() > settings.most_open_visits) {
    settle_oldest(arrived);
  }
  while (deadlines.forgettable() > settings.most_final_calls) {
    evict(deadlines.first_to_forget());
  }
  if (visits_kept > settings.most_kept_visits) {
    refresh_stale();
  }
  while (visits_kept > settings.most_kept_visits) {
    if (!deadlines.empty()) {
      const JourneyId id = deadlines.first().second;
      const bool open = !std::ranges::all_of(journeys.at(id).calls, &Call::final);
      settled_by_cap += open ? 1 : 0;
      take_deadline();
    } else if (!waiting.empty()) {
      settle_oldest(arrived);
    } else {
      return;
    }
  }
}

}  // namespace dutyline
