// What a switch answers, asked once, now: its lists and counters.
#pragma once

#include <vector>

#include "app/settings.hpp"
#include "base/result.hpp"
#include "calls/fact.hpp"

namespace dutyline {

// Logs in, takes the lists that put a monitor in step, and logs off; within half a minute. Fails in words.
Result<std::vector<Fact>> live_lists(const SourceSettings& source);

}  // namespace dutyline
