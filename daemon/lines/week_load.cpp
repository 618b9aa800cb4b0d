#include "lines/week_load.hpp"

#include <algorithm>

namespace dutyline {
namespace {

constexpr minutes kHalfHour{30};
constexpr std::int64_t kFewTalks = 30;
constexpr std::int64_t kFewAbandons = 5;
constexpr Duration kLongestLook = hours(24 * 32);

}  // namespace

int half_hour_of_day(Duration time_of_day) {
  return static_cast<int>(time_of_day / kHalfHour);
}

int half_hour_of_week(LocalDay day, int half_hour) {
  return (static_cast<int>(std::chrono::weekday(day).iso_encoding()) - 1) * kHalfHours + half_hour;
}

double open_hours_in(std::span<const OpenWindow> windows, Duration from, Duration to) {
  Duration open{};
  for (const OpenWindow& window : windows) {
    open += std::max(Duration::zero(), std::min<Duration>(window.to, to) - std::max<Duration>(window.from, from));
  }
  return to_seconds(open) / 3600;
}

void WeekLoad::add(const OpeningHours& plan, LocalDay day, const DayLoad& load) {
  const auto windows = plan.windows_of(day);
  if (windows.empty()) {
    return;
  }
  ++open_days_;
  for (int half = 0; half < kHalfHours; ++half) {
    Slot& slot = slots_[static_cast<std::size_t>(half_hour_of_week(day, half))];
    slot.calls += load.offered[static_cast<std::size_t>(half)];
    slot.open_hours += open_hours_in(windows, half * kHalfHour, (half + 1) * kHalfHour);
    calls_ += load.offered[static_cast<std::size_t>(half)];
  }
  sum_.talks += load.talks;
  sum_.talk_ms += load.talk_ms;
  sum_.wait_ms += load.wait_ms;
  sum_.abandons += load.abandons;
}

WeekLoad::Expected WeekLoad::expected(const OpeningHours& plan, Instant from, Instant to) const {
  Expected result;
  to = std::min(to, from + kLongestLook);
  while (from < to) {
    const LocalDay day = plan.local_day(from);
    const Duration begin = plan.time_of_day(from);
    const int half = half_hour_of_day(begin);
    const Duration end = std::min<Duration>((half + 1) * kHalfHour, begin + (to - from));
    const auto windows = plan.windows_of(day);
    if (!windows.empty()) {
      const Slot& here = slot(half_hour_of_week(day, half));
      const double open = open_hours_in(windows, begin, end);
      result.calls += here.rate() * open;
      result.open_hours += open;
      result.known_calls += open > 0 ? here.calls : 0;
    }
    from += end - begin;
  }
  return result;
}

std::optional<double> WeekLoad::mean_talk_seconds() const {
  if (sum_.talks < kFewTalks) {
    return std::nullopt;
  }
  return static_cast<double>(sum_.talk_ms) / static_cast<double>(sum_.talks) / 1000;
}

std::optional<double> WeekLoad::patience_seconds() const {
  if (sum_.abandons < kFewAbandons || sum_.wait_ms <= 0) {
    return std::nullopt;
  }
  return static_cast<double>(sum_.wait_ms) / static_cast<double>(sum_.abandons) / 1000;
}

}  // namespace dutyline
