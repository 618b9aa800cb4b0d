// A final call as windows and periods sum it up. 24 bytes: a month of them is kept.
#pragma once

#include <compare>
#include <cstdint>

#include "base/time.hpp"
#include "calls/outcome.hpp"
#include "lines/snapshot.hpp"

namespace dutyline {

// What is known of how a call was served.
struct ServedCall {
  std::uint32_t wait_ms = 0;
  std::uint32_t talk_ms = 0;
  bool wait_known : 1 = false;
  bool in_time : 1 = false;  // answered within the line's own time
  bool talk_known : 1 = false;
  bool brief : 1 = false;
  bool dropped : 1 = false;
  auto operator<=>(const ServedCall&) const = default;
};

struct ResolvedCall {
  ResolvedCall(Instant when, Hours of_hours, CallClass of_class, ServedCall how = {})
      : at(when), hours(of_hours), call_class(of_class), served(how) {}

  Instant at;
  Hours hours : 8 = Hours::open;
  CallClass call_class : 8 = CallClass::unknown;
  ServedCall served{};
  auto operator<=>(const ResolvedCall&) const = default;
};
static_assert(sizeof(ResolvedCall) == 24);

// Adds the call's part, or takes it away (−1). Only answered calls have one.
inline void sum_up(ServiceSums& sums, CallClass call_class, const ServedCall& served, int calls) {
  if (call_class != CallClass::answered) {
    return;
  }
  sums.in_time += served.in_time ? calls : 0;
  sums.waits += served.wait_known ? calls : 0;
  sums.wait_ms += std::int64_t{calls} * served.wait_ms;
  sums.talks += served.talk_known ? calls : 0;
  sums.talk_ms += std::int64_t{calls} * served.talk_ms;
  sums.brief += served.brief ? calls : 0;
  sums.dropped += served.dropped ? calls : 0;
}

// Whose waits have quantiles of their own.
inline bool has_wait_quantile(CallClass call_class) {
  return call_class == CallClass::answered || call_class == CallClass::abandoned;
}

}  // namespace dutyline
