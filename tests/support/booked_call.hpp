// What a book makes of a decoder's facts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "calls/book.hpp"

namespace dutyline::support {

// The call whose first visit has this id, as it stood last; one queue of the switch "pbx" is of a line.
inline std::optional<Call> booked_call(const std::vector<Fact>& facts, const std::string& queue,
                                       std::string_view call) {
  BookSettings settings;
  settings.queues = {{"pbx", queue, "duty", seconds(60)}};
  Book book(std::move(settings));
  std::optional<Call> found;
  for (const auto& fact : facts) {
    book.apply(fact);
    for (auto& change : book.take_changes()) {
      if (change.call && change.call->visits.front().switch_call_id == call) {
        found = std::move(change.call);
      }
    }
  }
  return found;
}

}  // namespace dutyline::support
