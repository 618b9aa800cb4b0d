#include "switches/record_values.hpp"

#include <locale>
#include <sstream>

namespace dutyline {
namespace {

constexpr Duration kLongest = hours(24 * 7);

Instant instant_of(date::local_time<Duration> wall, const date::time_zone* zone) {
  // A clock time that comes twice, as clocks go back, is taken as the first; one that is skipped, as its end.
  return zone == nullptr ? Instant(wall.time_since_epoch()) : zone->to_sys(wall, date::choose::earliest);
}

RecordInstant at_wall(date::local_time<Duration> wall, const date::time_zone* zone) {
  return {instant_of(wall, zone), wall};
}

RecordInstant at_instant(Instant at) {
  return {at, date::local_time<Duration>(at.time_since_epoch())};
}

std::optional<long long> digits(std::string_view text) {
  if (text.empty() || text.size() > 9) {
    return std::nullopt;
  }
  long long number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    number = number * 10 + (c - '0');
  }
  return number;
}

// Units with a fraction of up to six digits.
std::optional<Duration> parse_number(std::string_view text, Duration unit) {
  const auto point = text.find('.');
  const auto whole = digits(text.substr(0, point));
  if (!whole) {
    return std::nullopt;
  }
  Duration length = *whole * unit;
  if (point != std::string_view::npos) {
    Duration part = unit;
    for (const char c : text.substr(point + 1)) {
      if (c < '0' || c > '9') {
        return std::nullopt;
      }
      part /= 10;
      length += (c - '0') * part;
    }
  }
  return length;
}

}  // namespace

std::optional<RecordInstant> parse_record_time(const std::string& text, const std::string& format,
                                               const date::time_zone* zone) {
  if (format == "epoch" || format == "epoch_ms") {
    const auto number = parse_epoch(text);
    if (!number) {
      return std::nullopt;
    }
    return at_instant(format == "epoch" ? *number : Instant(number->time_since_epoch() / 1000));
  }
  if (format == "rfc3339") {
    const auto at = parse_rfc3339(text);
    return at ? std::optional(at_instant(*at)) : std::nullopt;
  }
  std::istringstream in(text);
  in.imbue(std::locale::classic());
  date::local_time<Duration> wall;
  std::string zone_name;
  minutes offset{0};
  date::from_stream(in, format.c_str(), wall, &zone_name, &offset);
  if (in.fail() || in.peek() != std::istringstream::traits_type::eof()) {
    return std::nullopt;
  }
  if (format.find("%z") != std::string::npos) {
    return at_instant(Instant(wall.time_since_epoch()) - offset);
  }
  return at_wall(wall, zone);
}

RecordInstant next_day(const RecordInstant& instant, const date::time_zone* zone) {
  return at_wall(instant.wall + hours(24), zone);
}

std::optional<Duration> parse_record_duration(std::string_view text, Duration unit) {
  std::optional<Duration> length;
  const auto last_colon = text.rfind(':');
  if (last_colon == std::string_view::npos) {
    length = parse_number(text, unit);
  } else {
    const auto first_colon = text.find(':');
    const bool three = first_colon != last_colon;
    const auto hour = three ? digits(text.substr(0, first_colon)) : std::optional(0LL);
    const auto minute =
        digits(three ? text.substr(first_colon + 1, last_colon - first_colon - 1) : text.substr(0, last_colon));
    const auto second = parse_number(text.substr(last_colon + 1), seconds(1));
    if (hour && minute && second && *second < minutes(1) && (!three || *minute < 60)) {
      length = hours(*hour) + minutes(*minute) + *second;
    }
  }
  return length && *length <= kLongest ? length : std::nullopt;
}

}  // namespace dutyline
