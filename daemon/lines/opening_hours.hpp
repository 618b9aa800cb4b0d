// When a line is open, in its own time zone. The week's plan for now; holidays and half days find their place here.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace date {
class time_zone;  // kept out of this header, which many include
}

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
  bool always_open = true;  // without configured hours; closed dates still close it
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

  const std::string& timezone() const { return timezone_; }

 private:
  std::chrono::local_time<Duration> to_local(Instant at) const;
  std::vector<Instant> edges_of(LocalDay day) const;

  std::string timezone_ = "UTC";
  const date::time_zone* zone_ = nullptr;  // nothing: UTC
  WeekPlan plan_;
};

}  // namespace dutyline
