// Periods on the line's own calendar: README, "Figures of a period".

#include "lines/period.hpp"

#include <gtest/gtest.h>

#include "lines/made_call.hpp"

namespace dutyline {
namespace {

Instant utc(int year, unsigned month, unsigned day, int hour = 0, int minute = 0) {
  return std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day)) +
         hours(hour) + minutes(minute);
}

const OpeningHours kLondon = made::office_hours();
const Period kAll{utc(2026, 1, 1), utc(2027, 1, 1)};

std::vector<Period> all_of(PeriodStep step, Period asked) {
  std::vector<Period> periods;
  for (Instant at = asked.from; at < asked.to; at = periods.back().to) {
    periods.push_back(period_of(kLondon, step, at, asked));
  }
  return periods;
}

TEST(Period, WordsAreThoseOfTheCommand) {
  for (const PeriodStep step : kPeriodSteps) {
    EXPECT_EQ(parse_period_step(to_string(step)), step);
  }
  EXPECT_EQ(to_string(PeriodStep::weekday_half_hour), "weekday-half-hour");
  EXPECT_FALSE(parse_period_step("fortnight"));
}

TEST(Period, WeeksBeginOnMondayAndMonthsOnTheFirstAtLocalMidnight) {
  const Instant july = utc(2026, 7, 15, 12);  // a Wednesday; London is an hour ahead
  EXPECT_EQ(period_of(kLondon, PeriodStep::week, july, kAll), (Period{utc(2026, 7, 12, 23), utc(2026, 7, 19, 23)}));
  EXPECT_EQ(period_of(kLondon, PeriodStep::month, july, kAll), (Period{utc(2026, 6, 30, 23), utc(2026, 7, 31, 23)}));
  EXPECT_EQ(period_of(kLondon, PeriodStep::none, july, kAll), kAll);
}

TEST(Period, ADayOf23HoursHas46HalfHoursAndOneOf25Has50) {
  const auto count = [](Instant noon) {
    const Period day = period_of(kLondon, PeriodStep::day, noon, kAll);
    EXPECT_EQ(all_of(PeriodStep::hour, day).size(), static_cast<std::size_t>((day.to - day.from) / hours(1)));
    return all_of(PeriodStep::half_hour, day).size();
  };
  EXPECT_EQ(count(utc(2026, 3, 29, 12)), 46U);
  EXPECT_EQ(count(utc(2026, 3, 30, 12)), 48U);
  EXPECT_EQ(count(utc(2026, 10, 25, 12)), 50U);
}

TEST(Period, AYearByWeekIsWithoutHolesAndBothClockChangesMakeWeeksOf167And169Hours) {
  const auto weeks = all_of(PeriodStep::week, kAll);
  ASSERT_EQ(weeks.size(), 53U);
  for (std::size_t at = 1; at < weeks.size(); ++at) {
    EXPECT_EQ(weeks[at].from, weeks[at - 1].to);
  }
  EXPECT_EQ(weeks[12].to - weeks[12].from, hours(167));
  EXPECT_EQ(weeks[42].to - weeks[42].from, hours(169));
}

TEST(Period, TheFirstAndTheLastAreCutToWhatWasAskedFor) {
  EXPECT_EQ(period_of(kLondon, PeriodStep::week, kAll.from, kAll), (Period{utc(2026, 1, 1), utc(2026, 1, 5)}));
  EXPECT_FALSE(has_result(kLondon, {utc(2026, 1, 1), utc(2026, 1, 5)}));
  EXPECT_TRUE(has_result(kLondon, {utc(2026, 1, 5), utc(2026, 1, 12)}));
  EXPECT_TRUE(has_result(kLondon, {utc(2026, 3, 23), utc(2026, 3, 29, 23)})) << "167 hours are a week";
  EXPECT_FALSE(has_result(kLondon, {utc(2026, 1, 5, 1), utc(2026, 1, 12)}));
}

TEST(Period, WeekdayHalfHoursGoByTheWallClockInSummerAndInWinter) {
  EXPECT_EQ(period_of(kLondon, PeriodStep::weekday_half_hour, utc(2026, 1, 5, 9, 15), kAll).half_hour_of_week, 18);
  EXPECT_EQ(period_of(kLondon, PeriodStep::weekday_half_hour, utc(2026, 7, 6, 8, 15), kAll).half_hour_of_week, 18);
}

}  // namespace
}  // namespace dutyline
