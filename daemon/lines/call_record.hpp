// A call with what its line's definition makes of it: one row of the ledger.
#pragma once

#include <optional>

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

struct RecordChange {
  CallId id = 0;
  std::optional<CallRecord> record;  // nothing: the row goes
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
