#include "switches/freeswitch_agents.hpp"

#include <utility>

namespace dutyline {

// Who talks, talks, whatever her status: it may change during a call.
AgentPresence FreeswitchAgents::presence(const std::string& agent, const Person& person, Instant now) {
  AgentPresence presence;
  presence.agent = presence.name = agent;
  if (person.state == "In a queue call") {
    presence.state = AgentState::on_call;
  } else if (person.status == "Logged Out" || person.status.empty()) {
    presence.state = AgentState::signed_out;
  } else if (person.status == "On Break") {
    presence.state = AgentState::paused;
  } else if (person.state == "Receiving" || person.state == "Reserved") {
    presence.state = AgentState::ringing;
  } else if (person.state == "Idle") {  // on demand: until she says that she is ready
    presence.state = AgentState::wrap_up;
  } else {
    presence.state = AgentState::available;
    if (person.talked_until && *person.talked_until + person.wrap_up > now) {
      presence.state = AgentState::wrap_up;
      presence.wrap_up_until = *person.talked_until + person.wrap_up;
    }
  }
  return presence;
}

FreeswitchAgents::Person* FreeswitchAgents::person(const std::string& agent) {
  const auto known = people_.find(agent);
  if (known != people_.end()) {
    return &known->second;
  }
  return agent.empty() || people_.size() >= kMostAgents ? nullptr : &people_[agent];
}

void FreeswitchAgents::changed(const std::string& agent, const Person& person, const Moment& when) {
  for (const auto& queue : person.queues) {
    tell_({}, {}, queue, when, AgentChanged{presence(agent, person, when.at)});
  }
}

void FreeswitchAgents::listed(const std::vector<ListedAgent>& agents, const std::vector<ListedTier>& tiers,
                              const std::set<std::string>& queues, const Moment& when) {
  std::map<std::string, Person> people;
  for (const auto& agent : agents) {
    if (!agent.name.empty() && people.size() < kMostAgents) {
      people[agent.name] = {agent.status, agent.state, agent.wrap_up, agent.talked_until, {}};
    }
  }
  std::map<std::string, AgentsListed> by_queue;
  for (const auto& queue : queues) {
    by_queue.try_emplace(queue);
  }
  for (const auto& tier : tiers) {
    const auto found = people.find(tier.agent);
    if (found != people.end() && !tier.queue.empty() && found->second.queues.insert(tier.queue).second) {
      by_queue[tier.queue].present.push_back(presence(tier.agent, found->second, when.at));
    }
  }
  people_ = std::move(people);
  for (auto& [queue, present] : by_queue) {
    tell_({}, {}, queue, when, std::move(present));
  }
}

void FreeswitchAgents::status(const std::string& agent, std::string status, const Moment& when) {
  Person* const known = person(agent);
  if (known != nullptr && known->status != status) {
    known->status = std::move(status);
    changed(agent, *known, when);
  }
}

void FreeswitchAgents::state(const std::string& agent, std::string state, const Moment& when) {
  Person* const known = person(agent);
  if (known != nullptr && known->state != state) {
    known->state = std::move(state);
    changed(agent, *known, when);
  }
}

void FreeswitchAgents::talked(const std::string& agent, const Moment& when) {
  if (Person* const known = person(agent)) {
    known->talked_until = when.at;
  }
}

}  // namespace dutyline
