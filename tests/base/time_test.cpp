// Instants as text and back: cut, never rounded; nothing half-read is taken.

#include "base/time.hpp"

#include <gtest/gtest.h>
// after GoogleTest, which it needs
#include <rapidcheck/gtest.h>

namespace dutyline {
namespace {

Instant micros(long long since_epoch) {
  return Instant(Duration(since_epoch));
}

TEST(EpochText, IsCutNeverRounded) {
  EXPECT_EQ(epoch_text(micros(1'795'438'585'099'999)), "1795438585.099");
  EXPECT_EQ(epoch_text(micros(1'795'438'585'099'999), 0), "1795438585");
  EXPECT_EQ(epoch_text(micros(1'795'438'585'099'999), 1), "1795438585.0");
  EXPECT_EQ(epoch_text(micros(1'795'438'585'099'999), 6), "1795438585.099999");
  EXPECT_EQ(epoch_text(micros(0)), "0.000");
  EXPECT_EQ(epoch_text(micros(-1'500'000)), "-1.500");
}

TEST(SecondsText, HasThreeDecimalsAndItsSign) {
  EXPECT_EQ(seconds_text(milliseconds(2'152)), "2.152");
  EXPECT_EQ(seconds_text(Duration(2'152'999)), "2.152");
  EXPECT_EQ(seconds_text(Duration(0)), "0.000");
  EXPECT_EQ(seconds_text(milliseconds(-61'005)), "-61.005");
  EXPECT_EQ(seconds_text(Duration::min()), "-9223372036854.775");
}

TEST(ParseEpoch, TakesWholeSecondsAndFractions) {
  EXPECT_EQ(parse_epoch("1795438585.099441"), micros(1'795'438'585'099'441));
  EXPECT_EQ(parse_epoch("1795438585"), micros(1'795'438'585'000'000));
  EXPECT_EQ(parse_epoch("0.5"), micros(500'000));
  EXPECT_EQ(parse_epoch("1.1234567"), micros(1'123'456)) << "cut after the sixth";
}

TEST(ParseEpoch, RefusesEverythingElse) {
  for (const char* text : {"", " 1", "1 ", "+1", "-1", "1.", ".5", "1e3", "0x10", "1.5s", "1..5", "1.-5", "now",
                           "100000000001", "99999999999999999999", "nan"}) {
    EXPECT_EQ(parse_epoch(text), std::nullopt) << '"' << text << '"';
  }
}

TEST(Rfc3339Text, IsUtcWithMilliseconds) {
  EXPECT_EQ(rfc3339_text(micros(1'795'438'585'099'999)), "2026-11-23T12:56:25.099Z");
  EXPECT_EQ(rfc3339_text(micros(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(rfc3339_text(micros(-1)), "1969-12-31T23:59:59.999Z");
}

TEST(ParseRfc3339, TakesAnyOffset) {
  const auto expected = micros(1'795'438'585'000'000);
  for (const char* text :
       {"2026-11-23T12:56:25Z", "2026-11-23t12:56:25z", "2026-11-23 12:56:25Z", "2026-11-23T12:56:25+00:00",
        "2026-11-23T14:26:25+01:30", "2026-11-23T07:56:25-05:00", "2026-11-23T12:56:25.000000Z"}) {
    EXPECT_EQ(parse_rfc3339(text), expected) << text;
  }
  EXPECT_EQ(parse_rfc3339("2026-11-23T12:56:25.0994Z"), expected + Duration(99'400));
}

TEST(ParseRfc3339, KnowsTheCalendar) {
  EXPECT_TRUE(parse_rfc3339("2028-02-29T00:00:00Z"));
  EXPECT_TRUE(parse_rfc3339("2016-12-31T23:59:60Z")) << "a leap second";
  for (const char* text : {"2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
                           "2026-04-31T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T12:60:00Z",
                           "2026-11-23T12:56:61Z", "2026-11-23T12:56:25+24:00", "2026-11-23T12:56:25+01:60"}) {
    EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
  }
}

TEST(ParseRfc3339, RefusesWhatIsHalfATime) {
  const std::string whole = "2026-11-23T12:56:25.5+01:00";
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_EQ(parse_rfc3339(whole.substr(0, length)), std::nullopt) << whole.substr(0, length);
  }
  for (const char* text : {"2026-11-23T12:56:25", "2026-11-23T12:56:25Zx", " 2026-11-23T12:56:25Z",
                           "-026-11-23T12:56:25Z", "2026-11--3T12:56:25Z", "2026-11-23T+2:56:25Z",
                           "2026-11-23T12:56:25.Z", "2026/11/23T12:56:25Z", "2026-11-23T12:56:25+0100"}) {
    EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
  }
}

TEST(EpochNumbers, AreSecondsAndMilliseconds) {
  EXPECT_DOUBLE_EQ(to_epoch(micros(1'500'000)), 1.5);
  EXPECT_DOUBLE_EQ(to_seconds(milliseconds(250)), 0.25);
  EXPECT_EQ(from_epoch_ms(1'795'438'585'099), micros(1'795'438'585'099'000));
}

RC_GTEST_PROP(TimeProperty, TextGoesThereAndBack, ()) {
  const auto at = micros(*rc::gen::inRange<long long>(0, 99'999'999'999'999'999));
  RC_ASSERT(parse_epoch(epoch_text(at, 6)) == at);
  const auto day = micros(*rc::gen::inRange<long long>(0, 253'402'300'799'999'999));  // to the year 9999
  RC_ASSERT(parse_rfc3339(rfc3339_text(day)) == std::chrono::floor<milliseconds>(day));
}

RC_GTEST_PROP(TimeProperty, NoTextBreaksTheReaders, (const std::string& text)) {
  parse_epoch(text);
  parse_rfc3339(text);
}

}  // namespace
}  // namespace dutyline
