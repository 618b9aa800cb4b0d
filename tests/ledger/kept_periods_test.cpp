// What is kept beside calls for figures of the past comes back as it was given.

#include <gtest/gtest.h>

#include "ledger/ledger.hpp"
#include "ledger/sample_records.hpp"

namespace dutyline {
namespace {

KeptPeriod some_day(std::int64_t offered) {
  KeptPeriod day;
  day.line = "send-duty";
  day.from = moment() - hours(13);
  day.to = day.from + hours(24);
  day.kept_at = moment(100'000);
  std::int64_t value = offered;
  for_each_number(day, [&](const std::string&, std::int64_t& number) { number = value++; });
  day.headline = Headline::strict;
  day.answer_within = seconds(20);
  day.open_time = hours(8);
  day.seen_time = hours(7);
  return day;
}

LedgerBatch told(const KeptPeriod& period, bool instead = false) {
  LedgerBatch batch;
  batch.periods.push_back({period, instead});
  return batch;
}

class KeptPeriods : public ::testing::Test {
 protected:
  std::unique_ptr<Ledger> ledger = *Ledger::open(":memory:", Ledger::Mode::read_write);
};

TEST_F(KeptPeriods, EveryNumberComesBackAndWhatIsToldLaterStandsBeside) {
  KeptPeriod again = some_day(200);
  again.reason = "2 calls corrected by pbx-log";
  ASSERT_TRUE(ledger->commit(told(some_day(100))));
  ASSERT_TRUE(ledger->commit(told(again)));
  EXPECT_EQ(*ledger->kept_periods("send-duty"), (std::vector{some_day(100), again}));
  EXPECT_TRUE(ledger->kept_periods("send-eps")->empty());
}

TEST_F(KeptPeriods, HistoryThatNobodyReliedOnIsToldAnewInstead) {
  ASSERT_TRUE(ledger->commit(told(some_day(100))));
  ASSERT_TRUE(ledger->commit(told(some_day(200), true)));
  EXPECT_EQ(*ledger->kept_periods("send-duty"), std::vector{some_day(200)});
}

TEST_F(KeptPeriods, ACallThatChangesInOneIsNoted) {
  ASSERT_TRUE(ledger->commit(batch_of({kept(sample_record(1))})));
  EXPECT_TRUE(ledger->changed_periods()->empty()) << "none is kept yet";
  ASSERT_TRUE(ledger->commit(told(some_day(100))));
  ASSERT_TRUE(ledger->commit(batch_of({kept(sample_record(1))})));
  ASSERT_TRUE(ledger->commit(batch_of({kept(sample_record(2, 86'400))})));  // on the next day
  const auto changed = *ledger->changed_periods();
  ASSERT_EQ(changed.size(), 1U);
  EXPECT_EQ(changed[0].line, "send-duty");
  EXPECT_LE(changed[0].at, moment());
  EXPECT_LT(moment() - changed[0].at, minutes(15));

  LedgerBatch looked;
  looked.looked_at = changed[0].number;
  ASSERT_TRUE(ledger->commit(looked));
  EXPECT_TRUE(ledger->changed_periods()->empty());
}

TEST_F(KeptPeriods, SoIsOneThatIsLearntOrGoes) {
  ASSERT_TRUE(ledger->commit(told(some_day(100))));
  ASSERT_TRUE(ledger->commit(batch_of({kept(sample_record(1))})));
  EXPECT_EQ(ledger->changed_periods()->size(), 1U);
  ASSERT_TRUE(ledger->commit(batch_of({RecordChange{1, std::nullopt}})));
  EXPECT_EQ(ledger->changed_periods()->size(), 2U);
}

TEST_F(KeptPeriods, DefinitionsComeBackInTheOrderOfKeeping) {
  const KeptDefinition first{"send-duty",
                             Instant::min(),
                             moment(),
                             "first",
                             {9'800, Headline::served, seconds(20), 8'000, seconds(5), "UTC #0", "pbx/send-duty"}};
  KeptDefinition second = first;
  second.from = moment(5);
  second.measures.headline = Headline::of_offered;
  LedgerBatch batch;
  batch.definitions = {first, second};
  ASSERT_TRUE(ledger->commit(batch));
  EXPECT_EQ(*ledger->definitions(), batch.definitions);
}

TEST_F(KeptPeriods, AgentsSignedInAreThoseFromTheLastChangeBeforeOn) {
  LedgerBatch batch;
  batch.signed_in = {
      {"send-duty", moment(0), 3}, {"send-duty", moment(10), std::nullopt}, {"send-duty", moment(20), 4}};
  ASSERT_TRUE(ledger->commit(batch));
  EXPECT_EQ(*ledger->signed_in("send-duty", moment(15), moment(30)),
            (std::vector<SignedIn>{batch.signed_in[1], batch.signed_in[2]}));
  EXPECT_EQ(ledger->signed_in("send-duty", moment(-5), moment(10))->size(), 1U);
  EXPECT_EQ(ledger->signed_in("send-duty", moment(99), moment(99))->size(), 1U);
  EXPECT_TRUE(ledger->signed_in("send-eps", moment(0), moment(99))->empty());
}

}  // namespace
}  // namespace dutyline
