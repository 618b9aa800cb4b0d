// verify's own judgement: what differs between a record and the ledger, and what of it is explained.

#include "commands/record_comparison.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "commands/counter_comparison.hpp"

namespace dutyline {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

Instant second(double count) {
  return Instant(seconds(1'795'438'585)) + Duration(static_cast<std::int64_t>(count * 1e6));
}

Visit visit(const std::string& call, double joined, Outcome outcome, double left) {
  Visit made;
  made.switch_call_id = call;
  made.switch_name = "pbx";
  made.queue = "duty";
  made.offered_at = second(joined);
  made.outcome = outcome;
  if (outcome != Outcome::waiting) {
    made.left_at = second(left);
  }
  if (outcome == Outcome::answered) {
    made.answered_at = made.left_at;
    made.ended_at = second(left + 60);
    made.talk_over = true;
  }
  made.times = Times::event;
  made.provenance = Provenance::log;
  return made;
}

RecordComparison compared(std::vector<Visit> recorded, std::vector<Visit> kept) {
  return compare_with_record(std::move(recorded), std::move(kept), second(0), second(1'000));
}

TEST(RecordComparison, FindsNothingWhereBothSayTheSame) {
  const auto result = compared({visit("c1", 1, Outcome::answered, 5)}, {visit("c1", 1.4, Outcome::answered, 5.9)});
  EXPECT_EQ(result.compared, 1U);
  EXPECT_THAT(result.differences, SizeIs(0));
}

TEST(RecordComparison, ExplainsWhatALogCannotTell) {
  for (const Outcome seen : {Outcome::cut_off, Outcome::redirected}) {
    const auto result = compared({visit("c1", 1, Outcome::abandoned, 5)}, {visit("c1", 1.4, seen, 5.9)});
    ASSERT_THAT(result.differences, SizeIs(1));
    EXPECT_TRUE(result.differences[0].explained);
    EXPECT_THAT(result.differences[0].text, HasSubstr("live saw no hang-up"));
  }
}

TEST(RecordComparison, ExplainsRefusalsAndStopsOfTheSwitch) {
  Visit refused = visit("c1", 1, Outcome::refused_full, 1);
  refused.refused = true;
  const auto result = compared({visit("c2", 3, Outcome::cut_off, 9)}, {refused, visit("c2", 3, Outcome::abandoned, 8)});
  EXPECT_THAT(result.differences, SizeIs(2));
  EXPECT_EQ(result.unexplained(), 0U);
}

TEST(RecordComparison, HasNoExplanationForAnotherOutcomeWaitOrVisit) {
  EXPECT_EQ(compared({visit("c1", 1, Outcome::answered, 5)}, {visit("c1", 1, Outcome::abandoned, 5)}).unexplained(),
            1U);
  EXPECT_EQ(compared({visit("c1", 1, Outcome::timeout, 5)}, {visit("c1", 1, Outcome::timeout, 8)}).unexplained(), 1U);
  EXPECT_EQ(compared({visit("c1", 1, Outcome::timeout, 5)}, {}).unexplained(), 1U);
  EXPECT_EQ(compared({}, {visit("c1", 1, Outcome::timeout, 5)}).unexplained(), 1U);
}

TEST(RecordComparison, LeavesOutWhatIsNotOfTheRecordsTime) {
  const auto result =
      compared({}, {visit("c1", -9, Outcome::timeout, -2), visit("c2", 1'001, Outcome::timeout, 1'002)});
  EXPECT_EQ(result.compared, 0U);
  EXPECT_THAT(result.differences, SizeIs(0));
}

TEST(RecordComparison, AVisitThatOneLacksDoesNotShiftItsNeighbours) {
  const auto result = compared({visit("c1", 1, Outcome::timeout, 5), visit("c1", 50, Outcome::answered, 55)},
                               {visit("c1", 50, Outcome::answered, 55)});
  ASSERT_THAT(result.differences, SizeIs(1));
  EXPECT_EQ(result.differences[0].at, second(1));
}

Fact told(Happening what, double at) {
  Fact fact;
  fact.switch_name = "pbx";
  fact.source = "pbx-ami";
  fact.at = fact.arrived = second(at);
  fact.what = std::move(what);
  return fact;
}

TEST(CounterComparison, ExplainsTheSwitchesAbandonedByOutcome) {
  CounterComparison comparison({visit("c1", 10, Outcome::abandoned, 15), visit("c2", 10, Outcome::timeout, 20),
                                visit("c3", 12, Outcome::key_exit, 25)},
                               {});
  comparison.take(told(CountersListed{{{"duty", 0, 12}}}, 1));
  comparison.take(told(CountersListed{{{"duty", 0, 14}}}, 100));
  const auto result = std::move(comparison).result();
  ASSERT_THAT(result.differences, SizeIs(1));
  EXPECT_TRUE(result.differences[0].explained);
  EXPECT_THAT(result.differences[0].text, HasSubstr("Abandoned 2"));
  EXPECT_THAT(result.differences[0].text, HasSubstr("= abandoned 1 + timeout 1"));
}

TEST(CounterComparison, CallsThatNobodySawAreUnexplained) {
  CounterComparison comparison({visit("c1", 10, Outcome::answered, 15)}, {});
  comparison.take(told(CountersListed{{{"duty", 5, 0}}}, 1));
  comparison.take(told(CountersListed{{{"duty", 7, 0}}}, 100));
  const auto result = std::move(comparison).result();
  EXPECT_EQ(result.unexplained(), 1U);
}

TEST(CounterComparison, WhoFellIntoAGapOfThatTimeIsExplainedByIt) {
  const auto compare = [](const Gap& gap) {
    CounterComparison comparison({visit("c1", 10, Outcome::answered, 15)}, {}, {gap});
    comparison.take(told(CountersListed{{{"duty", 5, 0}}}, 1));
    comparison.take(told(CountersListed{{{"duty", 7, 0}}}, 100));
    return std::move(comparison).result();
  };
  const auto within = compare({"pbx-ami", second(30), second(60), "the line was cut"});
  ASSERT_THAT(within.differences, SizeIs(1));
  EXPECT_TRUE(within.differences[0].explained);
  EXPECT_THAT(within.differences[0].text, HasSubstr(": 1 fell into the gap "));
  EXPECT_EQ(compare({"pbx-ami", second(200), second(260), "the line was cut"}).unexplained(), 1U);
}

TEST(CounterComparison, BeginAnewWithTheSwitch) {
  CounterComparison comparison({visit("c1", 60, Outcome::answered, 65)}, {});
  comparison.take(told(CountersListed{{{"duty", 5, 3}}}, 1));
  comparison.take(told(SwitchStarted{true}, 50));
  comparison.take(told(CountersListed{{{"duty", 1, 0}}}, 200));
  EXPECT_THAT(std::move(comparison).result().differences, SizeIs(0));
}

TEST(CounterComparison, ComparesWhoWaits) {
  CounterComparison comparison({visit("c1", 10, Outcome::waiting, 0), visit("c2", 10, Outcome::waiting, 0)}, {});
  comparison.take(told(
      WaitingListed{{"duty"}, {{"c1", "c1", "duty", {}, seconds(90)}, {"c3", "c3", "duty", {}, seconds(60)}}}, 100));
  const auto result = std::move(comparison).result();
  EXPECT_EQ(result.unexplained(), 2U) << "c2 is not there any more, of c3 nobody had heard";
}

}  // namespace
}  // namespace dutyline
