#include <gtest/gtest.h>

#include "feeds/recording_format.hpp"

namespace dutyline {
namespace {

const RecordingFormat& format() {
  return *find_recording_format("freeswitch_esl");
}

TEST(EslRecording, ReadsAreTheRowsOfKindRxAndKnowWhatWasAskedBefore) {
  const auto reads = format().parse_index(
      "epoch,kind,offset,length,text\n"
      "1795437663.1,open,0,0,\"\"\n"
      "1795437663.2,rx,0,28,\n"
      "1795437663.3,tx,28,0,\"auth <password>\"\n"
      "1795437663.4,tx,28,0,\"api json {\"\"a\"\":1}\n\napi version\"\n"
      "1795437663.5,rx,28,54,\r\n"
      "1795437663.6,lost,82,0,\"eof\"");
  ASSERT_TRUE(reads) << reads.reason();
  ASSERT_EQ(reads->size(), 2U);
  EXPECT_EQ((*reads)[0].length, 28U);
  EXPECT_TRUE((*reads)[0].asked.empty());
  EXPECT_EQ((*reads)[1].asked, (std::vector<std::string>{"auth <password>", "api json {\"a\":1}\n\napi version"}));
  EXPECT_EQ((*reads)[1].arrived, parse_epoch("1795437663.5"));
}

TEST(EslRecording, AWrongIndexIsRefusedByItsRow) {
  const std::string header = "epoch,kind,offset,length,text\n";
  const std::pair<std::string, const char*> rows[] = {{"offset,length\n", "row 1: it should say"},
                                                      {header + "1,rx,5,1,\n", "row 2: a gap"},
                                                      {header + "1,rx,0,5,\n1,rx,3,1,\n", "row 3: an overlap"},
                                                      {header + "2,rx,0,5,\n1,rx,5,1,\n", "row 3: it arrived before"},
                                                      {header + "soon,rx,0,5,\n", "row 2: a read tells"},
                                                      {header + "1,rx,0,5,a,b\n", "row 2: it should hold five fields"},
                                                      {header + "1,tx,0,5,\"a\n", "row 2: it should hold five fields"}};
  for (const auto& [text, fault] : rows) {
    const auto reads = format().parse_index(text);
    ASSERT_FALSE(reads) << text;
    EXPECT_TRUE(reads.reason().starts_with(fault)) << reads.reason();
  }
}

TEST(EslRecording, EventsTellTheirOwnTimeInEitherForm) {
  const auto time = parse_epoch("1795437555.93156");
  EXPECT_EQ(format().own_time("Content-Length: 41\nContent-Type: text/event-plain\n\n"
                              "Event-Date-Timestamp: 1795437555931560\n\n"),
            time);
  EXPECT_EQ(format().own_time("\nContent-Length: 43\nContent-Type: text/event-json\n\n"
                              R"({"Event-Date-Timestamp":"1795437555931560"})"),
            time);
  EXPECT_FALSE(format().own_time("Content-Type: command/reply\nReply-Text: +OK\n\n"));
  EXPECT_FALSE(format().own_time("Content-Type: text/event-plain"));
}

}  // namespace
}  // namespace dutyline
