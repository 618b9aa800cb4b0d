// JSON views: pure functions of one snapshot.
#pragma once

#include <string>

#include "lines/snapshot.hpp"

namespace dutyline {

std::string lines_json(const Snapshot& snapshot);   // /api/v1/lines and every message of /api/v1/stream
std::string status_json(const Snapshot& snapshot, const std::string& version);  // /api/v1/status
// RFC 9457
std::string problem_json(int status, std::string_view title, std::string_view detail);

}  // namespace dutyline
