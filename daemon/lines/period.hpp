// Periods by which figures are told: half-hours to months on the line's own calendar.
#pragma once

#include <optional>
#include <string_view>

#include "lines/opening_hours.hpp"

namespace dutyline {

enum class PeriodStep { half_hour, hour, day, week, month, weekday_half_hour, none };
std::string_view to_string(PeriodStep step);  // "half-hour"
std::optional<PeriodStep> parse_period_step(std::string_view text);
inline constexpr std::array kPeriodSteps{PeriodStep::half_hour, PeriodStep::hour,  PeriodStep::day,
                                         PeriodStep::week,      PeriodStep::month, PeriodStep::weekday_half_hour,
                                         PeriodStep::none};

struct Period {
  Instant from;
  Instant to;                 // exclusive
  int half_hour_of_week = 0;  // of a weekday half-hour: Monday's first is 0
  bool operator==(const Period&) const = default;
  bool holds(Instant at) const { return from <= at && at < to; }
};

// The period of this step that holds `at`, cut to what was asked for: an hour that the clocks skip never is, one that
// they repeat is two. Weekday half-hours are told by the wall clock, all days of `asked` together.
Period period_of(const OpeningHours& plan, PeriodStep step, Instant at, const Period& asked);

// Whether it holds seven whole local days or more: shorter ones have numbers, and no result.
bool has_result(const OpeningHours& plan, const Period& period);

}  // namespace dutyline
