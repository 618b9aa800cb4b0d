// How a visit ends: each outcome as the book is told of it, and what is kept beside it.

#include "support/told_book.hpp"

namespace dutyline {
namespace {

TEST(CallBook, AnAnsweredVisitKeepsItsInstantsAndWhoAnswered) {
  ToldBook told;
  told.tell(R"(
    10:00:00    joined     c1~L1  send-duty  from=mary
    10:00:12.4  left       c1~L1  send-duty  unresolved
    10:00:12.4  connected  c1~L1  send-duty  agent=nia leg=a1 waited=12
    10:03:00    ended      c1~L1  send-duty  agent=nia leg=a1 by=agent waited=12 talked=168)");
  const Visit visit = told.only_visit();
  EXPECT_EQ(told.text(), "duty answered final, waited 12.400: c1@send-duty answered\n");
  EXPECT_EQ(visit.offered_at, at("10:00:00"));
  EXPECT_EQ(visit.answered_at, at("10:00:12.4"));
  EXPECT_EQ(visit.left_at, at("10:00:12.4"));
  EXPECT_EQ(visit.ended_at, at("10:03:00"));
  EXPECT_EQ(talk_of(visit), milliseconds(167'600));
  EXPECT_EQ(visit.ended_by, EndedBy::agent);
  EXPECT_EQ(visit.agent, "nia");
  EXPECT_EQ(visit.caller, somebody("mary"));
  EXPECT_EQ(visit.switch_linked_id, "L1");
  EXPECT_EQ(visit.source, "ami");
  EXPECT_EQ(visit.provenance, Provenance::live);
  EXPECT_EQ(visit.times, Times::event);
}

TEST(CallBook, WhoeverWaitsIsNeitherFinalNorSettled) {
  EXPECT_EQ(told("10:00:00  joined  c1  send-duty"), "duty waiting: c1@send-duty waiting\n");
}

TEST(CallBook, TheCallersHangUpWhileWaitingIsAbandoned) {
  EXPECT_EQ(told(R"(
    10:00:00  joined  c1  send-duty
    10:00:31  left    c1  send-duty  abandoned
    10:00:31  gone    c1  -)"),
            "duty abandoned final, waited 31.000: c1@send-duty abandoned\n");
}

TEST(CallBook, TimeoutThenHangUpIsNotServed) {
  const auto call = ToldBook()
                        .tell(R"(
    10:00:00  joined  c1  send-duty
    10:01:00  left    c1  send-duty  timeout
    10:01:04  gone    c1  -)")
                        .only_call();
  EXPECT_EQ(call.outcome, Outcome::timeout);
  EXPECT_EQ(class_of(call.outcome, false), CallClass::not_served);
  EXPECT_EQ(wait_of(call), seconds(60)) << "what came after the queue is no waiting";
}

class EveryExit : public testing::TestWithParam<Outcome> {};

TEST_P(EveryExit, IsKeptAsToldOnceTheChannelIsGone) {
  const std::string outcome(to_string(GetParam()));
  ToldBook told;
  told.tell("10:00:00  joined  c1  send-duty\n10:00:20  left  c1  send-duty  " + outcome);
  EXPECT_EQ(told.text(), "duty unresolved, waited 20.000: c1@send-duty " + outcome + "\n") << "she may come back";
  told.tell("10:00:21  gone  c1  -");
  EXPECT_EQ(told.text(), "duty " + outcome + " final, waited 20.000: c1@send-duty " + outcome + "\n");
  EXPECT_EQ(told.only_call().final_at, at("10:00:21"));
}

INSTANTIATE_TEST_SUITE_P(CallBook, EveryExit,
                         testing::Values(Outcome::abandoned, Outcome::timeout, Outcome::left_empty, Outcome::withdrawn,
                                         Outcome::cut_off, Outcome::technical, Outcome::key_exit, Outcome::redirected),
                         [](const auto& each) { return std::string(to_string(each.param)); });

TEST(CallBook, ALeavingThatNobodyExplainsIsUnknownOnceSheIsGone) {
  ToldBook told;
  told.tell(R"(
    10:00:00  joined  c1  send-duty
    10:00:31  left    c1  send-duty  unresolved)");
  EXPECT_EQ(told.text(), "duty unresolved, waited 31.000: c1@send-duty unresolved\n");
  told.tell("10:00:31  gone  c1  -");
  EXPECT_EQ(told.text(), "duty unknown final, waited 31.000: c1@send-duty unknown\n");
  EXPECT_EQ(told.only_visit().provenance, Provenance::inferred);
}

TEST(CallBook, LaterEvidenceSettlesTheNewestVisitThatHasLeft) {
  EXPECT_EQ(told(R"(
    10:00:00  joined   c1  send-duty
    10:00:31  left     c1  send-duty  unresolved
    10:00:32  settled  c1  send-duty  key_exit
    10:00:40  gone     c1  -)"),
            "duty key_exit final, waited 31.000: c1@send-duty key_exit\n");
}

TEST(CallBook, WhatIsLearntAfterTheEndIsACorrectionOfTheSameRow) {
  ToldBook told;
  told.tell(R"(
    10:00:00  joined   c1  send-duty
    10:00:31  left     c1  send-duty  abandoned
    10:00:31  gone     c1  -)");
  const CallId row = told.only_call().id;
  told.tell("10:00:36  settled  c1  send-duty  cut_off");
  EXPECT_EQ(told.text(), "duty cut_off final, waited 31.000: c1@send-duty cut_off\n");
  EXPECT_EQ(told.only_call().id, row);
  EXPECT_EQ(told.only_visit().provenance, Provenance::live);
}

TEST(CallBook, WhatLaterEvidenceDecidedIsNotUndoneByTheLeavingToldAgain) {
  EXPECT_EQ(told(R"(
    10:00:00  joined   c1  send-duty
    10:00:31  left     c1  send-duty  abandoned
    10:00:36  settled  c1  send-duty  cut_off
    10:00:31  left     c1  send-duty  abandoned  late=7
    10:00:37  gone     c1  -)"),
            "duty cut_off final, waited 31.000: c1@send-duty cut_off\n");
}

TEST(CallBook, DoubtMayComeBackUntilMoreIsKnown) {
  ToldBook told;
  told.tell(R"(
    10:00:00  joined   c1  send-duty
    10:00:31  left     c1  send-duty  abandoned
    10:00:31  settled  c1  send-duty  unresolved)");
  EXPECT_EQ(told.text(), "duty unresolved, waited 31.000: c1@send-duty unresolved\n");
  told.tell("10:00:31  settled  c1  send-duty  abandoned  late=10\n10:00:31  gone  c1  -  late=10");
  EXPECT_EQ(told.text(), "duty abandoned final, waited 31.000: c1@send-duty abandoned\n");
}

TEST(CallBook, EvidenceAboutAnAnsweredOrWaitingVisitChangesNothing) {
  EXPECT_EQ(told(R"(
    10:00:00  joined     c1  send-duty
    10:00:05  settled    c1  send-duty  cut_off)"),
            "duty waiting: c1@send-duty waiting\n");
  EXPECT_EQ(told(R"(
    10:00:00  joined     c1  send-duty
    10:00:05  connected  c1  send-duty  agent=nia
    10:00:06  settled    c1  send-duty  cut_off)"),
            "duty answered final, waited 5.000: c1@send-duty answered\n");
}

TEST(CallBook, EvidenceAboutAnEarlierVisitLeavesALaterOneAlone) {
  EXPECT_EQ(told(R"(
    10:00:00  joined   c1  send-duty
    10:00:31  left     c1  send-duty  unresolved
    10:01:00  joined   c1  send-duty
    10:01:20  left     c1  send-duty  timeout
    10:00:31  settled  c1  send-duty  key_exit   late=60)"),
            "duty unresolved, waited 80.000: c1@send-duty key_exit; c1@send-duty.2 timeout\n");
}

TEST(CallBook, RingsAndAgentsAreNoBusinessOfTheBook) {
  ToldBook told;
  told.tell("10:00:00  joined  c1  send-duty");
  const auto before = told.changes;
  told.tell("10:00:01  rung  c1  send-duty  agent=nia\n10:00:02  rung  c9  send-duty  agent=nia");
  EXPECT_EQ(told.changes, before);
}

TEST(CallBook, AFactOfNoCallIsTakenByNobody) {
  EXPECT_EQ(told(R"(
    10:00:00  joined     -  send-duty
    10:00:01  connected  -  send-duty  agent=nia
    10:00:02  left       -  send-duty  timeout
    10:00:03  refused    -  send-duty  refused_full
    10:00:04  settled    -  send-duty  timeout
    10:00:05  gone       -  -)"),
            "");
}

TEST(CallBook, AVisitOfAQueueThatNoLineClaimsIsKeptAndItsQueueNamed) {
  ToldBook told;
  told.tell(R"(
    10:00:00  joined  c1  send-fax
    10:00:09  left    c1  send-fax  abandoned
    10:00:09  gone    c1  -
    10:00:10  joined  c2  send-fax)");
  EXPECT_EQ(told.text(),
            "(no line) abandoned final, waited 9.000: c1@send-fax abandoned\n"
            "(no line) waiting: c2@send-fax waiting\n");
  EXPECT_EQ(told.book.unclaimed_queues(), (std::unordered_map<std::string, std::uint64_t>{{"pbx/send-fax", 2}}));
}

TEST(CallBook, TwoSwitchesMayUseTheSameIds) {
  auto facts = script("10:00:00  joined  c1  send-duty\n10:00:01  joined  c1  send-duty");
  facts[1].switch_name = "other";
  ToldBook told;
  told.tell(facts);
  EXPECT_EQ(told.text(), "duty waiting: c1@send-duty waiting\n(no line) waiting: c1@send-duty waiting\n");
}

TEST(CallBook, TheBookKnowsCallsAndLinkedIdsOfEachSwitch) {
  ToldBook told;
  told.tell("10:00:00  joined  c1~L1  send-duty");
  EXPECT_TRUE(told.book.knows("pbx", "c1"));
  EXPECT_TRUE(told.book.knows("pbx", "L1"));
  EXPECT_FALSE(told.book.knows("pbx", "c2"));
  EXPECT_FALSE(told.book.knows("other", "c1"));
  EXPECT_FALSE(told.book.knows("pbx", ""));
}

}  // namespace
}  // namespace dutyline
