// A queue member as Asterisk describes her → an agent's presence.
#pragma once

#include <optional>
#include <string_view>

#include "calls/fact.hpp"
#include "switches/ami_wire.hpp"

namespace dutyline {

// From QueueMember (a list's entry: Name, Location) or QueueMemberStatus, -Pause, -Added (MemberName, Interface).
// Nothing if it names nobody.
std::optional<AgentPresence> asterisk_agent(const AmiMessage& message);

}  // namespace dutyline
