// A T of the command line, --from T and --to T: a date, local to the line; an RFC 3339 time; an epoch number.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/time.hpp"
#include "lines/opening_hours.hpp"

namespace dutyline {

using TimeBound = std::variant<std::chrono::year_month_day, Instant>;

std::optional<TimeBound> parse_time_bound(std::string_view text);

// As --from: inclusive, a date from its local midnight.
Instant begin_of(const TimeBound& bound, const OpeningHours& line);
// As --to: exclusive, a date to the midnight that ends it.
Instant end_of(const TimeBound& bound, const OpeningHours& line);

// For CLI11: what is wrong with the text, empty if nothing is.
std::string time_bound_fault(const std::string& text);

}  // namespace dutyline
