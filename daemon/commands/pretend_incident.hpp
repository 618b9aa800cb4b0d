// Things that go wrong on purpose: for alert drills.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace dutyline::pretend {

struct Incident {
  enum class Kind {
    nobody_answers,  // telephones ring, nobody picks up
    storm,           // five times the calls
    blind,           // the switch's connections close and new ones are refused; the calls go on
    restart,         // the switch restarts hard; it stays away for the length
  };
  Kind kind = Kind::nobody_answers;
  Duration start{};   // after the beginning of the simulation
  Duration length{};  // > 0
  bool operator==(const Incident&) const = default;
};

// "nobody-answers@10m+5m"; fails in words that say what to write.
Result<Incident> parse_incident(std::string_view text);

// "90s", "10m", "1h30m"; not 0.
Result<Duration> parse_length(std::string_view text);

}  // namespace dutyline::pretend
