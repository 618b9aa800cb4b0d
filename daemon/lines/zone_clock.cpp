#include "lines/zone_clock.hpp"

#include <date/tz.h>

#include <algorithm>
#include <exception>
#include <iterator>

namespace dutyline {
namespace {

constexpr std::chrono::year kFirstYear{1978};
constexpr std::chrono::year kLastYear{2100};
constexpr Duration kStep = std::chrono::days(64);
constexpr Duration kFurthest = hours(27);  // no zone is further from UTC, nor are its clocks ever moved by more

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

}  // namespace

Result<ZoneClock> ZoneClock::of(const std::string& timezone) {
  const auto zone = find_zone(timezone);
  if (!zone) {
    return Failure{zone.reason()};
  }
  ZoneClock clock;
  clock.zone_ = *zone;
  if (clock.zone_ == nullptr) {
    return clock;
  }
  Instant at = std::chrono::sys_days(kFirstYear / 1 / 1);
  const Instant end = std::chrono::sys_days(kLastYear / 12 / 31);
  while (at < end) {
    const auto info = clock.zone_->get_info(at);
    clock.offsets_.push_back({at, info.offset});
    at = info.end < std::chrono::floor<seconds>(end) ? Instant(info.end) : end;
  }
  clock.offsets_.push_back({end, clock.offsets_.back().offset});
  std::size_t offset = 0;
  for (Instant step = clock.offsets_.front().from; step < end; step += kStep) {
    while (clock.offsets_[offset + 1].from <= step) {
      ++offset;
    }
    clock.first_of_step_.push_back(offset);
  }
  return clock;
}

std::vector<ZoneClock::Offset>::const_iterator ZoneClock::holding(Instant at) const {
  const auto step = static_cast<std::size_t>((at - offsets_.front().from) / kStep);
  auto offset = offsets_.begin() + static_cast<std::ptrdiff_t>(first_of_step_[step]);
  while (std::next(offset)->from <= at) {
    ++offset;
  }
  return offset;
}

bool ZoneClock::is_listed(Instant at) const {
  return offsets_.front().from <= at && at < offsets_.back().from;
}

ZoneClock::LocalTime ZoneClock::to_local(Instant at) const {
  if (zone_ == nullptr) {
    return LocalTime(at.time_since_epoch());
  }
  const seconds offset = is_listed(at) ? holding(at)->offset : zone_->get_info(at).offset;
  return LocalTime(at.time_since_epoch() + offset);
}

std::pair<Instant, Instant> ZoneClock::to_instants(LocalTime local) const {
  const Instant as_utc(local.time_since_epoch());
  if (zone_ == nullptr) {
    return {as_utc, as_utc};
  }
  if (!is_listed(as_utc - kFurthest) || !is_listed(as_utc + kFurthest)) {
    const date::local_time<Duration> there(local.time_since_epoch());
    return {zone_->to_sys(there, date::choose::earliest), zone_->to_sys(there, date::choose::latest)};
  }
  std::optional<Instant> first;
  std::optional<Instant> last;
  std::optional<Instant> skipped;
  for (auto range = holding(as_utc - kFurthest); range->from <= as_utc + kFurthest; ++range) {
    const Instant until = std::next(range)->from;
    const Instant at = as_utc - range->offset;
    if (range->from <= at && at < until) {
      first = first.value_or(at);
      last = at;
    } else if (until <= at && as_utc - std::next(range)->offset < until) {
      skipped = until;
    }
  }
  return first ? std::pair(*first, *last) : std::pair(skipped.value_or(as_utc), skipped.value_or(as_utc));
}

Instant ZoneClock::next_change(Instant after) const {
  if (zone_ == nullptr) {
    return Instant::max();
  }
  if (is_listed(after)) {
    if (const Instant change = std::next(holding(after))->from; change < offsets_.back().from) {
      return change;
    }
  }
  const auto end = zone_->get_info(after).end;
  return end < std::chrono::floor<seconds>(Instant::max()) ? Instant(end) : Instant::max();
}

}  // namespace dutyline
