// A time in which a source saw nothing, and what became of the calls in it. A record of its own, kept for ever.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace dutyline {

// What a gap did to the calls of one line.
struct GapCalls {
  std::string line;
  std::int64_t repaired = 0;  // ended in it, and how they ended was learnt afterwards
  // Joined and left unseen, by the switch's own counters before and after; nothing: no counter bounds them. They go
  // down as a record names the calls.
  std::optional<std::int64_t> missed_answered{};
  std::optional<std::int64_t> missed_other{};
  bool operator==(const GapCalls&) const = default;
};

struct Gap {
  std::string source;
  Instant from;
  std::optional<Instant> to;  // nothing: still blind
  std::string cause;
  std::string repaired_by{};      // the sources whose word it was, separated by spaces
  std::vector<GapCalls> lines{};  // by name; those whose calls it touched, or whose calls the counters bound
  bool operator==(const Gap&) const = default;
};

// What a switch counts of one queue by itself, since its start or since somebody set it to 0.
struct QueueCounters {
  std::string queue;
  std::int64_t completed = 0;  // talks that are over, or callers who were connected: CountersListed tells which
  std::int64_t abandoned = 0;  // left waiting without an answer, whatever the reason; no refusals
  bool operator==(const QueueCounters&) const = default;
};

// As the switch told them last, to be compared with after the next gap.
struct KeptCounters {
  std::string source;
  Instant at;  // by the switch's clock
  QueueCounters counters;
  bool operator==(const KeptCounters&) const = default;
};

// A time that a switch's own record, complete, proves.
struct ProvedTime {
  std::string source;
  Instant from;
  Instant to;
  bool operator==(const ProvedTime&) const = default;
};

}  // namespace dutyline
