#include "calls/roster.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace dutyline {
namespace {

constexpr int rank(AgentState state) {
  switch (state) {
    case AgentState::on_call: return 5;
    case AgentState::ringing: return 4;
    case AgentState::wrap_up: return 3;
    case AgentState::available: return 2;
    case AgentState::paused: return 1;
    case AgentState::signed_out: return 0;
  }
  return 0;
}

bool busy(AgentState state) {
  return state == AgentState::ringing || state == AgentState::on_call;
}

}  // namespace

AgentState Roster::state_of(const Place& place, Instant now) {
  if (place.talking) {
    return AgentState::on_call;
  }
  if (!place.told && !place.ringing_for.empty()) {
    return AgentState::ringing;
  }
  const AgentPresence& presence = place.presence;
  const bool wrapped_up =
      presence.state == AgentState::wrap_up && presence.wrap_up_until && *presence.wrap_up_until <= now;
  return wrapped_up ? AgentState::available : presence.state;
}

bool Roster::present(const Place& place, Instant now) {
  return place.told || now - place.heard <= kDerivedFor;
}

// Her state before the talk, unless that was the ringing of it: the switch will tell, and until then she is free.
void Roster::end_talk(Place& place) {
  if (place.talking && busy(place.presence.state)) {
    place.presence.state = AgentState::available;
  }
  place.talking = false;
  place.talks_on.clear();
  place.talks_leg.clear();
}

// Where she is kept, made if she is new; nothing if there is no room.
Roster::Place* Roster::place(const Fact& fact, const std::string& agent) {
  if (fact.queue.empty() || agent.empty()) {
    return nullptr;
  }
  const QueueName name{fact.switch_name, fact.queue};
  if (const auto places = queues_.find(name); places != queues_.end()) {
    if (const auto known = places->second.find(agent); known != places->second.end()) {
      known->second.heard = std::max(known->second.heard, fact.at);
      return &known->second;
    }
  }
  if (places_ >= kMostPlaces) {
    forget_the_derived(fact.at);
  }
  if (places_ >= kMostPlaces) {
    return nullptr;
  }
  ++places_;
  Place& made = queues_[name][agent];
  made.presence.agent = agent;
  made.heard = fact.at;
  return &made;
}

void Roster::forget_the_derived(Instant now) {
  if (now >= forgot_ && now < forgot_ + minutes(1)) {
    return;  // a flood of names must not make us look through all of them each time
  }
  forgot_ = now;
  places_ = 0;
  for (auto& [queue, places] : queues_) {
    std::erase_if(places, [now](const auto& row) { return !present(row.second, now); });
    places_ += places.size();
  }
  std::erase_if(queues_, [](const auto& row) { return row.second.empty(); });
}

bool Roster::apply(const Fact& fact) {
  const bool news = std::visit(
      [&](const auto& what) {
        if constexpr (requires { on(fact, what); }) {
          return on(fact, what);
        } else {
          return false;
        }
      },
      fact.what);
  if (news) {
    note_since(fact);
  }
  return news;
}

// What is only listed was so before; nobody knows since when.
void Roster::note_since(const Fact& fact) {
  const bool listed = std::holds_alternative<AgentsListed>(fact.what);
  for (auto& [queue, places] : queues_) {
    if (queue.switch_name != fact.switch_name || (!fact.queue.empty() && queue.queue != fact.queue)) {
      continue;
    }
    for (auto& [agent, place] : places) {
      const AgentState state = state_of(place, fact.at);
      if (state != std::exchange(place.shown, state)) {
        place.since = listed ? std::nullopt : std::optional(fact.at);
      }
    }
  }
}

bool Roster::on(const Fact& fact, const Rung& rung) {
  Place* const her = place(fact, rung.agent);
  if (her == nullptr || her->told) {
    return false;
  }
  const bool news = her->presence.state != AgentState::available || her->ringing_for.empty();
  her->presence.state = AgentState::available;             // once it has stopped ringing
  her->ringing_for = fact.call.empty() ? "?" : fact.call;  // then only she herself can end it
  return news;
}

bool Roster::on(const Fact& fact, const RingMissed& missed) {
  Place* const her = place(fact, missed.agent);
  if (her == nullptr || her->told) {
    return false;
  }
  const bool news = her->presence.state != AgentState::available || !her->ringing_for.empty();
  her->presence.state = AgentState::available;
  her->ringing_for.clear();
  return news;
}

bool Roster::on(const Fact& fact, const Connected& connected) {
  bool news = stop_ringing(fact);
  Place* const her = place(fact, connected.agent);
  if (her == nullptr) {
    return news;
  }
  if (!her->told) {
    her->presence.state = AgentState::available;  // once the talk is over
  }
  if (!connected.agent_name.empty()) {
    her->presence.name = connected.agent_name;
  }
  news = news || !her->talking;
  her->talking = true;
  her->ringing_for.clear();
  her->talks_on = fact.call;
  her->talks_leg = connected.agent_leg;
  return news;
}

// Whoever else rang for this call rings no more. Some switches tell of each telephone, some of none.
bool Roster::stop_ringing(const Fact& fact) {
  bool news = false;
  for (auto& [queue, places] : queues_) {
    if (fact.call.empty() || queue.switch_name != fact.switch_name ||
        (!fact.queue.empty() && queue.queue != fact.queue)) {
      continue;
    }
    for (auto& [agent, place] : places) {
      if (place.ringing_for == fact.call) {
        place.ringing_for.clear();
        news = true;
      }
    }
  }
  return news;
}

bool Roster::on(const Fact& fact, const Left&) {
  return stop_ringing(fact);
}

bool Roster::on(const Fact& fact, const Ended& ended) {
  const auto meant = [&](const std::string& agent, const Place& place) {
    if (!ended.agent.empty()) {
      return agent == ended.agent;
    }
    return ended.agent_leg.empty() ? !fact.call.empty() && place.talks_on == fact.call
                                   : place.talks_leg == ended.agent_leg;
  };
  bool news = false;
  for (auto& [queue, places] : queues_) {
    if (queue.switch_name != fact.switch_name || (!fact.queue.empty() && queue.queue != fact.queue)) {
      continue;
    }
    for (auto& [agent, place] : places) {
      if (place.talking && meant(agent, place)) {
        place.heard = std::max(place.heard, fact.at);
        end_talk(place);
        news = true;
      }
    }
  }
  return news;
}

bool Roster::on(const Fact& fact, const Gone&) {
  const bool rang = stop_ringing(fact);
  return on(fact, Ended{}) || rang;
}

bool Roster::on(const Fact& fact, const AgentChanged& changed) {
  Place* const her = place(fact, changed.presence.agent);
  if (her == nullptr) {
    return false;
  }
  const AgentState before = state_of(*her, fact.at);
  const bool news = !her->told || her->presence != changed.presence;
  end_talk(*her);
  her->ringing_for.clear();
  her->told = true;
  her->presence = changed.presence;
  return news || before != state_of(*her, fact.at);
}

bool Roster::on(const Fact& fact, const AgentsListed& listed) {
  bool news = false;
  if (const auto places = queues_.find({fact.switch_name, fact.queue}); places != queues_.end()) {
    std::set<std::string_view> names;
    for (const AgentPresence& presence : listed.present) {
      names.insert(presence.agent);
    }
    const std::size_t gone = std::erase_if(places->second, [&](const auto& row) { return !names.contains(row.first); });
    places_ -= gone;
    news = gone > 0;
  }
  for (const AgentPresence& presence : listed.present) {
    news = on(fact, AgentChanged{presence}) || news;
  }
  return news;
}

// Every talk and every ringing is over; who belongs to which queue is listed anew when the switch is asked.
bool Roster::on(const Fact& fact, const SwitchStarted&) {
  bool news = false;
  for (auto& [queue, places] : queues_) {
    if (queue.switch_name != fact.switch_name) {
      continue;
    }
    for (auto& [agent, place] : places) {
      news = news || busy(state_of(place, fact.at));
      end_talk(place);
      place.ringing_for.clear();
      if (busy(place.presence.state)) {
        place.presence.state = AgentState::available;
      }
    }
  }
  return news;
}

AgentCounts Roster::count(const std::vector<QueueName>& queues, Instant now) const {
  AgentCounts counts{};
  for (const AgentPresence& person : people(queues, now)) {
    ++counts[static_cast<std::size_t>(person.state)];
  }
  return counts;
}

std::vector<Person> Roster::people(const std::vector<QueueName>& queues, Instant now) const {
  using Key = std::pair<std::string_view, std::string_view>;  // switch, key
  std::map<Key, std::pair<AgentState, const Place*>> merged;
  for (const QueueName& name : queues) {
    const auto places = queues_.find(name);
    if (places == queues_.end()) {
      continue;
    }
    for (const auto& [agent, place] : places->second) {
      if (!present(place, now)) {
        continue;
      }
      const AgentState state = state_of(place, now);
      const auto [person, fresh] = merged.try_emplace({name.switch_name, agent}, state, &place);
      if (!fresh && rank(state) > rank(person->second.first)) {
        person->second = {state, &place};
      }
    }
  }
  std::vector<Person> result;
  result.reserve(merged.size());
  for (const auto& [person, entry] : merged) {
    const Place& place = *entry.second;
    const bool wrapped_up = place.shown == AgentState::wrap_up && entry.first == AgentState::available;
    result.push_back({place.presence, wrapped_up ? place.presence.wrap_up_until : place.since});
    result.back().state = entry.first;
  }
  return result;
}

std::optional<Instant> Roster::next_change(Instant now) const {
  std::optional<Instant> next;
  for (const auto& [queue, places] : queues_) {
    for (const auto& [agent, place] : places) {
      if (state_of(place, now) == AgentState::wrap_up && place.presence.wrap_up_until) {
        next = std::min(next.value_or(*place.presence.wrap_up_until), *place.presence.wrap_up_until);
      }
    }
  }
  return next;
}

}  // namespace dutyline
