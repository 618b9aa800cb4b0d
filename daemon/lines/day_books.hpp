// The books of one line, by the local day of the offer. Two sides, never told by the same code: how many calls were
// offered, and what became of them. Whenever they differ, something is wrong in here.
#pragma once

#include <array>
#include <cstdint>
#include <map>

#include "calls/outcome.hpp"
#include "lines/opening_hours.hpp"
#include "lines/snapshot.hpp"

namespace dutyline {

class DayBooks {
 public:
  void offer(LocalDay day, Hours when, int calls);                           // one side
  void classify(LocalDay day, Hours when, CallClass call_class, int calls);  // the other

  // Of the days in [from, to).
  ClassCounts sum(LocalDay from, LocalDay to, Hours when) const;

  // Calls by which the sides differ, added up over days and hours: one too many never hides one too few.
  std::int64_t imbalance() const;

 private:
  template <class Row>
  using ByHours = std::array<Row, kHours.size()>;

  std::map<LocalDay, ByHours<std::int64_t>> offered_;
  std::map<LocalDay, ByHours<ClassCounts>> classes_;
};

}  // namespace dutyline
