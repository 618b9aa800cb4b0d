#include "ledger/ledger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "ledger/sample_records.hpp"
#include "ledger/sqlite_ledger.hpp"

namespace dutyline {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

bool commit(Ledger& ledger, std::vector<RecordChange> changes) {
  return static_cast<bool>(ledger.commit(batch_of(std::move(changes))));
}

TEST(Ledger, GivesCallsBackByWhenTheyWereOfferedThenByKey) {
  const auto ledger = open_to_write();
  ASSERT_TRUE(commit(*ledger, {kept(sample_record(1, 30)), kept(sample_record(2, 10)), kept(sample_record(3, 10))}));
  auto expected = std::vector{sample_record(2, 10), sample_record(3, 10)};
  std::ranges::sort(expected, {}, [](const CallRecord& record) { return key_of(record.call); });
  expected.push_back(sample_record(1, 30));
  EXPECT_EQ(read_calls(*ledger), expected);
}

TEST(Ledger, ReplacesACallAndItsVisits) {
  const auto ledger = open_to_write();
  ASSERT_TRUE(commit(*ledger, {kept(sample_record(1, {sample_visit(10), sample_visit(11, 60)}))}));
  auto changed = sample_record(1, {sample_visit(10), sample_visit(12, 90)});
  changed.call.visits[0].outcome = Outcome::timeout;
  changed.call.visits[0].left_at = moment(60);
  ASSERT_TRUE(commit(*ledger, {kept(changed)}));
  EXPECT_EQ(read_calls(*ledger), std::vector{changed});
}

// Rows that are new are written many at a time, and what is left over one by one.
TEST(Ledger, AHistoryIsKeptCallByCallWhateverItsNumber) {
  for (const CallId calls : {1, 49, 50, 51, 2'600}) {
    const auto ledger = open_to_write();
    std::vector<RecordChange> changes;
    std::vector<CallRecord> expected;
    for (CallId id = 1; id <= calls; ++id) {
      const double joined = static_cast<double>(id) * 10;
      expected.push_back(sample_record(id, {sample_visit(id * 10, joined), sample_visit(id * 10 + 1, joined + 5)}));
      changes.push_back(kept(expected.back()));
    }
    changes.push_back(gone(calls + 1));
    ASSERT_TRUE(commit(*ledger, changes));
    EXPECT_EQ(read_calls(*ledger), expected);
    ASSERT_TRUE(commit(*ledger, changes)) << "and told again";
    EXPECT_EQ(read_calls(*ledger), expected);
  }
}

TEST(Ledger, AVisitMovesToAnotherCallInWhateverOrderTheChangesCome) {
  const auto joined = sample_record(1, {sample_visit(10), sample_visit(20, 60)});
  for (const bool removal_first : {true, false}) {
    const auto ledger = open_to_write();
    ASSERT_TRUE(commit(*ledger, {kept(sample_record(1, 0)), kept(sample_record(2, 60))}));
    std::vector changes{gone(2), kept(joined)};
    if (!removal_first) {
      std::ranges::reverse(changes);
    }
    ASSERT_TRUE(commit(*ledger, changes));
    EXPECT_EQ(read_calls(*ledger), std::vector{joined});
  }
}

TEST(Ledger, TwoCallsExchangeTheirVisitsInOneBatch) {
  const auto ledger = open_to_write();
  ASSERT_TRUE(
      commit(*ledger, {kept(sample_record(1, {sample_visit(10)})), kept(sample_record(2, {sample_visit(20)}))}));
  const auto first = sample_record(1, {sample_visit(20)});
  const auto second = sample_record(2, {sample_visit(10)});
  ASSERT_TRUE(commit(*ledger, {kept(first), kept(second)}));
  EXPECT_THAT(read_calls(*ledger), testing::UnorderedElementsAre(first, second));
}

TEST(Ledger, AVisitThatMovesInAnEarlierBatchIsNotTakenBackByTheRemovalOfItsOldCall) {
  const auto ledger = open_to_write();
  const auto joined = sample_record(1, {sample_visit(10), sample_visit(20, 60)});
  ASSERT_TRUE(commit(*ledger, {kept(sample_record(1, 0)), kept(sample_record(2, 60))}));
  ASSERT_TRUE(commit(*ledger, {kept(joined)}));
  EXPECT_EQ(read_calls(*ledger), std::vector{joined});
  ASSERT_TRUE(commit(*ledger, {gone(2)}));
  EXPECT_EQ(read_calls(*ledger), std::vector{joined});
}

TEST(Ledger, AsksByLineTimeAndWhetherItIsStillOpen) {
  const auto ledger = open_to_write();
  auto other_line = sample_record(2, 20);
  other_line.call.line = "";
  auto talking = sample_record(3, 30);
  talking.call.final = true;
  talking.call.visits[0].outcome = Outcome::answered;
  auto over = talking;
  over.call.id = 4;
  over.call.visits[0].id = 40;
  over.call.visits[0].offered_at = moment(40);
  over.call.visits[0].talk_over = true;
  ASSERT_TRUE(commit(*ledger, {kept(sample_record(1, 10)), kept(other_line), kept(talking), kept(over)}));

  EXPECT_THAT(ids_of(read_calls(*ledger, {.line = "send-duty"})), ElementsAre(1, 3, 4));
  EXPECT_THAT(ids_of(read_calls(*ledger, {.line = ""})), ElementsAre(2));
  EXPECT_THAT(ids_of(read_calls(*ledger, {.from = moment(20), .to = moment(40)})), ElementsAre(2, 3));
  EXPECT_THAT(ids_of(read_calls(*ledger, {.only_open = true})), ElementsAre(1, 2, 3));
  EXPECT_THAT(ids_of(read_calls(*ledger, {.line = "send-duty", .from = moment(11), .only_open = true})),
              ElementsAre(3));
}

TEST(Ledger, FindsCallsByTheirIdAndByWhatTheyAreLinkedTo) {
  const auto ledger = open_to_write();
  auto linked = sample_visit(20, 5);
  linked.switch_linked_id = "1795438585.10";
  auto elsewhere = sample_visit(30, 6);
  elsewhere.switch_name = "other";
  elsewhere.switch_call_id = "1795438585.10";
  auto unlinked = sample_visit(40, 7);
  unlinked.switch_linked_id = "";
  ASSERT_TRUE(commit(*ledger, {kept(sample_record(1, {sample_visit(10)})), kept(sample_record(2, {linked})),
                               kept(sample_record(3, {elsewhere})), kept(sample_record(4, {unlinked}))}));

  const auto found = [&](std::string_view call, std::string_view link) {
    return ids_of(*ledger->calls_of("pbx", call, link));
  };
  EXPECT_THAT(found("1795438585.10", "1795438585.10"), ElementsAre(1, 2));
  EXPECT_THAT(found("1795438585.20", ""), ElementsAre(2));
  EXPECT_THAT(found("new", "1795438585.20"), ElementsAre(2));
  EXPECT_THAT(found("1795438585.40", ""), ElementsAre(4));
  EXPECT_THAT(found("new", ""), IsEmpty());
  EXPECT_THAT(found("", ""), IsEmpty());
}

TEST(Ledger, FindsWhatIsLinkedAlongItsIndex) {
  const auto ledger = open_to_write();
  SQLite::Statement plan(dynamic_cast<SqliteLedger&>(*ledger).database(),
                         "EXPLAIN QUERY PLAN " + std::string(SqliteLedger::kByLinkedId));
  ASSERT_TRUE(plan.executeStep());
  EXPECT_EQ(plan.getColumn("detail").getString(), "SEARCH visits USING INDEX visits_by_linked_id (switch_linked_id=?)");
}

TEST(Ledger, GivesNoIdTwiceEvenWhenTheRowsHaveGone) {
  TemporaryFolder folder;
  {
    const auto ledger = open_to_write(folder.file("ledger.db"));
    EXPECT_EQ(*ledger->next_id(), 1);
    ASSERT_TRUE(commit(*ledger, {kept(sample_record(7, {sample_visit(71)}))}));
    EXPECT_EQ(*ledger->next_id(), 72);
    ASSERT_TRUE(commit(*ledger, {gone(7)}));
  }
  EXPECT_EQ(*open_to_write(folder.file("ledger.db"))->next_id(), 72);
}

TEST(Ledger, KeepsWhatAGapDidToEachLineWithTheLatestWord) {
  const auto ledger = open_to_write();
  Gap gap{"pbx-ami", moment(10), moment(20), "connection lost", "", {{"eps", 0, 2, 1}, {"night", 1}}};
  LedgerBatch batch;
  batch.gaps = {gap};
  ASSERT_TRUE(ledger->commit(batch));
  EXPECT_THAT(*ledger->gaps(moment(0), moment(200)), ElementsAre(gap));
  gap.repaired_by = "pbx-log";
  gap.lines = {{"eps", 3, 0, 0}, {"night", 1}};
  batch.gaps = {gap};
  ASSERT_TRUE(ledger->commit(batch));
  EXPECT_THAT(*ledger->gaps(moment(0), moment(200)), ElementsAre(gap));
}

TEST(Ledger, KeepsEveryCorrectionForEver) {
  const auto ledger = open_to_write();
  const Correction first{7,
                         "duty",
                         moment(1),
                         moment(50),
                         Outcome::unknown,
                         CallClass::unknown,
                         Outcome::abandoned,
                         CallClass::short_,
                         "pbx-log"};
  Correction second = first;
  second.learnt_at = moment(60);
  second.from_outcome = Outcome::abandoned;
  LedgerBatch batch;
  batch.calls = {kept(sample_record(7))};
  batch.corrections = {first, second};
  ASSERT_TRUE(ledger->commit(batch));
  batch.calls = {gone(7)};
  batch.corrections.clear();
  ASSERT_TRUE(ledger->commit(batch));
  EXPECT_THAT(*ledger->corrections(moment(0), moment(100)), ElementsAre(first, second));
  EXPECT_THAT(*ledger->corrections(moment(60), moment(100)), ElementsAre(second));
}

TEST(Ledger, KeepsTheSwitchesCountersTheTimesProvedAndHowLongTheDaemonRan) {
  const auto ledger = open_to_write();
  EXPECT_EQ(*ledger->alive(), std::nullopt);
  const KeptCounters duty{"pbx-ami", moment(10), {"send-duty", 5, 2}};
  const KeptCounters eps{"pbx-ami", moment(10), {"send-eps", 1, 0}};
  LedgerBatch batch;
  batch.switch_counters = {duty, eps};
  batch.proved = {{"pbx-log", moment(0), moment(50)}};
  batch.alive = moment(10);
  ASSERT_TRUE(ledger->commit(batch));
  KeptCounters later = duty;
  later.at = moment(20);
  later.counters.completed = 6;
  batch.switch_counters = {later};
  batch.proved = {{"pbx-log", moment(0), moment(60)}, {"pbx-log", moment(90), moment(95)}};
  batch.alive = moment(95);
  ASSERT_TRUE(ledger->commit(batch));
  EXPECT_THAT(*ledger->switch_counters(), ElementsAre(later, eps));
  EXPECT_THAT(*ledger->proved(moment(60), moment(95)), ElementsAre(ProvedTime{"pbx-log", moment(90), moment(95)}));
  EXPECT_THAT(*ledger->proved(moment(0), moment(95)),
              ElementsAre(ProvedTime{"pbx-log", moment(0), moment(60)}, ProvedTime{"pbx-log", moment(90), moment(95)}));
  EXPECT_EQ(*ledger->alive(), moment(95));
}

TEST(Ledger, KeepsCountersGapsAndPositionsWithTheLatestWord) {
  const auto ledger = open_to_write();
  const Gap first{"pbx-ami", moment(10), moment(20), "connection lost"};
  const Gap running{"pbx-ami", moment(100), std::nullopt, "connection lost"};
  LedgerBatch batch;
  batch.counters = {{"a{line=\"x\"}", 2}, {"b", 0.5}};
  batch.gaps = {{"pbx-ami", moment(10), std::nullopt, "connection lost"}, running};
  batch.positions = {{"pbx-log", "17 4096"}};
  ASSERT_TRUE(ledger->commit(batch));
  LedgerBatch later;
  later.counters = {{"a{line=\"x\"}", 3}};
  later.gaps = {first};
  later.positions = {{"pbx-log", "17 8192"}};
  ASSERT_TRUE(ledger->commit(later));

  EXPECT_THAT(*ledger->counters(), ElementsAre(std::pair("a{line=\"x\"}", 3.0), std::pair("b", 0.5)));
  EXPECT_THAT(*ledger->gaps(moment(0), moment(200)), ElementsAre(first, running));
  EXPECT_THAT(*ledger->gaps(moment(20), moment(100)), IsEmpty());
  EXPECT_THAT(*ledger->gaps(moment(150), moment(200)), ElementsAre(running));
  EXPECT_EQ(*ledger->position("pbx-log"), "17 8192");
  EXPECT_EQ(*ledger->position("pbx-ami"), std::nullopt);
}

TEST(Ledger, TalliesByClassAndByHours) {
  const auto ledger = open_to_write();
  const auto record = [](CallId id, double at, CallClass call_class, Hours open_or_closed) {
    auto made = sample_record(id, at);
    made.call_class = call_class;
    made.hours = open_or_closed;
    return kept(made);
  };
  ASSERT_TRUE(commit(
      *ledger, {record(1, 1, CallClass::answered, Hours::open), record(2, 2, CallClass::answered, Hours::open),
                record(3, 3, CallClass::short_, Hours::open), record(4, 4, CallClass::waiting, Hours::open),
                record(5, 5, CallClass::unresolved, Hours::open), record(6, 6, CallClass::not_served, Hours::closed),
                record(7, 100, CallClass::answered, Hours::open)}));
  const auto open = *ledger->tally("send-duty", Hours::open, moment(0), moment(100));
  EXPECT_EQ(open.offered, 5);
  EXPECT_THAT(open.by_class, ElementsAre(2, 0, 1, 0, 0, 0));
  EXPECT_EQ(open.waiting, 1);
  EXPECT_EQ(open.unresolved, 1);
  const auto closed = *ledger->tally("send-duty", Hours::closed, moment(0), moment(100));
  EXPECT_EQ(closed.offered, 1);
  EXPECT_THAT(closed.by_class, ElementsAre(0, 0, 0, 1, 0, 0));
  EXPECT_EQ(ledger->tally("other", Hours::open, moment(0), moment(100))->offered, 0);
}

TEST(Ledger, RemembersTheFirstLiveMomentForGood) {
  const auto ledger = open_to_write();
  EXPECT_EQ(*ledger->first_live(), std::nullopt);
  ASSERT_TRUE(ledger->set_first_live(moment(5)));
  ASSERT_TRUE(ledger->set_first_live(moment(1)));
  EXPECT_EQ(*ledger->first_live(), moment(5));
}

TEST(Ledger, WritesNoAgentUnlessToldTo) {
  TemporaryFolder folder;
  auto ledger = *Ledger::open(folder.file("ledger.db"), Ledger::Mode::read_write);
  ASSERT_TRUE(commit(*ledger, {kept(sample_record(1))}));
  auto expected = sample_record(1);
  expected.call.visits[0].agent = "";
  expected.call.visits[0].agent_name = "";
  EXPECT_EQ(read_calls(*ledger), std::vector{expected});
}

}  // namespace
}  // namespace dutyline
