// Refusals: visits of length 0, at a queue or at a door whose queue is learnt earlier or later.

#include "support/told_book.hpp"

namespace dutyline {
namespace {

TEST(CallBook, ARefusalAtTheDoorIsAVisitOfLengthZero) {
  const auto call = ToldBook()
                        .tell(R"(
    10:00:00  refused  c1  send-duty  refused_full  from=mary
    10:00:02  gone     c1  -)")
                        .only_call();
  EXPECT_EQ(words(call), "duty refused_full final, waited 0.000: c1@send-duty refused_full");
  EXPECT_TRUE(call.visits[0].refused);
  EXPECT_EQ(call.visits[0].left_at, call.visits[0].offered_at);
  EXPECT_EQ(call.visits[0].caller, somebody("mary"));
}

TEST(CallBook, OneTurnedAwayWhoIsAnsweredElsewhereIsStillALossWhereSheWasTurnedAway) {
  EXPECT_EQ(told(R"(
    10:00:00  refused    c1  send-duty  refused_empty
    10:00:01  joined     c1  send-eps
    10:00:05  connected  c1  send-eps   agent=nia)"),
            "duty refused_empty final, waited 0.000: c1@send-duty refused_empty\n"
            "eps answered final, waited 4.000: c1@send-eps answered\n");
}

TEST(CallBook, RefusalsAndJoiningsAreNumberedApart) {
  const auto call = ToldBook()
                        .tell(R"(
    10:00:00  refused  c1  send-duty  refused_full
    10:00:10  refused  c1  send-duty  refused_full
    10:00:20  joined   c1  send-duty)")
                        .only_call();
  ASSERT_EQ(call.visits.size(), 3U);
  EXPECT_EQ(call.visits[0].number, 1);
  EXPECT_EQ(call.visits[1].number, 2);
  EXPECT_EQ(call.visits[2].number, 1);
}

TEST(CallBook, ARefusalAtAnUnknownDoorIsCountedAndShownAsSuch) {
  ToldBook told;
  told.tell("10:00:00  refused  c1  -  refused_full  door=ivr,s,1\n10:00:01  gone  c1  -");
  EXPECT_EQ(told.text(), "(no line) refused_full final, waited 0.000: c1@? refused_full\n");
  EXPECT_EQ(told.only_visit().door, "ivr,s,1");
  EXPECT_TRUE(told.book.unclaimed_queues().empty()) << "no queue was named, so none is unclaimed";
}

TEST(CallBook, ADoorLearntLaterMovesTheRefusalAndBack) {
  ToldBook told;
  told.tell("10:00:00  refused  c1  -  refused_full  door=ivr,s,1\n10:00:01  gone  c1  -");
  const CallId row = told.only_call().id;
  told.tell("10:05:00  door  -  send-duty  door=ivr,s,1");
  EXPECT_EQ(told.text(), "duty refused_full final, waited 0.000: c1@send-duty refused_full\n");
  told.tell("10:06:00  door  -  -  door=ivr,s,1");
  EXPECT_EQ(told.text(), "(no line) refused_full final, waited 0.000: c1@? refused_full\n");
  EXPECT_EQ(told.only_call().id, row) << "the ledger's row never changes";
}

TEST(CallBook, ADoorMayBeLearntHoursAfterTheRefusal) {
  ToldBook told;
  told.tell("03:00:00  refused  c1  -  refused_empty  door=ivr,s,1\n03:00:01  gone  c1  -");
  told.tell("09:00:00  door     -   send-duty  door=ivr,s,1");
  EXPECT_EQ(told.text(), "duty refused_empty final, waited 0.000: c1@send-duty refused_empty\n");
}

TEST(CallBook, OtherDoorsAndOtherSwitchesStayAsTheyAre) {
  ToldBook told;
  told.tell(R"(
    10:00:00  refused  c1  -          refused_full  door=ivr,s,1
    10:00:01  door     -   send-duty  door=ivr,s,2)");
  auto elsewhere = script("10:00:02  door  -  send-duty  door=ivr,s,1");
  elsewhere[0].switch_name = "other";
  told.tell(elsewhere);
  EXPECT_EQ(told.text(), "(no line) unresolved, waited 0.000: c1@? refused_full\n");
}

TEST(CallBook, ARefusalToldTwiceIsOneAndItsDoorsQueueStays) {
  ToldBook told;
  told.tell(R"(
    10:00:00  refused  c1  -          refused_full  door=ivr,s,1
    10:00:01  door     -   send-duty  door=ivr,s,1
    10:00:00  refused  c1  -          refused_full  door=ivr,s,1 late=2)");
  EXPECT_EQ(told.text(), "duty unresolved, waited 0.000: c1@send-duty refused_full\n");
}

TEST(CallBook, ARefusalWhoseQueueIsToldTheSecondTimeTakesIt) {
  EXPECT_EQ(told(R"(
    10:00:00  refused  c1  -          refused_full  door=ivr,s,1
    10:00:00  refused  c1  send-duty  refused_full  door=ivr,s,1 late=1)"),
            "duty unresolved, waited 0.000: c1@send-duty refused_full\n");
}

}  // namespace
}  // namespace dutyline
