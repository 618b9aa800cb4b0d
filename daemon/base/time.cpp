#include "base/time.hpp"

#include <charconv>
#include <cstdio>

namespace dutyline {
namespace {

// Reads exactly `digits` decimal digits and moves past them.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) {
    return std::nullopt;
  }
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
  if (error != std::errc{} || end != text.data() + digits || text.front() == '-') {
    return std::nullopt;
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

// The digits after a decimal point as microseconds, cut after the sixth; nothing unless there is at least one.
std::optional<Duration> take_fraction(std::string_view& text) {
  long long value = 0;
  int digits = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    if (digits < 6) {
      value = value * 10 + (text.front() - '0');
    }
    ++digits;
    text.remove_prefix(1);
  }
  if (digits == 0) {
    return std::nullopt;
  }
  for (; digits < 6; ++digits) {
    value *= 10;
  }
  return Duration(value);
}

std::string decimal_text(long long units, int decimals) {
  static constexpr long long kPowers[] = {1, 10, 100, 1'000, 10'000, 100'000, 1'000'000};
  const bool negative = units < 0;
  const unsigned long long size =
      negative ? 0ULL - static_cast<unsigned long long>(units) : static_cast<unsigned long long>(units);
  const auto scaled = size / static_cast<unsigned long long>(kPowers[6 - decimals]);
  const auto power = static_cast<unsigned long long>(kPowers[decimals]);
  char text[48];
  if (decimals == 0) {
    std::snprintf(text, sizeof text, "%s%llu", negative ? "-" : "", scaled);
  } else {
    std::snprintf(text, sizeof text, "%s%llu.%0*llu", negative ? "-" : "", scaled / power, decimals, scaled % power);
  }
  return text;
}

}  // namespace

std::string epoch_text(Instant at, int decimals) {
  return decimal_text(at.time_since_epoch().count(), decimals);
}

std::string seconds_text(Duration length) {
  return decimal_text(length.count(), 3);
}

std::optional<Instant> parse_epoch(std::string_view text) {
  long long whole = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (error != std::errc{} || text.front() == '-' || whole > 100'000'000'000) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  Duration fraction{0};
  if (!text.empty()) {
    if (!take(text, ".")) {
      return std::nullopt;
    }
    const auto read = take_fraction(text);
    if (!read || !text.empty()) {
      return std::nullopt;
    }
    fraction = *read;
  }
  return Instant(seconds(whole)) + fraction;
}

std::string rfc3339_text(Instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<milliseconds>(at - day));
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
  return text;
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
  const auto y = take_number(text, 4);
  const bool first = take(text, "-");
  const auto m = take_number(text, 2);
  const bool second = take(text, "-");
  const auto d = take_number(text, 2);
  const bool middle = take(text, "Tt ");
  const auto hour = take_number(text, 2);
  const bool third = take(text, ":");
  const auto minute = take_number(text, 2);
  const bool fourth = take(text, ":");
  const auto second_of_minute = take_number(text, 2);
  if (!y || !m || !d || !hour || !minute || !second_of_minute || !(first && second && middle && third && fourth)) {
    return std::nullopt;
  }
  const auto date = std::chrono::year(*y) / *m / *d;
  if (!date.ok() || *hour > 23 || *minute > 59 || *second_of_minute > 60) {
    return std::nullopt;
  }
  Duration fraction{0};
  if (take(text, ".")) {
    const auto read = take_fraction(text);
    if (!read) {
      return std::nullopt;
    }
    fraction = *read;
  }
  minutes offset{0};
  if (!take(text, "Zz")) {
    const bool west = !text.empty() && text.front() == '-';
    if (!take(text, "+-")) {
      return std::nullopt;
    }
    const auto offset_hours = take_number(text, 2);
    const bool colon = take(text, ":");
    const auto offset_minutes = take_number(text, 2);
    if (!offset_hours || !colon || !offset_minutes || *offset_hours > 23 || *offset_minutes > 59) {
      return std::nullopt;
    }
    offset = hours(*offset_hours) + minutes(*offset_minutes);
    offset = west ? -offset : offset;
  }
  if (!text.empty()) {
    return std::nullopt;
  }
  return Instant(std::chrono::sys_days(date)) + hours(*hour) + minutes(*minute) + seconds(*second_of_minute) +
         fraction - offset;
}

double to_seconds(Duration length) {
  return static_cast<double>(length.count()) / 1e6;
}

double to_epoch(Instant at) {
  return to_seconds(at.time_since_epoch());
}

Instant from_epoch_ms(long long milliseconds_since_epoch) {
  return Instant(milliseconds(milliseconds_since_epoch));
}

}  // namespace dutyline
