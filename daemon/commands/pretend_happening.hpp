// What happens on a pretend helpline, in words of no particular switch. A voice (pretend_asterisk.hpp) turns
// happenings into what one kind of switch would say about them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.hpp"

namespace dutyline::pretend {

using CallNumber = std::uint64_t;  // the n-th telephone call, from 1
using AgentNumber = std::size_t;   // place in the roster
using QueueNumber = std::size_t;   // place in the settings

struct Agent {
  std::string name;
  std::string extension;            // "101"
  std::vector<QueueNumber> queues;  // whose member the agent is
};

enum class LeftBy { caller, timeout, key, switch_stop };
enum class EndedBy { caller, agent, transfer, switch_stop };

// The telephone rings at the helpline and the menu takes the call. No number: withheld.
struct CallArrived {
  CallNumber call;
  std::string number;
};
struct JoinedQueue {
  CallNumber call;
  QueueNumber queue;
};
// Turned away at the door; hears a message, then HungUp.
struct Refused {
  CallNumber call;
  QueueNumber queue;
  bool full;  // else: no agent is there
};
struct AgentRung {
  CallNumber call;
  AgentNumber agent;
};
struct RingUnanswered {
  CallNumber call;
  AgentNumber agent;
};
// The waiting is over without an answer. The call itself is over when the caller or the switch ended it; after a
// time-out or a key it goes on to voicemail and HungUp follows.
struct LeftQueue {
  CallNumber call;
  LeftBy by;
  std::optional<AgentNumber> ringing;  // who was being rung
};
struct Answered {
  CallNumber call;
  AgentNumber agent;
};
// The talk is over, and the call too, except after a transfer: then it goes on to an extension, where HungUp ends it,
// or to another queue, where it joins again.
struct TalkEnded {
  CallNumber call;
  AgentNumber agent;
  EndedBy by;
  std::optional<QueueNumber> to;
};
struct HungUp {
  CallNumber call;
  bool by_switch;
};
struct AgentPaused {
  AgentNumber agent;
  std::string reason;
};
struct AgentUnpaused {
  AgentNumber agent;
};
// A hard restart: everyone is thrown out (their ends follow), the switch goes, comes back, is fully there.
struct SwitchStopping {};
struct SwitchStopped {};
struct SwitchStarted {};
struct SwitchReady {};
// Nobody can see the switch; the calls go on.
struct BlindBegan {};
struct BlindEnded {};

struct Happening {
  Instant at;
  std::variant<CallArrived, JoinedQueue, Refused, AgentRung, RingUnanswered, LeftQueue, Answered, TalkEnded, HungUp,
               AgentPaused, AgentUnpaused, SwitchStopping, SwitchStopped, SwitchStarted, SwitchReady, BlindBegan,
               BlindEnded>
      what;
};

}  // namespace dutyline::pretend
