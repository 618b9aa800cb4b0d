// What is posted to mark a lost call.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "lines/call_mark.hpp"

namespace dutyline {

// {"mark": "rung_back" | "no_need" | "none"}, and nothing beside it. Fails in words.
Result<Mark> mark_in(std::string_view body);

}  // namespace dutyline
