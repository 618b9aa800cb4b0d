// Lines of call records: how they are cut, what they say, and what is said of those that cannot be read.

#include "switches/record_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "switches/record_columns.hpp"
#include "switches/record_values.hpp"

namespace dutyline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// ---- Cutting ----

std::vector<std::string> cut(std::string_view line, RecordFormat format = {}) {
  return cut_record(line, format).value_or(std::vector<std::string>{"not to be cut"});
}

TEST(RecordColumns, SeparatorsAndQuotes) {
  EXPECT_THAT(cut("a,b,,c"), ElementsAre("a", "b", "", "c"));
  EXPECT_THAT(cut(" a , \"b, with a comma\" ,\"he said \"\"no\"\"\""),
              ElementsAre("a", "b, with a comma", "he said \"no\""));
  EXPECT_THAT(cut("a,"), ElementsAre("a", ""));
  EXPECT_THAT(cut("5\" of rain,b"), ElementsAre("5\" of rain", "b")) << "a quote inside a column is a character";
  EXPECT_THAT(cut("a,\"b"), ElementsAre("not to be cut"));
  EXPECT_THAT(cut("\"a\"b,c"), ElementsAre("not to be cut"));
  RecordFormat tabs;
  tabs.separator = '\t';
  tabs.quote = '\0';
  EXPECT_THAT(cut("\t\"a\t b ", tabs), ElementsAre("", "\"a", "b"));
}

TEST(RecordColumns, FixedPlaces) {
  RecordFormat fixed;
  fixed.fixed = {{1, 4}, {6, 8}, {10, 99}};
  EXPECT_THAT(cut("2001 ab  the rest", fixed), ElementsAre("2001", "ab", "the rest"));
  EXPECT_THAT(cut("20", fixed), ElementsAre("20", "", ""));
}

TEST(RecordColumns, BlanksSeparateTooWhereThatFits) {
  EXPECT_THAT(cut_at_blanks_too({"a", "0     PS", "b"}, 4).value(), ElementsAre("a", "0", "PS", "b"));
  EXPECT_EQ(cut_at_blanks_too({"a", "0 PS x", "b"}, 4), std::nullopt);
}

TEST(RecordColumns, Encodings) {
  EXPECT_EQ(as_utf_8("Zo\xeb", RecordEncoding::latin_1), "Zoë");
  EXPECT_EQ(as_utf_8("O\x92Hara \x80", RecordEncoding::windows_1252), "O’Hara €");
  EXPECT_EQ(as_utf_8("\x81", RecordEncoding::windows_1252), std::nullopt);
  EXPECT_EQ(as_utf_8("Zoë €", RecordEncoding::utf_8), "Zoë €");
  for (const char* broken : {"Zo\xeb", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"}) {
    EXPECT_EQ(as_utf_8(broken, RecordEncoding::utf_8), std::nullopt) << broken;
  }
}

// ---- Values ----

std::string time_text(const std::string& text, const std::string& format, const char* zone = nullptr) {
  const auto read = parse_record_time(text, format, zone == nullptr ? nullptr : date::locate_zone(zone));
  return read ? rfc3339_text(read->at) : "none";
}

TEST(RecordTime, InTheFormsThatSwitchesWrite) {
  EXPECT_EQ(time_text("2026/11/23 12:56:25", "%Y/%m/%d %H:%M:%S"), "2026-11-23T12:56:25.000Z");
  EXPECT_EQ(time_text("23/11/2026 1:56:25 PM", "%d/%m/%Y %I:%M:%S %p"), "2026-11-23T13:56:25.000Z");
  EXPECT_EQ(time_text("990201 7:02:47", "%y%m%d %H:%M:%S"), "1999-02-01T07:02:47.000Z");
  EXPECT_EQ(time_text("2026-11-23T12:56:25.250+0100", "%Y-%m-%dT%H:%M:%S%z"), "2026-11-23T11:56:25.250Z");
  EXPECT_EQ(time_text("1795438585", "epoch"), "2026-11-23T12:56:25.000Z");
  EXPECT_EQ(time_text("1795438585099", "epoch_ms"), "2026-11-23T12:56:25.099Z");
  EXPECT_EQ(time_text("2026-11-23T12:56:25Z", "rfc3339"), "2026-11-23T12:56:25.000Z");
  for (const char* wrong :
       {"", "2026/13/23 12:56:25", "2026/02/30 12:56:25", "2026/11/23 25:56:25", "2026/11/23 12:56:25 x"}) {
    EXPECT_EQ(time_text(wrong, "%Y/%m/%d %H:%M:%S"), "none") << wrong;
  }
}

TEST(RecordTime, ByTheClockOnTheWall) {
  EXPECT_EQ(time_text("2026/07/01 12:00:00", "%Y/%m/%d %H:%M:%S", "Europe/London"), "2026-07-01T11:00:00.000Z");
  EXPECT_EQ(time_text("2026/10/25 01:30:00", "%Y/%m/%d %H:%M:%S", "Europe/London"), "2026-10-25T00:30:00.000Z")
      << "the first of the two";
}

TEST(RecordDuration, InTheFormsThatSwitchesWrite) {
  EXPECT_EQ(parse_record_duration("65", seconds(1)), seconds(65));
  EXPECT_EQ(parse_record_duration("65.25", seconds(1)), milliseconds(65'250));
  EXPECT_EQ(parse_record_duration("65250", milliseconds(1)), milliseconds(65'250));
  EXPECT_EQ(parse_record_duration("1:05", minutes(1)), seconds(65));
  EXPECT_EQ(parse_record_duration("00:01:05", seconds(1)), seconds(65));
  for (const char* wrong : {"", "-5", "1:65", "1:60:00", "5 s", "9999999", "1::5", ":5"}) {
    EXPECT_EQ(parse_record_duration(wrong, seconds(1)), std::nullopt) << wrong;
  }
}

// ---- Lines ----

std::shared_ptr<RecordFormat> format() {
  auto made = std::make_shared<RecordFormat>();
  made->columns = {"Id", "Queue", "From", "Start", "Wait", "Talk", "Result"};
  RecordCase base;
  base.id.columns = {0};
  base.queue.columns = {1};
  base.caller.columns = {2};
  base.offered_at = RecordTime{{{3}, {}}, "%Y-%m-%d %H:%M:%S"};
  base.wait = RecordText{{4}, {}};
  base.talk = RecordText{{5}, {}};
  const auto add = [&](std::vector<RecordCondition> when, Outcome outcome) {
    base.when = std::move(when);
    base.outcome = outcome;
    made->cases.push_back(base);
  };
  add({{6, false, {"OK*", "TAKEN"}}}, Outcome::answered);
  add({{6, false, {"LOST"}}, {4, true, {"0"}}}, Outcome::abandoned);
  add({{6, false, {"LOST"}}}, Outcome::refused_full);
  return made;
}

std::string what(RecordReader& reader, const std::string& line) {
  const auto read = reader.read(line);
  if (const auto* const fault = std::get_if<RecordFault>(&read)) {
    return std::string(fault->reason) + (fault->column.empty() ? "" : " of " + fault->column) + ": " + fault->text;
  }
  const auto* const call = std::get_if<CallRecordLine>(&read);
  return call == nullptr
             ? "no call"
             : call->id + " " + std::string(to_string(call->outcome)) + " " +
                   rfc3339_text(call->offered_at).substr(11, 8) + " " + rfc3339_text(call->left_at).substr(11, 8) +
                   " " + (call->ended_at ? rfc3339_text(*call->ended_at).substr(11, 8) : "-");
}

TEST(RecordReader, TheFirstRowThatFitsDecides) {
  RecordReader reader(format());
  EXPECT_EQ(what(reader, "a,600,,2026-11-23 12:00:00,10,65,OK-1"), "a answered 12:00:00 12:00:10 12:01:15");
  EXPECT_EQ(what(reader, "b,600,,2026-11-23 12:00:00,10,,LOST"), "b abandoned 12:00:00 12:00:10 -");
  EXPECT_EQ(what(reader, "c,600,,2026-11-23 12:00:00,0,,LOST"), "c refused_full 12:00:00 12:00:00 -");
  EXPECT_THAT(what(reader, "d,600,,2026-11-23 12:00:00,0,,HM"), HasSubstr("unknown_outcome"));
}

TEST(RecordReader, EmptyLinesAndTheHeaderAreNoCalls) {
  RecordReader reader(format());
  EXPECT_EQ(what(reader, ""), "no call");
  EXPECT_EQ(what(reader, "\xef\xbb\xbfId,Queue,From,Start,Wait,Talk,Result"), "no call");
  EXPECT_EQ(what(reader, "a,600,,2026-11-23 12:00:00,10,65,OK,"), "a answered 12:00:00 12:00:10 12:01:15");
}

TEST(RecordReader, AHeaderOfAnotherOrderIsFollowed) {
  RecordReader reader(format());
  EXPECT_EQ(what(reader, "Result,Talk,Wait,More,Start,From,Queue,Id"), "no call");
  EXPECT_EQ(what(reader, "OK,65,10,x,2026-11-23 12:00:00,,600,a"), "a answered 12:00:00 12:00:10 12:01:15");
}

// Else what stands in the columns now would be taken for what stood there before.
TEST(RecordReader, AHeaderThatLacksAColumnStopsTheReading) {
  RecordReader reader(format());
  EXPECT_EQ(what(reader, "Id,Queue,From,Start,Wait,Result"), "header of Talk: this header has no column \"Talk\"");
  EXPECT_THAT(what(reader, "a,600,,2026-11-23 12:00:00,10,OK"), HasSubstr("header: "));
  EXPECT_EQ(what(reader, "Id,Queue,From,Start,Wait,Talk,Result"), "no call");
  EXPECT_EQ(what(reader, "a,600,,2026-11-23 12:00:00,10,65,OK"), "a answered 12:00:00 12:00:10 12:01:15");
}

TEST(RecordReader, FaultsNameTheColumnAndShowNoDigit) {
  RecordReader reader(format());
  EXPECT_EQ(what(reader, "a,600,,01632960173,10,65,OK"),
            "value of Start: \"###########\" is no time of the form %Y-%m-%d %H:%M:%S");
  EXPECT_EQ(what(reader, "a,600,,2026-11-23 12:00:00,soon,65,OK"), "value of Wait: \"soon\" is no duration");
  EXPECT_EQ(what(reader, ",600,,2026-11-23 12:00:00,10,65,OK"), "value of Id: is empty");
  EXPECT_EQ(what(reader, "a,6\xff,,2026-11-23 12:00:00,10,65,OK"),
            "encoding of Queue: holds bytes that are no text; is its `encoding` windows-1252?");
  EXPECT_EQ(what(reader, "a,600,2026-11-23 12:00:00,10,65,OK"), "columns: it has 6 columns, not 7");
}

TEST(RecordReader, ClockTimesPastMidnightAreOfTheNextDay) {
  auto made = std::make_shared<RecordFormat>();
  made->columns = {"id", "date", "entry", "start", "end"};
  RecordCase call;
  call.id.columns = {0};
  call.queue.constant = "q";
  const std::string kForm = "%y%m%d %H:%M:%S";
  call.began_at = RecordTime{{{1, 2}, {}}, kForm};
  call.offered_at = RecordTime{{{1, 3}, {}}, kForm};
  call.ended_at = RecordTime{{{1, 4}, {}}, kForm};
  call.outcome = Outcome::abandoned;
  made->cases = {call};
  made->separator = ';';
  RecordReader reader(made);
  const auto read = reader.read("a;990201;23:59:50;0:00:10;0:01:00");
  const auto* const line = std::get_if<CallRecordLine>(&read);
  ASSERT_NE(line, nullptr);
  EXPECT_EQ(rfc3339_text(line->offered_at), "1999-02-02T00:00:10.000Z");
  EXPECT_EQ(rfc3339_text(line->left_at), "1999-02-02T00:01:00.000Z");
}

TEST(RecordReader, TimesInTheWrongOrderAreRefused) {
  auto made = std::make_shared<RecordFormat>();
  made->columns = {"id", "start", "end"};
  RecordCase call;
  call.id.columns = {0};
  call.queue.constant = "q";
  call.offered_at = RecordTime{{{1}, {}}, "epoch"};
  call.ended_at = RecordTime{{{2}, {}}, "epoch"};
  call.outcome = Outcome::abandoned;
  made->cases = {call};
  RecordReader reader(made);
  EXPECT_THAT(what(reader, "a,1000,900"), HasSubstr("not in order"));
  EXPECT_EQ(what(reader, "a,1000,999"), "a abandoned 00:16:40 00:16:40 -") << "rounded apart";
}

}  // namespace
}  // namespace dutyline
