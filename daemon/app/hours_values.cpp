#include "app/hours_values.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "app/config_words.hpp"

namespace dutyline {
namespace {

constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

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

}  // namespace

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
  return Failure{shown(text) + " is no date; write it like 2026-12-24"};
}

Result<std::vector<int>> read_days(std::string_view text) {
  std::vector<int> days;
  for (const auto part : split(text, ',')) {
    const auto ends = split(part, '-');
    const auto first = day_number(ends.front());
    const auto last = day_number(ends.back());
    if (ends.size() > 2 || !first || !last) {
      return Failure{
          shown(part) +
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
      return Failure{shown(part) +
                     " is no opening time; write it like 09:00-17:00 (24:00 is midnight at the end of the day)"};
    }
    if (*from >= *to) {
      return Failure{shown(part) +
                     " ends before it begins; hours that cross midnight belong to two days, like "
                     "22:00-24:00 on one and 00:00-06:00 on the next"};
    }
    windows.push_back({*from, *to});
  }
  std::ranges::sort(windows, {}, &OpenWindow::from);
  for (std::size_t i = 1; i < windows.size(); ++i) {
    if (windows[i].from < windows[i - 1].to) {
      return Failure{shown(text) + ": its opening times overlap"};
    }
  }
  return windows;
}

}  // namespace dutyline
