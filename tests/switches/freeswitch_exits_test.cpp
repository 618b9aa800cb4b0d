// The exit table, row by row, through the whole decoder, in both forms: what mod_callcenter was seen to send for each
// way out of a queue.

#include <gtest/gtest.h>

#include "support/booked_call.hpp"
#include "support/esl_script.hpp"

namespace dutyline {
namespace {

using support::clock_time;
using support::EslForm;
using support::EslScript;

class FreeswitchExit : public testing::TestWithParam<EslForm> {
 protected:
  FreeswitchExit() {
    script.connect("09:00:00");
    script.say("09:00:00 HEARTBEAT | Uptime-msec: 20002");
    script.say("09:00:01 member-queue-start | Q: duty@default | M: m1 | S: s1 | CC-Member-CID-Number: 01632960173");
  }
  void pick_up() {
    script.say(R"(
        09:00:02 agent-offering | Q: duty@default | agent: 1001@default | M: m1 | S: s1
        09:00:05 bridge-agent-start | Q: duty@default | agent: 1001@default | leg: a1 | M: m1 | S: s1)");
  }
  void bridge() {
    script.say(
        "09:00:07.5 CHANNEL_BRIDGE | Unique-ID: s1 | Bridge-B-Unique-ID: a1 | variable_cc_side: member"
        " | variable_cc_agent_uuid: a1 | variable_cc_agent: 1001@default | variable_cc_member_uuid: m1"
        " | variable_cc_queue: duty@default");
  }
  void cancel(const std::string& reason, const std::string& state) {
    script.say("09:00:09 member-queue-end | " + state + " | Q: duty@default | end: Cancel | reason: " + reason +
               " | M: m1 | S: s1");
  }
  void hang_up(const std::string& at, const std::string& more = "") {
    script.say(at + " CHANNEL_HANGUP_COMPLETE | Unique-ID: s1 | answer: hangup | cause: NORMAL_CLEARING" + more);
  }
  void terminate(const std::string& at, const std::string& more = "") {
    script.say(at +
               " member-queue-end | Q: duty@default | end: Terminated | agent: 1001@default | leg: a1 | M: m1 | S: s1" +
               more);
  }
  EslScript script{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Of, FreeswitchExit, testing::Values(EslForm::plain, EslForm::json),
                         [](const auto& test) { return test.param == EslForm::plain ? "plain" : "json"; });

TEST_P(FreeswitchExit, ChannelBridgeOfTheSessionIsAnswered) {
  pick_up();
  EXPECT_EQ(script.outcome_of("s1"), Outcome::waiting) << "a whisper is no answer";
  bridge();
  const auto connected = script.facts_of<Connected>();
  ASSERT_EQ(connected.size(), 1U);
  EXPECT_EQ(connected[0].at, clock_time("09:00:07.5"));
  EXPECT_EQ(std::get<Connected>(connected[0].what).agent, "1001@default");
  hang_up("09:00:30", " | variable_sip_hangup_disposition: recv_bye");
  terminate("09:00:30.1", " | answer: hangup | Caller-Channel-Bridged-Time: @09:00:07.5");
  const auto ended = script.facts_of<Ended>();
  ASSERT_FALSE(ended.empty());
  EXPECT_EQ(ended[0].at, clock_time("09:00:30"));
  EXPECT_EQ(std::get<Ended>(ended[0].what).by, EndedBy::caller);
  EXPECT_EQ(script.facts_of<Connected>().size(), 1U) << "the end of a talk is no second answer";
  EXPECT_EQ(script.facts_of<Gone>().size(), 1U);
}

TEST_P(FreeswitchExit, TerminatedIsAnsweredAtTheInstantHerChannelTells) {
  pick_up();
  terminate("09:00:30", " | answer: hangup | Caller-Channel-Bridged-Time: @09:00:07.52");
  const auto connected = script.facts_of<Connected>();
  ASSERT_EQ(connected.size(), 1U);
  EXPECT_EQ(connected[0].at, clock_time("09:00:07.52"));
  EXPECT_EQ(connected[0].known, Times::event);
}

TEST_P(FreeswitchExit, CancelWithTheChannelHungUpIsAbandoned) {
  cancel("BREAK_OUT", "answer: hangup | cause: NORMAL_CLEARING");
  EXPECT_EQ(script.outcome_of("s1"), Outcome::abandoned);
}

TEST_P(FreeswitchExit, CancelWithoutReasonAfterAnAgentDroppedInTheWhisperIsAbandoned) {
  pick_up();
  script.say(
      "09:00:06 bridge-agent-end | Q: duty@default | agent: 1001@default | leg: a1 | bridged: false | M: m1 | S: s1");
  cancel("NONE", "answer: hangup | cause: NORMAL_CLEARING");
  EXPECT_EQ(script.outcome_of("s1"), Outcome::abandoned);
}

TEST_P(FreeswitchExit, CancelBecauseTheSwitchStopsIsCutOff) {
  cancel("BREAK_OUT", "answer: hangup | cause: SYSTEM_SHUTDOWN");
  EXPECT_EQ(script.outcome_of("s1"), Outcome::cut_off);
}

TEST_P(FreeswitchExit, CancelWithTheChannelAliveIsRedirected) {
  cancel("BREAK_OUT", "answer: answered");
  EXPECT_EQ(script.outcome_of("s1"), Outcome::redirected);
}

TEST_P(FreeswitchExit, TheQueuesOwnReasonsAreWhatTheySay) {
  const std::pair<const char*, Outcome> rows[] = {{"TIMEOUT", Outcome::timeout},
                                                  {"NO_AGENT_TIMEOUT", Outcome::left_empty},
                                                  {"EXIT_WITH_KEY", Outcome::key_exit},
                                                  {"A_WORD_TO_COME", Outcome::unknown}};
  for (const auto& [reason, outcome] : rows) {
    EslScript own(GetParam());
    own.connect("09:00:00");
    own.say("09:00:01 member-queue-start | Q: duty@default | M: m1 | S: s1");
    own.say("09:00:09 member-queue-end | answer: answered | Q: duty@default | end: Cancel | reason: " +
            std::string(reason) + " | M: m1 | S: s1");
    EXPECT_EQ(own.outcome_of("s1"), outcome) << reason;
  }
}

// She hangs up within the very instant of the connection: told as cancelled, and as terminated once the agent notices.
TEST_P(FreeswitchExit, OfTwoEndsTheFirstCounts) {
  pick_up();
  cancel("NONE", "answer: hangup | cause: NORMAL_CLEARING");
  hang_up("09:00:09");
  script.say(
      "09:00:14 bridge-agent-end | Q: duty@default | agent: 1001@default | leg: a1 | bridged: true | M: m1 | S: s1");
  terminate("09:00:14", " | answer: hangup");
  EXPECT_EQ(script.outcome_of("s1"), Outcome::abandoned);
  EXPECT_TRUE(script.facts_of<Connected>().empty());
}

TEST_P(FreeswitchExit, OfTwoEndsTheFirstCountsHoweverLateTheAgentNotices) {
  pick_up();
  cancel("NONE", "answer: hangup | cause: NORMAL_CLEARING");
  hang_up("09:00:09");
  script.advance("11:00:00");
  terminate("11:00:01", " | answer: hangup");
  EXPECT_TRUE(script.facts_of<Connected>().empty());
}

// The module forgets to tell the end of a caller whom it believes answered.
TEST_P(FreeswitchExit, WithoutAnEndButWithAnAgentWhoDroppedIsRedirectedWhenSheWasSentOn) {
  pick_up();
  script.say(
      "09:00:06 bridge-agent-end | Q: duty@default | agent: 1001@default | leg: a1 | bridged: false | M: m1 | S: s1");
  hang_up("09:00:20",
          " | Caller-Profile-Created-Time: @09:00:08.25 | variable_cc_member_uuid: m1 | variable_cc_cause: answered");
  EXPECT_EQ(script.outcome_of("s1"), Outcome::unresolved) << "its end may still come";
  EXPECT_TRUE(script.facts_of<Gone>().empty());
  script.advance("09:00:31");
  EXPECT_EQ(script.outcome_of("s1"), Outcome::redirected);
  EXPECT_EQ(script.facts_of<Left>().back().at, clock_time("09:00:08.25"));
  EXPECT_EQ(script.facts_of<Gone>().size(), 1U);
}

TEST_P(FreeswitchExit, WithoutAnEndAndWithoutASignIsUnknown) {
  hang_up("09:00:20");
  script.advance("09:00:31");
  EXPECT_EQ(script.outcome_of("s1"), Outcome::unknown);
}

// The network held it back, or this computer slept.
TEST_P(FreeswitchExit, AnEndThatComesAfterItWasGivenUpStillCounts) {
  hang_up("09:00:09");
  script.advance("09:00:20");
  ASSERT_EQ(script.outcome_of("s1"), Outcome::unknown);
  script.say("09:00:21 HEARTBEAT | Uptime-msec: 41002");
  cancel("BREAK_OUT", "answer: hangup | cause: NORMAL_CLEARING");
  EXPECT_EQ(script.outcome_of("s1"), Outcome::abandoned);
  cancel("TIMEOUT", "answer: hangup | cause: NORMAL_CLEARING");
  EXPECT_EQ(script.outcome_of("s1"), Outcome::abandoned) << "the first end counts";
}

TEST_P(FreeswitchExit, SentOnAfterAnAgentDroppedAndConnectedElsewhereIsNoAnswer) {
  pick_up();
  script.say(
      "09:00:06 bridge-agent-end | Q: duty@default | agent: 1001@default | leg: a1 | bridged: false | M: m1 | S: s1");
  script.say(
      "09:00:08 CHANNEL_BRIDGE | Unique-ID: s1 | Bridge-B-Unique-ID: b7 | variable_cc_side: member"
      " | variable_cc_agent_uuid: a1 | variable_cc_member_uuid: m1 | variable_cc_queue: duty@default");
  EXPECT_TRUE(script.facts_of<Connected>().empty());
}

// Bridged for the switch, but the caller was gone: nobody spoke, and the agent's telephone is left off its hook.
TEST_P(FreeswitchExit, WhatHerOwnChannelSaysIsEnoughWhenTheAgentDoesNotNotice) {
  pick_up();
  hang_up("09:00:07.6",
          " | variable_cc_member_uuid: m1 | variable_cc_cause: answered | variable_cc_queue_answered_epoch: ~09:00:07"
          " | Caller-Channel-Bridged-Time: @09:00:07.54");
  script.advance("09:00:09");
  EXPECT_EQ(script.outcome_of("s1"), Outcome::answered);
  EXPECT_EQ(script.facts_of<Connected>().at(0).at, clock_time("09:00:07.54"));
  terminate("10:00:00", " | answer: hangup");
  EXPECT_EQ(script.facts_of<Connected>().size(), 1U);
}

TEST_P(FreeswitchExit, AHangUpToldBeforeItsEndIsTheSame) {
  hang_up("09:00:09");
  cancel("BREAK_OUT", "answer: hangup | cause: NORMAL_CLEARING");
  EXPECT_EQ(script.outcome_of("s1"), Outcome::abandoned);
  EXPECT_EQ(script.facts_of<Gone>().size(), 1U);
}

TEST_P(FreeswitchExit, MovedToAnotherQueueIsANewStayInEitherOrderOfTheTwoEvents) {
  for (const bool swapped : {false, true}) {
    EslScript own(GetParam());
    own.connect("09:00:00");
    own.say("09:00:01 member-queue-start | Q: duty@default | M: m1 | S: s1");
    const std::string end =
        "09:00:09 member-queue-end | answer: answered | Q: duty@default | end: Cancel | reason: BREAK_OUT | M: m1 | S: "
        "s1";
    const std::string start = "09:00:09 member-queue-start | Q: eps@default | M: m2 | S: s1";
    own.say(swapped ? start : end);
    own.say(swapped ? end : start);
    EXPECT_EQ(own.outcome_of("s1"), Outcome::redirected) << swapped;
    EXPECT_EQ(own.outcome_of("s1", "eps@default"), Outcome::waiting) << swapped;
    EXPECT_EQ(own.facts_of<Joined>().size(), 2U);
  }
}

TEST_P(FreeswitchExit, AResumedPlaceIsANewStayOfAnotherSession) {
  cancel("BREAK_OUT", "answer: hangup | cause: NORMAL_CLEARING");
  hang_up("09:00:09");
  script.say("09:00:20 member-queue-resume | Q: duty@default | M: m1 | S: s2");
  script.say(
      "09:00:25 member-queue-end | answer: hangup | cause: NORMAL_CLEARING | Q: duty@default | end: Terminated"
      " | agent: 1001@default | leg: a2 | M: m1 | S: s2 | CC-Member-Joined-Time: ~09:00:01"
      " | Caller-Channel-Bridged-Time: @09:00:22");
  EXPECT_EQ(script.outcome_of("s1"), Outcome::abandoned);
  EXPECT_EQ(script.outcome_of("s2"), Outcome::answered);
  EXPECT_EQ(script.facts_of<Joined>().back().at, clock_time("09:00:20"));
}

TEST_P(FreeswitchExit, AnAgentWhoSendsTheCallerOnEndsTheTalkByTransfer) {
  pick_up();
  bridge();
  terminate(
      "09:00:20",
      " | answer: answered | Caller-Channel-Bridged-Time: @09:00:07.5 | Caller-Profile-Created-Time: @09:00:19.9");
  const auto ended = script.all<Ended>();
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].by, EndedBy::transfer);
  EXPECT_TRUE(script.facts_of<Gone>().empty());
}

TEST_P(FreeswitchExit, OnlyATelephoneThatRangIsMissed) {
  for (const char* const cause : {"ALLOTTED_TIMEOUT", "USER_BUSY", "CALL_REJECTED", "NO_ANSWER"}) {
    script.say(
        "09:00:03 bridge-agent-fail | Q: duty@default | CC-Hangup-Cause: " + std::string(cause) +
        " | agent: 1001@default | M: m1 | S: s1 | CC-Agent-Called-Time: ~09:00:01 | CC-Agent-Aborted-Time: ~09:00:03");
  }
  EXPECT_EQ(script.all<RingMissed>().size(), 4U);
  EXPECT_EQ(script.all<RingMissed>()[0].rang, seconds(2));
  for (const char* const cause : {"ORIGINATOR_CANCEL", "LOSE_RACE", "USER_NOT_REGISTERED", "SYSTEM_SHUTDOWN"}) {
    script.say("09:00:03 bridge-agent-fail | Q: duty@default | CC-Hangup-Cause: " + std::string(cause) +
               " | agent: 1001@default | M: m1 | S: s1");
  }
  EXPECT_EQ(script.all<RingMissed>().size(), 4U);
}

TEST_P(FreeswitchExit, AVisitWhoseBeginningNobodySawIsMadeOfItsEnd) {
  script.say(
      "09:00:30 member-queue-end | answer: hangup | cause: NORMAL_CLEARING | Q: duty@default | end: Cancel"
      " | reason: BREAK_OUT | M: m9 | S: s9 | CC-Member-Joined-Time: ~09:00:12");
  const auto left = script.all<Left>();
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].waited, seconds(18));
  EXPECT_EQ(script.outcome_of("s9"), Outcome::abandoned);
}

TEST_P(FreeswitchExit, TheEndOfAStayMayBeToldBeforeItsBeginningOfTheSameInstant) {
  script.say(R"(
      09:00:30 member-queue-end | answer: hangup | cause: NORMAL_CLEARING | Q: duty@default | end: Cancel | reason: BREAK_OUT | M: m9 | S: s9 | CC-Member-Joined-Time: ~09:00:30
      09:00:30 CHANNEL_HANGUP_COMPLETE | Unique-ID: s9 | answer: hangup | cause: NORMAL_CLEARING
      09:00:30 member-queue-start | Q: duty@default | M: m9 | S: s9 | CC-Member-CID-Number: 01632960175)");
  EXPECT_EQ(script.all<Left>().size(), 1U);
  EXPECT_EQ(script.outcome_of("s9"), Outcome::abandoned);
  const auto call = support::booked_call(script.facts, "duty@default", "s9");
  ASSERT_TRUE(call);
  ASSERT_EQ(call->visits.size(), 1U);
  EXPECT_EQ(call->outcome, Outcome::abandoned);
  EXPECT_EQ(script.all<Joined>().size(), 2U) << "only its beginning names the caller";
}

TEST_P(FreeswitchExit, EventsThatNameNoCallerAreRefusedAndCounted) {
  script.say("09:00:02 member-queue-start | Q: duty@default | M: m2");
  script.say("09:00:02 member-queue-end | Q: duty@default | M: m2 | S: s2 | end: Other");
  EXPECT_EQ(script.skipped, (std::vector<std::string>{"missing_field", "missing_field"}));
  EXPECT_EQ(script.decoder().status().rejected.at("missing_field"), 2U);
}

}  // namespace
}  // namespace dutyline
