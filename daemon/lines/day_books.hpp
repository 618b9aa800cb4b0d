// The books of one line, by the local day of the offer. Two sides, never told by the same code: how many calls were
// offered, and what became of them. Whenever they differ, something is wrong in here.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "calls/outcome.hpp"
#include "lines/opening_hours.hpp"
#include "lines/resolved_call.hpp"
#include "lines/snapshot.hpp"
#include "lines/week_load.hpp"

namespace dutyline {

class DayBooks {
 public:
  void offer(LocalDay day, Hours when, int calls);                           // one side
  void classify(LocalDay day, Hours when, CallClass call_class, int calls);  // the other

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
  template <class Row>
  using ByHours = std::array<Row, kHours.size()>;

  // Beside the two sides: of the same calls, what is no count of calls.
  struct Served {
    ServiceSums service;
    DayLoad load;
    std::array<std::vector<std::uint32_t>, 2> waits_ms;  // answered, abandoned; in no order
    void sum(CallClass call_class, const ServedCall& served, int calls);
  };

  template <class Row>
  Row* row_of(std::map<LocalDay, Row>& rows, LocalDay day);

  std::map<LocalDay, ByHours<std::int64_t>> offered_;
  std::map<LocalDay, ByHours<ClassCounts>> classes_;
  std::map<LocalDay, Served> served_;
  std::optional<LocalDay> forgotten_before_;
  bool keeps_waits_ = true;
};

}  // namespace dutyline
