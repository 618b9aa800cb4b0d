// Certificates that have ended, or are about to.
#pragma once

#include <string>
#include <vector>

#include "app/read_settings.hpp"

namespace dutyline {

inline constexpr Duration kTimeToRenew = hours(24 * 30);

// An error for each that has ended by `now`, a warning for each that ends within kTimeToRenew. For `check` alone: a
// daemon that would not start for it would watch nothing any more.
std::vector<ConfigFault> certificate_faults(const ReadSettings& read, const std::string& config, Instant now);

}  // namespace dutyline
