#include "ledger/commits_behind.hpp"

#include <gtest/gtest.h>

#include "ledger/sample_records.hpp"

namespace dutyline {
namespace {

TEST(CommitsBehind, WritesEveryBatchInOrder) {
  TemporaryFolder folder;
  const auto ledger = Ledger::open(folder.file("ledger.db"), Ledger::Mode::read_write, {.keep_agents = true});
  ASSERT_TRUE(ledger);
  auto final_record = sample_record(1, 30);
  final_record.call.outcome = final_record.call.visits.front().outcome = Outcome::timeout;
  {
    CommitsBehind behind(**ledger);
    ASSERT_TRUE(behind.put(batch_of({kept(sample_record(1, 30))})));
    ASSERT_TRUE(behind.put(batch_of({kept(final_record)})));
    ASSERT_TRUE(behind.put(batch_of({kept(sample_record(2, 40))})));
    ASSERT_TRUE(behind.wait());
  }
  EXPECT_EQ(read_calls(**ledger), (std::vector{final_record, sample_record(2, 40)}));
}

TEST(CommitsBehind, SaysOfTheBatchBeforeThatItFailedAndWritesNoMore) {
  TemporaryFolder folder;
  const auto made = Ledger::open(folder.file("ledger.db"), Ledger::Mode::read_write, {.keep_agents = true});
  ASSERT_TRUE(made);
  ASSERT_TRUE((*made)->commit(batch_of({kept(sample_record(1, 30))})));
  const auto reader = Ledger::open(folder.file("ledger.db"), Ledger::Mode::read_only);
  ASSERT_TRUE(reader);
  CommitsBehind behind(**reader);  // every commit fails
  EXPECT_TRUE(behind.put(batch_of({kept(sample_record(2, 40))})));
  EXPECT_FALSE(behind.put(batch_of({kept(sample_record(3, 50))})));
  EXPECT_TRUE(behind.wait());
}

}  // namespace
}  // namespace dutyline
