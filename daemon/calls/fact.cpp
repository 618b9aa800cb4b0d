#include "calls/fact.hpp"

#include <array>
#include <ostream>
#include <utility>

namespace dutyline {
namespace {

constexpr std::array<std::pair<AgentState, std::string_view>, 6> kAgentWords{{{AgentState::available, "available"},
                                                                              {AgentState::ringing, "ringing"},
                                                                              {AgentState::on_call, "on_call"},
                                                                              {AgentState::wrap_up, "wrap_up"},
                                                                              {AgentState::paused, "paused"},
                                                                              {AgentState::signed_out, "signed_out"}}};

std::string waited_text(const std::optional<Duration>& waited) {
  return waited ? " waited " + seconds_text(*waited) : std::string();
}

std::string presence_text(const AgentPresence& presence) {
  return presence.agent + " " + std::string(to_string(presence.state));
}

// One line for each happening. Overloads, so that a new happening without words does not compile.
struct Words {
  std::string operator()(const Joined& joined) const { return joined.caller ? "joined somebody" : "joined"; }
  std::string operator()(const Rung& rung) const { return "rung " + rung.agent; }
  std::string operator()(const RingMissed& missed) const {
    return "ring missed " + missed.agent + " " + seconds_text(missed.rang);
  }
  std::string operator()(const Connected& connected) const {
    return "connected " + connected.agent + " leg " + connected.agent_leg + waited_text(connected.waited);
  }
  std::string operator()(const Left& left) const {
    return "left " + std::string(to_string(left.outcome)) + waited_text(left.waited);
  }
  std::string operator()(const Settled& settled) const {
    return "settled " + std::string(to_string(settled.outcome)) +
           (settled.needs_record ? " if the record says so" : "");
  }
  std::string operator()(const Ended& ended) const {
    return "ended by " + std::string(to_string(ended.by)) + " " + ended.agent + " leg " + ended.agent_leg +
           waited_text(ended.waited) + (ended.talked ? " talked " + seconds_text(*ended.talked) : std::string());
  }
  std::string operator()(const Gone&) const { return "gone"; }
  std::string operator()(const Refused& refused) const {
    return "refused " + std::string(to_string(refused.outcome)) + " door " + refused.door;
  }
  std::string operator()(const DoorLearnt& learnt) const { return "door learnt " + learnt.door; }
  std::string operator()(const AgentChanged& changed) const { return "agent " + presence_text(changed.presence); }
  std::string operator()(const AgentsListed& listed) const {
    std::string text = "agents listed:";
    for (const auto& presence : listed.present) {
      text += " " + presence_text(presence) + ";";
    }
    return text;
  }
  std::string operator()(const WaitingListed& listed) const {
    std::string text = "waiting listed:";
    for (const auto& caller : listed.callers) {
      text += " " + caller.call + "@" + caller.queue;
    }
    return text;
  }
  std::string operator()(const ChannelsListed& listed) const {
    if (!listed.known) {
      return "channels not told";
    }
    std::string text = "channels listed:";
    for (const auto& channel : listed.channels) {
      text += " " + channel.call + (channel.talking ? "(talking)" : "");
    }
    return text;
  }
  std::string operator()(const CountersListed& listed) const {
    std::string text = "counters listed:";
    for (const auto& counters : listed.queues) {
      text +=
          " " + counters.queue + "=" + std::to_string(counters.completed) + "/" + std::to_string(counters.abandoned);
    }
    text += listed.at_connection ? " (at the connection)" : "";
    for (const auto& ended : listed.ended) {
      text += " " + ended.call + "@" + ended.queue + (ended.answered ? " answered" : " left");
    }
    for (const auto& left : listed.left) {
      text += " " + std::to_string(left.callers) + " others left " + left.queue;
    }
    return text;
  }
  std::string operator()(const SwitchStopped&) const { return "switch stopped"; }
  std::string operator()(const SwitchStarted& started) const {
    return started.cut ? "switch started, cut" : "switch started";
  }
  std::string operator()(const GapBegan& gap) const { return "gap began: " + gap.cause; }
  std::string operator()(const GapEnded&) const { return "gap ended"; }
  std::string operator()(const HangUpsSeen& seen) const { return seen.seen ? "hang-ups seen" : "hang-ups not seen"; }
};

}  // namespace

std::string_view to_string(AgentState state) {
  for (const auto& [each, word] : kAgentWords) {
    if (each == state) {
      return word;
    }
  }
  return "?";
}

std::optional<AgentState> parse_agent_state(std::string_view text) {
  for (const auto& [state, word] : kAgentWords) {
    if (word == text) {
      return state;
    }
  }
  return std::nullopt;
}

std::string to_string(const Fact& fact) {
  return epoch_text(fact.at, 6) + " " + fact.switch_name + "/" + fact.source + " [" + fact.queue + "] " + fact.call +
         (fact.linked.empty() || fact.linked == fact.call ? std::string() : "(" + fact.linked + ")") + " " +
         std::visit(Words{}, fact.what) + " (" + std::string(to_string(fact.known)) + ", arrived " +
         epoch_text(fact.arrived, 6) + ")";
}

std::ostream& operator<<(std::ostream& out, const Fact& fact) {
  return out << to_string(fact);
}

}  // namespace dutyline
