// Who could answer now: the agents of each queue, by the facts that speak of them.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "calls/fact.hpp"

namespace dutyline {

using AgentCounts = std::array<int, 6>;  // by AgentState

struct QueueName {
  std::string switch_name;
  std::string queue;
  auto operator<=>(const QueueName&) const = default;
};

class Roster {
 public:
  // Takes Rung, RingMissed, Connected, Ended, AgentChanged, AgentsListed, SwitchStarted; ignores the rest.
  // True if anybody's state changed.
  bool apply(const Fact& fact);

  // Each person once over all these queues, in the state that says most about her: on a call in one is on a call.
  // `now` by the switch's clock (wrap-up ends by itself).
  AgentCounts count(const std::vector<QueueName>& queues, Instant now) const;
  // The people themselves, one entry each, merged as in count(). Staff data.
  std::vector<AgentPresence> people(const std::vector<QueueName>& queues, Instant now) const;

 private:
  struct Place {
    AgentPresence presence;
    bool told = false;     // the switch itself told her state; else it is derived from rings and talks
    bool talking = false;  // derived from Connected/Ended
    bool ringing = false;  // derived from Rung/RingMissed
  };
  std::map<QueueName, std::map<std::string, Place>> queues_;
};

}  // namespace dutyline
