#include "lines/opening_hours.hpp"

#include <algorithm>
#include <utility>

#include "lines/zone_clock.hpp"

namespace dutyline {
namespace {

using std::chrono::days;
using std::chrono::year_month_day;

constexpr days kHorizon{60};                   // a plan that changes less often than this is told again later
constexpr std::chrono::year kFirstYear{1978};  // whose holidays are worked out once, at the start
constexpr std::chrono::year kLastYear{2100};
constexpr OpenWindow kWholeDay{hours(0), hours(24)};
constexpr std::array kDayNames{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

std::optional<std::string> fault_of(const std::string& whose, const std::vector<OpenWindow>& windows) {
  minutes free_from{0};
  for (const OpenWindow& window : windows) {
    if (window.from < minutes(0) || window.to > hours(24) || window.from >= window.to) {
      return whose + " opening times must begin before they end, between 00:00 and 24:00";
    }
    if (window.from < free_from) {
      return whose + " opening times overlap or are out of order";
    }
    free_from = window.to;
  }
  return std::nullopt;
}

std::optional<std::string> fault_of(const WeekPlan& plan) {
  for (std::size_t day = 0; day < plan.days.size(); ++day) {
    if (auto fault = fault_of(std::string(kDayNames[day]) + "'s", plan.days[day])) {
      return fault;
    }
  }
  for (const auto& day : plan.special) {
    if (auto fault = fault_of("a special day's", day.second)) {
      return fault;
    }
  }
  return std::nullopt;
}

// Monday is 0.
std::size_t day_index(LocalDay day) {
  return std::chrono::weekday(day).iso_encoding() - 1;
}

// Closed dates and holidays, sorted, each once.
std::vector<LocalDay> closed_days_of(const WeekPlan& plan) {
  std::vector<LocalDay> closed(plan.closed.begin(), plan.closed.end());
  if (plan.listed) {
    closed.insert(closed.end(), plan.listed->days.begin(), plan.listed->days.end());
  }
  if (plan.holidays) {
    for (auto year = kFirstYear; year <= kLastYear; ++year) {
      if (plan.listed && plan.listed->covers(year)) {
        continue;
      }
      for (const Holiday& holiday : holidays_of(*plan.holidays, year)) {
        closed.push_back(holiday.day);
      }
    }
  }
  std::ranges::sort(closed);
  closed.erase(std::unique(closed.begin(), closed.end()), closed.end());
  return closed;
}

}  // namespace

struct OpeningHours::Calendar {
  std::string timezone = "UTC";
  ZoneClock clock;
  WeekPlan plan;
  std::vector<LocalDay> closed;
};

Result<OpeningHours> OpeningHours::make(const std::string& timezone, WeekPlan plan) {
  auto clock = ZoneClock::of(timezone);
  if (!clock) {
    return Failure{clock.reason()};
  }
  if (auto fault = fault_of(plan)) {
    return Failure{*std::move(fault)};
  }
  const auto calendar = std::make_shared<Calendar>();
  calendar->timezone = timezone.empty() ? "UTC" : timezone;
  calendar->clock = *std::move(clock);
  calendar->closed = closed_days_of(plan);
  calendar->plan = std::move(plan);
  OpeningHours result;
  result.calendar_ = calendar;
  return result;
}

OpeningHours::OpeningHours() {
  static const auto always = std::make_shared<const Calendar>();
  calendar_ = always;
}

const std::string& OpeningHours::timezone() const {
  return calendar_->timezone;
}

std::optional<LocalDay> OpeningHours::listed_until() const {
  return calendar_->plan.listed ? std::optional(calendar_->plan.listed->last()) : std::nullopt;
}

std::chrono::local_time<Duration> OpeningHours::to_local(Instant at) const {
  return calendar_->clock.to_local(at);
}

Duration OpeningHours::time_of_day(Instant at) const {
  const auto local = to_local(at);
  return local - std::chrono::floor<days>(local);
}

OpeningHours::Stretch OpeningHours::stretch_from(Instant at) const {
  const auto local = to_local(at);
  const auto day = std::chrono::floor<days>(local);
  const Instant midnight = at + (day + days(1) - local);
  return {at, std::min(midnight, calendar_->clock.next_change(at)), day, local - day};
}

std::span<const OpenWindow> OpeningHours::windows_of(LocalDay day) const {
  const Calendar& calendar = *calendar_;
  if (!calendar.plan.special.empty()) {
    const auto special = calendar.plan.special.find(year_month_day(day));
    if (special != calendar.plan.special.end()) {
      return special->second;
    }
  }
  if (std::ranges::binary_search(calendar.closed, day)) {
    return {};
  }
  if (calendar.plan.always_open) {
    return {&kWholeDay, 1};
  }
  return calendar.plan.days[day_index(day)];
}

bool OpeningHours::open_at(Instant at) const {
  const auto local = to_local(at);
  const auto day = std::chrono::floor<days>(local);
  const Duration time_of_day = local - day;
  return std::ranges::any_of(
      windows_of(day), [&](const OpenWindow& window) { return window.from <= time_of_day && time_of_day < window.to; });
}

// Every instant of this local day at which the line may open or close, in order: midnight, the plan's times (twice
// where the clocks repeat them) and the moment at which the clocks change.
std::vector<Instant> OpeningHours::edges_of(LocalDay day) const {
  std::vector<Instant> edges;
  const ZoneClock& clock = calendar_->clock;
  const auto add = [&](Duration time_of_day) {
    edges.push_back(clock.earliest(day + time_of_day));
    edges.push_back(clock.latest(day + time_of_day));
  };
  add(Duration::zero());
  for (const OpenWindow& window : windows_of(day)) {
    add(window.from);
    add(window.to);
  }
  if (const Instant change = clock.next_change(edges.front()); change < clock.latest(day + days(1))) {
    edges.push_back(change);
  }
  std::ranges::sort(edges);
  return edges;
}

std::optional<Instant> OpeningHours::next_change(Instant after) const {
  if (calendar_->plan.always_open && calendar_->closed.empty() && calendar_->plan.special.empty()) {
    return std::nullopt;
  }
  const bool open = open_at(after);
  const LocalDay today = local_day(after);
  for (LocalDay day = today - days(1); day <= today + kHorizon; day += days(1)) {
    for (const Instant edge : edges_of(day)) {
      if (edge > after && open_at(edge) != open) {
        return edge;
      }
    }
  }
  return std::nullopt;
}

Duration OpeningHours::open_within(Instant from, Instant to) const {
  Duration open{};
  while (from < to) {
    const Instant until = std::min(to, next_change(from).value_or(from + kHorizon));
    if (open_at(from)) {
      open += until - from;
    }
    from = until;
  }
  return open;
}

LocalDay OpeningHours::local_day(Instant at) const {
  return std::chrono::floor<days>(to_local(at));
}

LocalDay OpeningHours::week_of(LocalDay day) {
  return day - days(day_index(day));
}

LocalDay OpeningHours::month_of(LocalDay day) {
  const year_month_day date(day);
  return LocalDay(date.year() / date.month() / 1);
}

Instant OpeningHours::day_of(Instant at) const {
  return start_of(year_month_day(local_day(at)));
}
Instant OpeningHours::week_of(Instant at) const {
  return start_of(year_month_day(week_of(local_day(at))));
}
Instant OpeningHours::month_of(Instant at) const {
  return start_of(year_month_day(month_of(local_day(at))));
}

// Where the clocks go back over midnight, the first midnight of tomorrow may be over while today still runs.
Instant OpeningHours::day_after(Instant at) const {
  for (LocalDay day = local_day(at) + days(1);; day += days(1)) {
    for (const Instant midnight : {calendar_->clock.earliest(day), calendar_->clock.latest(day)}) {
      if (midnight > at) {
        return midnight;
      }
    }
  }
}

Instant OpeningHours::start_of(year_month_day date) const {
  return calendar_->clock.earliest(LocalDay(date));
}

}  // namespace dutyline
