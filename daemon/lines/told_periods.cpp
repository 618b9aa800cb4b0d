#include "lines/told_periods.hpp"

#include <algorithm>

namespace dutyline {

ToldPeriods::ToldPeriods(const std::vector<KeptPeriod>& told) {
  for (const KeptPeriod& each : told) {
    by_begin_.emplace(each.from, &each);
    if (each.step == PeriodStep::day) {
      first_from_ = std::min(first_from_.value_or(each.from), each.from);
    }
  }
}

std::vector<const KeptPeriod*> ToldPeriods::all_of(PeriodStep step, const Period& period) const {
  std::vector<const KeptPeriod*> found;
  const auto [begin, end] = by_begin_.equal_range(period.from);
  for (auto each = begin; each != end; ++each) {
    if (each->second->to == period.to) {
      found.push_back(each->second);
    }
  }
  if (found.empty()) {
    return found;
  }
  const auto is_of = [](PeriodStep which) { return [=](const KeptPeriod* kept) { return kept->step == which; }; };
  const PeriodStep shown = std::ranges::any_of(found, is_of(step)) ? step : found.front()->step;
  std::erase_if(found, [&](const KeptPeriod* kept) { return kept->step != shown; });
  return found;
}

std::vector<KeptPeriod> ToldPeriods::of(PeriodStep step, const Period& period) const {
  std::vector<KeptPeriod> told;
  for (const KeptPeriod* const each : all_of(step, period)) {
    told.push_back(*each);
  }
  return told;
}

const KeptPeriod* ToldPeriods::last(PeriodStep step, const Period& period) const {
  const auto told = all_of(step, period);
  return told.empty() ? nullptr : told.back();
}

}  // namespace dutyline
