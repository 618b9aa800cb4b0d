// The last 15 minutes, hour, 7 and 30 days of one line: exact counts of the calls resolved in them.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "calls/outcome.hpp"
#include "lines/snapshot.hpp"

namespace dutyline {

struct ResolvedCall {
  Instant at;
  Hours hours = Hours::open;
  CallClass call_class = CallClass::unknown;
  auto operator<=>(const ResolvedCall&) const = default;
};

// A window of length L holds the calls resolved in (now − L, now + 1 min]: switches' clocks differ a little, and a call
// that has just ended is seen at once; one from the far future waits for its time. A call enters and leaves each window
// once as time passes. Time may go back: calls then return.
class RollingWindows {
 public:
  static constexpr Duration kAhead = minutes(1);
  static constexpr std::size_t kCount = 4;  // Window::m15 to Window::d30

  void add(const ResolvedCall& call);
  void remove(const ResolvedCall& call);  // one that was added
  void advance(Instant now);

  // As of the last advance; `offered` is what was resolved.
  const ClassCounts& counts(Window window, Hours when) const;
  // The first instant after `now`, at most `within` later, at which a call leaves or enters a window. `now` as of the
  // last advance.
  std::optional<Instant> next_change(Instant now, Duration within) const;

 private:
  struct Span {
    Duration length{};
    Instant from;  // exclusive
    std::array<ClassCounts, kHours.size()> counts;
  };

  template <class Visitor>
  void for_each(Instant after, Instant until, Visitor visit) const;
  void shift(Span& span, Instant from, Instant head);

  // A drawer a day, sorted: old accounts that come late move at most one day's calls.
  std::map<std::chrono::sys_days, std::vector<ResolvedCall>> drawers_;
  std::array<Span, kCount> spans_{Span{minutes(15), {}, {}}, Span{hours(1), {}, {}}, Span{hours(24 * 7), {}, {}},
                                  Span{hours(24 * 30), {}, {}}};
  Instant head_;  // inclusive
};

}  // namespace dutyline
