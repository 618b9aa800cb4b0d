// A whole year of a line, day by day: every holiday, a half day, a day opened against the plan, both changes of the
// clocks. The golden file can be read, and checked, by eye.
#include <date/tz.h>
#include <gtest/gtest.h>

#include <sstream>

#include "lines/made_call.hpp"
#include "support/golden.hpp"

namespace dutyline {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::year;
using std::chrono::year_month_day;

std::string clock_text(Instant at) {
  return rfc3339_text(at).substr(5, 11);
}

// "Thu 2026-01-01 holiday: …" or "Fri 2026-01-02 01-02T09:00 to 01-02T17:00 (8 h of 24)", instants in UTC.
void add_row(std::ostream& out, const OpeningHours& open, const std::vector<Holiday>& holidays, local_days day) {
  static constexpr std::array kNames{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  const year_month_day date(day);
  const Instant begins = open.start_of(date);
  const Instant ends = open.start_of(year_month_day(day + days(1)));
  out << kNames[std::chrono::weekday(day).iso_encoding() - 1] << ' '
      << date::format("%F", date::local_days(date::days(day.time_since_epoch().count())));
  Instant at = begins;
  while (at < ends) {
    const Instant next = std::min(ends, open.next_change(at).value_or(ends));
    if (open.open_at(at)) {
      out << ' ' << clock_text(at) << " to " << clock_text(next);
    }
    at = next;
  }
  out << " (" << open.open_within(begins, ends) / minutes(1) << " min of " << (ends - begins) / hours(1) << " h)";
  for (const Holiday& holiday : holidays) {
    if (holiday.day == day) {
      out << " holiday: " << holiday.name;
    }
  }
  out << '\n';
}

WeekPlan helpline() {
  WeekPlan plan;
  plan.always_open = false;
  for (std::size_t day = 0; day < 5; ++day) {
    plan.days[day] = {{hours(9), hours(12) + minutes(30)}, {hours(13) + minutes(30), hours(17)}};
  }
  plan.days[6] = {{hours(0), hours(3)}};  // Sunday's night: the clocks change in it
  return plan;
}

std::string year_of(WeekPlan plan, Division division) {
  plan.holidays = division;
  plan.closed = {year(2026) / 7 / 1};
  plan.special = {{year(2026) / 12 / 24, {{hours(9), hours(12)}}}, {year(2026) / 8 / 31, {{hours(10), hours(14)}}}};
  const auto open = *OpeningHours::make("Europe/London", plan);
  const auto holidays = holidays_of(division, year(2026));
  std::ostringstream out;
  for (local_days day(year(2026) / 1 / 1); day < local_days(year(2027) / 1 / 1); day += days(1)) {
    add_row(out, open, holidays, day);
  }
  return out.str();
}

TEST(OpeningHours, AWholeYearInEnglandAndWales) {
  expect_golden(year_of(helpline(), Division::england_and_wales), "hours-2026-england-and-wales.txt");
}

TEST(OpeningHours, AWholeYearInScotland) {
  expect_golden(year_of(helpline(), Division::scotland), "hours-2026-scotland.txt");
}

TEST(OpeningHours, AWholeYearInNorthernIreland) {
  expect_golden(year_of(helpline(), Division::northern_ireland), "hours-2026-northern-ireland.txt");
}

TEST(OpeningHours, ADaysOwnHoursWinOverHolidayAndWeek) {
  WeekPlan plan = helpline();
  plan.holidays = Division::england_and_wales;
  plan.special[year(2026) / 12 / 25] = {{hours(10), hours(11)}};
  plan.special[year(2026) / 12 / 29] = {};  // none: closed
  const auto open = *OpeningHours::make("Europe/London", plan);
  const Instant christmas = std::chrono::sys_days(year(2026) / 12 / 25);
  EXPECT_FALSE(open.open_at(christmas + hours(9)));
  EXPECT_TRUE(open.open_at(christmas + hours(10)));
  EXPECT_EQ(open.next_change(christmas + hours(10)), christmas + hours(11));
  EXPECT_EQ(open.next_change(christmas + hours(11)), christmas + hours(48));  // Sunday's night
  EXPECT_EQ(open.next_change(christmas + hours(51)),
            christmas + hours(24 * 5 + 9));  // Wednesday: over both closed days
}

TEST(OpeningHours, AListStandsInItsYearsAndTheRulesInOthers) {
  WeekPlan plan = helpline();
  plan.holidays = Division::england_and_wales;
  plan.listed = ListedHolidays{{local_days(year(2026) / 6 / 10)}};
  const auto open = *OpeningHours::make("Europe/London", plan);
  EXPECT_FALSE(open.opens_on(local_days(year(2026) / 6 / 10)));
  EXPECT_TRUE(open.opens_on(local_days(year(2026) / 12 / 25)));   // the list does not name it
  EXPECT_FALSE(open.opens_on(local_days(year(2025) / 12 / 25)));  // a Thursday, by rule
  EXPECT_FALSE(open.opens_on(local_days(year(2028) / 12 / 25)));  // a Monday, by rule
  EXPECT_EQ(open.listed_until(), local_days(year(2026) / 6 / 10));
}

TEST(OpeningHours, ALineThatIsAlwaysOpenKeepsHolidaysToo) {
  WeekPlan plan;
  plan.holidays = Division::scotland;
  const auto open = *OpeningHours::make("Europe/London", plan);
  const Instant andrew = std::chrono::sys_days(year(2026) / 11 / 30);
  EXPECT_FALSE(open.open_at(andrew + hours(12)));
  EXPECT_EQ(open.next_change(andrew - hours(1)), andrew);
  EXPECT_EQ(open.next_change(andrew), andrew + hours(24));
}

TEST(OpeningHours, AgreesWithTheZoneItselfFarFromTheYearsItKeeps) {
  const auto open = *OpeningHours::make("Europe/London", helpline());
  const auto* const zone = date::locate_zone("Europe/London");
  for (int of_year = 1971; of_year < 2110; ++of_year) {
    for (const Instant at : {Instant(std::chrono::sys_days(year(of_year) / 1 / 15) + hours(12)),
                             Instant(std::chrono::sys_days(year(of_year) / 7 / 15) + hours(12))}) {
      const auto offset = zone->get_info(at).offset;
      EXPECT_EQ(open.time_of_day(at), hours(12) + offset) << of_year;
    }
  }
}

}  // namespace
}  // namespace dutyline
