#include "app/journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

namespace dutyline {
namespace {

using ::testing::ElementsAre;

TEST(Journal, AMessageHasItsPriorityAndNamesTheSourceThatItIsAbout) {
  EXPECT_THAT(journal_fields(Said::source_lost, "pbx-ami", "the switch is silent"),
              ElementsAre("MESSAGE=pbx-ami: the switch is silent", "MESSAGE_ID=8e6f0c1d5b2a4f73a94d71c2b0e51102",
                          "DUTYLINE_ID=DL1102", "PRIORITY=4", "SYSLOG_IDENTIFIER=dutyline", "DUTYLINE_SOURCE=pbx-ami"));
  EXPECT_THAT(journal_fields(Said::ledger_not_writable, "", "the ledger cannot be written"),
              ElementsAre("MESSAGE=the ledger cannot be written", "MESSAGE_ID=8e6f0c1d5b2a4f73a94d71c2b0e51202",
                          "DUTYLINE_ID=DL1202", "PRIORITY=3", "SYSLOG_IDENTIFIER=dutyline"));
}

TEST(Journal, OrTheLine) {
  EXPECT_THAT(journal_fields(Said::queue_there, "line send-duty", "it is there now"),
              ElementsAre("MESSAGE=line send-duty: it is there now", "MESSAGE_ID=8e6f0c1d5b2a4f73a94d71c2b0e51304",
                          "DUTYLINE_ID=DL1304", "PRIORITY=6", "SYSLOG_IDENTIFIER=dutyline", "DUTYLINE_LINE=send-duty"));
}

TEST(Journal, AndTheCall) {
  EXPECT_THAT(journal_fields(Said::lost_call_marked, "line send-duty", "marked", "0123456789abcdef"),
              ElementsAre("MESSAGE=line send-duty: marked", "MESSAGE_ID=8e6f0c1d5b2a4f73a94d71c2b0e51305",
                          "DUTYLINE_ID=DL1305", "PRIORITY=6", "SYSLOG_IDENTIFIER=dutyline", "DUTYLINE_LINE=send-duty",
                          "DUTYLINE_CALL=0123456789abcdef"));
}

TEST(Journal, StderrIsItOnlyWhereTheStreamIsTheOneThatSystemdNamed) {
  ::unsetenv("JOURNAL_STREAM");
  EXPECT_FALSE(stderr_is_the_journal());
  ::setenv("JOURNAL_STREAM", "1:1", 1);  // of a service that started a shell which started us
  EXPECT_FALSE(stderr_is_the_journal());
  struct stat ours {};
  ASSERT_EQ(::fstat(STDERR_FILENO, &ours), 0);
  ::setenv("JOURNAL_STREAM", (std::to_string(ours.st_dev) + ":" + std::to_string(ours.st_ino)).c_str(), 1);
  EXPECT_TRUE(stderr_is_the_journal());
  ::unsetenv("JOURNAL_STREAM");
}

}  // namespace
}  // namespace dutyline
