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

std::optional<std::string> fault_of(const WeekPlan& plan) {
  for (std::size_t day = 0; day < plan.days.size(); ++day) {
    minutes free_from{0};
    for (const OpenWindow& window : plan.days[day]) {
      if (window.from < minutes(0) || window.to > hours(24) || window.from >= window.to) {
        return std::string(kDayNames[day]) + "'s opening times must begin before they end, between 00:00 and 24:00";
      }
      if (window.from < free_from) {
        return std::string(kDayNames[day]) + "'s opening times overlap or are out of order";
      }
      free_from = window.to;
    }
  }
  return std::nullopt;
}

// Monday is 0.
std::size_t day_index(LocalDay day) {
  return std::chrono::weekday(day).iso_encoding() - 1;
}

}  // namespace

Result<OpeningHours> OpeningHours::make(const std::string& timezone, WeekPlan plan) {
  const auto zone = find_zone(timezone);
  if (!zone) {
    return Failure{zone.reason()};
  }
  if (auto fault = fault_of(plan)) {
    return Failure{*std::move(fault)};
  }
  OpeningHours result;
  result.timezone_ = timezone.empty() ? "UTC" : timezone;
  result.zone_ = *zone;
  result.plan_ = std::move(plan);
  return result;
}

OpeningHours::OpeningHours() = default;

std::chrono::local_time<Duration> OpeningHours::to_local(Instant at) const {
  const auto offset = zone_ == nullptr ? seconds(0) : zone_->get_info(at).offset;
  return std::chrono::local_time<Duration>(at.time_since_epoch() + offset);
}

bool OpeningHours::open_at(Instant at) const {
  const auto local = to_local(at);
  const auto day = std::chrono::floor<days>(local);
  if (!plan_.closed.empty() && std::ranges::find(plan_.closed, year_month_day(day)) != plan_.closed.end()) {
    return false;
  }
  if (plan_.always_open) {
    return true;
  }
  const Duration time_of_day = local - day;
  return std::ranges::any_of(plan_.days[day_index(day)], [&](const OpenWindow& window) {
    return window.from <= time_of_day && time_of_day < window.to;
  });
}

// Every instant of this local day at which the line may open or close, in order: midnight, the plan's times (twice
// where the clocks repeat them) and the moment at which the clocks change.
std::vector<Instant> OpeningHours::edges_of(LocalDay day) const {
  std::vector<Instant> edges;
  const auto add = [&](Duration time_of_day) {
    edges.push_back(to_instant(zone_, day + time_of_day, Choice::earliest));
    edges.push_back(to_instant(zone_, day + time_of_day, Choice::latest));
  };
  add(Duration::zero());
  if (!plan_.always_open) {
    for (const OpenWindow& window : plan_.days[day_index(day)]) {
      add(window.from);
      add(window.to);
    }
  }
  if (zone_ != nullptr) {
    const Instant clocks_change = zone_->get_info(edges.front()).end;
    if (clocks_change < to_instant(zone_, day + days(1), Choice::latest)) {
      edges.push_back(clocks_change);
    }
  }
  std::ranges::sort(edges);
  return edges;
}

std::optional<Instant> OpeningHours::next_change(Instant after) const {
  if (plan_.always_open && plan_.closed.empty()) {
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
      const Instant midnight = to_instant(zone_, day, choice);
      if (midnight > at) {
        return midnight;
      }
    }
  }
}

Instant OpeningHours::start_of(year_month_day date) const {
  return to_instant(zone_, LocalDay(date), Choice::earliest);
}

}  // namespace dutyline
