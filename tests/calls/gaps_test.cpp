// Gaps as records: what was repaired by what, and how many the switch's own counters say went unseen.

#include "calls/gaps.hpp"

#include <gmock/gmock.h>

#include "calls/told_gaps.hpp"

namespace dutyline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Gaps, HaveACauseABeginningAndAnEnd) {
  Told told;
  told.tell("10:00:20  gap  -  -  known=inferred late=5");
  EXPECT_TRUE(told.gaps.blind("ami"));
  EXPECT_THAT(told.records(), ElementsAre("10:00:20- closed"));
  told.tell("10:01:00  seen  -  -");
  EXPECT_FALSE(told.gaps.blind("ami"));
  EXPECT_THAT(told.records(), ElementsAre("10:00:20-10:01:00 closed"));
  EXPECT_EQ(told.gaps.begun("ami"), 1U);
  EXPECT_EQ(told.gaps.take_changes().size(), 1U) << "as it stands now, once";
  EXPECT_THAT(told.gaps.take_changes(), IsEmpty());
}

TEST(Gaps, InWhichNobodyWasMissedSaySo) {
  Told told;
  told.tell(kBefore).tell(R"(
    10:01:00    counters  -  -          send-duty=10/4
    10:01:00    waiting   -  send-duty
    10:01:00.1  channels  -  -          c1@send-duty*
    10:01:00.2  seen      -  -)");
  EXPECT_THAT(told.records(), ElementsAre("10:00:20-10:01:00 closed: duty repaired 0 missed 0+0"));
  EXPECT_EQ(told.gaps.unexplained("ami"), 0);
}

TEST(Gaps, TellHowManyTheSwitchCountedAndNobodySaw) {
  Told told;
  told.tell(kBefore).tell(kAfter);
  EXPECT_THAT(told.records(), ElementsAre("10:00:20-10:01:00 closed: duty repaired 0 missed 2+1"));
  EXPECT_EQ(told.gaps.unexplained("ami"), 3);
}

TEST(Gaps, ATalkThatEndedInItIsTakenOff) {
  Told told;
  told.tell(kBefore).tell(R"(
    10:01:00    counters  -  -          send-duty=12/4
    10:01:00    waiting   -  send-duty
    10:01:00.1  channels  -  -
    10:01:00.2  seen      -  -)");
  EXPECT_THAT(told.records(), ElementsAre("10:00:20-10:01:00 closed: duty repaired 0 missed 1+0"));
}

TEST(Gaps, WhoWaitedBeforeItAndIsGoneIsUnknownAndNotMissedToo) {
  Told told;
  told.tell("09:59:00  counters  -  -  send-duty=10/3").tell("10:00:00.3  joined  c1  send-duty").tell(R"(
    10:00:20    gap       -   -          known=inferred late=5
    10:01:00    counters  -   -          send-duty=10/5
    10:01:00    waiting   -   send-duty
    10:01:00.1  channels  -   -
    10:01:00.2  seen      -   -)");
  EXPECT_THAT(told.records(), ElementsAre("10:00:20-10:01:00 closed: duty repaired 0 missed 0+1"));
}

TEST(Gaps, TheLogNamesThemOneByOne) {
  Told told;
  told.tell(kBefore).tell(R"(
    10:01:00    counters  -   -          send-duty=12/5
    10:01:00    waiting   -   send-duty
    10:01:00.1  channels  -   -
    10:01:00.2  seen      -   -
    10:00:25    joined    c3  send-duty  known=log late=60
    10:00:28    left      c3  send-duty  timeout  known=log late=60)");
  EXPECT_THAT(told.records(), ElementsAre("10:00:20-10:01:00 closed by log: duty repaired 1 missed 1+0"));
  told.tell(R"(
    10:00:30  joined     c4  send-duty  known=log late=60
    10:00:31  connected  c4  send-duty  agent=nia leg=a4 known=log late=60
    10:00:50  ended      c4  send-duty  agent=nia by=agent waited=1 talked=19 known=log late=60)");
  EXPECT_THAT(told.records(), ElementsAre("10:00:20-10:01:00 closed by log: duty repaired 2 missed 0+0"));
  EXPECT_EQ(told.gaps.repaired("ami"), 2U);
  EXPECT_EQ(told.gaps.unexplained("ami"), 0);
}

TEST(Gaps, TheLogFirstLeavesNothingMissed) {
  Told told;
  told.tell(kBefore).tell(R"(
    10:00:25    joined    c3  send-duty  known=log
    10:00:28    left      c3  send-duty  timeout  known=log
    10:01:00    counters  -   -          send-duty=11/5
    10:01:00    waiting   -   send-duty
    10:01:00.1  channels  -   -
    10:01:00.2  seen      -   -)");
  EXPECT_THAT(told.records(), ElementsAre("10:00:20-10:01:00 closed by log: duty repaired 1 missed 0+0"));
}

TEST(Gaps, ARestartInItLeavesNoBound) {
  for (const char* const restart : {"10:00:40  started  -  -  known=inferred late=20",
                                    "10:00:40  started  -  -  known=log", "10:00:19  stopped  -  -"}) {
    Told told;
    told.tell(kBefore).tell(restart).tell(R"(
      10:01:00    counters  -  -          send-duty=40/40
      10:01:00    waiting   -  send-duty
      10:01:00.2  seen      -  -)");
    const auto gaps = told.gaps.of("ami");
    ASSERT_EQ(gaps.size(), 1U);
    for (const auto& calls : gaps.front().lines) {
      EXPECT_EQ(calls.missed_answered, std::nullopt) << restart;
      EXPECT_EQ(calls.missed_other, std::nullopt) << restart;
    }
    EXPECT_EQ(told.gaps.unexplained("ami"), 0) << restart;
  }
}

TEST(Gaps, ARestartThatTheLogTellsOfLaterTakesTheBoundAway) {
  Told told;
  told.tell(kBefore).tell(R"(
    10:01:00    counters  -  -          send-duty=12/5
    10:01:00.2  seen      -  -
    10:00:40    started   -  -          known=log late=60)");
  EXPECT_THAT(told.records(), ElementsAre("10:00:20-10:01:00 closed"));
}

TEST(Gaps, AStartSeenBeforeItTellsTheCountersItself) {
  Told told;
  told.tell("09:59:00  counters  -  -  send-duty=10/3").tell(R"(
    09:59:30    started   -   -          known=inferred
    10:00:00.3  joined    c1  send-duty
    10:00:09    left      c1  send-duty  abandoned
    10:00:20    gap       -   -          known=inferred late=5
    10:01:00    counters  -   -          send-duty=2/1
    10:01:00.2  seen      -   -)");
  EXPECT_THAT(told.records(), ElementsAre("10:00:20-10:01:00 closed: duty repaired 0 missed 2+0"));
}

TEST(Gaps, CountersSetBackLeaveNoBound) {
  Told told;
  told.tell(kBefore).tell(R"(
    10:01:00    counters  -  -  send-duty=1/0
    10:01:00.2  seen      -  -)");
  EXPECT_THAT(told.records(), ElementsAre("10:00:20-10:01:00 closed"));
}

TEST(Gaps, KeyExitsAndRefusalsAreInNoCounter) {
  Told told;
  told.tell("09:59:00  counters  -  -  send-duty=10/3").tell(R"(
    10:00:00.3  joined    c1  send-duty
    10:00:05.3  left      c1  send-duty  key_exit
    10:00:07    refused   c2  send-duty  refused_full
    10:01:00    counters  -   -          send-duty=10/3)");
  EXPECT_EQ(told.gaps.unexplained("ami"), 0);
}

TEST(Gaps, AnEndToldJustAfterTheCountersBelongsToWhatComesNext) {
  Told told;
  told.tell("09:59:00  counters  -  -  send-duty=10/3").tell(R"(
    10:00:00.3  joined    c1  send-duty
    10:01:00.2  counters  -   -          send-duty=10/3
    10:01:00.1  left      c1  send-duty  abandoned
    10:02:00    counters  -   -          send-duty=10/4)");
  EXPECT_EQ(told.gaps.unexplained("ami"), 0);
}

TEST(Gaps, CountersThatFitNobodyAreUnexplainedWithoutAGapToo) {
  Told told;
  told.tell("09:59:00  counters  -  -  send-duty=10/3").tell(R"(
    10:00:00.3  joined    c1  send-duty
    10:00:09    left      c1  send-duty  abandoned
    10:01:00    counters  -   -          send-duty=11/3)");
  EXPECT_EQ(told.gaps.unexplained("ami"), 2) << "one talk that nobody saw, one hang-up that it does not count";
}

TEST(Gaps, QueuesOfOneLineAreOneAndQueuesOfNoneAreNobodys) {
  Told told;
  told.tell("09:59:00  counters  -  -  send-duty=10/3 send-overflow=1/1 sales=7/7").tell(R"(
    10:00:20    gap       -  -  known=inferred late=5
    10:01:00    counters  -  -  send-duty=11/3 send-overflow=1/2 sales=9/9
    10:01:00.2  seen      -  -)");
  EXPECT_THAT(told.records(), ElementsAre("10:00:20-10:01:00 closed: duty repaired 0 missed 1+1"));
}

TEST(Gaps, OutliveARestartOfDutyline) {
  Told told;
  told.tell(kBefore).tell(R"(
    10:01:00    counters  -   -          send-duty=12/6
    10:01:00    waiting   -   send-duty
    10:01:00.1  channels  -   -
    10:01:00.2  seen      -   -
    10:00:25    joined    c3  send-duty  known=log late=60
    10:00:28    left      c3  send-duty  timeout  known=log late=60)");
  const auto kept = told.records();
  EXPECT_THAT(kept, ElementsAre("10:00:20-10:01:00 closed by log: duty repaired 1 missed 1+1"));

  Gaps again(three_lines().queues);
  for (const auto& gap : told.gaps.of("ami")) {
    again.restore(gap, "pbx");
  }
  for (const auto& [queue, counters] : told.counters) {
    again.restore(counters, "pbx");
  }
  for (const auto& [id, call] : told.calls) {
    again.restore(call);
  }
  again.restored();
  EXPECT_EQ(Told::records_of(again), kept);
  EXPECT_EQ(again.repaired("ami"), 0U) << "of this start";
  again.was_absent("ami", "pbx", at("10:02:00"), "killed");
  EXPECT_TRUE(again.blind("ami"));
  again.sees_again("ami", at("10:02:30"));
  EXPECT_THAT(Told::records_of(again), ElementsAre(kept[0], "10:02:00-10:02:30 killed"));
}

TEST(Gaps, ThatWereKeptLearnFromALogThatIsImportedLater) {
  Told told;
  told.tell(kBefore).tell(kAfter);
  EXPECT_THAT(told.records(), ElementsAre("10:00:20-10:01:00 closed: duty repaired 0 missed 2+1"));

  Told later;
  later.gaps.restore(told.gaps.of("ami").front(), "pbx");
  for (const auto& [id, call] : told.calls) {
    later.book.restore(call);
    later.gaps.restore(call);
  }
  later.gaps.restored();
  later.tell(R"(
    10:00:25  joined  c3  send-duty  known=log
    10:00:28  left    c3  send-duty  timeout  known=log)");
  EXPECT_THAT(later.records(), ElementsAre("10:00:20-10:01:00 closed by log: duty repaired 1 missed 2+0"));
}

}  // namespace
}  // namespace dutyline
