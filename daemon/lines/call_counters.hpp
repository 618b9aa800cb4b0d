// Which change of a call raises which lifetime counter. A call is counted once ever: offered when it is first heard of,
// as final when it is final, its talk when that ends; what is learnt differently afterwards is a correction.
#pragma once

#include "base/time.hpp"
#include "lines/call_record.hpp"
#include "lines/counters.hpp"
#include "lines/line_definition.hpp"

namespace dutyline {

// A call learnt this long after it was offered raises no counter, as imported history does not.
inline constexpr Duration kTooLate = hours(24);
// Answered and talked less than this: someone's voicemail? a dropped line?
inline constexpr Duration kBriefTalk = seconds(10);

// Every series of this line, at 0. Of class and outcome only pairs that can occur.
void declare_call_counters(Counters& counters, const LineDefinition& line);

struct Learning {
  Instant now;  // the switch's clock
  Origin origin = Origin::live;
  bool first = false;  // this line has not heard of the call before
};

// Raises what this state of the call raises, and marks it in the record. Whether a call is counted at all is decided
// when it is first heard of and holds: one whose offer was not counted is never counted as final, one whose offer was
// is, however late and by whomever its end is told. So offered − Σ final = waiting + unresolved.
void count_call(Counters& counters, const LineDefinition& line, CallRecord& record, const Learning& learning);

// The call goes to another line, or to none, after its offer was counted: no counter shall hear of it again.
void stop_counting(CallRecord& record);

void count_missed_ring(Counters& counters, const LineDefinition& line);
void count_blind(Counters& counters, const LineDefinition& line, Duration blind);
double blind_seconds(const Counters& counters, const LineDefinition& line);

}  // namespace dutyline
