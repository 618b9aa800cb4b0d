#include "app/time_bound.hpp"

namespace dutyline {

std::optional<TimeBound> parse_time_bound(std::string_view text) {
  if (const auto midnight = parse_rfc3339(std::string(text) + "T00:00:00Z")) {
    return std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(*midnight));
  }
  if (const auto instant = parse_rfc3339(text)) {
    return *instant;
  }
  if (const auto instant = parse_epoch(text)) {
    return *instant;
  }
  return std::nullopt;
}

Instant begin_of(const TimeBound& bound, const OpeningHours& line) {
  const auto* date = std::get_if<std::chrono::year_month_day>(&bound);
  return date != nullptr ? line.start_of(*date) : std::get<Instant>(bound);
}

Instant end_of(const TimeBound& bound, const OpeningHours& line) {
  const auto* date = std::get_if<std::chrono::year_month_day>(&bound);
  return date != nullptr ? line.start_of(std::chrono::sys_days(*date) + std::chrono::days(1))
                         : std::get<Instant>(bound);
}

std::string time_bound_fault(const std::string& text) {
  return parse_time_bound(text)
             ? ""
             : "'" + text + "' is no time: write 2026-11-23, 2026-11-23T09:00:00Z or an epoch number";
}

}  // namespace dutyline
