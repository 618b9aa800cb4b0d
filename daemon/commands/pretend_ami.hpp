// The pretend Asterisk as the server wants it: its voice and the sessions of its clients together.
#pragma once

#include "commands/pretend_ami_session.hpp"
#include "commands/pretend_switch.hpp"

namespace dutyline::pretend {

// `timestamps`: as with timestampevents in manager.conf.
SwitchMaker pretend_ami(Account account = {}, bool timestamps = true);

}  // namespace dutyline::pretend
