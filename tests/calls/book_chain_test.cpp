// From visits to calls: what belongs together, what an answer closes, rows and keys.

#include "support/told_book.hpp"

namespace dutyline {
namespace {

TEST(CallBook, ALoopingDialplanIsOneCallWithOneWait) {
  ToldBook told;
  told.tell(R"(
    10:00:00  joined     c1  send-duty
    10:01:00  left       c1  send-duty  timeout
    10:01:10  joined     c1  send-duty
    10:02:10  left       c1  send-duty  timeout
    10:02:20  joined     c1  send-duty
    10:02:30  connected  c1  send-duty  agent=nia)");
  EXPECT_EQ(told.text(),
            "duty answered final, waited 150.000: "
            "c1@send-duty timeout; c1@send-duty.2 timeout; c1@send-duty.3 answered\n");
}

TEST(CallBook, OverflowToAnotherQueueOfTheLineIsTheSameCall) {
  EXPECT_EQ(told(R"(
    10:00:00  joined  c1  send-duty
    10:01:00  left    c1  send-duty      timeout
    10:01:01  joined  c1  send-overflow
    10:01:30  left    c1  send-overflow  abandoned
    10:01:30  gone    c1  -)"),
            "duty abandoned final, waited 90.000: c1@send-duty timeout; c1@send-overflow abandoned\n");
}

TEST(CallBook, ACallerWhoGoesOnToAnotherLineIsOfferedThereTooAndOverflowHidesNothing) {
  ToldBook told;
  told.tell(R"(
    10:00:00  joined  c1  send-duty
    10:01:00  left    c1  send-duty  timeout
    10:01:01  joined  c1  send-eps)");
  EXPECT_EQ(told.text(),
            "duty unresolved, waited 60.000: c1@send-duty timeout\n"
            "eps waiting: c1@send-eps waiting\n");
  told.tell("10:01:20  connected  c1  send-eps  agent=nia");
  EXPECT_EQ(told.text(),
            "duty timeout final, waited 60.000: c1@send-duty timeout\n"
            "eps answered final, waited 19.000: c1@send-eps answered\n");
  EXPECT_EQ(told.calls()[0].final_at, at("10:01:20"));
  EXPECT_FALSE(told.calls()[1].transferred);
}

TEST(CallBook, LostOnBothLinesIsLostOnBoth) {
  EXPECT_EQ(told(R"(
    10:00:00  joined  c1  send-duty
    10:01:00  left    c1  send-duty  timeout
    10:01:01  joined  c1  send-eps
    10:01:20  left    c1  send-eps   abandoned
    10:01:20  gone    c1  -)"),
            "duty timeout final, waited 60.000: c1@send-duty timeout\n"
            "eps abandoned final, waited 19.000: c1@send-eps abandoned\n");
}

TEST(CallBook, ComingBackUnansweredIsTheSameCall) {
  EXPECT_EQ(told(R"(
    10:00:00  joined     c1  send-duty
    10:01:00  left       c1  send-duty  timeout
    10:01:01  joined     c1  send-eps
    10:01:30  left       c1  send-eps   left_empty
    10:01:31  joined     c1  send-duty
    10:01:41  connected  c1  send-duty  agent=nia)"),
            "duty answered final, waited 101.000: c1@send-duty timeout; c1@send-duty.2 answered\n"
            "eps left_empty final, waited 29.000: c1@send-eps left_empty\n");
}

TEST(CallBook, AnAnswerClosesTheCallAndAReturnIsANewOneFlaggedTransferred) {
  ToldBook told;
  told.tell(R"(
    10:00:00  joined     c1  send-duty
    10:00:10  connected  c1  send-duty  agent=nia leg=a1
    10:01:00  ended      c1  send-duty  agent=nia leg=a1 by=transfer talked=50
    10:01:00  joined     c1  send-duty
    10:01:30  left       c1  send-duty  abandoned
    10:01:30  gone       c1  -)");
  EXPECT_EQ(told.text(),
            "duty answered final, waited 10.000: c1@send-duty answered\n"
            "duty abandoned final transferred, waited 30.000: c1@send-duty.2 abandoned\n");
  EXPECT_EQ(told.calls()[0].final_at, at("10:00:10")) << "final at the moment of connection";
  EXPECT_NE(key_of(told.calls()[0]), key_of(told.calls()[1]));
}

TEST(CallBook, ATransferIsOfferedWhereverItJoins) {
  EXPECT_EQ(told(R"(
    10:00:00  joined     c1  send-duty
    10:00:10  connected  c1  send-duty  agent=nia
    10:01:00  joined     c1  send-eps
    10:01:05  connected  c1  send-eps   agent=tom)"),
            "duty answered final, waited 10.000: c1@send-duty answered\n"
            "eps answered final transferred, waited 5.000: c1@send-eps answered\n");
}

TEST(CallBook, DifferentIdsBelongTogetherIfTheSwitchLinksThem) {
  EXPECT_EQ(told(R"(
    10:00:00  joined     c1     send-duty
    10:01:00  left       c1     send-duty  timeout
    10:01:01  joined     c2~c1  send-duty
    10:01:05  connected  c2~c1  send-duty  agent=nia)"),
            "duty answered final, waited 65.000: c1@send-duty timeout; c2@send-duty answered\n");
}

TEST(CallBook, ALinkToldLaterJoinsTwoCallsUnderTheOlderRow) {
  ToldBook told;
  told.tell(R"(
    10:00:00  joined  c1  send-duty
    10:01:00  left    c1  send-duty  timeout
    10:01:01  joined  c2  send-duty)");
  const CallId older = told.calls()[0].id;
  EXPECT_EQ(told.calls().size(), 2U);
  told.tell("10:01:05  connected  c2~c1  send-duty  agent=nia");
  EXPECT_EQ(told.text(), "duty answered final, waited 65.000: c1@send-duty timeout; c2@send-duty answered\n");
  EXPECT_EQ(told.only_call().id, older);
  EXPECT_EQ(told.book.open_visits(), 0U);
}

TEST(CallBook, ACallersTwoTelephoneCallsAreTwoCalls) {
  EXPECT_EQ(told(R"(
    10:00:00  joined  c1  send-duty  from=mary
    10:00:20  left    c1  send-duty  abandoned
    10:00:20  gone    c1  -
    10:00:40  joined  c2  send-duty  from=mary)"),
            "duty abandoned final, waited 20.000: c1@send-duty abandoned\n"
            "duty waiting: c2@send-duty waiting\n");
}

TEST(CallBook, OneWhoJoinsElsewhereHasLeftUnseen) {
  EXPECT_EQ(told(R"(
    10:00:00  joined  c1  send-duty
    10:00:30  joined  c1  send-overflow)"),
            "duty waiting: c1@send-duty unresolved; c1@send-overflow waiting\n");
}

TEST(CallBook, ALeavingToldAfterTheNextJoiningIsOfTheVisitItEnded) {
  ToldBook told;
  told.tell(R"(
    10:00:00    joined  c1  send-duty
    10:01:00.1  joined  c1  send-duty
    10:01:00    left    c1  send-duty  timeout  late=0.3)");
  EXPECT_EQ(told.text(), "duty waiting: c1@send-duty timeout; c1@send-duty.2 waiting\n");
  EXPECT_EQ(told.only_call().visits[0].left_at, at("10:01:00")) << "what was told counts, not what was guessed";
  EXPECT_EQ(told.only_call().visits[0].times, Times::event);
}

TEST(CallBook, ANestedQueuesLegsAreOneCallAnsweredAtTheFirstAnswer) {
  // A member of send-duty is itself a queue: its leg waits inside the caller's visit, under her linked id.
  const auto call = ToldBook()
                        .tell(R"(
    10:00:00     joined     c1     send-duty
    10:00:05     joined     x2~c1  send-overflow
    10:00:10     connected  x2~c1  send-overflow  agent=nia
    10:00:10.05  connected  c1     send-duty      agent=nia)")
                        .only_call();
  EXPECT_EQ(words(call), "duty answered final, waited 10.000: c1@send-duty answered; x2@send-overflow answered");
  EXPECT_EQ(call.final_at, at("10:00:10"));
  EXPECT_EQ(deciding_visit(call).switch_call_id, "x2");
}

TEST(CallBook, RowsStayWhenADoorTakesAVisitAwayAgain) {
  ToldBook told;
  told.tell(R"(
    10:00:00  refused  c1  -           refused_full  door=ivr,s,1
    10:00:01  joined   c1  send-duty)");
  const CallId unknown_door = told.calls()[0].id;
  const CallId duty = told.calls()[1].id;
  told.tell("10:00:02  door  -  send-duty  door=ivr,s,1");
  EXPECT_EQ(told.text(), "duty waiting: c1@send-duty refused_full; c1@send-duty waiting\n");
  EXPECT_EQ(told.only_call().id, duty) << "the row of the line's own call";
  told.tell("10:00:03  door  -  -  door=ivr,s,1");
  EXPECT_EQ(told.text(), "(no line) unresolved, waited 0.000: c1@? refused_full\nduty waiting: c1@send-duty waiting\n");
  EXPECT_EQ(told.calls()[1].id, duty);
  EXPECT_NE(told.calls()[0].id, duty);
  EXPECT_GT(told.calls()[0].id, unknown_door) << "a row that went is never used again";
}

TEST(CallBook, TheKeyIsTheSameWhicheverAccountComesFirst) {
  const std::string first = R"(
    10:00:00  joined  c1  send-duty
    10:01:00  left    c1  send-duty      timeout)";
  const std::string second = R"(
    10:01:01  joined  c2~c1  send-overflow   late=70
    10:01:30  left    c2~c1  send-overflow   abandoned  late=70)";
  ToldBook one;
  one.tell(first).tell(second);
  ToldBook other;
  other.tell(second).tell(first);
  EXPECT_EQ(one.text(), other.text());
  EXPECT_EQ(key_of(one.only_call()), key_of(other.only_call()));
}

}  // namespace
}  // namespace dutyline
