// When a call is final, how long it is remembered, and what has a limit.

#include "support/told_book.hpp"

namespace dutyline {
namespace {

constexpr const char* kTimeout = R"(
    10:00:00  joined  c1  send-duty
    10:01:00  left    c1  send-duty  timeout)";

TEST(CallBook, WhereHangUpsAreSeenTheCallIsFinalAtTheHangUp) {
  ToldBook told;
  told.tell("09:59:00  hang_ups  -  -  seen").tell(kTimeout).until("11:30:00");
  EXPECT_EQ(told.text(), "duty unresolved, waited 60.000: c1@send-duty timeout\n") << "a long voicemail";
  told.tell("11:31:00  gone  c1  -");
  EXPECT_EQ(told.only_call().final_at, at("11:31:00"));
}

TEST(CallBook, WhereNobodySeesHangUpsTheCallIsFinalSettleAfterItsLastVisit) {
  ToldBook told;
  told.tell("09:59:00  hang_ups  -  -  unseen").tell(kTimeout).until("10:01:59");
  EXPECT_FALSE(told.only_call().final);
  told.until("10:02:01");
  EXPECT_EQ(told.text(), "duty timeout final, waited 60.000: c1@send-duty timeout\n");
  EXPECT_EQ(told.only_call().final_at, at("10:02:00"));
}

TEST(CallBook, TheLongestSettleOfTheLinesSheWaitedForCounts) {
  ToldBook told;
  told.tell("09:59:00  hang_ups  -  -  unseen");
  told.tell(kTimeout).tell("10:01:01  joined  c1  send-night\n10:01:10  left  c1  send-night  timeout");
  told.until("10:02:39");
  EXPECT_FALSE(told.calls()[0].final);
  told.until("10:02:41");
  EXPECT_TRUE(told.calls()[0].final);
  EXPECT_TRUE(told.calls()[1].final);
}

TEST(CallBook, UntilItIsKnownWhetherHangUpsAreSeenTheBookWaitsTwiceAsLong) {
  ToldBook told;
  told.tell(kTimeout).until("10:02:59");
  EXPECT_FALSE(told.only_call().final);
  told.until("10:03:01");
  EXPECT_TRUE(told.only_call().final);
}

TEST(CallBook, LearningThatNobodySeesHangUpsSettlesWhatWaitedForOne) {
  ToldBook told;
  told.tell("09:59:00  hang_ups  -  -  seen").tell(kTimeout).until("10:30:00");
  EXPECT_FALSE(told.only_call().final);
  told.tell("10:30:00  hang_ups  -  -  unseen").until("10:30:01");
  EXPECT_TRUE(told.only_call().final);
}

TEST(CallBook, AHangUpThatNeverComesIsNotWaitedForForEver) {
  ToldBook told;
  told.tell("09:59:00  hang_ups  -  -  seen").tell(kTimeout).until("22:02:00");
  EXPECT_TRUE(told.only_call().final);
}

TEST(CallBook, OneWhoComesBackAfterSettlingIsTheSameCallAgain) {
  ToldBook told;
  told.tell("09:59:00  hang_ups  -  -  unseen").tell(kTimeout).until("10:05:00");
  const CallId row = told.only_call().id;
  told.tell("10:05:01  joined  c1  send-duty");
  EXPECT_EQ(told.text(), "duty waiting: c1@send-duty timeout; c1@send-duty.2 waiting\n");
  EXPECT_EQ(told.only_call().id, row);
}

TEST(CallBook, NobodyWhoWaitsIsSettledByTime) {
  ToldBook told;
  told.tell("10:00:00  joined  c1  send-duty").until("23:00:00");
  EXPECT_EQ(told.text(), "duty waiting: c1@send-duty waiting\n");
  EXPECT_EQ(told.book.next_deadline(), std::nullopt);
}

TEST(CallBook, HungUpWhileStillWaitingIsUnknownFiveMinutesLaterUnlessMoreIsTold) {
  ToldBook told;
  told.tell("10:00:00  joined  c1  send-duty\n10:00:20  gone  c1  -").until("10:05:20");
  EXPECT_EQ(told.text(), "duty waiting: c1@send-duty waiting\n");
  told.until("10:05:21");
  EXPECT_EQ(told.text(), "duty unknown final: c1@send-duty unknown\n");
  EXPECT_EQ(told.only_visit().provenance, Provenance::inferred);
  EXPECT_EQ(told.book.open_visits(), 0U);
}

TEST(CallBook, ATalkWhoseEndNobodySawIsOverWhenTheChannelIsGone) {
  ToldBook told;
  told.tell(R"(
    10:00:00  joined     c1  send-duty
    10:00:10  connected  c1  send-duty  agent=nia
    10:04:00  gone       c1  -)")
      .until("10:04:04");
  EXPECT_TRUE(is_talking(told.only_call()));
  told.until("10:04:06");
  EXPECT_FALSE(is_talking(told.only_call()));
  EXPECT_EQ(told.only_visit().ended_at, at("10:04:00"));
}

TEST(CallBook, ATalkThatNobodyEndsIsOverTwelveHoursLaterAndNobodyKnowsWhen) {
  ToldBook told;
  told.tell("10:00:00  joined  c1  send-duty\n10:00:10  connected  c1  send-duty  agent=nia").until("22:00:11");
  EXPECT_TRUE(told.only_visit().talk_over);
  EXPECT_EQ(told.only_visit().ended_at, std::nullopt);
  EXPECT_EQ(talk_of(told.only_visit()), std::nullopt);
}

TEST(CallBook, AFinalCallIsRememberedForLateFactsAndThenForgotten) {
  ToldBook told;
  told.tell(kTimeout).tell("10:01:05  gone  c1  -").until("10:11:04");
  EXPECT_TRUE(told.book.knows("pbx", "c1"));
  told.tell("10:01:00  settled  c1  send-duty  withdrawn  late=604");
  EXPECT_EQ(told.only_call().outcome, Outcome::withdrawn);
  told.until("10:30:00");
  EXPECT_FALSE(told.book.knows("pbx", "c1"));
  EXPECT_EQ(told.book.next_deadline(), std::nullopt) << "nothing is left to wait for";
}

TEST(CallBook, WhereNoHangUpWasSeenItIsRememberedLonger) {
  ToldBook told;
  told.tell("09:59:00  hang_ups  -  -  unseen").tell(kTimeout).until("11:59:00");
  EXPECT_TRUE(told.book.knows("pbx", "c1"));
  told.until("12:02:00");
  EXPECT_FALSE(told.book.knows("pbx", "c1"));
}

TEST(CallBook, LateFactsAboutAForgottenCallAreNotACall) {
  ToldBook told;
  told.tell(kTimeout).tell("10:01:05  gone  c1  -").until("11:00:00");
  told.tell(R"(
    10:01:05  gone     c1  -           late=3600
    10:01:00  settled  c1  send-duty   timeout late=3600)");
  EXPECT_EQ(told.text(), "duty timeout final, waited 60.000: c1@send-duty timeout\n");
}

TEST(CallBook, TheTimeInAFactSettlesWhatWasDueBefore) {
  ToldBook told;
  told.tell("09:59:00  hang_ups  -  -  unseen").tell(kTimeout).tell("10:30:00  joined  c9  send-duty");
  EXPECT_TRUE(told.calls()[0].final);
}

TEST(CallBook, ACallThatCameBackFromTheLedgerStaysForWhatIsToldOfItHoweverOldItIs) {
  ToldBook before;
  before.tell("10:00:30  left  c1  send-duty  technical waited=3\n10:00:30  gone  c1  -");
  auto settings = three_lines();
  settings.next_id = 100;
  ToldBook after(settings);
  after.book.restore(before.only_call());
  after.kept[before.only_call().id] = before.only_call();
  auto again = script("10:00:10  left  c1  send-duty  technical waited=3");
  again[0].arrived = kMidnight + hours(24 * 10);
  after.tell(again);
  ASSERT_EQ(after.only_call().visits.size(), 2U);
  EXPECT_EQ(after.only_call().visits[0].number + after.only_call().visits[1].number, 3);
}

}  // namespace
}  // namespace dutyline
