#include "commands/pretend_incident.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace dutyline::pretend {

namespace {

constexpr std::array kKinds{
    std::pair<std::string_view, Incident::Kind>{"nobody-answers", Incident::Kind::nobody_answers},
    std::pair<std::string_view, Incident::Kind>{"storm", Incident::Kind::storm},
    std::pair<std::string_view, Incident::Kind>{"blind", Incident::Kind::blind},
    std::pair<std::string_view, Incident::Kind>{"restart", Incident::Kind::restart},
};

constexpr long long kMostPerUnit = 10'000'000;  // far below an overflow in microseconds

Duration unit_of(char letter) {
  switch (letter) {
    case 's': return seconds(1);
    case 'm': return minutes(1);
    case 'h': return hours(1);
    default: return Duration(0);
  }
}

// Nothing wrong with 0: an incident may begin at once.
Result<Duration> parse_offset(std::string_view text) {
  const Failure unreadable{"\"" + std::string(text) + "\" is not a duration: write 90s, 10m or 1h30m"};
  Duration sum{};
  const char* at = text.data();
  const char* const end = at + text.size();
  if (at == end) {
    return unreadable;
  }
  while (at != end) {
    long long many = 0;
    const auto [after, fault] = std::from_chars(at, end, many);
    if (fault != std::errc{} || after == end || many < 0 || many > kMostPerUnit || unit_of(*after) == Duration(0)) {
      return unreadable;
    }
    sum += many * unit_of(*after);
    at = after + 1;
  }
  return sum;
}

}  // namespace

Result<Duration> parse_length(std::string_view text) {
  auto length = parse_offset(text);
  if (length && *length == Duration(0)) {
    return Failure{"\"" + std::string(text) + "\" is no time at all: write 90s, 10m or 1h30m"};
  }
  return length;
}

Result<Incident> parse_incident(std::string_view text) {
  const auto at = text.find('@');
  const auto plus = text.find('+', at == std::string_view::npos ? 0 : at);
  if (at == std::string_view::npos || plus == std::string_view::npos) {
    return Failure{"\"" + std::string(text) +
                   "\" is not an incident: write KIND@START+LENGTH, as nobody-answers@10m+5m"};
  }
  Incident incident;
  const auto name = text.substr(0, at);
  bool known = false;
  for (const auto& [kind_name, kind] : kKinds) {
    if (kind_name == name) {
      incident.kind = kind;
      known = true;
    }
  }
  if (!known) {
    return Failure{"\"" + std::string(name) +
                   "\" is not a kind of incident: write nobody-answers, storm, blind or restart"};
  }
  const auto start = parse_offset(text.substr(at + 1, plus - at - 1));
  if (!start) {
    return Failure{start.reason()};
  }
  const auto length = parse_length(text.substr(plus + 1));
  if (!length) {
    return Failure{length.reason()};
  }
  incident.start = *start;
  incident.length = *length;
  return incident;
}

}  // namespace dutyline::pretend
