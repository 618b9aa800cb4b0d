// Whether the configured sources can be had from here, now: what is wrong between dutyline and each, with its cure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "app/settings.hpp"

namespace dutyline {

struct LiveReport {
  std::vector<std::string> lines;  // "! " begins one that is wrong, "  " one that is not, "    " what belongs to it
  std::size_t wrong = 0;
};

// Dials every switch at once, logs in, listens to it for `listen`, and logs off; looks at every file and address. Of a
// switch that is silent, half a minute is waited for. Needs all secrets.
LiveReport check_live(const Settings& settings, Duration listen = seconds(3));

}  // namespace dutyline
