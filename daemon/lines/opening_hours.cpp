#include "lines/opening_hours.hpp"

#include <date/tz.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace dutyline {
namespace {

using std::chrono::days;
using std::chrono::year_month_day;

constexpr days kHorizon{60};  // a plan that changes less often than this is told again later
// Looked up for these years once, at the start; the zone is asked about others. Calls are classified by the thousand.
constexpr std::chrono::year kFirstYear{1978};
constexpr std::chrono::year kLastYear{2100};
constexpr OpenWindow kWholeDay{hours(0), hours(24)};
constexpr std::array kDayNames{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

enum class Choice { earliest, latest };

// A local time that the clocks skip is the instant at which they skip it.
Instant to_instant(const date::time_zone* zone, std::chrono::local_time<Duration> local, Choice choice) {
  if (zone == nullptr) {
    return Instant(local.time_since_epoch());
  }
  const date::local_time<Duration> there(local.time_since_epoch());
  return zone->to_sys(there, choice == Choice::earliest ? date::choose::earliest : date::choose::latest);
}

Result<const date::time_zone*> find_zone(const std::string& name) {
  if (name.empty() || name == "UTC") {
    return static_cast<const date::time_zone*>(nullptr);
  }
  try {
    date::get_tzdb();
  } catch (const std::exception&) {
    return Failure{"this system has no time zone data: install the package tzdata"};
  }
  try {
    const date::time_zone* zone = date::locate_zone(name);
    zone->get_info(Instant{});  // reads the zone's file: a fault shows here and not later
    return zone;
  } catch (const std::exception&) {
    return Failure{"this system knows no time zone \"" + name + "\": write an IANA name such as Europe/London"};
  }
}

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

struct Offset {
  Instant from;
  seconds offset{0};
};

std::vector<Offset> offsets_of(const date::time_zone& zone) {
  std::vector<Offset> offsets;
  Instant at = std::chrono::sys_days(kFirstYear / 1 / 1);
  const Instant end = std::chrono::sys_days(kLastYear / 12 / 31);
  while (at < end) {
    const auto info = zone.get_info(at);
    offsets.push_back({at, info.offset});
    at = std::chrono::time_point_cast<Duration>(
        std::min<date::sys_seconds>(info.end, std::chrono::time_point_cast<seconds>(end)));
  }
  offsets.push_back({end, offsets.back().offset});
  return offsets;
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
  const date::time_zone* zone = nullptr;  // nothing: UTC
  std::vector<Offset> offsets;
  WeekPlan plan;
  std::vector<LocalDay> closed;
};

Result<OpeningHours> OpeningHours::make(const std::string& timezone, WeekPlan plan) {
  const auto zone = find_zone(timezone);
  if (!zone) {
    return Failure{zone.reason()};
  }
  if (auto fault = fault_of(plan)) {
    return Failure{*std::move(fault)};
  }
  const auto calendar = std::make_shared<Calendar>();
  calendar->timezone = timezone.empty() ? "UTC" : timezone;
  calendar->zone = *zone;
  if (*zone != nullptr) {
    calendar->offsets = offsets_of(**zone);
  }
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
  if (calendar_->zone == nullptr) {
    return std::chrono::local_time<Duration>(at.time_since_epoch());
  }
  const auto& offsets = calendar_->offsets;
  seconds offset{0};
  if (at < offsets.front().from || at >= offsets.back().from) {
    offset = calendar_->zone->get_info(at).offset;
  } else {
    offset = std::prev(std::ranges::upper_bound(offsets, at, {}, &Offset::from))->offset;
  }
  return std::chrono::local_time<Duration>(at.time_since_epoch() + offset);
}

Duration OpeningHours::time_of_day(Instant at) const {
  const auto local = to_local(at);
  return local - std::chrono::floor<days>(local);
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
  const auto* const zone = calendar_->zone;
  const auto add = [&](Duration time_of_day) {
    edges.push_back(to_instant(zone, day + time_of_day, Choice::earliest));
    edges.push_back(to_instant(zone, day + time_of_day, Choice::latest));
  };
  add(Duration::zero());
  for (const OpenWindow& window : windows_of(day)) {
    add(window.from);
    add(window.to);
  }
  if (zone != nullptr) {
    const Instant clocks_change = zone->get_info(edges.front()).end;
    if (clocks_change < to_instant(zone, day + days(1), Choice::latest)) {
      edges.push_back(clocks_change);
    }
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
    for (const Choice choice : {Choice::earliest, Choice::latest}) {
      const Instant midnight = to_instant(calendar_->zone, day, choice);
      if (midnight > at) {
        return midnight;
      }
    }
  }
}

Instant OpeningHours::start_of(year_month_day date) const {
  return to_instant(calendar_->zone, LocalDay(date), Choice::earliest);
}

}  // namespace dutyline
