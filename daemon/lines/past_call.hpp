// A call of the past, as figures of a period need it.
#pragma once

#include <optional>

#include "lines/call_record.hpp"

namespace dutyline {

// What retention kept of a lost call before its caller was forgotten.
struct KeptOfCaller {
  std::optional<Instant> reached_at;
  std::int64_t tries = 0;
  bool operator==(const KeptOfCaller&) const = default;
};

struct PastCall {
  CallRecord record;  // of its visits: times, outcome, who ended it, caller; no names and ids
  std::optional<KeptOfCaller> kept_of_caller{};  // nothing: if there is a pseudonym, it is on the visits
};

std::optional<Pseudonym> caller_of(const Call& call);  // of the first visit that has one

}  // namespace dutyline
