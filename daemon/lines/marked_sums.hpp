// Calls as one sum of all that figures tell of them, that each may enter and leave at the cost of a step or two.
#pragma once

#include <array>
#include <cstdint>

#include "lines/class_counts.hpp"
#include "lines/resolved_call.hpp"
#include "lines/snapshot.hpp"

namespace dutyline {

// How many calls there are with the same marks: hours, class and what is known of the serving at once. A call passes
// through five of these sums in a month, and each second a board asks for four: so what is counted of a call is put
// together when it is asked for, and not each time that one passes.
class MarkedSums {
 public:
  void count(ResolvedCall call, int calls) {
    calls_[call.marks()] += calls;
    if (in_service(call)) {
      wait_ms_ += std::int64_t{calls} * call.served().wait_ms;
      talk_ms_ += std::int64_t{calls} * call.served().talk_ms;
    }
  }

  ClassCounts counts(Hours when) const;
  ServiceSums service() const;  // of calls in opening hours

 private:
  static bool in_service(ResolvedCall call) {
    return call.hours() == Hours::open && call.call_class() == CallClass::answered;
  }

  std::array<std::int32_t, ResolvedCall::kMarks> calls_{};  // by marks
  std::int64_t wait_ms_ = 0;                                // of answered calls in opening hours
  std::int64_t talk_ms_ = 0;
};

}  // namespace dutyline
