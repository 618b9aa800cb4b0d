#include "switches/esl_event.hpp"

#include <gtest/gtest.h>

#include "switches/esl_text.hpp"

namespace dutyline {
namespace {

using Format = EslEvent::Format;

TEST(EslText, PlainValuesAreUrlEncodedAndAPlusIsAPlus) {
  EXPECT_EQ(url_decoded("send-duty%40default"), "send-duty@default");
  EXPECT_EQ(url_decoded("Zo%C3%AB%20Hart"), "Zoë Hart");
  EXPECT_EQ(url_decoded("%2B44+1"), "+44+1");
  EXPECT_EQ(url_decoded("_undef_"), "");
  EXPECT_EQ(url_decoded("100%"), "100%");
  EXPECT_EQ(url_decoded("%4"), "%4");
  EXPECT_EQ(url_decoded("%zz%41"), "%zzA");
  EXPECT_EQ(url_decoded(""), "");
}

TEST(EslText, JsonValuesMayBeEscaped) {
  EXPECT_EQ(json_decoded(R"(a\"b\\c\/d\n)"), "a\"b\\c/d\n");
  EXPECT_EQ(json_decoded(R"(Zo\u00eb \ud83d\udcde)"), "Zoë 📞");
  EXPECT_EQ(json_decoded(R"(\ud83d)"), "\xEF\xBF\xBD");
  EXPECT_EQ(json_decoded(R"(\u12)"), R"(\u12)");
  EXPECT_EQ(json_decoded("\\"), "\\");
}

TEST(EslEvent, TheFirstOfAKeyThatStandsTwiceCounts) {
  const std::string plain = "Event-Name: CHANNEL_HANGUP_COMPLETE\nHangup-Cause: FIRST\nHangup-Cause: SECOND\n\n";
  const std::string json = R"({"Event-Name":"CHANNEL_HANGUP_COMPLETE","Hangup-Cause":"FIRST","Hangup-Cause":"SECOND"})";
  EXPECT_EQ(EslEvent::read(plain, Format::plain)->raw(EslField::hangup_cause), "FIRST");
  EXPECT_EQ(EslEvent::read(json, Format::json)->raw(EslField::hangup_cause), "FIRST");
}

TEST(EslEvent, ArraysAndNestedValuesArePassedOver) {
  const std::string json =
      R"({"Event-Name":"CUSTOM","variable_DP_MATCH":["a","b\"]"],"x":{"CC-Queue":"no","y":[{}]},"n": 12 ,"CC-Queue":"duty"})";
  const auto event = EslEvent::read(json, Format::json);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->text(EslField::queue), "duty");
  const auto plain = EslEvent::read("variable_DP_MATCH: ARRAY::a|:b\nCC-Queue: duty%40x\n\n", Format::plain);
  EXPECT_EQ(plain->text(EslField::queue), "duty@x");
}

TEST(EslEvent, WhatAnEventCarriesAsItsOwnBodyIsNoField) {
  const std::string plain = "Event-Name: BACKGROUND_JOB\nContent-Length: 15\n\nCC-Queue: duty\n";
  EXPECT_EQ(EslEvent::read(plain, Format::plain)->raw(EslField::queue), "");
}

TEST(EslEvent, BrokenJsonIsMalformed) {
  for (const std::string text : {"", "{", "[]", R"({"a":"b")", R"({"a" "b"})", R"({"a":"b",})", R"({"a":"b"}x)",
                                 R"({"a":})", R"({"a":]})", R"({"a":"b)", R"({"a":"b\"})", R"({"a":[})"}) {
    EXPECT_FALSE(EslEvent::read(text, Format::json)) << text;
  }
  EXPECT_TRUE(EslEvent::read("{}", Format::json));
  EXPECT_FALSE(EslEvent::read("", Format::plain));
}

TEST(EslEvent, TheNameIsFoundInEitherOrderOfTheFirstLines) {
  EXPECT_EQ(EslEvent::name_of("Event-Name: HEARTBEAT\nCore-UUID: x\n\n", Format::plain), "HEARTBEAT");
  EXPECT_EQ(EslEvent::name_of("Event-Subclass: callcenter%3A%3Ainfo\nEvent-Name: CUSTOM\n\n", Format::plain), "CUSTOM");
  EXPECT_EQ(EslEvent::name_of("Event-Subclass: sofia%3A%3Aregister\nEvent-Name: CUSTOM\n\n", Format::plain),
            "CUSTOM of others");
  EXPECT_EQ(EslEvent::name_of("Core-UUID: x\nEvent-Name: HEARTBEAT\n\n", Format::plain), "HEARTBEAT");
  EXPECT_EQ(EslEvent::name_of(R"({"Event-Name":"HEARTBEAT"})", Format::json), "HEARTBEAT");
  EXPECT_EQ(EslEvent::name_of(R"({"Core-UUID":"x","Event-Name":"HEARTBEAT"})", Format::json), "HEARTBEAT");
  EXPECT_EQ(EslEvent::name_of("{", Format::json), "");
}

TEST(EslEvent, TimesAreMicrosecondsOrSecondsAndZeroIsNever) {
  const auto event = EslEvent::read(
      "Event-Date-Timestamp: 1795437555931560\nCC-Agent-Called-Time: 1795437556\nCaller-Channel-Hangup-Time: 0\n"
      "Caller-Channel-Bridged-Time: 999999999999999999\nCC-Member-Joined-Time: soon\n\n",
      Format::plain);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->micros(EslField::timestamp), Instant(std::chrono::microseconds(1'795'437'555'931'560)));
  EXPECT_EQ(event->seconds_of(EslField::agent_called), Instant(seconds(1'795'437'556)));
  EXPECT_FALSE(event->micros(EslField::hangup_time));
  EXPECT_FALSE(event->micros(EslField::bridged_time));
  EXPECT_FALSE(event->seconds_of(EslField::joined));
}

}  // namespace
}  // namespace dutyline
