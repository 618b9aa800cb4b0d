#include "lines/zone_clock.hpp"

#include <date/tz.h>
#include <gtest/gtest.h>

#include <random>

namespace dutyline {
namespace {

using std::chrono::days;

// London and Dublin (whose winter is the exception), half-hour steps, midnights skipped and repeated, a day that never
// was, clocks moved four times a year.
const std::vector<std::string> kZones{"Europe/London",  "Europe/Dublin",     "Australia/Lord_Howe", "America/Sao_Paulo",
                                      "America/Havana", "Africa/Casablanca", "Pacific/Apia",        "Asia/Kathmandu"};

void expect_as_the_zone_says(const ZoneClock& clock, const date::time_zone& zone, Instant at) {
  const auto local = zone.to_local(at);
  const ZoneClock::LocalTime ours(local.time_since_epoch());
  ASSERT_EQ(clock.to_local(at), ours) << zone.name() << ' ' << at.time_since_epoch().count();
  // The same wall clock, and a time near it that may be skipped or repeated.
  for (const auto offset : {hours(0), hours(-1), hours(1), hours(-24), hours(24)}) {
    const auto there = local + offset;
    const ZoneClock::LocalTime asked(there.time_since_epoch());
    ASSERT_EQ(clock.earliest(asked), zone.to_sys(there, date::choose::earliest))
        << zone.name() << ' ' << asked.time_since_epoch().count();
    ASSERT_EQ(clock.latest(asked), zone.to_sys(there, date::choose::latest))
        << zone.name() << ' ' << asked.time_since_epoch().count();
  }
}

TEST(ZoneClock, SaysWhatTheZoneSaysAroundEveryChangeOfTheClocks) {
  for (const auto& name : kZones) {
    const auto clock = ZoneClock::of(name);
    ASSERT_TRUE(clock) << clock.reason();
    const date::time_zone& zone = *date::locate_zone(name);
    Instant change = std::chrono::sys_days(std::chrono::year(1979) / 1 / 1);
    int changes = 0;
    while (change < std::chrono::sys_days(std::chrono::year(2099) / 1 / 1)) {
      const Instant next = clock->next_change(change);
      ASSERT_EQ(next, Instant(zone.get_info(change).end)) << name;
      if (next == Instant::max()) {
        break;
      }
      for (const Duration beside : {Duration(-1), Duration(0), Duration(1), Duration(minutes(30)),
                                    Duration(minutes(-30)), Duration(minutes(90))}) {
        expect_as_the_zone_says(*clock, zone, next + beside);
      }
      change = next;
      ++changes;
    }
    EXPECT_GT(changes, 0) << name;
  }
}

TEST(ZoneClock, SaysWhatTheZoneSaysAtAnyTimeEvenOutsideTheYearsItHolds) {
  std::mt19937_64 chance(20250701);
  std::uniform_int_distribution<long long> day(-40'000, 80'000);  // 1860 to 2189
  std::uniform_int_distribution<long long> within(0, days(1) / Duration(1) - 1);
  for (const auto& name : kZones) {
    const auto clock = ZoneClock::of(name);
    ASSERT_TRUE(clock) << clock.reason();
    for (int i = 0; i < 300; ++i) {
      expect_as_the_zone_says(*clock, *date::locate_zone(name), Instant(days(day(chance)) + Duration(within(chance))));
    }
  }
}

TEST(ZoneClock, UtcIsNeverChanged) {
  const ZoneClock utc;
  const Instant at(hours(24 * 20'000));
  EXPECT_EQ(utc.to_local(at).time_since_epoch(), at.time_since_epoch());
  EXPECT_EQ(utc.earliest(utc.to_local(at)), at);
  EXPECT_EQ(utc.next_change(at), Instant::max());
}

TEST(ZoneClock, RefusesAZoneThatNobodyKnows) {
  const auto clock = ZoneClock::of("Europe/Lundon");
  ASSERT_FALSE(clock);
  EXPECT_NE(clock.reason().find("Europe/Lundon"), std::string::npos);
}

}  // namespace
}  // namespace dutyline
