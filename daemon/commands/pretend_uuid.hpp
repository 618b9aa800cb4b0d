// Names that a switch draws at random.
#pragma once

#include <cstdint>
#include <string>

#include "commands/pretend_chance.hpp"

namespace dutyline::pretend {

std::string hexadecimal(std::uint64_t value, int digits);  // the last so many
std::string make_uuid(Chance& chance);                     // version 4

}  // namespace dutyline::pretend
