#include "app/config_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>

namespace dutyline {
namespace {

constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') {
    text.remove_prefix(1);
  }
  while (!text.empty() && text.back() == ' ') {
    text.remove_suffix(1);
  }
  return text;
}

// A whole number of at most nine digits, with nothing around it.
std::optional<int> whole(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || text.size() > 9 || text.front() == '-' || error != std::errc{} ||
      end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(trim(text.substr(0, end)));
    if (end == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(end + 1);
  }
}

std::string quoted(std::string_view text) {
  return "`" + std::string(text.substr(0, 60)) + "`";
}

std::optional<int> day_number(std::string_view text) {
  const auto found = std::ranges::find(kDays, text);
  return found == kDays.end() ? std::nullopt : std::optional(static_cast<int>(found - kDays.begin()));
}

std::optional<minutes> time_of_day(std::string_view text) {
  const auto parts = split(text, ':');
  if (parts.size() != 2 || parts[0].size() != 2 || parts[1].size() != 2) {
    return std::nullopt;
  }
  const auto hour = whole(parts[0]);
  const auto minute = whole(parts[1]);
  if (!hour || !minute || *minute > 59 || *hour > 24 || (*hour == 24 && *minute != 0)) {
    return std::nullopt;
  }
  return minutes(*hour * 60 + *minute);
}

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto change = diagonal + (a[i] == b[j] ? 0U : 1U);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, change});
    }
  }
  return row.back();
}

}  // namespace

Result<Duration> read_duration(std::string_view text) {
  const Failure failure{quoted(text) + " is no duration; write a number and its unit, like 500ms, 5s, 2m, 1h or 30d"};
  const auto digits = text.find_first_not_of("0123456789");
  const auto number = whole(text.substr(0, digits));
  if (!number || digits == std::string_view::npos) {
    return failure;
  }
  const auto unit = text.substr(digits);
  constexpr std::array<std::pair<std::string_view, Duration>, 5> kUnits{
      {{"ms", milliseconds(1)}, {"s", seconds(1)}, {"m", minutes(1)}, {"h", hours(1)}, {"d", hours(24)}}};
  for (const auto& [name, length] : kUnits) {
    if (name == unit) {
      if (*number > 36'500 && length >= hours(24)) {
        return Failure{quoted(text) + " is longer than a hundred years"};
      }
      return length * *number;
    }
  }
  return failure;
}

Result<TenThousandths> read_ratio(std::string_view text) {
  const Failure failure{quoted(text) +
                        " is no share; write it like 98% or 0.98, with at most two decimals of a percent"};
  const bool percent = text.ends_with('%');
  std::string_view number = percent ? trim(text.substr(0, text.size() - 1)) : text;
  const auto point = number.find('.');
  const auto before = whole(number.substr(0, point));
  std::string decimals(point == std::string_view::npos ? std::string_view() : number.substr(point + 1));
  const std::size_t places = percent ? 2 : 4;
  while (decimals.size() > places && decimals.back() == '0') {
    decimals.pop_back();
  }
  if (!before || decimals.size() > places || (point != std::string_view::npos && decimals.empty())) {
    return failure;
  }
  decimals.resize(places, '0');
  const auto after = whole(decimals);
  if (!after) {
    return failure;
  }
  const int scale = percent ? 100 : 10'000;
  if (!percent && *before > 1) {
    const std::string plain(number);
    return Failure{quoted(text) + " is more than everything; write " + plain + "% or 0." + plain + " if you mean " +
                   plain + " %"};
  }
  const long long share = static_cast<long long>(*before) * scale + *after;
  if (share > 10'000) {
    return Failure{quoted(text) + " is more than everything; a share is between 0% and 100%"};
  }
  return static_cast<TenThousandths>(share);
}

Result<Endpoint> read_endpoint(std::string_view text, int default_port) {
  Endpoint endpoint;
  std::string_view port;
  bool has_port = false;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) {
      return Failure{quoted(text) + ": the bracket of the IPv6 address is not closed; write [::1]:5038"};
    }
    endpoint.host = text.substr(1, end - 1);
    const auto rest = text.substr(end + 1);
    has_port = rest.starts_with(':');
    port = has_port ? rest.substr(1) : rest;
    if (!has_port && !rest.empty()) {
      return Failure{quoted(text) + " is no address; write [::1]:5038"};
    }
  } else {
    const auto colon = text.rfind(':');
    if (colon != std::string_view::npos && text.find(':') != colon) {
      return Failure{quoted(text) + " is ambiguous; write an IPv6 address in brackets, like [::1]:5038"};
    }
    has_port = colon != std::string_view::npos;
    endpoint.host = text.substr(0, colon);
    port = has_port ? text.substr(colon + 1) : std::string_view();
  }
  if (endpoint.host.empty() || endpoint.host.find_first_of(" /@\t") != std::string::npos) {
    return Failure{quoted(text) + " names no host; write it like 127.0.0.1:5038"};
  }
  if (!has_port) {
    if (default_port < 0) {
      return Failure{quoted(text) + " names no port; write it like 127.0.0.1:9877"};
    }
    endpoint.port = static_cast<std::uint16_t>(default_port);
    return endpoint;
  }
  const auto number = whole(port);
  if (!number || *number > 65'535) {
    return Failure{quoted(port) + " is no port; a port is a number from 0 to 65535"};
  }
  endpoint.port = static_cast<std::uint16_t>(*number);
  return endpoint;
}

Result<std::chrono::year_month_day> read_date(std::string_view text) {
  const auto parts = split(text, '-');
  if (parts.size() == 3 && parts[0].size() == 4 && parts[1].size() == 2 && parts[2].size() == 2) {
    const auto year = whole(parts[0]);
    const auto month = whole(parts[1]);
    const auto day = whole(parts[2]);
    if (year && month && day) {
      const std::chrono::year_month_day date{std::chrono::year(*year),
                                             std::chrono::month(static_cast<unsigned>(*month)),
                                             std::chrono::day(static_cast<unsigned>(*day))};
      if (date.ok()) {
        return date;
      }
    }
  }
  return Failure{quoted(text) + " is no date; write it like 2026-12-24"};
}

Result<std::vector<int>> read_days(std::string_view text) {
  std::vector<int> days;
  for (const auto part : split(text, ',')) {
    const auto ends = split(part, '-');
    const auto first = day_number(ends.front());
    const auto last = day_number(ends.back());
    if (ends.size() > 2 || !first || !last) {
      return Failure{
          quoted(part) +
          " is no day; write mon, tue, wed, thu, fri, sat or sun, a range like mon-fri or a list like mon, wed"};
    }
    for (int day = *first;; day = (day + 1) % 7) {
      days.push_back(day);
      if (day == *last) {
        break;
      }
    }
  }
  return days;
}

Result<std::vector<OpenWindow>> read_windows(std::string_view text) {
  std::vector<OpenWindow> windows;
  for (const auto part : split(text, ',')) {
    const auto ends = split(part, '-');
    const auto from = ends.size() == 2 ? time_of_day(ends[0]) : std::nullopt;
    const auto to = ends.size() == 2 ? time_of_day(ends[1]) : std::nullopt;
    if (!from || !to) {
      return Failure{quoted(part) +
                     " is no opening time; write it like 09:00-17:00 (24:00 is midnight at the end of the day)"};
    }
    if (*from >= *to) {
      return Failure{quoted(part) + " ends before it begins; hours that cross midnight belong to two days"};
    }
    windows.push_back({*from, *to});
  }
  std::ranges::sort(windows, {}, &OpenWindow::from);
  for (std::size_t i = 1; i < windows.size(); ++i) {
    if (windows[i].from < windows[i - 1].to) {
      return Failure{quoted(text) + ": its opening times overlap"};
    }
  }
  return windows;
}

bool is_label(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

std::string suggestion(std::string_view text, const std::vector<std::string_view>& known) {
  std::string_view nearest;
  std::size_t least = 3;  // three slips or more are another word
  for (const auto name : known) {
    const auto off = distance(text.substr(0, 40), name);
    if (off < least && off < name.size()) {
      least = off;
      nearest = name;
    }
  }
  return nearest.empty() ? std::string() : "; did you mean `" + std::string(nearest) + "`?";
}

}  // namespace dutyline
