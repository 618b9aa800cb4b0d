#include "lines/period.hpp"

#include <algorithm>

#include "lines/week_load.hpp"

namespace dutyline {
namespace {

Period part_of_day(const OpeningHours& plan, Instant at, Duration length) {
  const Instant midnight = plan.day_of(at);
  const Instant from = midnight + (at - midnight) / length * length;
  return {from, std::min(from + length, plan.day_after(at))};
}

Instant start_of(const OpeningHours& plan, LocalDay day) {
  return plan.start_of(std::chrono::year_month_day(day));
}

Period whole_period(const OpeningHours& plan, PeriodStep step, Instant at, const Period& asked) {
  const LocalDay day = plan.local_day(at);
  switch (step) {
    case PeriodStep::half_hour: return part_of_day(plan, at, minutes(30));
    case PeriodStep::hour: return part_of_day(plan, at, hours(1));
    case PeriodStep::day: return {plan.day_of(at), plan.day_after(at)};
    case PeriodStep::week: return {plan.week_of(at), start_of(plan, OpeningHours::week_of(day) + std::chrono::days(7))};
    case PeriodStep::month:
      return {plan.month_of(at),
              start_of(plan, OpeningHours::month_of(OpeningHours::month_of(day) + std::chrono::days(31)))};
    case PeriodStep::weekday_half_hour:
      return {asked.from, asked.to, half_hour_of_week(day, half_hour_of_day(plan.time_of_day(at)))};
    case PeriodStep::none: break;
  }
  return asked;
}

}  // namespace

std::string_view to_string(PeriodStep step) {
  switch (step) {
    case PeriodStep::half_hour: return "half-hour";
    case PeriodStep::hour: return "hour";
    case PeriodStep::day: return "day";
    case PeriodStep::week: return "week";
    case PeriodStep::month: return "month";
    case PeriodStep::weekday_half_hour: return "weekday-half-hour";
    case PeriodStep::none: break;
  }
  return "none";
}

std::optional<PeriodStep> parse_period_step(std::string_view text) {
  const auto* const step = std::ranges::find(kPeriodSteps, text, [](PeriodStep each) { return to_string(each); });
  return step == kPeriodSteps.end() ? std::nullopt : std::optional(*step);
}

Period period_of(const OpeningHours& plan, PeriodStep step, Instant at, const Period& asked) {
  Period period = whole_period(plan, step, at, asked);
  period.from = std::max(period.from, asked.from);
  period.to = std::min(period.to, asked.to);
  return period;
}

bool has_result(const OpeningHours& plan, const Period& period) {
  const LocalDay day = plan.local_day(period.from);
  const LocalDay first = plan.day_of(period.from) == period.from ? day : day + std::chrono::days(1);
  return plan.local_day(period.to) - first >= std::chrono::days(7);
}

}  // namespace dutyline
