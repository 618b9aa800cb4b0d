// What a line's own last weeks say of a week: calls by half-hour of the week, and how long they are talked with and how
// long callers wait before they hang up.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "lines/opening_hours.hpp"

namespace dutyline {

inline constexpr int kHalfHours = 48;  // of a day

// Of calls offered in opening hours on one local day.
struct DayLoad {
  std::array<std::int32_t, kHalfHours> offered{};
  std::int64_t talks = 0;  // whose length is known
  std::int64_t talk_ms = 0;
  std::int64_t wait_ms = 0;  // of answered and of abandoned calls
  std::int64_t abandons = 0;

  bool operator==(const DayLoad&) const = default;
};

class WeekLoad {
 public:
  static constexpr int kDays = 28;

  struct Slot {
    std::int64_t calls = 0;
    double open_hours = 0;
    double rate() const { return open_hours > 0 ? static_cast<double>(calls) / open_hours : 0; }  // an open hour
  };

  // Adds a day; days are added once, at most the last kDays before today.
  void add(const OpeningHours& plan, LocalDay day, const DayLoad& load);

  // Enough to say anything: five open days and twenty calls.
  bool enough() const { return open_days_ >= 5 && calls_ >= 20; }
  int open_days() const { return open_days_; }
  std::int64_t calls() const { return calls_; }

  // Monday's first half-hour is 0; to 335.
  const Slot& slot(int half_hour_of_week) const { return slots_.at(static_cast<std::size_t>(half_hour_of_week)); }

  // Calls that these weeks let expect in the open part of [from, to); how many calls that knowledge rests on; how many
  // open hours it has.
  struct Expected {
    double calls = 0;
    double open_hours = 0;
    std::int64_t known_calls = 0;
  };
  Expected expected(const OpeningHours& plan, Instant from, Instant to) const;

  std::int64_t talks() const { return sum_.talks; }
  std::int64_t abandons() const { return sum_.abandons; }
  std::optional<double> mean_talk_seconds() const;  // with thirty talks or more
  // Waits of all who waited by those who hung up (the estimate of an exponential patience from waits that an answer
  // cut short; Brown et al., Journal of the American Statistical Association 100, 2005); with five who did.
  std::optional<double> patience_seconds() const;

 private:
  std::array<Slot, 7 * kHalfHours> slots_{};
  int open_days_ = 0;
  std::int64_t calls_ = 0;
  DayLoad sum_;  // `offered` of it is not kept
};

// Half-hours of the line's own clock, of day and week.
int half_hour_of_day(Duration time_of_day);
int half_hour_of_week(LocalDay day, int half_hour);
// How much of a half-hour the line is open by its plan, in hours.
double open_hours_in(std::span<const OpenWindow> windows, Duration from, Duration to);

}  // namespace dutyline
