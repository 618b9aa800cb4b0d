// The last 15 minutes, hour, 7 and 30 days of one line: exact counts of the calls resolved in them.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "lines/folded_calls.hpp"
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

  void add(const ResolvedCall& call);
  void remove(const ResolvedCall& call);  // one that was added
  void change(const ResolvedCall& before, const ResolvedCall& after);
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
  // A window begins with a span and has all shorter ones in it: each call is counted in one of them only.
  struct Span {
    Duration length{};  // of the window
    Instant from;       // exclusive; it ends where the next shorter one begins
    std::array<ClassCounts, kHours.size()> counts{};
    ServiceSums service{};
    void count(const ResolvedCall& call, int calls);
    void count(const FoldedCalls& calls, int sign);
  };
  using Drawer = std::vector<ResolvedCall>;
  struct Known {  // a quantile once worked out
    bool good = false;
    std::optional<WaitQuantiles> waits{};
  };

  template <class Visitor>
  void for_each(Instant after, Instant until, Visitor visit) const;
  Drawer* drawer_of(Instant at);
  static Drawer::iterator place_of(Drawer& drawer, const ResolvedCall& call);
  std::size_t span_of(Instant at) const;  // kCount: none
  template <class Calls>
  void count(Instant at, const Calls& calls, int sign);
  void shift(std::size_t span, Instant from);
  void move_head(Instant head);
  void changed(std::size_t first);
  const Span& span(Window window) const { return spans_.at(static_cast<std::size_t>(window)); }

  // A drawer a day, sorted: old accounts that come late move at most one day's calls.
  std::map<std::chrono::sys_days, Drawer> drawers_;
  FoldedDays folded_;
  std::array<Span, kCount> spans_{Span{minutes(15), {}}, Span{hours(1), {}}, Span{hours(24 * 7), {}},
                                  Span{hours(24 * 30), {}}};
  Instant head_;                                              // inclusive
  mutable std::array<std::array<Known, 2>, kCount> known_{};  // answered, abandoned
};

}  // namespace dutyline
