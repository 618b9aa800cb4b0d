// When a line is open, in its own time zone. The week's plan for now; holidays and half days find their place here.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace dutyline {

// Minutes after local midnight; `to` is exclusive, at most 24 h.
struct OpenWindow {
  minutes from{0};
  minutes to{0};
  bool operator==(const OpenWindow&) const = default;
};

struct WeekPlan {
  std::array<std::vector<OpenWindow>, 7> days;  // Monday first; windows sorted and apart
  std::vector<std::chrono::year_month_day> closed;
  bool always_open = true;  // without configured hours
  bool operator==(const WeekPlan&) const = default;
};

class OpeningHours {
 public:
  // `timezone` is an IANA name; fails with a reason in words if the system does not know it.
  static Result<OpeningHours> make(const std::string& timezone, WeekPlan plan);
  OpeningHours();  // always open, in UTC

  bool open_at(Instant at) const;
  std::optional<Instant> next_change(Instant after) const;  // nothing: never changes (within 60 days)

  // Start of the local day, week (Monday) and month that hold `at`; and of the next local day.
  Instant day_of(Instant at) const;
  Instant week_of(Instant at) const;
  Instant month_of(Instant at) const;
  Instant day_after(Instant at) const;
  // Local midnight that begins this date.
  Instant start_of(std::chrono::year_month_day date) const;

  const std::string& timezone() const { return timezone_; }

 private:
  std::string timezone_ = "UTC";
  const void* zone_ = nullptr;  // date::time_zone; kept out of this header, which many include. nullptr: UTC
  WeekPlan plan_;
};

}  // namespace dutyline
