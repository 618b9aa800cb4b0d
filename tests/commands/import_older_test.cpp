// `dutyline import` of what was recorded long ago, into a ledger that knows better what holds now: the built program.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "commands/run_program.hpp"
#include "ledger/ledger.hpp"

namespace dutyline::testing {
namespace {

using ::testing::ElementsAre;

constexpr std::string_view kConfig =
    "ledger: {path: ledger.db}\n"
    "privacy: {caller_id: none}\n"
    "switches:\n"
    "  - name: pbx\n"
    "    sources: [{name: pbx-esl, kind: freeswitch_esl, address: 127.0.0.1:8021, password_file: secret}]\n"
    "lines:\n"
    "  - {name: send-duty, queues: [{switch: pbx, name: send-duty@default}]}\n"
    "  - {name: send-eps, queues: [{switch: pbx, name: send-eps@default}]}\n";

// The daemon compares what the switch tells next with what it told last, not with what it told in a recording.
TEST(ImportOlder, LeavesTheSwitchesCountersAsTheyWereToldLast) {
  const ConfigFolder folder;
  folder.write("c.yaml", kConfig);
  folder.write("secret", "ClueCon\n");
  const KeptCounters last{"pbx-esl", *parse_rfc3339("2027-03-01T09:00:00Z"), {"send-duty@default", 5'000, 70}};
  {
    const auto ledger = Ledger::open(folder.path("ledger.db"), Ledger::Mode::read_write);
    ASSERT_TRUE(ledger) << ledger.reason();
    LedgerBatch batch;
    batch.switch_counters = {last};
    ASSERT_TRUE((*ledger)->commit(batch));
  }
  const auto ended = run_program(
      folder, "import -c c.yaml --source pbx-esl " DUTYLINE_SOURCE_DIR "/tests/data/freeswitch/edges/plain.1.raw.gz");
  EXPECT_EQ(ended.status, 0) << ended.error;
  const auto ledger = Ledger::open(folder.path("ledger.db"), Ledger::Mode::read_only);
  ASSERT_TRUE(ledger) << ledger.reason();
  EXPECT_THAT(*(*ledger)->switch_counters(), ElementsAre(last));
}

}  // namespace
}  // namespace dutyline::testing
