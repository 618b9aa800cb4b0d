#include "lines/quarter_hours.hpp"

#include <algorithm>

#include "lines/week_load.hpp"

namespace dutyline {
namespace {

std::chrono::sys_days day_of(Instant at) {
  return std::chrono::floor<std::chrono::days>(at);
}

std::size_t quarter_of(Instant at) {
  return static_cast<std::size_t>((at - day_of(at)) / QuarterHours::kQuarter);
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

// Nearly always the newest.
QuarterHours::Day& QuarterHours::day(std::chrono::sys_days of) {
  if (!days_.empty() && days_.back().first == of) {
    return days_.back().second;
  }
  const auto place = days_.begin() + (first_from(of) - days_.cbegin());
  return place != days_.end() && place->first == of ? place->second : days_.insert(place, {of, Day{}})->second;
}

QuarterHours::Days::const_iterator QuarterHours::first_from(std::chrono::sys_days from) const {
  return std::ranges::lower_bound(days_, from, {}, &Days::value_type::first);
}

void QuarterHours::add(Instant offered, CallClass call_class, int calls) {
  const auto of = day_of(offered);
  if (of >= kept_from_) {
    day(of).at(quarter_of(offered)).at(part_of(call_class)) += calls;
  }
}

void QuarterHours::change(Instant offered, CallClass from, CallClass to) {
  const auto of = day_of(offered);
  if (of >= kept_from_) {
    Counts& counts = day(of).at(quarter_of(offered));
    --counts.at(part_of(from));
    ++counts.at(part_of(to));
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
