// The switch's counters and ours, as the status page tells them: in numbers, by outcome, and what explains a
// difference.

#include <gmock/gmock.h>

#include "calls/told_gaps.hpp"

namespace dutyline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Without the day, which is the same all through.
std::vector<std::string> sentences(const Gaps& gaps) {
  const std::string day = rfc3339_text(at("10:00:00")).substr(0, 11);
  std::vector<std::string> texts;
  for (const auto& compared : gaps.compared("ami")) {
    std::string text = compared.line + ": " + in_words(compared);
    for (auto found = text.find(day); found != std::string::npos; found = text.find(day)) {
      text.erase(found, day.size());
    }
    texts.push_back(std::move(text));
  }
  return texts;
}

TEST(GapsCompared, UntilTheSwitchHasToldTwiceThereIsNothingToCompare) {
  Told told;
  EXPECT_THAT(told.gaps.compared("ami"), IsEmpty());
  told.tell(kBefore);
  EXPECT_THAT(told.gaps.compared("ami"), IsEmpty());
}

TEST(GapsCompared, WhoFellIntoAGapIsSaidToHave) {
  Told told;
  told.tell(kBefore).tell(kAfter);
  EXPECT_THAT(sentences(told.gaps),
              ElementsAre("duty: the switch says 2 completed and 2 abandoned since 09:59:00Z; dutyline saw 0 and 1 "
                          "(abandoned 1); 2 answered + 1 left unanswered fell into the gap 10:00:20Z – 10:01:00Z"));
  told.tell(R"(
    10:00:30  joined     c7  send-duty  known=log
    10:00:40  connected  c7  send-duty  known=log agent=nia
    10:00:50  ended      c7  send-duty  known=log by=caller)");
  EXPECT_THAT(sentences(told.gaps),
              ElementsAre("duty: the switch says 2 completed and 2 abandoned since 09:59:00Z; dutyline saw 1 and 1 "
                          "(abandoned 1); 1 answered + 1 left unanswered fell into the gap 10:00:20Z – 10:01:00Z"))
      << "the log has named one";
}

TEST(GapsCompared, EveryOutcomeThatTheSwitchCallsAbandonedIsNamed) {
  Told told;
  told.tell(R"(
    09:59:00    counters   -   -          send-duty=10/3
    10:00:00.3  joined     c1  send-duty
    10:00:01    joined     c2  send-duty
    10:00:02    joined     c3  send-duty
    10:00:03    joined     c4  send-duty
    10:00:10    left       c1  send-duty  abandoned
    10:00:11    left       c2  send-duty  timeout
    10:00:12    left       c3  send-duty  timeout
    10:00:13    left       c4  send-duty  key_exit
    10:01:00    counters   -   -          send-duty=10/6)");
  EXPECT_THAT(sentences(told.gaps),
              ElementsAre("duty: the switch says 0 completed and 3 abandoned since 09:59:00Z; dutyline saw as many "
                          "(abandoned 1, timeout 2)"))
      << "who leaves by a key is in neither counter of an Asterisk";
}

TEST(GapsCompared, WithoutAGapADifferenceIsUnexplained) {
  Told told;
  told.tell("09:59:00  counters  -  -  send-duty=10/3").tell("10:01:00  counters  -  -  send-duty=11/3");
  const auto compared = told.gaps.compared("ami");
  ASSERT_THAT(compared, SizeIs(1));
  ASSERT_THAT(compared[0].differences, SizeIs(1));
  EXPECT_EQ(compared[0].differences[0].explanation(), CountersDifference::Explanation::unexplained);
  EXPECT_THAT(sentences(told.gaps),
              ElementsAre("duty: the switch says 1 completed and 0 abandoned since 09:59:00Z; dutyline saw 0 and 0; "
                          "1 answered between 09:59:00Z and 10:01:00Z: unexplained"));
}

TEST(GapsCompared, WhatWeHaveMoreThanTheSwitchNoGapExplains) {
  const CountersDifference fewer{at("10:00:00"), at("10:01:00"), -1, 1, 0, 0, at("10:00:20"), at("10:00:40")};
  EXPECT_EQ(fewer.explanation(), CountersDifference::Explanation::unexplained);
}

TEST(GapsCompared, CallersWhoseEndNobodySawExplainAsManyAsTheyAre) {
  CountersDifference difference{at("10:00:00"), at("10:01:00"), 1, 1, 0, 2};
  EXPECT_EQ(difference.explanation(), CountersDifference::Explanation::unknown);
  difference.unknown = 1;
  EXPECT_EQ(difference.explanation(), CountersDifference::Explanation::unexplained);
}

// mod_callcenter counts her when the agent picks up, and not when she then goes.
TEST(GapsCompared, WhoWasSentOnAfterAWhisperIsAnsweredByTheSwitchesCountAlone) {
  Told told;
  told.tell(R"(
    09:59:00    counters   -   -          at_connection send-duty=10/3
    10:00:00.3  joined     c1  send-duty
    10:00:20    counters   -   -          at_connection send-duty=11/3
    10:00:30    left       c1  send-duty  redirected
    10:00:40    counters   -   -          at_connection send-duty=11/3)");
  EXPECT_EQ(told.gaps.unexplained("ami"), 0);
  EXPECT_THAT(sentences(told.gaps),
              ElementsAre("duty: the switch says 1 answered and 0 abandoned since 09:59:00Z; dutyline saw 0 and 1 "
                          "(redirected 1); 1 between 09:59:00Z and 10:00:40Z: redirected, and counted by the switch as "
                          "answered"));
}

TEST(GapsCompared, ARestartBeginsAnew) {
  Told told;
  told.tell("09:59:00  counters  -  -  send-duty=10/3").tell("10:00:00  counters  -  -  send-duty=11/3").tell(R"(
    10:10:00  started   -  -
    10:11:00  counters  -  -  send-duty=0/0
    10:12:00  counters  -  -  send-duty=0/1)");
  const auto compared = told.gaps.compared("ami");
  ASSERT_THAT(compared, SizeIs(1));
  EXPECT_GE(compared[0].since, at("10:10:00"));
  EXPECT_EQ(compared[0].answered, 0);
  EXPECT_EQ(compared[0].other, 1);
  EXPECT_THAT(compared[0].differences, SizeIs(2)) << "that of before is told still";
}

TEST(GapsCompared, TheSumsHoldAlsoWhatIsRememberedNoMoreOneByOne) {
  Told told;
  told.tell("09:59:00  counters  -  -  send-duty=0/0");
  const int rounds = 3 * static_cast<int>(Gaps::kMostPeriods);
  Instant now = at("10:00:00");
  for (int round = 1; round <= rounds; ++round, now += seconds(20)) {
    Fact fact = script("10:00:00  counters  -  -  send-duty=0/0").front();
    std::get<CountersListed>(fact.what).queues.front().completed = round;
    fact.at = now;
    told.gaps.take(fact);
  }
  const auto compared = told.gaps.compared("ami");
  ASSERT_THAT(compared, SizeIs(1));
  EXPECT_EQ(compared[0].answered, rounds);
  EXPECT_EQ(compared[0].since, at("09:59:00"));
  EXPECT_EQ(compared[0].told_at, now - seconds(20));
  EXPECT_LE(compared[0].differences.size(), Gaps::kMostPeriods);
}

}  // namespace
}  // namespace dutyline
