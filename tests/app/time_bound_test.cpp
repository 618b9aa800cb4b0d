#include "app/time_bound.hpp"

#include <gtest/gtest.h>

namespace dutyline {
namespace {

Instant utc(const char* text) {
  return *parse_rfc3339(text);
}

OpeningHours london() {
  return *OpeningHours::make("Europe/London", {});
}

TEST(TimeBound, ADateIsTheLinesOwnDay) {
  const auto day = *parse_time_bound("2026-07-01");
  EXPECT_EQ(begin_of(day, london()), utc("2026-06-30T23:00:00Z"));
  EXPECT_EQ(end_of(day, london()), utc("2026-07-01T23:00:00Z"));
  EXPECT_EQ(begin_of(day, OpeningHours()), utc("2026-07-01T00:00:00Z"));
}

TEST(TimeBound, TheDayTheClocksGoForwardHas23Hours) {
  const auto day = *parse_time_bound("2026-03-29");
  EXPECT_EQ(end_of(day, london()) - begin_of(day, london()), hours(23));
}

TEST(TimeBound, TheLastDayOfAYearEndsInTheNext) {
  EXPECT_EQ(end_of(*parse_time_bound("2026-12-31"), OpeningHours()), utc("2027-01-01T00:00:00Z"));
}

TEST(TimeBound, AnInstantIsItselfAtBothEnds) {
  for (const char* text : {"2026-11-23T12:56:25.099Z", "2026-11-23T13:56:25.099+01:00", "1795438585.099"}) {
    const auto bound = parse_time_bound(text);
    ASSERT_TRUE(bound) << text;
    EXPECT_EQ(begin_of(*bound, london()), utc("2026-11-23T12:56:25.099Z")) << text;
    EXPECT_EQ(end_of(*bound, london()), utc("2026-11-23T12:56:25.099Z")) << text;
  }
}

TEST(TimeBound, OtherWordsAreRefusedWithWhatToWriteInstead) {
  for (const char* text : {"", "yesterday", "2026-02-30", "23/11/2026", "2026-11-23T12:56", "-5", "2026-11-23 "}) {
    EXPECT_FALSE(parse_time_bound(text)) << text;
    EXPECT_NE(time_bound_fault(text), "") << text;
  }
  EXPECT_EQ(time_bound_fault("2026-11-23"), "");
}

}  // namespace
}  // namespace dutyline
