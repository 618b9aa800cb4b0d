// The people of a FreeSWITCH call centre: their status (chosen by them) and state (what they do), which events tell of
// each person, and the queues they serve, which only lists tell.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "calls/fact.hpp"
#include "switches/freeswitch_lists.hpp"
#include "switches/moment.hpp"

namespace dutyline {

class FreeswitchAgents {
 public:
  static constexpr std::size_t kMostAgents = 100'000;

  explicit FreeswitchAgents(Tell tell) : tell_(std::move(tell)) {}

  // `queues`: those there are; of each, everyone who serves it.
  void listed(const std::vector<ListedAgent>& agents, const std::vector<ListedTier>& tiers,
              const std::set<std::string>& queues, const Moment& when);
  void status(const std::string& agent, std::string status, const Moment& when);
  void state(const std::string& agent, std::string state, const Moment& when);
  void talked(const std::string& agent, const Moment& when);  // a talk of hers is over: she writes it up

 private:
  struct Person {
    std::string status;
    std::string state;
    Duration wrap_up{};
    std::optional<Instant> talked_until;
    std::set<std::string> queues;
  };

  Person* person(const std::string& agent);
  static AgentPresence presence(const std::string& agent, const Person& person, Instant now);
  void changed(const std::string& agent, const Person& person, const Moment& when);

  Tell tell_;
  std::map<std::string, Person> people_;
};

}  // namespace dutyline
