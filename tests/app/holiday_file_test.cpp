#include "app/holiday_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "app/config_folder.hpp"

namespace dutyline::testing {
namespace {

using std::chrono::local_days;
using std::chrono::year;

// The shape of the government's file, with three days of its own.
const std::string kFile = R"({
  "england-and-wales": {"division": "england-and-wales", "events": [
    {"title": "New Year’s Day", "date": "2026-01-01", "notes": "", "bunting": true},
    {"title": "Boxing Day", "date": "2026-12-28", "notes": "Substitute day", "bunting": true}]},
  "scotland": {"division": "scotland", "events": [{"title": "World Cup", "date": "2098-06-16", "notes": "", "bunting": false}]},
  "northern-ireland": {"division": "northern-ireland", "events": []}})";

TEST(HolidayFile, GivesTheDaysOfOneDivision) {
  const auto list = read_holiday_list(kFile, Division::england_and_wales);
  ASSERT_TRUE(list) << list.reason();
  EXPECT_THAT(list->days, ::testing::ElementsAre(local_days(year(2026) / 1 / 1), local_days(year(2026) / 12 / 28)));
}

TEST(HolidayFile, SaysWhatIsWrongAndWhereAGoodOneIs) {
  for (const char* const bad :
       {"", "[]", "{}", R"({"scotland": 1})", R"({"scotland": {"events": {}}})", R"({"scotland": {"events": []}})",
        R"({"scotland": {"events": [1]}})", R"({"scotland": {"events": [{"date": "2026-02-30"}]}})"}) {
    const auto list = read_holiday_list(bad, Division::scotland);
    ASSERT_FALSE(list) << bad;
    EXPECT_THAT(list.reason(), ::testing::EndsWith("take the file from https://www.gov.uk/bank-holidays.json")) << bad;
  }
}

TEST(HolidayFile, WarnsThreeMonthsBeforeItsLastDay) {
  const ListedHolidays list{{local_days(year(2026) / 12 / 28)}};
  EXPECT_FALSE(end_of_list_warning(list, local_days(year(2026) / 9 / 28)));
  EXPECT_THAT(*end_of_list_warning(list, local_days(year(2026) / 9 / 29)),
              ::testing::StartsWith("the list of holidays ends on 2026-12-28: "));
  EXPECT_THAT(*end_of_list_warning(list, local_days(year(2027) / 1 / 1)),
              ::testing::StartsWith("the list of holidays ended on 2026-12-28: "));
}

RC_GTEST_PROP(HolidayFile, SpoiltAnywhereItIsReadOrRefusedAndNeverMore, ()) {
  std::string text = kFile;
  const auto spoils = *rc::gen::inRange(1, 6);
  for (int i = 0; i < spoils; ++i) {
    text[*rc::gen::inRange<std::size_t>(0, text.size())] = *rc::gen::element('"', '{', ']', '0', 'x', '\0', '\xff');
  }
  const auto list = read_holiday_list(text, Division::england_and_wales);
  const bool read_or_refused = !list || !list->days.empty();
  RC_ASSERT(read_or_refused);
}

TEST(ReadSettings, HolidaysComeByRuleOrFromAFile) {
  const ConfigFolder folder;
  folder.write("bank-holidays.json", kFile);
  const auto opens = [&](const std::string& hours, std::chrono::year_month_day date) {
    const auto read =
        folder.read(config_with("hours: {timezone: Europe/London, week: {mon-fri: \"09:00-17:00\"}, " + hours + "}"));
    EXPECT_TRUE(read.good()) << hours;
    return read.settings.lines.at(0).hours.opens_on(local_days(date));
  };
  EXPECT_FALSE(opens("holidays: england-and-wales", year(2026) / 4 / 6));
  EXPECT_TRUE(opens("holidays: scotland", year(2026) / 4 / 6));
  EXPECT_TRUE(opens("holidays: none", year(2026) / 4 / 6));
  const std::string listed = "holidays: {file: bank-holidays.json, division: scotland}";
  EXPECT_TRUE(opens(listed, year(2098) / 6 / 17));
  EXPECT_FALSE(opens(listed, year(2098) / 6 / 16));
  EXPECT_TRUE(opens(listed, year(2098) / 12 / 25));  // the list does not name it
  EXPECT_TRUE(opens("holidays: england-and-wales, special: {2026-04-06: \"10:00-12:00\"}", year(2026) / 4 / 6));
}

TEST(ReadSettings, AListOfHolidaysThatHasEndedIsAWarning) {
  const ConfigFolder folder;
  folder.write("old.json", R"({"scotland": {"events": [{"date": "2020-01-01"}]}})");
  const auto read = folder.read(config_with("hours: {holidays: {file: old.json, division: scotland}}"));
  EXPECT_TRUE(read.good());
  ASSERT_EQ(read.faults.size(), 1U);
  EXPECT_THAT(to_string(read.faults[0]),
              ::testing::StartsWith("dutyline.yaml:9:30: warning: the list of holidays ended on 2020-01-01: "));
}

}  // namespace
}  // namespace dutyline::testing
