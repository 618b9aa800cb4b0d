// History under other definitions than it was first read with. Pure.
#pragma once

#include <optional>
#include <vector>

#include "lines/call_record.hpp"
#include "lines/line_definition.hpp"

namespace dutyline {

// The call as its row would be if it came under these lines; nothing: the same, or it is not over yet. It moves to
// another line only where that one claims every queue it visited; calls are neither joined nor parted. What lifetime
// counters heard of it stands.
std::optional<CallRecord> read_again(const CallRecord& kept, const std::vector<LineDefinition>& lines);

}  // namespace dutyline
