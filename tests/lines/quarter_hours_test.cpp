#include "lines/quarter_hours.hpp"

#include <gtest/gtest.h>

#include "lines/made_call.hpp"

namespace dutyline {
namespace {

using made::kTen;

TEST(QuarterHours, ACallStandsInTheQuarterOfItsOffer) {
  QuarterHours quarters;
  quarters.add(kTen + minutes(14) + seconds(59), CallClass::answered, 1);
  quarters.add(kTen + minutes(15), CallClass::abandoned, 1);
  quarters.add(kTen + minutes(29), CallClass::not_served, 1);
  EXPECT_EQ(quarters.within(kTen, kTen + hours(1)),
            (std::vector<QuarterHour>{{kTen, 1, 0, 0, 0}, {kTen + minutes(15), 0, 2, 0, 0}}));
}

TEST(QuarterHours, WhatBecomesOfACallTakesThePlaceOfItsWaiting) {
  QuarterHours quarters;
  quarters.add(kTen, CallClass::waiting, 1);
  EXPECT_EQ(quarters.within(kTen, kTen + hours(1)), (std::vector<QuarterHour>{{kTen, 0, 0, 1, 0}}));
  quarters.add(kTen, CallClass::waiting, -1);
  quarters.add(kTen, CallClass::short_, 1);
  EXPECT_EQ(quarters.within(kTen, kTen + hours(1)), (std::vector<QuarterHour>{{kTen, 0, 0, 0, 1}}));
}

TEST(QuarterHours, OnlyTheTimeThatIsAskedFor) {
  QuarterHours quarters;
  for (const int day : {-1, 0, 1}) {
    quarters.add(kTen + hours(24 * day), CallClass::answered, 1);
  }
  EXPECT_EQ(quarters.within(kTen - hours(10), kTen + hours(14)).size(), 1u);
}

TEST(QuarterHours, WhatIsForgottenIsNotCountedBelowNought) {
  QuarterHours quarters;
  quarters.add(kTen, CallClass::waiting, 1);
  quarters.forget(kTen + QuarterHours::kKept + hours(48));
  quarters.add(kTen, CallClass::waiting, -1);
  quarters.add(kTen, CallClass::answered, 1);
  EXPECT_TRUE(quarters.within(kTen, kTen + hours(1)).empty());
}

TEST(QuarterHours, TheWeekAddsUpFourOfThemAndLeavesTodayOut) {
  const OpeningHours plan = made::office_hours();
  QuarterHours quarters;
  for (int week = 0; week <= 5; ++week) {  // Mondays: today, the four before, and one too old
    quarters.add(kTen - hours(24 * 7 * week), CallClass::answered, 1);
    quarters.add(kTen - hours(24 * 7 * week) + minutes(15), CallClass::abandoned, 1);
  }
  // The clocks went back on 25 October: two of those Mondays' ten o'clocks UTC were eleven in London.
  const auto week = quarters.week(plan, plan.local_day(kTen));
  ASSERT_EQ(week.size(), 1u);
  EXPECT_EQ(week.front(), (HalfHourLosses{20, 8, 4}));
}

TEST(QuarterHours, TheWeekGoesByTheLinesOwnClock) {
  const OpeningHours plan = made::office_hours();
  const Instant summer = std::chrono::sys_days(std::chrono::year(2026) / 6 / 24) + hours(9);  // Wednesday, 10:00 there
  QuarterHours quarters;
  quarters.add(summer, CallClass::abandoned, 1);
  const auto week = quarters.week(plan, plan.local_day(summer) + std::chrono::days(1));
  ASSERT_EQ(week.size(), 1u);
  EXPECT_EQ(week.front(), (HalfHourLosses{2 * 48 + 20, 1, 1}));
}

TEST(Figures, TheDayShowsItsOpeningAndItsQuarters) {
  Figures figures({made::line()});
  figures.apply(made::told(made::answered(made::waiting(1, kTen), seconds(5))), kTen, Origin::live);
  figures.apply(made::told(made::waiting(2, kTen + minutes(20))), kTen, Origin::live);
  figures.apply(made::told(made::waiting(3, kTen - hours(3))), kTen, Origin::live);  // closed then
  const auto day = figures.snapshot(kTen + minutes(21)).front().day;
  EXPECT_EQ(day.from, kTen - hours(10));
  EXPECT_EQ(day.to, kTen + hours(14));
  EXPECT_EQ(day.opens, kTen - hours(1));
  EXPECT_EQ(day.closes, kTen + hours(7));
  EXPECT_EQ(day.quarters, (std::vector<QuarterHour>{{kTen, 1, 0, 0, 0}, {kTen + minutes(15), 0, 0, 1, 0}}));
}

TEST(Figures, AClosedDayOpensNever) {
  Figures figures({made::line()});
  const auto day = figures.snapshot(kTen - hours(24)).front().day;
  EXPECT_EQ(day.opens, std::nullopt);
  EXPECT_EQ(day.closes, std::nullopt);
}

}  // namespace
}  // namespace dutyline
