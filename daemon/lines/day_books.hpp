// The books of one line, by the local day of the offer. Two sides, never told by the same code: how many calls were
// offered, and what became of them. Whenever they differ, something is wrong in here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "calls/outcome.hpp"
#include "lines/opening_hours.hpp"
#include "lines/resolved_call.hpp"
#include "lines/snapshot.hpp"
#include "lines/waits.hpp"
#include "lines/week_load.hpp"

namespace dutyline {

class DayBooks {
 public:
  void offer(LocalDay day, Hours when, int calls);                           // one side
  void classify(LocalDay day, Hours when, CallClass call_class, int calls);  // the other
  void reclassify(LocalDay day, Hours when, CallClass from, CallClass to);   // a call that was classified

  // Of calls offered in opening hours: how they were served, and their load on the week's half-hours. −1: no longer.
  void serve(LocalDay day, CallClass call_class, const ServedCall& served, int calls);
  // The same call of this class, served otherwise than it was told before.
  void serve_otherwise(LocalDay day, CallClass call_class, const ServedCall& before, const ServedCall& after);
  void load(LocalDay day, int half_hour, int calls);

  // Of the days in [from, to).
  ClassCounts sum(LocalDay from, LocalDay to, Hours when) const;
  ServiceSums service(LocalDay from, LocalDay to) const;
  // Of calls in opening hours; nothing: none, too many (RollingWindows::kMostForQuantiles), or no longer kept.
  std::optional<WaitQuantiles> waits(LocalDay from, LocalDay to, CallClass call_class) const;

  // Calls one by one take too much memory: from now on there are no quantiles of waits.
  void stop_keeping_waits();
  // Days before this one are shown no more; what is told of them from now on is not kept.
  void forget(LocalDay before);

  std::optional<LocalDay> first_day() const;  // that anything is known of
  DayLoad load_of(LocalDay day) const;

  // Calls by which the sides differ, added up over days and hours: one too many never hides one too few.
  std::int64_t imbalance() const;

 private:
  template <class Cell>
  using ByHours = std::array<Cell, kHours.size()>;

  struct Row {
    LocalDay day{};
    ByHours<std::int64_t> offered{};  // one side
    ByHours<ClassCounts> classes{};   // the other; their `offered` stays 0
    // Beside the two sides: of the same calls, what is no count of calls.
    ServiceSums service{};
    std::int64_t abandons = 0;
    std::int64_t abandoned_wait_ms = 0;
    std::array<std::int32_t, kHalfHours> offered_in{};
    std::array<Waits, 2> waits{};  // answered, abandoned

    Waits& waits_of(CallClass call_class) { return waits[call_class == CallClass::answered ? 0 : 1]; }
    bool holds_nothing() const;
  };

  // Nearly always the newest. nullptr: of a day that was forgotten.
  Row* row_of(LocalDay day) { return !rows_.empty() && rows_.back().day == day ? &rows_.back() : older_row(day); }
  Row* older_row(LocalDay day);
  void drop_if_empty(Row* row);
  std::vector<Row>::const_iterator first_from(LocalDay day) const;
  template <class Visitor>
  void for_each(LocalDay from, LocalDay to, Visitor visit) const;

  std::vector<Row> rows_;  // by day
  std::optional<LocalDay> forgotten_before_;
  bool keeps_waits_ = true;
};

}  // namespace dutyline
