#include "lines/quarter_hours.hpp"

#include <algorithm>

#include "lines/week_load.hpp"

namespace dutyline {
namespace {

std::chrono::sys_days day_of(Instant at) {
  return std::chrono::floor<std::chrono::days>(at);
}

}  // namespace

QuarterHours::Part QuarterHours::part_of(CallClass call_class) {
  switch (call_class) {
    case CallClass::answered: return answered;
    case CallClass::abandoned:
    case CallClass::not_served: return lost;
    case CallClass::waiting: return waiting;
    default: return other;
  }
}

QuarterHours::Day* QuarterHours::older_day(std::chrono::sys_days date) {
  if (date < kept_from_) {
    return nullptr;
  }
  const auto place = days_.begin() + (first_from(date) - days_.cbegin());
  return &(place != days_.end() && place->first == date ? place->second : days_.insert(place, {date, Day{}})->second);
}

// Nearly always of the newest day, which is seen without working out the date. nullptr: let go.
QuarterHours::Counts* QuarterHours::counts_of(Instant offered) {
  if (!days_.empty()) {
    const Duration into = offered - days_.back().first;
    if (into >= Duration::zero() && into < hours(24)) {
      return &days_.back().second[static_cast<std::size_t>(into / kQuarter)];
    }
  }
  const auto date = day_of(offered);
  Day* const day = older_day(date);
  return day == nullptr ? nullptr : &(*day)[static_cast<std::size_t>((offered - date) / kQuarter)];
}

QuarterHours::Days::const_iterator QuarterHours::first_from(std::chrono::sys_days from) const {
  return std::ranges::lower_bound(days_, from, {}, &Days::value_type::first);
}

void QuarterHours::add(Instant offered, CallClass call_class, int calls) {
  if (Counts* const counts = counts_of(offered)) {
    (*counts)[part_of(call_class)] += calls;
  }
}

void QuarterHours::change(Instant offered, CallClass from, CallClass to) {
  if (Counts* const counts = counts_of(offered)) {
    --(*counts)[part_of(from)];
    ++(*counts)[part_of(to)];
  }
}

void QuarterHours::forget(Instant now) {
  const auto first = day_of(now - kKept);
  if (first > kept_from_) {
    kept_from_ = first;
    days_.erase(days_.cbegin(), first_from(first));
  }
}

std::vector<QuarterHour> QuarterHours::within(Instant from, Instant to) const {
  std::vector<QuarterHour> quarters;
  for (auto day = first_from(day_of(from)); day != days_.end() && day->first < to; ++day) {
    for (std::size_t number = 0; number < day->second.size(); ++number) {
      const Instant begin = day->first + static_cast<int>(number) * kQuarter;
      const Counts& counts = day->second[number];
      if (begin >= from && begin < to && counts != Counts{}) {
        quarters.push_back({begin, counts[answered], counts[lost], counts[waiting], counts[other]});
      }
    }
  }
  return quarters;
}

std::vector<HalfHourLosses> QuarterHours::week(const OpeningHours& plan, LocalDay today) const {
  std::array<HalfHourLosses, 7 * kHalfHours> sums{};
  const LocalDay first = today - std::chrono::days(7 * kWeeks);
  const auto begin = plan.start_of(std::chrono::year_month_day(first));
  for (const QuarterHour& quarter : within(begin, plan.start_of(std::chrono::year_month_day(today)))) {
    const LocalDay day = plan.local_day(quarter.from);
    const int place = half_hour_of_week(day, half_hour_of_day(plan.time_of_day(quarter.from)));
    HalfHourLosses& sum = sums.at(static_cast<std::size_t>(place));
    sum.half_hour_of_week = place;
    sum.counted += quarter.answered + quarter.lost;
    sum.lost += quarter.lost;
  }
  std::vector<HalfHourLosses> result;
  std::ranges::copy_if(sums, std::back_inserter(result), [](const HalfHourLosses& sum) { return sum.counted > 0; });
  return result;
}

}  // namespace dutyline
