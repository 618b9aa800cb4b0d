// What the values under `hours` mean. Pure; a failure's reason says what to write instead.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "lines/opening_hours.hpp"

namespace dutyline {

Result<std::chrono::year_month_day> read_date(std::string_view text);  // 2026-12-24
// "mon-fri", "sat-mon", "mon, wed" → days, Monday is 0.
Result<std::vector<int>> read_days(std::string_view text);
// "09:00-17:00", "09:00-12:30, 13:30-17:00" → sorted, apart, at least one
Result<std::vector<OpenWindow>> read_windows(std::string_view text);

}  // namespace dutyline
