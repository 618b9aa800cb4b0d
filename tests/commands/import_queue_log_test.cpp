// `dutyline import` of a switch's own log, as an operator meets it: the built program.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "commands/run_program.hpp"

namespace dutyline::testing {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view kConfig =
    "ledger: {path: ledger.db}\n"
    "privacy: {caller_id: none}\n"
    "switches:\n"
    "  - name: pbx\n"
    "    sources: [{name: pbx-log, kind: asterisk_queue_log, path: queue_log}]\n"
    "lines:\n"
    "  - name: send-duty\n"
    "    queues: [{switch: pbx, name: send-duty}]\n"
    "  - name: send-eps\n"
    "    queues: [{switch: pbx, name: send-eps}]\n";

class ImportQueueLog : public ::testing::Test {
 protected:
  ImportQueueLog() { folder.write("c.yaml", kConfig); }
  Ended import(const std::string& paths) { return run_program(folder, "import -c c.yaml --source pbx-log " + paths); }

  ConfigFolder folder;
};

TEST_F(ImportQueueLog, ARotatedSetOfARealSwitchTwiceIsTheSame) {
  const std::string edges = DUTYLINE_SOURCE_DIR "/tests/data/asterisk/22/edges/";
  const std::string paths = edges + "queue_log.0.gz " + edges + "queue_log.gz";
  const auto ended = import(paths);
  EXPECT_EQ(ended.status, 0) << ended.error;
  EXPECT_THAT(ended.out, HasSubstr(R"("rejected":{"malformed":0,"too_long":0,"unfinished":0})"));
  EXPECT_THAT(ended.out, HasSubstr(R"("visits":78)"));
  const auto calls = run_program(folder, "calls -c c.yaml --visits");
  EXPECT_EQ(calls.status, 0);
  EXPECT_EQ(std::ranges::count(calls.out, '\n'), 1 + 78);
  EXPECT_EQ(import(paths).status, 0);
  EXPECT_EQ(run_program(folder, "calls -c c.yaml --visits").out, calls.out);
}

TEST_F(ImportQueueLog, WhatIsNoLogIsSaidSo) {
  folder.write("messages", "Nov 23 12:56:25 pbx kernel: hello\n");
  const auto ended = import("messages");
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.error, EndsWith("dutyline: messages is no queue_log: no line in it says when it was written; name "
                                    "the switch's queue_log files, the oldest first\n"));
}

TEST_F(ImportQueueLog, AnEmptyLogIsNoMistake) {
  folder.write("queue_log", "");
  const auto ended = import("queue_log");
  EXPECT_EQ(ended.status, 0) << ended.error;
  EXPECT_THAT(ended.out, StartsWith(R"({"events":0,)"));
}

}  // namespace
}  // namespace dutyline::testing
