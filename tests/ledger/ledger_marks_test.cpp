// What managers say of lost calls is kept word by word; the newest holds.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "ledger/sample_records.hpp"
#include "ledger/schema.hpp"

namespace dutyline {
namespace {

class MarksInTheLedger : public testing::Test {
 protected:
  static CallMark of(CallId call, Mark mark, double at, const std::string& by = "zoe") {
    return {call, moment(static_cast<double>(call)), mark, moment(at), by};
  }
  void keep(const CallMark& mark) {
    LedgerBatch batch;
    batch.marks.push_back(mark);
    const auto done = ledger->commit(batch);
    ASSERT_TRUE(done) << done.reason();
  }
  CallMarks marks(std::optional<Instant> from = {}, std::optional<Instant> to = {}) {
    const auto found = ledger->marks(from, to);
    EXPECT_TRUE(found) << found.reason();
    return *found;
  }
  std::int64_t rows() { return SQLite::Database(path).execAndGet("SELECT count(*) FROM call_marks").getInt64(); }

  TemporaryFolder folder;
  std::string path = folder.file("ledger.db");
  std::unique_ptr<Ledger> ledger = open_to_write(path);
};

TEST_F(MarksInTheLedger, TheNewestHoldsAndNoneIsErased) {
  keep(of(1, Mark::rung_back, 100, "ann"));
  keep(of(2, Mark::no_need, 101));
  keep(of(1, Mark::no_need, 102));
  EXPECT_EQ(marks(), (CallMarks{{1, of(1, Mark::no_need, 102)}, {2, of(2, Mark::no_need, 101)}}));
  keep(of(1, Mark::none, 103));
  EXPECT_EQ(marks(), (CallMarks{{2, of(2, Mark::no_need, 101)}}));
  EXPECT_EQ(rows(), 4);
  ledger = nullptr;
  ledger = open_to_write(path);
  EXPECT_EQ(marks().size(), 1U);
}

TEST_F(MarksInTheLedger, AreAskedForByWhenTheirCallsWereOffered) {
  keep(of(1, Mark::rung_back, 100));
  keep(of(2, Mark::rung_back, 100));
  keep(of(3, Mark::rung_back, 100));
  EXPECT_EQ(marks(moment(2), moment(3)).size(), 1U);
  EXPECT_EQ(marks(moment(2), std::nullopt).size(), 2U);
  EXPECT_EQ(marks(std::nullopt, moment(2)).count(1), 1U);
}

TEST_F(MarksInTheLedger, GoWithTheirCallsByRetentionAndStayWhereOnlyTheCallerIsForgotten) {
  CallRecord lost = sample_record(1);
  lost.call.final = true;
  lost.call_class = CallClass::abandoned;
  lost.call.visits.front().caller.emplace().bytes[0] = 7;
  ASSERT_TRUE(ledger->commit(batch_of({kept(lost)})));
  keep({1, moment(), Mark::rung_back, moment(100), "zoe"});
  keep(of(50, Mark::no_need, 100));
  EXPECT_EQ(*ledger->forget_caller({*lost.call.visits.front().caller}), 1U);
  EXPECT_EQ(marks().size(), 2U);
  ASSERT_TRUE(ledger->forget({moment(10), std::nullopt}, 10));
  EXPECT_EQ(marks().size(), 2U);
  ASSERT_EQ(ledger->forget({moment(10), moment(10)}, 10)->calls, 1U);
  EXPECT_EQ(marks(), (CallMarks{{50, of(50, Mark::no_need, 100)}}));
  EXPECT_EQ(rows(), 1);
}

TEST_F(MarksInTheLedger, StayWhereACallIsToldAnewOrIsPartOfAnother) {
  ASSERT_TRUE(ledger->commit(batch_of({kept(sample_record(1)), kept(sample_record(2, 10))})));
  keep(of(1, Mark::rung_back, 100));
  keep(of(2, Mark::rung_back, 100));
  ASSERT_TRUE(ledger->commit(batch_of({kept(sample_record(1)), gone(2)})));
  EXPECT_EQ(marks().size(), 2U);
}

// Version 8 kept none.
TEST_F(MarksInTheLedger, OfALedgerThatKeptNoneNoneIsKnownAndTheyAreKeptFromNowOn) {
  ASSERT_TRUE(ledger->commit(batch_of({kept(sample_record(1))})));
  ledger = nullptr;
  SQLite::Database(path, SQLite::OPEN_READWRITE)
      .exec("DROP TABLE history_blocks; DROP TABLE call_marks; PRAGMA user_version = 8");
  const auto too_old = Ledger::open(path, Ledger::Mode::read_only);
  ASSERT_FALSE(too_old);
  EXPECT_NE(too_old.reason().find("an older dutyline wrote it"), std::string::npos);
  ledger = open_to_write(path);
  EXPECT_EQ(read_calls(*ledger).size(), 1U);
  EXPECT_TRUE(marks().empty());
  keep(of(1, Mark::rung_back, 100));
  EXPECT_EQ(marks().size(), 1U);
}

}  // namespace
}  // namespace dutyline
