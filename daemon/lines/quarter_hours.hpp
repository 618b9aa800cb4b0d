// Calls by the quarter-hour of their offer: the chart of the day, and in which half-hours of the week calls are lost.
#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "calls/outcome.hpp"
#include "lines/opening_hours.hpp"

namespace dutyline {

// Of calls offered in [from, from + kQuarter), in opening hours. One that nobody answered yet is in waiting or other.
struct QuarterHour {
  Instant from;
  std::int64_t answered = 0;
  std::int64_t lost = 0;  // abandoned or not served
  std::int64_t waiting = 0;
  std::int64_t other = 0;  // hung up at once, chose another way, unknown end, not settled yet
  bool operator==(const QuarterHour&) const = default;
};

// Of a half-hour of the line's own week: calls counted and lost in it, all days together.
struct HalfHourLosses {
  int half_hour_of_week = 0;  // 0: Monday's first; to 335
  std::int64_t counted = 0;
  std::int64_t lost = 0;
  bool operator==(const HalfHourLosses&) const = default;
};

// Time zones differ from UTC by whole quarter-hours, so these are quarters of every line's own clock.
class QuarterHours {
 public:
  static constexpr Duration kQuarter = minutes(15);
  static constexpr Duration kKept = hours(24 * 29);  // four weeks and the day that runs

  // `calls`: 1, or −1 for one that was added before and is no more.
  void add(Instant offered, CallClass call_class, int calls);
  // One that was added before stands otherwise now.
  void change(Instant offered, CallClass from, CallClass to);
  // Lets go whole days that are over for longer than kKept; nothing of them is ever taken again.
  void forget(Instant now);

  std::vector<QuarterHour> within(Instant from, Instant to) const;  // those with a call, in order
  // Those with a counted call, of whole local days: the kWeeks before `today`.
  static constexpr int kWeeks = 4;
  std::vector<HalfHourLosses> week(const OpeningHours& plan, LocalDay today) const;

 private:
  enum Part : std::uint8_t { answered, lost, waiting, other };
  using Counts = std::array<std::int32_t, 4>;  // by Part
  using Day = std::array<Counts, 96>;
  using Days = std::vector<std::pair<std::chrono::sys_days, Day>>;
  static Part part_of(CallClass call_class);
  Counts* counts_of(Instant offered);
  Day* older_day(std::chrono::sys_days date);
  Days::const_iterator first_from(std::chrono::sys_days from) const;

  Days days_;  // of UTC, by date
  std::chrono::sys_days kept_from_{};
};

}  // namespace dutyline
