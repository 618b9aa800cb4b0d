// A call with what its line's definition makes of it: one row of the ledger.
#pragma once

#include <optional>
#include <string>

#include "calls/outcome.hpp"
#include "calls/visit.hpp"

namespace dutyline {

// A call of no line has hours open.
struct CallRecord {
  Call call;
  Hours hours = Hours::open;
  CallClass call_class = CallClass::waiting;
  // Which lifetime counters already hold this call; never counted twice, whatever restarts.
  bool counted_offered = false;
  bool counted_final = false;
  bool counted_talk = false;
  // What the counters last heard of a call that is counted as final, for the correction counter. `waiting` there: the
  // call went to another line after its offer was counted; no counter hears of it again.
  CallClass counted_class = CallClass::waiting;
  bool operator==(const CallRecord&) const = default;
};

// What was learnt of a call after it was final.
struct Correction {
  CallId call = 0;  // the ledger's row
  std::string line;
  Instant offered_at;
  Instant learnt_at;  // by the switch's clock
  Outcome from_outcome = Outcome::unknown;
  CallClass from_class = CallClass::unknown;
  Outcome to_outcome = Outcome::unknown;
  CallClass to_class = CallClass::unknown;
  std::string source{};  // whose word it was
  bool operator==(const Correction&) const = default;
};

struct RecordChange {
  CallId id = 0;
  std::optional<CallRecord> record;           // nothing: the row goes
  std::optional<Correction> correction = {};  // its source is not filled in
};

enum class Origin {
  live,       // raises counters
  recovered,  // learnt after a gap: raises counters, and the recovered ones
  imported,   // history: raises none
};

constexpr bool is_final(CallClass call_class) {
  return call_class != CallClass::waiting && call_class != CallClass::unresolved;
}

}  // namespace dutyline
