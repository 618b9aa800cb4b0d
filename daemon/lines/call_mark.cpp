#include "lines/call_mark.hpp"

#include <algorithm>

namespace dutyline {

std::string_view to_string(Mark mark) {
  switch (mark) {
    case Mark::rung_back: return "rung_back";
    case Mark::no_need: return "no_need";
    case Mark::none: return "none";
  }
  return "none";
}

std::optional<Mark> parse_mark(std::string_view word) {
  const auto known = std::ranges::find_if(kMarks, [&](Mark mark) { return to_string(mark) == word; });
  return known == kMarks.end() ? std::nullopt : std::optional(*known);
}

}  // namespace dutyline
