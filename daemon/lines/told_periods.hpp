// What was told of a line's periods, found by the period.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "lines/kept_period.hpp"

namespace dutyline {

class ToldPeriods {
 public:
  // `told`: of one line, in the order of keeping; outlives it.
  explicit ToldPeriods(const std::vector<KeptPeriod>& told);

  // Of exactly this time, as it was told first and then again: as a period of this step if it was, else as another.
  std::vector<KeptPeriod> of(PeriodStep step, const Period& period) const;
  const KeptPeriod* last(PeriodStep step, const Period& period) const;  // nothing: never told
  std::optional<Instant> first_from() const { return first_from_; }     // before, nothing was ever told

 private:
  std::vector<const KeptPeriod*> all_of(PeriodStep step, const Period& period) const;

  std::multimap<Instant, const KeptPeriod*> by_begin_;  // of one instant in the order of keeping
  std::optional<Instant> first_from_;
};

}  // namespace dutyline
