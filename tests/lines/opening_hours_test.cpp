#include "lines/opening_hours.hpp"

#include <gtest/gtest.h>

#include "lines/made_call.hpp"

namespace dutyline {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

Instant utc(int y, unsigned month, unsigned day, int hour = 0, int minute = 0, int second = 0) {
  return sys_days(year(y) / static_cast<int>(month) / static_cast<int>(day)) + hours(hour) + minutes(minute) +
         seconds(second);
}

OpeningHours always(const std::string& zone) {
  return *OpeningHours::make(zone, {});
}

WeekPlan every_day(minutes from, minutes to) {
  WeekPlan plan;
  plan.always_open = false;
  plan.days.fill({{from, to}});
  return plan;
}

TEST(OpeningHours, WithoutConfigurationIsAlwaysOpenInUtcAndNeverChanges) {
  const OpeningHours nothing;
  EXPECT_EQ(nothing.timezone(), "UTC");
  EXPECT_TRUE(nothing.open_at(utc(2026, 12, 25, 3)));
  EXPECT_EQ(nothing.next_change(utc(2026, 12, 25, 3)), std::nullopt);
  EXPECT_EQ(nothing.day_of(utc(2026, 6, 1, 23, 59)), utc(2026, 6, 1));
  EXPECT_EQ(nothing.day_after(utc(2026, 6, 1)), utc(2026, 6, 2));
}

TEST(OpeningHours, OpensAndClosesToTheMicrosecondOfItsOwnClock) {
  const OpeningHours office = made::office_hours();
  struct Row {
    Instant at;
    bool open;
    Instant next;
  };
  const Row rows[] = {
      {utc(2026, 11, 23, 8, 59, 59), false, utc(2026, 11, 23, 9)},         // winter: London is UTC
      {utc(2026, 11, 23, 9), true, utc(2026, 11, 23, 17)},                 //
      {utc(2026, 11, 23, 17) - Duration(1), true, utc(2026, 11, 23, 17)},  //
      {utc(2026, 11, 23, 17), false, utc(2026, 11, 24, 9)},                //
      {utc(2026, 7, 6, 8), true, utc(2026, 7, 6, 16)},                     // summer: an hour ahead of it
      {utc(2026, 7, 6, 7, 59), false, utc(2026, 7, 6, 8)},                 //
      {utc(2026, 7, 6, 16), false, utc(2026, 7, 7, 8)},                    //
      {utc(2026, 11, 27, 17), false, utc(2026, 11, 30, 9)},                // Friday evening to Monday morning
      {utc(2026, 3, 27, 17), false, utc(2026, 3, 30, 8)},                  // … over the change to summer time
      {utc(2026, 10, 23, 16), false, utc(2026, 10, 26, 9)},                // … and back
  };
  for (const Row& row : rows) {
    EXPECT_EQ(office.open_at(row.at), row.open) << row.at.time_since_epoch().count();
    EXPECT_EQ(office.next_change(row.at), row.next) << row.at.time_since_epoch().count();
  }
}

TEST(OpeningHours, ClosedDatesCloseTheWholeLocalDay) {
  WeekPlan plan;
  plan.always_open = false;
  plan.days.fill({{hours(9), hours(17)}});
  plan.closed = {year(2026) / 12 / 24, year(2026) / 12 / 25};
  const OpeningHours closed = *OpeningHours::make("Europe/London", plan);
  EXPECT_FALSE(closed.open_at(utc(2026, 12, 24, 12)));
  EXPECT_EQ(closed.next_change(utc(2026, 12, 23, 17)), utc(2026, 12, 26, 9));

  WeekPlan open_else;
  open_else.closed = {year(2026) / 7 / 1};
  const OpeningHours summer = *OpeningHours::make("Europe/London", open_else);
  EXPECT_EQ(summer.next_change(utc(2026, 6, 15)), utc(2026, 6, 30, 23));
  EXPECT_EQ(summer.next_change(utc(2026, 6, 30, 23)), utc(2026, 7, 1, 23));
  EXPECT_EQ(summer.next_change(utc(2026, 7, 1, 23)), std::nullopt);
}

TEST(OpeningHours, WindowsThatMeetAtMidnightAreOneOpening) {
  WeekPlan plan = every_day(hours(0), hours(24));
  plan.days[6] = {{hours(0), hours(12)}};
  const OpeningHours around = *OpeningHours::make("Europe/London", plan);
  EXPECT_EQ(around.next_change(utc(2026, 11, 23, 10)), utc(2026, 11, 29, 12));  // Sunday noon
  EXPECT_EQ(around.next_change(utc(2026, 11, 29, 12)), utc(2026, 11, 30));
}

TEST(OpeningHours, ALineThatNeverOpensHasNoNextChange) {
  WeekPlan plan;
  plan.always_open = false;
  const OpeningHours never = *OpeningHours::make("Europe/London", plan);
  EXPECT_FALSE(never.open_at(utc(2026, 1, 1)));
  EXPECT_EQ(never.next_change(utc(2026, 1, 1)), std::nullopt);
}

TEST(OpeningHours, DaysOf23And25HoursAreRight) {
  const OpeningHours london = always("Europe/London");
  const auto length = [&](Instant at) { return london.day_after(at) - london.day_of(at); };
  EXPECT_EQ(length(utc(2026, 3, 28, 12)), hours(24));
  EXPECT_EQ(length(utc(2026, 3, 29, 12)), hours(23));
  EXPECT_EQ(length(utc(2026, 10, 25, 12)), hours(25));
  EXPECT_EQ(london.day_of(utc(2026, 3, 29, 22, 59)), utc(2026, 3, 29));
  EXPECT_EQ(london.day_of(utc(2026, 3, 29, 23)), utc(2026, 3, 29, 23));
  EXPECT_EQ(london.day_of(utc(2026, 10, 25, 23, 59)), utc(2026, 10, 24, 23));
}

TEST(OpeningHours, AnHourThatTheClocksRepeatIsOpenTwiceAndOneTheySkipNever) {
  const OpeningHours night = *OpeningHours::make("Europe/London", every_day(hours(1), hours(2)));
  // 25 October 2026: 01:00–02:00 in summer time is 00:00–01:00 UTC, then again in winter time 01:00–02:00 UTC.
  EXPECT_EQ(night.open_within(utc(2026, 10, 24, 23), utc(2026, 10, 25, 23)), hours(2));
  EXPECT_EQ(night.next_change(utc(2026, 10, 25, 0, 30)), utc(2026, 10, 25, 2));
  // 29 March 2026: 01:00 becomes 02:00.
  EXPECT_EQ(night.open_within(utc(2026, 3, 29), utc(2026, 3, 29, 23)), Duration::zero());
  EXPECT_EQ(night.next_change(utc(2026, 3, 28, 2)), utc(2026, 3, 30));
  const OpeningHours half_past = *OpeningHours::make("Europe/London", every_day(minutes(90), hours(3)));
  EXPECT_EQ(half_past.next_change(utc(2026, 3, 29)), utc(2026, 3, 29, 1));  // opens as the clocks leap over 01:30
  EXPECT_EQ(half_past.next_change(utc(2026, 3, 29, 1)), utc(2026, 3, 29, 2));
}

TEST(OpeningHours, WhenTheClocksGoBackTheLineMayCloseAndOpenAgain) {
  const OpeningHours half_past = *OpeningHours::make("Europe/London", every_day(minutes(90), hours(3)));
  EXPECT_EQ(half_past.next_change(utc(2026, 10, 25)), utc(2026, 10, 25, 0, 30));     // 01:30 in summer time
  EXPECT_EQ(half_past.next_change(utc(2026, 10, 25, 0, 30)), utc(2026, 10, 25, 1));  // 02:00 becomes 01:00
  EXPECT_EQ(half_past.next_change(utc(2026, 10, 25, 1)), utc(2026, 10, 25, 1, 30));  // 01:30 in winter time
  EXPECT_EQ(half_past.next_change(utc(2026, 10, 25, 1, 30)), utc(2026, 10, 25, 3));  //

  // In Newfoundland the clocks went back into the day before: 00:01 of 7 November 2010 became 23:01 of the 6th.
  const OpeningHours late =
      *OpeningHours::make("America/St_Johns", every_day(minutes(23 * 60 + 15), minutes(23 * 60 + 30)));
  EXPECT_EQ(late.next_change(utc(2010, 11, 7, 2, 30, 30)), utc(2010, 11, 7, 2, 45));
}

TEST(OpeningHours, AMidnightThatIsSkippedBeginsTheDayAtTheFirstInstantThereIs) {
  const OpeningHours santiago = always("America/Santiago");  // 6 September 2026: 00:00 becomes 01:00, 04:00 UTC
  EXPECT_EQ(santiago.start_of(year(2026) / 9 / 6), utc(2026, 9, 6, 4));
  EXPECT_EQ(santiago.day_of(utc(2026, 9, 6, 12)), utc(2026, 9, 6, 4));
  EXPECT_EQ(santiago.day_after(utc(2026, 9, 5, 12)), utc(2026, 9, 6, 4));
  EXPECT_EQ(santiago.day_after(utc(2026, 9, 6, 12)) - santiago.day_of(utc(2026, 9, 6, 12)), hours(23));
}

TEST(OpeningHours, AMidnightThatComesTwiceBeginsTheDayAtTheFirst) {
  const OpeningHours havana = always("America/Havana");  // 1 November 2026: 01:00 becomes 00:00, 05:00 UTC
  EXPECT_EQ(havana.start_of(year(2026) / 11 / 1), utc(2026, 11, 1, 4));
  EXPECT_EQ(havana.day_of(utc(2026, 11, 1, 5, 30)), utc(2026, 11, 1, 4));
  EXPECT_EQ(havana.day_after(utc(2026, 11, 1, 5, 30)), utc(2026, 11, 2, 5));
}

TEST(OpeningHours, TheDayAfterIsAlwaysAhead) {
  const OpeningHours newfoundland = always("America/St_Johns");  // 7 November 2010: 00:01 became 23:01 of the 6th
  for (Instant at = utc(2010, 11, 6, 12); at < utc(2010, 11, 8, 12); at += minutes(1)) {
    ASSERT_GT(newfoundland.day_after(at), at);
  }
  EXPECT_EQ(newfoundland.day_after(utc(2010, 11, 7, 2, 31)), utc(2010, 11, 7, 3, 30)) << "the second midnight";
  const OpeningHours samoa = always("Pacific/Apia");  // had no 30 December 2011
  EXPECT_EQ(samoa.day_after(utc(2011, 12, 30, 9)), utc(2011, 12, 30, 10));
  EXPECT_EQ(year_month_day(samoa.local_day(utc(2011, 12, 30, 10))), year(2011) / 12 / 31);
}

TEST(OpeningHours, WeeksBeginOnMonday) {
  const OpeningHours london = always("Europe/London");
  EXPECT_EQ(london.week_of(utc(2026, 11, 23)), utc(2026, 11, 23));
  EXPECT_EQ(london.week_of(utc(2026, 11, 29, 23, 59)), utc(2026, 11, 23));
  EXPECT_EQ(london.week_of(utc(2026, 11, 30)), utc(2026, 11, 30));
  EXPECT_EQ(london.week_of(utc(2026, 3, 31)), utc(2026, 3, 29, 23));  // begins in summer time
  EXPECT_EQ(london.week_of(utc(2026, 10, 28)), utc(2026, 10, 26));    // winter
  EXPECT_EQ(london.week_of(utc(2026, 10, 25, 23)), utc(2026, 10, 18, 23));
}

TEST(OpeningHours, MonthsBeginAtLocalMidnightOfTheFirst) {
  const OpeningHours london = always("Europe/London");
  EXPECT_EQ(london.month_of(utc(2026, 6, 30, 22, 59)), utc(2026, 5, 31, 23));
  EXPECT_EQ(london.month_of(utc(2026, 6, 30, 23)), utc(2026, 6, 30, 23));
  EXPECT_EQ(london.month_of(utc(2026, 12, 31, 23, 59)), utc(2026, 12, 1));
}

TEST(OpeningHours, OpenTimeOfAWeekIsThatOfThePlan) {
  const OpeningHours office = made::office_hours();
  EXPECT_EQ(office.open_within(utc(2026, 11, 23), utc(2026, 11, 30)), hours(40));
  EXPECT_EQ(office.open_within(utc(2026, 3, 23), utc(2026, 3, 30) + hours(8)), hours(40));
  EXPECT_EQ(office.open_within(utc(2026, 11, 23, 16, 59, 30), utc(2026, 11, 23, 17, 30)), seconds(30));
  EXPECT_EQ(office.open_within(utc(2026, 11, 23, 12), utc(2026, 11, 23, 12)), Duration::zero());
  EXPECT_EQ(OpeningHours().open_within(utc(2026, 1, 1), utc(2027, 1, 1)), hours(24 * 365));
}

TEST(OpeningHours, SaysInWordsWhatItDoesNotUnderstand) {
  EXPECT_EQ(OpeningHours::make("Europe/Lodnon", {}).reason(),
            "this system knows no time zone \"Europe/Lodnon\": write an IANA name such as Europe/London");
  EXPECT_FALSE(OpeningHours::make("../../etc/passwd", {}));
  EXPECT_EQ(OpeningHours::make("UTC", every_day(hours(17), hours(9))).reason(),
            "Monday's opening times must begin before they end, between 00:00 and 24:00");
  EXPECT_FALSE(OpeningHours::make("UTC", every_day(hours(9), hours(25))));
  WeekPlan overlap;
  overlap.days[2] = {{hours(9), hours(13)}, {hours(12), hours(17)}};
  EXPECT_EQ(OpeningHours::make("UTC", overlap).reason(), "Wednesday's opening times overlap or are out of order");
  EXPECT_EQ((*OpeningHours::make("", {})).timezone(), "UTC");
}

}  // namespace
}  // namespace dutyline
