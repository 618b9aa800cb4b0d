#include "switches/asterisk_agents.hpp"

#include <charconv>

#include "base/time.hpp"

namespace dutyline {
namespace {

long long number(std::string_view text) {
  long long value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// Asterisk's device states. Unknown counts as reachable: the queue rings such a member.
AgentState by_device(long long status) {
  switch (status) {
    case 2:  // in use
    case 3:  // busy
    case 7:  // ringing and in use
    case 8:  // on hold
      return AgentState::on_call;
    case 4:  // invalid
    case 5:  // unavailable
      return AgentState::signed_out;
    case 6: return AgentState::ringing;
    default: return AgentState::available;
  }
}

}  // namespace

std::optional<AgentPresence> asterisk_agent(const AmiMessage& message) {
  AgentPresence agent;
  const auto interface = message.value("Interface");
  agent.agent = interface.empty() ? message.value("Location") : interface;
  const auto name = message.value("MemberName");
  agent.name = name.empty() ? message.value("Name") : name;
  if (agent.agent.empty() || agent.agent.size() > 256 || agent.name.size() > 256) {
    return std::nullopt;
  }
  agent.state = by_device(number(message.value("Status")));
  // Who talks, talks, paused or not; and who cannot be reached is not merely paused.
  if (message.value("Paused") == "1" && agent.state != AgentState::on_call && agent.state != AgentState::signed_out) {
    agent.state = AgentState::paused;
    const auto reason = message.value("PausedReason");
    agent.pause_reason = reason.substr(0, 256);
  }
  const auto wrap_up = number(message.value("Wrapuptime"));
  const auto last_call = number(message.value("LastCall"));
  if (agent.state == AgentState::available && wrap_up > 0 && wrap_up < 86'400 && last_call > 0 &&
      last_call < 100'000'000'000) {
    agent.wrap_up_until = Instant(seconds(last_call)) + seconds(wrap_up);
  }
  return agent;
}

}  // namespace dutyline
