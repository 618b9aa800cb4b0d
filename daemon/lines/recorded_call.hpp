// A call of which nothing is known but one stay that its switch's record plainly told, with what its line's definition
// makes of it: a history has millions of them.
#pragma once

#include <optional>
#include <vector>

#include "calls/recorded_stay.hpp"
#include "lines/call_record.hpp"
#include "lines/past_call.hpp"

namespace dutyline {

struct RecordedCall {
  VisitId visit = 0;
  CallId call = 0;
  CallClass call_class = CallClass::waiting;
  Hours hours = Hours::open;
  RecordedStay stay;                             // which is over
  std::optional<KeptOfCaller> kept_of_caller{};  // she was forgotten
};

// In the order of their ids, which is that of joining.
struct RecordedCalls {
  RecordSource by;
  std::vector<RecordedCall> calls;
};

CallRecord record_of(const RecordedCall& call, const RecordSource& by);
// What figures look at of that record.
PastCall past_call(const RecordedCall& call);

}  // namespace dutyline
