// JSON views: pure functions of one snapshot. Instants are seconds since 1970 (UTC), durations seconds, ratios 0..1;
// what is not known or has nothing to divide by is null. No agent's name and nothing of a caller is ever in them.
#pragma once

#include <string>
#include <string_view>

#include "lines/snapshot.hpp"

namespace dutyline {

std::string lines_json(const Snapshot& snapshot);  // /api/v1/lines and every message of /api/v1/stream
std::string status_json(const Snapshot& snapshot, const std::string& version);  // /api/v1/status
// RFC 9457
std::string problem_json(int status, std::string_view title, std::string_view detail);

}  // namespace dutyline
