// Instants and durations. UTC, microseconds; the core never reads a clock, time comes in with the event.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dutyline {

using Duration = std::chrono::microseconds;
using Instant = std::chrono::sys_time<Duration>;

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// Epoch seconds with exactly `decimals` digits (0..6), cut, never rounded: "1795438585.099".
std::string epoch_text(Instant at, int decimals = 3);

// Seconds with exactly three decimals, cut: "2.152". Negative durations keep their sign.
std::string seconds_text(Duration length);

// "1795438585.099441" or "1795438585"; nothing else (no sign, no exponent). Digits past the sixth decimal are cut.
std::optional<Instant> parse_epoch(std::string_view text);

// RFC 3339 in UTC with milliseconds: "2026-11-23T12:56:25.099Z".
std::string rfc3339_text(Instant at);

// RFC 3339 with any offset or Z, fraction optional.
std::optional<Instant> parse_rfc3339(std::string_view text);

double to_seconds(Duration length);
double to_epoch(Instant at);
Instant from_epoch_ms(long long milliseconds_since_epoch);

}  // namespace dutyline
