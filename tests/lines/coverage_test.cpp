// Coverage: open time that was seen, of open time; and the calls of gaps that nobody has named.

#include "lines/coverage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dutyline {
namespace {

using ::testing::ElementsAre;

const Instant kMidnight = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24);  // a Tuesday

Instant clock(int hour, int minute = 0) {
  return kMidnight + hours(hour) + minutes(minute);
}

// Monday to Friday, nine to five, UTC.
OpeningHours office() {
  WeekPlan plan;
  plan.always_open = false;
  for (std::size_t day = 0; day < 5; ++day) {
    plan.days[day] = {{hours(9), hours(17)}};
  }
  return *OpeningHours::make("", plan);
}

WindowFigures of(Window window, const LineSight& sight, Instant now) {
  Coverage coverage;
  coverage.update(office(), sight, now);
  WindowFigures figures;
  figures.window = window;
  coverage.fill(figures);
  return figures;
}

TEST(Spans, AreUnitedAndTakenAway) {
  EXPECT_THAT(united({{clock(3), clock(4)}, {clock(1), clock(2)}, {clock(2), clock(3)}, {clock(9), clock(9)}}),
              ElementsAre(Span{clock(1), clock(4)}));
  EXPECT_THAT(without({{clock(1), clock(9)}}, {{clock(8), clock(12)}, {clock(2), clock(3)}, {clock(0), clock(1)}}),
              ElementsAre(Span{clock(1), clock(2)}, Span{clock(3), clock(8)}));
  EXPECT_TRUE(without({{clock(1), clock(2)}}, {{clock(0), clock(5)}}).empty());
}

TEST(Coverage, IsOpenTimeSeenOfOpenTimeSoFar) {
  const LineSight sight{{{clock(9), clock(10)}, {clock(11), Instant::max()}}, {}};
  const auto today = of(Window::today, sight, clock(13));
  EXPECT_EQ(today.open_time, hours(4));
  EXPECT_EQ(today.seen_time, hours(3));
  EXPECT_DOUBLE_EQ(today.coverage(), 0.75);
  EXPECT_DOUBLE_EQ(of(Window::week, sight, clock(13)).coverage(), 3.0 / 12) << "nothing of Monday was seen";
}

TEST(Coverage, WhatWasNotSeenWhileClosedIsNoMatter) {
  const LineSight sight{{{clock(8), Instant::max()}}, {}};
  EXPECT_DOUBLE_EQ(of(Window::today, sight, clock(20)).coverage(), 1.0);
}

TEST(Coverage, IsWholeWhereTheDayHasNotBegun) {
  EXPECT_DOUBLE_EQ(of(Window::today, {}, clock(7)).coverage(), 1.0);
}

TEST(Coverage, MissedCallsAreOfEveryWindowTheGapTouchesWhileOpen) {
  const LineSight sight{{}, {{{clock(9), clock(10)}, 2, 1}, {{clock(2), clock(3)}, 5, 5}}};
  const auto today = of(Window::today, sight, clock(13));
  EXPECT_EQ(today.missed_answered, 2) << "of those at night nobody was offered in open hours";
  EXPECT_EQ(today.missed_other, 1);
  EXPECT_EQ(of(Window::h1, sight, clock(13)).missed_other, 0);
  EXPECT_EQ(of(Window::d7, sight, clock(13)).missed_other, 1);
  EXPECT_EQ(of(Window::today, sight, clock(13) + hours(24)).missed_other, 0);
}

TEST(Coverage, MakesTheRateARange) {
  WindowFigures figures;
  figures.open.add(CallClass::answered, 40);
  figures.open.add(CallClass::abandoned, 1);
  figures.open.add(CallClass::unknown, 1);
  figures.missed_answered = 2;
  figures.missed_other = 1;
  figures.rate(Headline::served);
  EXPECT_EQ(figures.answered, (Ratio{40, 41}));
  EXPECT_EQ(figures.answered_low, (Ratio{40, 45})) << "all of them lost";
  EXPECT_EQ(figures.answered_high, (Ratio{44, 45})) << "all of them answered";
}

}  // namespace
}  // namespace dutyline
