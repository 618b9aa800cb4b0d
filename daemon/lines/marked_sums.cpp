#include "lines/marked_sums.hpp"

namespace dutyline {

ClassCounts MarkedSums::counts(Hours when) const {
  ClassCounts counts;
  for (const CallClass call_class : kFinalClasses) {
    const std::size_t first = ResolvedCall::first_mark(when, call_class);
    std::int64_t calls = 0;
    for (std::size_t marks = first; marks < first + ResolvedCall::kServings; ++marks) {
      calls += calls_[marks];
    }
    counts.by_class[static_cast<std::size_t>(call_class)] = calls;
    counts.offered += calls;
  }
  return counts;
}

ServiceSums MarkedSums::service() const {
  ServiceSums sums;
  const std::size_t first = ResolvedCall::first_mark(Hours::open, CallClass::answered);
  for (std::size_t serving = 0; serving < ResolvedCall::kServings; ++serving) {
    sum_up(sums, CallClass::answered, ResolvedCall::served_as(serving), calls_[first + serving]);
  }
  sums.wait_ms = wait_ms_;
  sums.talk_ms = talk_ms_;
  return sums;
}

}  // namespace dutyline
