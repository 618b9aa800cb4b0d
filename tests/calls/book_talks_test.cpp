// Whose talk an end speaks of, and what a transfer that swaps ids does to visits.

#include "support/told_book.hpp"

namespace dutyline {
namespace {

constexpr const char* kTwoTalks = R"(
    10:00:00  joined     c1  send-duty
    10:00:10  connected  c1  send-duty  agent=nia leg=a1
    10:00:01  joined     c2  send-duty
    10:00:20  connected  c2  send-duty  agent=tom leg=a2
)";

TEST(CallBook, AnEndWithoutTheCallsIdIsFoundByTheAgentsLeg) {
  ToldBook told;
  told.tell(kTwoTalks).tell("10:03:00  ended  -  send-duty  agent=somebody leg=a2 by=caller talked=160");
  EXPECT_TRUE(is_talking(told.calls()[0]));
  EXPECT_EQ(told.calls()[1].visits[0].ended_at, at("10:03:00"));
}

TEST(CallBook, AnEndWithoutAnyIdIsFoundByQueueAndAgent) {
  ToldBook told;
  told.tell(kTwoTalks).tell("10:03:00  ended  -  send-duty  agent=nia by=agent talked=170");
  EXPECT_EQ(told.calls()[0].visits[0].ended_at, at("10:03:00"));
  EXPECT_TRUE(is_talking(told.calls()[1]));
}

TEST(CallBook, AnEndOfAnotherQueueAnotherAgentOrAnotherLegEndsNothing) {
  ToldBook told;
  told.tell(kTwoTalks).tell(R"(
    10:03:00  ended  -  send-eps   agent=nia by=agent talked=160
    10:03:00  ended  -  send-duty  agent=eve by=agent talked=160
    10:03:00  ended  -  send-duty  agent=nia leg=a9 by=agent talked=160)");
  EXPECT_TRUE(is_talking(told.calls()[0]));
  EXPECT_TRUE(is_talking(told.calls()[1]));
  EXPECT_EQ(told.kept.size(), 2U);
}

TEST(CallBook, AnOldEndToldAgainDoesNotEndTheAgentsNextTalk) {
  ToldBook told;
  told.tell(R"(
    10:00:00  joined     c1  send-duty
    10:00:10  connected  c1  send-duty  agent=nia leg=a1
    10:01:00  ended      -   send-duty  agent=nia leg=a1 by=agent talked=50
    10:01:00  joined     c2  send-duty
    10:01:30  connected  c2  send-duty  agent=nia leg=a2
    10:01:00  ended      -   send-duty  agent=nia leg=a1 by=agent talked=50 late=60
    10:01:00  ended      -   send-duty  agent=nia        by=agent talked=50 late=60)");
  EXPECT_TRUE(is_talking(told.calls()[1]));
}

TEST(CallBook, WhereAnEndMayBeOfSeveralTalksItEndsTheOneOfItsLengthOrNone) {
  ToldBook told;
  told.tell(R"(
    10:00:00  joined     c1  send-duty
    10:00:10  connected  c1  send-duty  agent=nia
    10:00:20  joined     c2  send-duty
    10:00:30  connected  c2  send-duty  agent=nia
    10:01:00  ended      -   send-duty  agent=nia by=agent)");
  EXPECT_TRUE(is_talking(told.calls()[0]));
  EXPECT_TRUE(is_talking(told.calls()[1]));
  told.tell("10:01:30  ended  -  send-duty  agent=nia by=agent talked=80");
  EXPECT_EQ(talk_of(told.calls()[0].visits[0]), seconds(80));
  EXPECT_TRUE(is_talking(told.calls()[1]));
}

TEST(CallBook, ALegToldAnewReplacesTheOneBefore) {
  ToldBook told;
  told.tell(R"(
    10:00:00  joined     c1  send-duty
    10:00:10  connected  c1  send-duty  agent=nia leg=a1 known=arrival
    10:00:10  connected  c1  send-duty  agent=nia leg=a2 known=event
    10:01:00  gone       c1  -)")
      .until("10:30:00");
  EXPECT_FALSE(told.book.knows("pbx", "c1"));
  told.tell("10:31:00  ended  -  send-duty  agent=nia leg=a1 by=agent talked=50")  // of a call long forgotten
      .tell("10:31:00  ended  -  send-duty  agent=nia leg=a2 by=agent talked=50");
  EXPECT_EQ(told.kept.size(), 1U);
}

TEST(CallBook, TwoCallsWithTheSameLegAreForgottenOneByOne) {
  ToldBook told;
  told.tell(R"(
    10:00:00  joined     c1  send-duty
    10:00:10  connected  c1  send-duty  agent=nia leg=a1
    10:00:20  joined     c2  send-duty
    10:00:30  connected  c2  send-duty  agent=nia leg=a1
    10:01:00  gone       c1  -)")
      .until("10:30:00")
      .tell("10:31:00  ended  -  send-duty  agent=nia leg=a1 by=agent talked=1830");
  EXPECT_EQ(told.calls()[1].visits[0].ended_at, at("10:31:00"));
}

TEST(CallBook, TheSwitchMayEndTwiceAndTheReasonIsTheLastOne) {
  ToldBook told;
  told.tell(R"(
    10:00:00  joined     c1  send-duty
    10:00:10  connected  c1  send-duty  agent=nia leg=a1
    10:01:00  ended      c1  send-duty  agent=nia leg=a1 by=caller talked=50
    10:01:00  gone       c1  -
    10:01:00  ended      c1  send-duty  agent=nia leg=a1 by=switch talked=50 late=1.5)");
  EXPECT_EQ(told.only_visit().ended_by, EndedBy::the_switch);
  EXPECT_EQ(told.only_visit().ended_at, at("10:01:00"));
}

TEST(CallBook, AnEndAfterAReturnIsOfTheTalkWhoseLegItNames) {
  ToldBook told;
  told.tell(R"(
    10:00:00    joined     c1  send-duty
    10:00:10    connected  c1  send-duty  agent=nia leg=a1
    10:01:00    joined     c1  send-duty
    10:01:01    connected  c1  send-duty  agent=tom leg=a2
    10:01:01.5  ended      c1  send-duty  agent=nia leg=a1 by=transfer talked=51)");
  EXPECT_EQ(told.calls()[0].visits[0].ended_by, EndedBy::transfer);
  EXPECT_TRUE(is_talking(told.calls()[1]));
}

// An attended transfer masquerades one channel as another: what waited as c2 is connected as c1.
TEST(CallBook, AConnectionUnderASwappedIdAdoptsTheOpenVisitOfThatQueue) {
  ToldBook told;
  told.tell(R"(
    10:00:00  joined     c1     send-eps
    10:00:10  connected  c1     send-eps   agent=nia leg=a1
    10:01:00  joined     c2~c1  send-duty
    10:01:20  gone       c2~c1  -
    10:01:40  left       c1     send-duty  unresolved
    10:01:40  connected  c1     send-duty  agent=tom leg=a2)");
  EXPECT_EQ(told.text(),
            "eps answered final, waited 10.000: c1@send-eps answered\n"
            "duty answered final transferred, waited 40.000: c2@send-duty answered\n");
  const auto before = told.changes;
  told.tell("10:01:40  connected  c1  send-duty  agent=tom leg=a2\n10:01:40  left  c1  send-duty  unresolved");
  EXPECT_EQ(told.changes, before) << "told twice";
  told.tell("10:02:40  ended  c1  send-duty  agent=tom leg=a2 by=agent talked=60");
  EXPECT_EQ(talk_of(told.calls()[1].visits[0]), seconds(60));
}

TEST(CallBook, AConnectionUnderASwappedIdAdoptsAVisitAlreadyGivenUp) {
  ToldBook told;
  told.tell("10:01:00  joined  c2~c1  send-duty\n10:01:20  gone  c2~c1  -").until("10:07:00");
  EXPECT_EQ(told.only_call().outcome, Outcome::unknown);
  told.tell("10:07:10  connected  c1  send-duty  agent=tom leg=a2");
  EXPECT_EQ(told.text(), "duty answered final, waited 370.000: c2@send-duty answered\n");
}

TEST(CallBook, AConnectionOfAnotherConversationAdoptsNobody) {
  EXPECT_EQ(told(R"(
    10:01:00  joined     c2  send-duty
    10:01:40  connected  c3  send-duty  agent=tom waited=5)"),
            "duty waiting: c2@send-duty waiting\n"
            "duty answered final, waited 5.000: c3@send-duty answered\n");
}

TEST(CallBook, TheNewestOpenVisitIsAdopted) {
  EXPECT_EQ(told(R"(
    10:01:00  joined     c2~c1  send-duty
    10:01:30  joined     c3~c1  send-duty
    10:01:40  connected  c1     send-duty  agent=tom)"),
            "duty answered final, waited 40.000: c2@send-duty waiting; c3@send-duty answered\n");
}

}  // namespace
}  // namespace dutyline
