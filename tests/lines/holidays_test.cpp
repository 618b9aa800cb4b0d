#include "lines/holidays.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace dutyline {
namespace {

using std::chrono::local_days;
using std::chrono::year;
using std::chrono::year_month_day;

// "0101 0403 …": month and day.
std::string days_of(Division division, int of_year) {
  std::string text;
  for (const Holiday& holiday : holidays_of(division, year(of_year))) {
    const year_month_day date(holiday.day);
    const auto number = static_cast<unsigned>(date.month()) * 100 + static_cast<unsigned>(date.day());
    text += (text.empty() ? "" : " ") + std::string(number < 1000 ? "0" : "") + std::to_string(number);
  }
  return text;
}

struct Row {
  int year;
  const char* england_and_wales;
  const char* scotland;
  const char* northern_ireland;
};

// As gov.uk/bank-holidays listed them; days that fall on a weekend stand beside their substitutes.
const Row kYears[] = {
    {2019, "0101 0419 0422 0506 0527 0826 1225 1226", "0101 0102 0419 0506 0527 0805 1130 1202 1225 1226",
     "0101 0317 0318 0419 0422 0506 0527 0712 0826 1225 1226"},
    {2020, "0101 0410 0413 0508 0525 0831 1225 1226 1228", "0101 0102 0410 0508 0525 0803 1130 1225 1226 1228",
     "0101 0317 0410 0413 0508 0525 0712 0713 0831 1225 1226 1228"},
    {2021, "0101 0402 0405 0503 0531 0830 1225 1226 1227 1228",
     "0101 0102 0104 0402 0503 0531 0802 1130 1225 1226 1227 1228",
     "0101 0317 0402 0405 0503 0531 0712 0830 1225 1226 1227 1228"},
    {2022, "0101 0103 0415 0418 0502 0602 0603 0829 0919 1225 1226 1227",
     "0101 0102 0103 0104 0415 0502 0602 0603 0801 0919 1130 1225 1226 1227",
     "0101 0103 0317 0415 0418 0502 0602 0603 0712 0829 0919 1225 1226 1227"},
    {2023, "0101 0102 0407 0410 0501 0508 0529 0828 1225 1226",
     "0101 0102 0103 0407 0501 0508 0529 0807 1130 1225 1226",
     "0101 0102 0317 0407 0410 0501 0508 0529 0712 0828 1225 1226"},
    {2024, "0101 0329 0401 0506 0527 0826 1225 1226", "0101 0102 0329 0506 0527 0805 1130 1202 1225 1226",
     "0101 0317 0318 0329 0401 0506 0527 0712 0826 1225 1226"},
    {2026, "0101 0403 0406 0504 0525 0831 1225 1226 1228", "0101 0102 0403 0504 0525 0615 0803 1130 1225 1226 1228",
     "0101 0317 0403 0406 0504 0525 0712 0713 0831 1225 1226 1228"},
    {2027, "0101 0326 0329 0503 0531 0830 1225 1226 1227 1228",
     "0101 0102 0104 0326 0503 0531 0802 1130 1225 1226 1227 1228",
     "0101 0317 0326 0329 0503 0531 0712 0830 1225 1226 1227 1228"},
};

TEST(Holidays, AreTheGovernmentsOwnListsYearByYear) {
  for (const Row& row : kYears) {
    EXPECT_EQ(days_of(Division::england_and_wales, row.year), row.england_and_wales) << row.year;
    EXPECT_EQ(days_of(Division::scotland, row.year), row.scotland) << row.year;
    EXPECT_EQ(days_of(Division::northern_ireland, row.year), row.northern_ireland) << row.year;
  }
}

TEST(Holidays, OnesThatWereMovedOrProclaimedOnce) {
  const auto held = [](Division division, year_month_day date) {
    const auto holidays = holidays_of(division, date.year());
    return std::ranges::find(holidays, local_days(date), &Holiday::day) != holidays.end();
  };
  for (const Division each : {Division::england_and_wales, Division::scotland, Division::northern_ireland}) {
    EXPECT_TRUE(held(each, year(2022) / 6 / 2));
    EXPECT_TRUE(held(each, year(2022) / 6 / 3));
    EXPECT_FALSE(held(each, year(2022) / 5 / 30));
    EXPECT_TRUE(held(each, year(2022) / 9 / 19));
    EXPECT_TRUE(held(each, year(2023) / 5 / 8));
    EXPECT_TRUE(held(each, year(2023) / 5 / 1));
    EXPECT_TRUE(held(each, year(2012) / 6 / 4));
    EXPECT_TRUE(held(each, year(2012) / 6 / 5));
    EXPECT_FALSE(held(each, year(2012) / 5 / 28));
    EXPECT_TRUE(held(each, year(2011) / 4 / 29));
    EXPECT_FALSE(held(each, year(2020) / 5 / 4));
    EXPECT_TRUE(held(each, year(1999) / 12 / 31));
    EXPECT_EQ(held(each, year(2026) / 6 / 15), each == Division::scotland);
  }
}

TEST(Holidays, EasterOfMeeusExamplesAndTheExtremes) {
  const std::map<int, std::pair<unsigned, unsigned>> known{{1818, {3, 22}}, {1954, {4, 18}}, {1961, {4, 2}},
                                                           {1991, {3, 31}}, {1992, {4, 19}}, {1993, {4, 11}},
                                                           {2000, {4, 23}}, {2026, {4, 5}},  {2038, {4, 25}}};
  for (const auto& [of_year, day] : known) {
    EXPECT_EQ(year_month_day(easter(year(of_year))),
              year(of_year) / static_cast<int>(day.first) / static_cast<int>(day.second));
  }
}

TEST(Holidays, EveryOneHasANameAndStandsOnceFor120Years) {
  for (int of_year = 1978; of_year < 2100; ++of_year) {
    for (const Division each : {Division::england_and_wales, Division::scotland, Division::northern_ireland}) {
      const auto holidays = holidays_of(each, year(of_year));
      int on_workdays = 0;
      for (std::size_t i = 0; i < holidays.size(); ++i) {
        EXPECT_FALSE(holidays[i].name.empty());
        EXPECT_TRUE(i == 0 || holidays[i - 1].day < holidays[i].day) << of_year;
        on_workdays += std::chrono::weekday(holidays[i].day).iso_encoding() < 6 ? 1 : 0;
      }
      // Eight working days in England and Wales whatever the year; Scotland has nine since 2007, Northern Ireland ten.
      const int usual = each == Division::england_and_wales ? 8 : each == Division::scotland ? 8 : 10;
      EXPECT_GE(on_workdays, usual) << of_year << ' ' << to_string(each);
      EXPECT_LE(on_workdays, usual + 3) << of_year << ' ' << to_string(each);
    }
  }
}

TEST(Holidays, AListCoversItsYears) {
  const ListedHolidays list{{local_days(year(2025) / 4 / 18), local_days(year(2027) / 12 / 28)}};
  EXPECT_FALSE(list.covers(year(2024)));
  EXPECT_TRUE(list.covers(year(2025)));
  EXPECT_TRUE(list.covers(year(2027)));
  EXPECT_FALSE(list.covers(year(2028)));
}

}  // namespace
}  // namespace dutyline
