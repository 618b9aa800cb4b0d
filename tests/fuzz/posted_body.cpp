// The body of a POST, cut into lines, and each line read as an event. Invariants: numbers rise, no line holds a line
// end, what is understood fits its form, and what is said of the rest repeats nothing of it.

#include "feeds/posted_body.hpp"

#include <algorithm>

#include "fuzz/input.hpp"
#include "switches/event_line.hpp"

namespace dutyline {
namespace {

void look_at(const EventLine& line) {
  fuzz::require(!line.queue.empty() && line.queue.size() <= kLongestText, "an event without a queue");
  fuzz::require(line.kind == EventKind::agent ? !line.agent.empty() : !line.id.empty(), "an event of nobody");
  fuzz::require(line.kind != EventKind::left || is_settled(line.outcome), "left, and nobody knows how");
  fuzz::require(line.time >= Instant(), "an event before 1970");
}

// Only fields' names, sizes and places stand in it.
void look_at(const LineFault& fault) {
  fuzz::require(!fault.text.empty() && fault.text.size() < 300, "a fault without words, or with too many");
  fuzz::require(fault.field.empty() || fault.text.find('`' + fault.field + '`') == 0, "a fault that blames no field");
}

}  // namespace
}  // namespace dutyline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dutyline;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto lines = split_posted_body(body);
  if (!lines) {
    fuzz::require(!lines.reason().empty(), "refused without a word");
    return 0;
  }
  std::size_t last = 0;
  for (const auto& line : *lines) {
    fuzz::require(line.number > last, "numbers that do not rise");
    last = line.number;
    fuzz::require(line.text.find_first_of("\r\n") == std::string::npos, "a line with a line end in it");
    fuzz::require(line.text.size() <= size, "a line longer than the body");
    std::visit([](const auto& what) { look_at(what); }, parse_event_line(line.text));
  }
  return 0;
}
