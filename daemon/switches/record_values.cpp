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

void drop(std::string& text, std::size_t at, std::size_t length) {
  const bool blank = at > 0 && text[at - 1] == ' ';
  text.erase(blank ? at - 1 : at, blank ? length + 1 : length);
}

enum class HalfDay { none, morning, afternoon, missing };

// Takes AM or PM out of the text and %p out of the format, where it has one: the standard library of GCC 12 reads it
// and forgets it. %I becomes an hour that the half moves.
HalfDay take_half_day(std::string& text, std::string& format) {
  const auto mark = format.find("%p");
  if (mark == std::string::npos) {
    return HalfDay::none;
  }
  drop(format, mark, 2);
  if (const auto hour = format.find("%I"); hour != std::string::npos) {
    format[hour + 1] = 'H';
  }
  const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; };
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    const bool after_time = text[i - 1] == ' ' || (text[i - 1] >= '0' && text[i - 1] <= '9');
    if (after_time && upper(text[i + 1]) == 'M' && (upper(text[i]) == 'A' || upper(text[i]) == 'P')) {
      const HalfDay half = upper(text[i]) == 'A' ? HalfDay::morning : HalfDay::afternoon;
      drop(text, i, 2);
      return half;
    }
  }
  return HalfDay::missing;
}

// Nothing: no hour of a half day.
std::optional<Duration> moved_by(HalfDay half, date::local_time<Duration> wall) {
  if (half == HalfDay::none) {
    return Duration::zero();
  }
  const auto hour = std::chrono::floor<std::chrono::hours>(wall - std::chrono::floor<date::days>(wall)).count();
  if (half == HalfDay::missing || hour < 1 || hour > 12) {
    return std::nullopt;
  }
  return half == HalfDay::afternoon ? hours(hour == 12 ? 0 : 12) : hours(hour == 12 ? -12 : 0);
}

}  // namespace

std::optional<RecordInstant> parse_record_time(const std::string& text, const std::string& format,
                                               const date::time_zone* zone) {
  if (format == "epoch" || format == "epoch_ms") {
    std::string in_seconds = text;
    if (format == "epoch_ms") {
      in_seconds.insert(text.size() > 3 ? text.size() - 3 : 0, 1, '.');
    }
    const auto at = parse_epoch(in_seconds);
    return at ? std::optional(at_instant(*at)) : std::nullopt;
  }
  if (format == "rfc3339") {
    const auto at = parse_rfc3339(text);
    return at ? std::optional(at_instant(*at)) : std::nullopt;
  }
  std::string rest = text;
  std::string form = format;
  const HalfDay half = take_half_day(rest, form);
  std::istringstream in(rest);
  in.imbue(std::locale::classic());
  date::local_time<Duration> wall;
  std::string zone_name;
  minutes offset{0};
  date::from_stream(in, form.c_str(), wall, &zone_name, &offset);
  if (in.fail() || in.peek() != std::istringstream::traits_type::eof()) {
    return std::nullopt;
  }
  const auto moved = moved_by(half, wall);
  if (!moved) {
    return std::nullopt;
  }
  wall += *moved;
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
