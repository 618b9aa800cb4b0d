// What a switch counts by itself, against what is known: of a switch that counts callers when they are connected, of
// ends that its lists prove, of tellings that come often.

#include <gmock/gmock.h>

#include "calls/told_gaps.hpp"

namespace dutyline {
namespace {

using ::testing::ElementsAre;

TEST(GapCounters, OfASwitchThatCountsAtTheConnectionATalkThatGoesOnIsCountedAlready) {
  Told told;
  told.tell("09:59:00  counters  -  -  at_connection send-duty=10/3").tell(R"(
    10:00:00.3  joined     c1  send-duty
    10:00:10.2  connected  c1  send-duty  agent=nia leg=a1
    10:00:11    joined     c2  send-duty
    10:00:15.1  left       c2  send-duty  key_exit
    10:00:20    gap        -   -   known=inferred late=5
    10:01:00    counters   -   -   at_connection send-duty=12/5
    10:01:00    waiting    -   send-duty
    10:01:00.1  channels   -   -   c1@send-duty*
    10:01:00.2  seen       -   -
    10:03:00    ended      c1  send-duty  agent=nia leg=a1 by=caller
    10:03:20    counters   -   -   at_connection send-duty=12/5)");
  EXPECT_THAT(told.records(), ElementsAre("10:00:20-10:01:00 closed: duty repaired 0 missed 1+1"));
}

TEST(GapCounters, WhoseEndIsProvedTakesOffTheCounterThatCountedHer) {
  for (const auto& [proof, missed] : {std::pair("answered", "missed 1+2"), std::pair("left", "missed 2+1")}) {
    Told told;
    told.tell("09:59:00  counters  -  -  at_connection send-duty=10/3")
        .tell("10:00:00.3  joined  c1  send-duty")
        .tell("10:00:20  gap  -  -  known=inferred late=5")
        .tell("10:01:00  counters  -  -  at_connection send-duty=12/5 c1@send-duty=" + std::string(proof))
        .tell(R"(
          10:01:00    waiting   -  send-duty
          10:01:00.1  channels  -  -
          10:01:00.2  seen      -  -)");
    EXPECT_THAT(told.records(), ElementsAre("10:00:20-10:01:00 closed: duty repaired 0 " + std::string(missed)));
    EXPECT_EQ(told.gaps.unexplained("ami"), 3);
    told.book.advance(at("10:10:00"));
    for (const auto& change : told.book.take_changes()) {
      told.gaps.take(change, nullptr);
    }
    EXPECT_THAT(told.records(), ElementsAre("10:00:20-10:01:00 closed: duty repaired 0 " + std::string(missed)))
        << "her call is final now";
  }
}

TEST(GapCounters, AnUnknownEndTakesTheLikeliestShareOfEachCounter) {
  const std::string before = R"(
    10:00:00.3  joined  c1  send-duty
    10:00:00.4  joined  c2  send-duty
    10:00:00.5  joined  c3  send-duty
    10:00:20    gap     -   -   known=inferred late=5)";
  const std::string after = R"(
    10:01:00    waiting   -  send-duty
    10:01:00.1  channels  -  -
    10:01:00.2  seen      -  -)";
  // Three unknown among so many answered and others; of the others so many are proved to be somebody else.
  for (const auto& [counters, missed] :
       {std::pair("send-duty=18/7", "missed 6+3"), std::pair("send-duty=18/7+4", "missed 5+4"),
        std::pair("send-duty=10/7", "missed 0+1"), std::pair("send-duty=14/3", "missed 1+0"),
        std::pair("send-duty=11/4", "missed 0+0"), std::pair("send-duty=11/5+2", "missed 0+0")}) {
    Told told;
    told.tell("09:59:00  counters  -  -  at_connection send-duty=10/3").tell(before);
    told.tell("10:01:00  counters  -  -  at_connection " + std::string(counters)).tell(after);
    EXPECT_THAT(told.records(), ElementsAre("10:00:20-10:01:00 closed: duty repaired 0 " + std::string(missed)))
        << counters;
  }
}

TEST(GapCounters, WhoEndedWhileTheCountersWereReadIsNoDifference) {
  Told told;
  told.tell("09:59:00  counters  -  -  at_connection send-duty=10/3").tell(R"(
    10:00:00.3  joined     c1  send-duty
    10:00:20    counters   -   -          at_connection send-duty=11/3
    10:00:19.9  connected  c1  send-duty  agent=nia leg=a1 late=0.3)");
  EXPECT_EQ(told.gaps.unexplained("ami"), 1) << "counted, and not told of yet";
  told.tell("10:00:40  counters  -  -  at_connection send-duty=11/3");
  EXPECT_EQ(told.gaps.unexplained("ami"), 0);
  told.tell("10:01:00  counters  -  -  at_connection send-duty=12/3");
  EXPECT_EQ(told.gaps.unexplained("ami"), 1);
  told.tell("10:01:20  counters  -  -  at_connection send-duty=13/3");
  told.tell("10:01:40  counters  -  -  at_connection send-duty=13/3");
  EXPECT_EQ(told.gaps.unexplained("ami"), 2) << "nobody saw them";
}

TEST(GapCounters, CountersToldAgainAndAgainCrowdNoGapOut) {
  Told told;
  told.tell(kBefore).tell(kAfter);
  Instant now = at("10:02:00");
  for (int i = 0; i < 1'000; ++i, now += seconds(20)) {
    Fact fact = script("10:02:00  counters  -  -  send-duty=13/5").front();
    std::get<CountersListed>(fact.what).queues.front().completed += i;
    fact.at = now;
    told.gaps.take(fact);
    told.gaps.take(fact);
  }
  EXPECT_THAT(told.records(), ElementsAre("10:00:20-10:01:00 closed: duty repaired 0 missed 2+1"));
}

TEST(GapCounters, AGapToldAgainByTheSameRecordingStaysAsItIs) {
  constexpr const char* kAgain = R"(
    09:59:00    counters   -   -   at_connection send-duty=10/3
    10:00:00.3  joined     c1  send-duty
    10:00:10.2  connected  c1  send-duty  agent=nia leg=a1
    10:00:20    gap        -   -   known=inferred late=5
    10:01:00    counters   -   -   at_connection send-duty=13/5
    10:01:00    waiting    -   send-duty
    10:01:00.1  channels   -   -   c1@send-duty*
    10:01:00.2  seen       -   -
    10:03:00    ended      c1  send-duty  agent=nia leg=a1 by=caller)";
  Told told;
  told.tell(kAgain);
  const auto kept = told.records();
  EXPECT_THAT(kept, ElementsAre("10:00:20-10:01:00 closed: duty repaired 0 missed 2+2"));
  Told again;
  again.gaps.restore(told.gaps.of("ami").front(), "pbx");
  for (const auto& [id, call] : told.calls) {
    again.book.restore(call);
    again.gaps.restore(call);
  }
  again.gaps.restored();
  again.tell(kAgain);
  EXPECT_EQ(again.records(), kept);
}

TEST(GapCounters, WhoWasUnknownWhenTheyWereKeptIsNotMissedTwiceAfterARestart) {
  Told told;
  told.tell("09:59:00  counters  -  -  send-duty=10/3").tell("10:00:00.3  joined  c1  send-duty").tell(R"(
    10:00:20    gap       -   -          known=inferred late=5
    10:01:00    counters  -   -          send-duty=12/6
    10:01:00    waiting   -   send-duty
    10:01:00.1  channels  -   -
    10:01:00.2  seen      -   -)");
  const auto kept = told.records();
  EXPECT_THAT(kept, ElementsAre("10:00:20-10:01:00 closed: duty repaired 0 missed 2+2"));
  Told later;
  later.gaps.restore(told.gaps.of("ami").front(), "pbx");
  for (const auto& [id, call] : told.calls) {
    later.book.restore(call);
    later.gaps.restore(call);
  }
  later.gaps.restored();
  EXPECT_EQ(later.records(), kept);
  later.tell(R"(
    10:00:00  joined  c1  send-duty  known=log
    10:00:28  left    c1  send-duty  timeout  known=log)");
  EXPECT_THAT(later.records(), ElementsAre("10:00:20-10:01:00 closed by log: duty repaired 1 missed 2+2"));
}

}  // namespace
}  // namespace dutyline
