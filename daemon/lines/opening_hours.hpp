// When a line is open, in its own time zone: the week's plan, holidays, days with hours of their own.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "lines/holidays.hpp"

namespace dutyline {

// A date on the line's own calendar.
using LocalDay = std::chrono::local_days;

// Minutes after local midnight; `to` is exclusive, at most 24 h.
struct OpenWindow {
  minutes from{0};
  minutes to{0};
  bool operator==(const OpenWindow&) const = default;
};

struct WeekPlan {
  std::array<std::vector<OpenWindow>, 7> days;  // Monday first; windows sorted and apart
  std::vector<std::chrono::year_month_day> closed;
  bool always_open = true;                 // without configured hours; closed dates still close it
  std::optional<Division> holidays{};      // whose holidays close it
  std::optional<ListedHolidays> listed{};  // instead of the rules, in the years that the list covers
  // Days with hours of their own, whatever the week, the holidays and the closed dates say. None: closed.
  std::map<std::chrono::year_month_day, std::vector<OpenWindow>> special{};
  bool operator==(const WeekPlan&) const = default;
};

// Windows are read on the wall clock: an hour that the clocks repeat is open twice, one that they skip never comes.
class OpeningHours {
 public:
  // `timezone` is an IANA name, empty for UTC; fails with a reason in words if the system does not know it, or if the
  // plan's windows are not sorted, overlap or leave the day.
  static Result<OpeningHours> make(const std::string& timezone, WeekPlan plan);
  OpeningHours();  // always open, in UTC

  bool open_at(Instant at) const;
  std::optional<Instant> next_change(Instant after) const;  // nothing: never changes (within 60 days)
  Duration open_within(Instant from, Instant to) const;     // open time in [from, to)

  LocalDay local_day(Instant at) const;
  static LocalDay week_of(LocalDay day);  // its Monday
  static LocalDay month_of(LocalDay day);

  // Start of the local day, week (Monday) and month that hold `at`; and of the next local day, always after `at`.
  Instant day_of(Instant at) const;
  Instant week_of(Instant at) const;
  Instant month_of(Instant at) const;
  Instant day_after(Instant at) const;
  // Local midnight that begins this date: the first of two, or the first instant after a midnight that is skipped.
  Instant start_of(std::chrono::year_month_day date) const;

  // By the calendar, sorted and apart; none: closed all day.
  std::span<const OpenWindow> windows_of(LocalDay day) const;
  bool opens_on(LocalDay day) const { return !windows_of(day).empty(); }
  // Time of the day on the line's own clock, [0, 24 h); where the clocks repeat an hour, in the second one too.
  Duration time_of_day(Instant at) const;

  // The wall clock from `from` to `until`, exclusive: it runs evenly there, on one date.
  struct Stretch {
    Instant from;
    Instant until;
    LocalDay day{};
    Duration time_of_day{};  // at `from`
    bool holds(Instant at) const { return from <= at && at < until; }
  };
  Stretch stretch_from(Instant at) const;

  const std::string& timezone() const;
  // The last day of the list of holidays, if they come from one.
  std::optional<LocalDay> listed_until() const;

 private:
  struct Calendar;

  std::chrono::local_time<Duration> to_local(Instant at) const;
  std::vector<Instant> edges_of(LocalDay day) const;

  std::shared_ptr<const Calendar> calendar_;  // copies share it
};

}  // namespace dutyline
