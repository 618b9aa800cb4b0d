// What a switch was understood to say: the closed vocabulary between the decoders and the book.
// A decoder has already weighed its switch's evidence (which event means a hang-up, which a time-out); the book
// only joins facts into visits and calls. Whatever is not sure yet is said as such and settled by a later fact.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "calls/caller.hpp"
#include "calls/gap.hpp"
#include "calls/outcome.hpp"

namespace dutyline {

// A caller has joined a queue.
struct Joined {
  std::optional<Pseudonym> caller;
  bool operator==(const Joined&) const = default;
};

// An agent's telephone rings for the caller; it may do so many times, for many agents at once.
struct Rung {
  std::string agent;  // the switch's key of the person, e.g. her interface; staff data
  bool operator==(const Rung&) const = default;
};

// It rang and nobody took the call (no answer, busy, declined).
struct RingMissed {
  std::string agent;
  Duration rang{};
  bool operator==(const RingMissed&) const = default;
};

// Agent and caller are connected.
struct Connected {
  std::string agent;               // key
  std::string agent_name;          // as the switch shows it; staff data
  std::string agent_leg;           // the switch's id of the agent's side, if it has one
  std::optional<Duration> waited;  // as the switch counts it: for a visit whose joining nobody saw
  bool operator==(const Connected&) const = default;
};

// The waiting is over. `unresolved` until a later Connected, Settled, Joined or Gone tells.
struct Left {
  Outcome outcome = Outcome::unresolved;
  std::optional<Duration> waited;
  bool operator==(const Left&) const = default;
};

// Later evidence says what became of the newest visit of this call to this queue that has left.
struct Settled {
  Outcome outcome = Outcome::unresolved;
  // It was no hang-up, but what else it was the account cannot see: `outcome` holds only where the switch's own record
  // says that the caller abandoned.
  bool needs_record = false;
  bool operator==(const Settled&) const = default;
};

// The talk is over. Fact::call may be empty: then agent_leg, else queue and agent, say which.
struct Ended {
  EndedBy by = EndedBy::nobody;
  std::string agent;
  std::string agent_leg;
  std::optional<Duration> waited;
  std::optional<Duration> talked;
  bool operator==(const Ended&) const = default;
};

// The caller's channel is gone for good: nothing more comes under this id. Fact::queue is empty.
struct Gone {
  bool operator==(const Gone&) const = default;
};

// Turned away at the door. Fact::queue may be empty when the switch names no queue: `door` is then where it was.
struct Refused {
  Outcome outcome = Outcome::refused_full;
  std::optional<Pseudonym> caller;
  std::string door;
  bool operator==(const Refused&) const = default;
};

// Refusals at this door belong to Fact::queue; an empty queue takes back what was said before.
struct DoorLearnt {
  std::string door;
  bool operator==(const DoorLearnt&) const = default;
};

enum class AgentState { available, ringing, on_call, wrap_up, paused, signed_out };

// One person in one queue.
struct AgentPresence {
  std::string agent;  // key
  std::string name;   // staff data
  AgentState state = AgentState::signed_out;
  std::string pause_reason;
  std::optional<Instant> wrap_up_until;  // by the switch's clock
  bool operator==(const AgentPresence&) const = default;
};

struct AgentChanged {
  AgentPresence presence;
  bool operator==(const AgentChanged&) const = default;
};

// Everyone who belongs to Fact::queue; whoever is not listed no longer does.
struct AgentsListed {
  std::vector<AgentPresence> present;
  bool operator==(const AgentsListed&) const = default;
};

struct WaitingCaller {
  std::string call;
  std::string linked;
  std::string queue;
  std::optional<Pseudonym> caller;
  Duration waited{};  // whole seconds on most switches
  bool operator==(const WaitingCaller&) const = default;
};

// Everyone who waits on the switch at this instant, in the queues named.
struct WaitingListed {
  std::vector<std::string> queues;
  std::vector<WaitingCaller> callers;
  bool operator==(const WaitingListed&) const = default;
};

struct LiveChannel {
  std::string call;
  std::string linked;
  std::string queue;     // the queue it is in or came through; empty: none
  bool talking = false;  // in a bridge with an agent of that queue
  bool operator==(const LiveChannel&) const = default;
};

// Every channel alive on the switch, or `known` = false: the account may not ask.
struct ChannelsListed {
  bool known = false;
  std::vector<LiveChannel> channels;
  bool operator==(const ChannelsListed&) const = default;
};

// A caller whose end nobody saw, and of whom the switch's lists prove which of its counters counted it.
struct CountedUnseen {
  std::string call;
  std::string queue;
  bool answered = false;
  bool operator==(const CountedUnseen&) const = default;
};

// Callers of a queue who came and left without an answer while nobody looked; there may be more.
struct LeftUnseen {
  std::string queue;
  std::int64_t callers = 0;
  bool operator==(const LeftUnseen&) const = default;
};

// What the switch counts by itself of the queues named, at this instant, and what its lists prove of a gap before it.
struct CountersListed {
  std::vector<QueueCounters> queues;
  bool at_connection = false;  // `completed` counts callers when they are connected, and `abandoned` key exits too
  std::vector<CountedUnseen> ended{};
  std::vector<LeftUnseen> left{};
  bool operator==(const CountersListed&) const = default;
};

// The switch said that it stops (an orderly stop or restart).
struct SwitchStopped {
  bool operator==(const SwitchStopped&) const = default;
};

// The switch started at Fact::at, after we last heard it; `cut` = so soon after the last byte that whoever was
// waiting then was cut off by it.
struct SwitchStarted {
  bool cut = false;
  bool operator==(const SwitchStarted&) const = default;
};

// The source saw nothing from Fact::at on, and saw again from the GapEnded's.
struct GapBegan {
  std::string cause;
  bool operator==(const GapBegan&) const = default;
};
struct GapEnded {
  bool operator==(const GapEnded&) const = default;
};

// Whether this source sees callers hang up (learnt from evidence): decides when a call is final.
struct HangUpsSeen {
  bool seen = false;
  bool operator==(const HangUpsSeen&) const = default;
};

using Happening = std::variant<Joined, Rung, RingMissed, Connected, Left, Settled, Ended, Gone, Refused, DoorLearnt,
                               AgentChanged, AgentsListed, WaitingListed, ChannelsListed, CountersListed, SwitchStopped,
                               SwitchStarted, GapBegan, GapEnded, HangUpsSeen>;

struct Fact {
  std::string switch_name;
  std::string source;
  std::string queue;             // the switch's name for it; empty where the happening is not about one queue
  std::string call;              // the call's id on the switch; empty where it is not about one call
  std::string linked;            // the switch's id of the whole conversation; empty: not told
  Instant at;                    // when it happened, by the switch's clock if it tells, else `arrived`
  Instant arrived;               // when we heard it, by our clock
  Times known = Times::arrival;  // log: the switch's own record tells it, and it belongs to that account
  Happening what;
  bool operator==(const Fact&) const = default;
};

std::string_view to_string(AgentState state);
std::optional<AgentState> parse_agent_state(std::string_view text);
std::string to_string(const Fact& fact);  // one line, for tests and debugging; holds no number
std::ostream& operator<<(std::ostream& out, const Fact& fact);

}  // namespace dutyline
