// The last 15 minutes, hour, 7 and 30 days of one line: exact counts of the calls resolved in them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "lines/calls_by_time.hpp"
#include "lines/folded_calls.hpp"
#include "lines/marked_sums.hpp"
#include "lines/resolved_call.hpp"
#include "lines/snapshot.hpp"

namespace dutyline {

// A window of length L holds the calls resolved in (now − L, now + 1 min]: switches' clocks differ a little, and a call
// that has just ended is seen at once; one from the far future waits for its time. A call enters and leaves each window
// once as time passes. Time may go back: calls then return.
class RollingWindows {
 public:
  static constexpr Duration kAhead = minutes(1);
  static constexpr std::size_t kCount = 4;  // Window::m15 to Window::d30
  // Of more calls than these no quantile is told: to find it would hold up everything else.
  static constexpr std::int64_t kMostForQuantiles = 20'000;

  void add(ResolvedCall call);
  void remove(ResolvedCall call);  // one that was added
  void change(ResolvedCall before, ResolvedCall after);
  void advance(Instant now);

  // Calls resolved before are from now on kept as sums of five minutes, not one by one. To be called with an instant
  // that the shorter windows have passed; one added later that was resolved before stays by itself until the next.
  void fold(Instant before);
  void forget(Instant before) { folded_.forget(before); }  // sums that no window reaches any more

  // As of the last advance; `offered` is what was resolved.
  ClassCounts counts(Window window, Hours when) const;
  ServiceSums service(Window window) const;  // of calls in opening hours
  // All calls in the window are kept one by one.
  bool exact(Window window) const;
  // Of calls in opening hours; nothing: none, too many, or not exact.
  std::optional<WaitQuantiles> waits(Window window, CallClass call_class) const;

  // The first instant after `now`, at most `within` later, at which a call leaves or enters a window. `now` as of the
  // last advance.
  std::optional<Instant> next_change(Instant now, Duration within) const;

 private:
  // Of five minutes together.
  struct FoldedSums {
    std::array<ClassCounts, kHours.size()> counts{};
    ServiceSums service{};
    void count(const FoldedCalls& calls, int sign);
  };
  // A window begins with a span and has all shorter ones in it: each call is counted in one of them only.
  struct Span {
    Duration length{};  // of the window
    Instant from{};     // exclusive; it ends where the next shorter one begins
    MarkedSums sums{};
    FoldedSums folded{};
    void count(ResolvedCall call, int calls) { sums.count(call, calls); }
    void count(const FoldedCalls& calls, int sign) { folded.count(calls, sign); }
  };
  struct Known {  // a quantile once worked out
    bool good = false;
    std::optional<WaitQuantiles> waits{};
  };

  template <class Visitor>
  void for_each(Instant after, Instant until, CallsByTime::Near& near, Visitor visit) const;
  std::size_t span_of(Instant at) const;  // kCount: none
  template <class Calls>
  void count(Instant at, const Calls& calls, int sign);
  void shift(std::size_t span, Instant from);
  void move_head(Instant head);
  void changed(std::size_t first);
  const Span& span(Window window) const { return spans_.at(static_cast<std::size_t>(window)); }

  CallsByTime calls_;
  FoldedDays folded_;
  std::array<Span, kCount> spans_{Span{minutes(15)}, Span{hours(1)}, Span{hours(24 * 7)}, Span{hours(24 * 30)}};
  Instant head_;                                              // inclusive
  mutable std::array<CallsByTime::Near, kCount + 1> near_{};  // where each span begins, and the head
  mutable std::array<std::array<Known, 2>, kCount> known_{};  // answered, abandoned
  mutable bool any_known_ = false;
};

}  // namespace dutyline
