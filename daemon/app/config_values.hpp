// What single values of the configuration mean. Pure; a failure's reason says what to write instead.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "feeds/endpoint.hpp"
#include "lines/line_definition.hpp"

namespace dutyline {

Result<Duration> read_duration(std::string_view text);     // 500ms 5s 2m 1h 30d
Result<TenThousandths> read_ratio(std::string_view text);  // 98%, 97.5%, 0.98
Result<Endpoint> read_endpoint(std::string_view text,
                               int default_port);  // host:port, [v6]:port; -1: a port must stand there
Result<std::chrono::year_month_day> read_date(std::string_view text);  // 2026-12-24
// "mon-fri", "mon, wed" → days, Monday is 0.
Result<std::vector<int>> read_days(std::string_view text);
// "09:00-17:00", "09:00-12:30, 13:30-17:00"
Result<std::vector<OpenWindow>> read_windows(std::string_view text);
bool is_label(std::string_view text);  // [a-z0-9_-]+, at most 64
bool is_loopback(const std::string& host);

// "; did you mean `NAME`?" for the nearest of the known names, or nothing.
std::string suggestion(std::string_view text, const std::vector<std::string_view>& known);

}  // namespace dutyline
