#include "app/config_values.hpp"

#include <gtest/gtest.h>

#include "app/config_words.hpp"
#include "app/hours_values.hpp"

namespace dutyline {
namespace {

template <class T>
std::optional<T> taken(const Result<T>& result) {
  return result ? std::optional(*result) : std::nullopt;
}

TEST(ConfigValues, DurationsAreWholeNumbersWithAUnit) {
  EXPECT_EQ(taken(read_duration("500ms")), milliseconds(500));
  EXPECT_EQ(taken(read_duration("0s")), seconds(0));
  EXPECT_EQ(taken(read_duration("5s")), seconds(5));
  EXPECT_EQ(taken(read_duration("2m")), minutes(2));
  EXPECT_EQ(taken(read_duration("1h")), hours(1));
  EXPECT_EQ(taken(read_duration("30d")), hours(720));
  EXPECT_EQ(taken(read_duration("36500d")), hours(876'000));
  for (const auto* text : {"", "5", "s", "5 s", "-5s", "+5s", "5S", "1.5s", "5ss", "5s5", "36501d", "9999999999s"}) {
    EXPECT_FALSE(read_duration(text)) << text;
  }
  EXPECT_FALSE(read_length("0m"));
  EXPECT_EQ(taken(read_length("1s")), seconds(1));
}

TEST(ConfigValues, SharesAreExactToAHundredthOfAPercent) {
  EXPECT_EQ(taken(read_ratio("98%")), 9'800);
  EXPECT_EQ(taken(read_ratio("98 %")), 9'800);
  EXPECT_EQ(taken(read_ratio("97.5%")), 9'750);
  EXPECT_EQ(taken(read_ratio("97.25%")), 9'725);
  EXPECT_EQ(taken(read_ratio("97.250%")), 9'725);
  EXPECT_EQ(taken(read_ratio("0.98")), 9'800);
  EXPECT_EQ(taken(read_ratio("0.9725")), 9'725);
  EXPECT_EQ(taken(read_ratio("0.05%")), 5);
  EXPECT_EQ(taken(read_ratio("0%")), 0);
  EXPECT_EQ(taken(read_ratio("0")), 0);
  EXPECT_EQ(taken(read_ratio("1.0")), 10'000);
  EXPECT_EQ(taken(read_ratio("100%")), 10'000);
  for (const auto* text : {"", "%", ".98", "98.", "98.%", "0.97251", "97.251%", "-1%", "1e-1", "0x1", "98%%", "nan",
                           "100.01%", "1.0001", "2", "98", "999999999999%"}) {
    EXPECT_FALSE(read_ratio(text)) << text;
  }
}

TEST(ConfigValues, ABareNumberIsToldBothWaysToWriteIt) {
  EXPECT_EQ(read_ratio("98").reason(), "`98` is more than everything; write 98% or 0.98");
  EXPECT_EQ(read_ratio("5").reason(), "`5` is more than everything; write 5% or 0.05");
  EXPECT_EQ(read_ratio("100").reason(), "`100` is more than everything; write 100% or 1.00");
  EXPECT_EQ(read_ratio("980").reason(), "`980` is more than everything; a share is between 0% and 100%");
}

TEST(ConfigValues, AddressesHaveAHostAndAPort) {
  EXPECT_EQ(taken(read_endpoint("127.0.0.1:5038", -1)), (Endpoint{"127.0.0.1", 5038}));
  EXPECT_EQ(taken(read_endpoint("127.0.0.1:0", -1)), (Endpoint{"127.0.0.1", 0}));
  EXPECT_EQ(taken(read_endpoint("127.0.0.1", 5038)), (Endpoint{"127.0.0.1", 5038}));
  EXPECT_EQ(taken(read_endpoint("[::1]:5038", -1)), (Endpoint{"::1", 5038}));
  EXPECT_EQ(taken(read_endpoint("[fe80::1%eth0]", 5038)), (Endpoint{"fe80::1%eth0", 5038}));
  EXPECT_EQ(taken(read_endpoint("pbx-1.example:65535", -1)), (Endpoint{"pbx-1.example", 65535}));
  for (const auto* text : {"",
                           ":5038",
                           "127.0.0.1",
                           "127.0.0.1:",
                           "127.0.0.1:x",
                           "127.0.0.1:65536",
                           "127.0.0.1:-1",
                           "127.0.0.1:+1",
                           "1.2.3:1",
                           "1.2.3.400:1",
                           "::1:5038",
                           "[::1",
                           "[::1]",
                           "[::1]5038",
                           "[pbx]:1",
                           "[]:1",
                           "a b:1",
                           "user@pbx:1",
                           "http://pbx:1",
                           "pbx\n:1",
                           "*:1"}) {
    EXPECT_FALSE(read_endpoint(text, -1)) << text;
  }
}

TEST(ConfigValues, LoopbackIsNoMatterOfHowANameBegins) {
  for (const auto* host : {"127.0.0.1", "127.8.9.10", "::1", "localhost"}) {
    EXPECT_TRUE(is_loopback(host)) << host;
  }
  for (const auto* host : {"127.pages.example", "128.0.0.1", "0.0.0.0", "::", "localhost.example", ""}) {
    EXPECT_FALSE(is_loopback(host)) << host;
  }
}

TEST(ConfigValues, LabelsAreSmallAndPlain) {
  EXPECT_TRUE(is_label("send-duty_2"));
  EXPECT_TRUE(is_label(std::string(64, 'a')));
  for (const auto& text :
       {std::string(), std::string("SEND"), std::string("a b"), std::string("é"), std::string(65, 'a')}) {
    EXPECT_FALSE(is_label(text)) << text;
  }
}

TEST(ConfigValues, DaysStandAloneInRangesAndInLists) {
  EXPECT_EQ(taken(read_days("mon")), (std::vector{0}));
  EXPECT_EQ(taken(read_days("mon-fri")), (std::vector{0, 1, 2, 3, 4}));
  EXPECT_EQ(taken(read_days("sat-mon")), (std::vector{5, 6, 0}));
  EXPECT_EQ(taken(read_days("mon, wed,fri-sat")), (std::vector{0, 2, 4, 5}));
  for (const auto* text : {"", "Mon", "monday", "mon-", "mon-tue-wed", "mon,", "mon wed", "weekend"}) {
    EXPECT_FALSE(read_days(text)) << text;
  }
}

TEST(ConfigValues, OpeningTimesAreSortedAndApart) {
  using Windows = std::vector<OpenWindow>;
  EXPECT_EQ(taken(read_windows("09:00-17:00")), (Windows{{hours(9), hours(17)}}));
  EXPECT_EQ(taken(read_windows("00:00-24:00")), (Windows{{hours(0), hours(24)}}));
  EXPECT_EQ(taken(read_windows("13:30 - 17:00, 09:00-12:30")),
            (Windows{{hours(9), minutes(750)}, {minutes(810), hours(17)}}));
  EXPECT_EQ(taken(read_windows("09:00-12:00,12:00-17:00")), (Windows{{hours(9), hours(12)}, {hours(12), hours(17)}}));
  for (const auto* text : {"", "9-17", "9:00-17:00", "09:00", "09:00-24:01", "09:60-10:00", "17:00-09:00",
                           "09:00-09:00", "09:00-12:00,11:59-13:00", "09:00-17:00,", "09.00-17.00"}) {
    EXPECT_FALSE(read_windows(text)) << text;
  }
}

TEST(ConfigValues, DatesAreOnTheCalendar) {
  using namespace std::chrono;
  EXPECT_EQ(taken(read_date("2028-02-29")), year(2028) / 2 / 29);
  for (const auto* text : {"", "2026-02-29", "2026-2-9", "26-12-24", "2026/12/24", "2026-12-24 ", "2026-13-01"}) {
    EXPECT_EQ(taken(read_date(text)).has_value(), std::string_view(text).ends_with("24 ")) << text;
  }
}

TEST(ConfigWords, NearWordsAreSuggestedAndFarOnesAreNot) {
  EXPECT_EQ(suggestion("headlne", {"headline", "hours"}), "; did you mean `headline`?");
  EXPECT_EQ(suggestion("extension", {"context", "exten"}), "; did you mean `exten`?");
  EXPECT_EQ(suggestion("colour", {"headline", "hours"}), "");
  EXPECT_EQ(suggestion("x", {"tls"}), "");
  EXPECT_EQ(suggestion("", {"tls"}), "");
}

TEST(ConfigWords, WhatIsShownIsShortAndHarmless) {
  EXPECT_EQ(shown("a\x1b[31m\nb"), "`a?[31m?b`");
  EXPECT_EQ(shown(std::string(60, 'a')), "`" + std::string(60, 'a') + "`");
  EXPECT_EQ(shown(std::string(59, 'a') + "éé"), "`" + std::string(59, 'a') + "é…`");
}

}  // namespace
}  // namespace dutyline
