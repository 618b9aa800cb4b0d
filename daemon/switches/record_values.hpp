// Times and durations as call records write them. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "switches/record_format.hpp"

namespace dutyline {

// An instant, and what the clock on the wall said, by which a time past midnight is told.
struct RecordInstant {
  Instant at;
  date::local_time<Duration> wall;
};

std::optional<RecordInstant> parse_record_time(const std::string& text, const std::string& format,
                                               const date::time_zone* zone);
// The same clock time a day later.
RecordInstant next_day(const RecordInstant& instant, const date::time_zone* zone);

// "1:05", "0:01:05", "65", "65.5"; a number without colons counts units. At most a week.
std::optional<Duration> parse_record_duration(std::string_view text, Duration unit);

}  // namespace dutyline
