// How one line stands: its books, its windows, who waits and talks. Told of each call as it is and as it no longer is.
#pragma once

#include <deque>
#include <optional>
#include <utility>

#include "lines/day_books.hpp"
#include "lines/kept_call.hpp"
#include "lines/rolling_windows.hpp"
#include "lines/snapshot.hpp"

namespace dutyline {

// All of a call that any figure looks at.
struct TalliedCall {
  Instant offered;
  LocalDay day;  // of the offer
  Hours hours = Hours::open;
  CallClass call_class = CallClass::waiting;
  std::optional<Instant> resolved;  // of a final call
  bool talking = false;
  ServedCall served{};  // of a final call
};

class LineTally {
 public:
  // The offered side of the books: a call came, or it turns out that it did not (−1).
  void offer(LocalDay day, Hours when, int calls) {
    calendar_known_ = false;
    books_.offer(day, when, calls);
  }
  void load(LocalDay day, int half_hour, int calls) { books_.load(day, half_hour, calls); }

  // What became of it, so far.
  void add(const TalliedCall& call);
  void remove(const TalliedCall& call);  // exactly as it was added
  // One call that was added, of the same offer in the same hours: the same as to remove the one and to add the other,
  // at a part of the cost. `day` of the offer.
  void change(const KeptCall& before, const KeptCall& after, LocalDay day);

  // Slides the rolling windows to `now`.
  void advance(Instant now) { rolling_.advance(now); }

  // Too many calls to keep each: those resolved before become sums; of days before `first` nothing is shown any more.
  void fold(Instant before, LocalDay first);
  const DayBooks& books() const { return books_; }

  // As of the last advance; `today` is the line's own date then. Rates are left to the caller.
  WindowFigures figures(Window window, LocalDay today) const;
  std::optional<Instant> next_change(Instant now, Duration within) const { return rolling_.next_change(now, within); }
  // First and last + 1 day of the calendar period that holds `today`.
  static std::pair<LocalDay, LocalDay> period(Window window, LocalDay today);

  int waiting() const { return static_cast<int>(waiting_since_.size()); }
  std::optional<Instant> waiting_since() const;  // joining of whoever waits longest
  int talking() const { return talking_; }
  int unresolved() const { return unresolved_; }
  std::int64_t imbalance() const { return books_.imbalance(); }

 private:
  void tally(const TalliedCall& call, int calls);
  void reclassify(const KeptCall& before, const KeptCall& after, LocalDay day);
  void serve(const KeptCall& before, const KeptCall& after, LocalDay day);
  void wait(Instant since);
  void wait_no_more(Instant since);

  DayBooks books_;
  RollingWindows rolling_;
  mutable std::array<std::optional<WindowFigures>, 3> calendar_;  // as last worked out, until a call changes
  mutable bool calendar_known_ = false;                           // any of it
  mutable LocalDay calendar_day_{};
  std::deque<Instant> waiting_since_;  // sorted
  int talking_ = 0;
  int unresolved_ = 0;
};

}  // namespace dutyline
