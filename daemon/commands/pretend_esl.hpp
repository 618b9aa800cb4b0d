// The pretend FreeSWITCH as the server wants it: its voice and the sessions of its clients together.
#pragma once

#include <string>

#include "commands/pretend_switch.hpp"

namespace dutyline::pretend {

inline constexpr std::string_view kEslPassword = "ClueCon";  // the switch's own default: for demonstrations only

SwitchMaker pretend_esl(std::string password = std::string(kEslPassword));

}  // namespace dutyline::pretend
