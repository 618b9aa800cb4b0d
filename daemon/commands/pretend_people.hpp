// Who works at a pretend helpline and who rings it. Every number is from a range that Ofcom keeps free for drama:
// 01632 960000-960999, 0113 496 0000-0999, 07700 900000-900999, 0808 157 0000-0999. Nobody can own one.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "commands/pretend_chance.hpp"
#include "commands/pretend_happening.hpp"

namespace dutyline::pretend {

// Two of three are members of every queue, the third of one only. Extensions from 101 (from 1001 if there are more
// than 899 agents).
std::vector<Agent> make_roster(std::size_t agents, std::size_t queues);

// As the network would send it: national or with +44; "anonymous" or empty where the caller withholds it.
std::string make_number(Chance& chance);

}  // namespace dutyline::pretend
