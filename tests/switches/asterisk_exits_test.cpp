// The exit table, row by row, through the whole decoder: what real Asterisks were seen to send for each way out.

#include <gtest/gtest.h>

#include "support/ami_script.hpp"

namespace dutyline {
namespace {

using support::AmiScript;

// A connection that has shown that it sees hang-ups.
class AsteriskExit : public testing::Test {
 protected:
  AsteriskExit() {
    script.connect("09:00:00");
    script.say("09:00:00 HangupRequest | Uniqueid: 0.1 | Cause: 16\n09:00:00 Hangup | Uniqueid: 0.1 | Cause: 16");
  }
  void join(const std::string& at = "09:00:01") {
    script.say(at + " QueueCallerJoin | Uniqueid: 1.1 | Linkedid: 1.1 | Queue: duty | CallerIDNum: 01632960173");
  }
  AmiScript script;
};

TEST_F(AsteriskExit, LeaveThenAgentConnectIsAnswered) {
  join();
  script.say(R"(
      09:00:05.000 QueueCallerLeave | Uniqueid: 1.1 | Linkedid: 1.1 | Queue: duty
      09:00:05.001 AgentConnect | Uniqueid: 1.1 | Linkedid: 1.1 | Queue: duty | Interface: PJSIP/101 | MemberName: Priya Nair | DestUniqueid: 1.2 | HoldTime: 4
      09:00:20.000 HangupRequest | Uniqueid: 1.1 | Cause: 16
      09:00:20.000 AgentComplete | Uniqueid: 1.1 | Linkedid: 1.1 | Queue: duty | Interface: PJSIP/101 | Reason: caller | HoldTime: 4 | TalkTime: 15
      09:00:20.001 Hangup | Uniqueid: 1.1 | Cause: 16)");
  EXPECT_EQ(script.outcome_of("1.1"), Outcome::answered);
  const auto ended = script.facts_of<Ended>();
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(std::get<Ended>(ended[0].what).by, EndedBy::caller);
  EXPECT_EQ(script.facts_of<Gone>().size(), 1U);
}

TEST_F(AsteriskExit, HangupRequestThenAbandonIsAbandoned) {
  join();
  script.say(R"(
      09:00:09 HangupRequest | Uniqueid: 1.1 | Cause: 16
      09:00:09 VarSet | Uniqueid: 1.1 | Variable: ABANDONED | Value: TRUE
      09:00:09 QueueCallerAbandon | Uniqueid: 1.1 | Queue: duty | HoldTime: 8
      09:00:09 QueueCallerLeave | Uniqueid: 1.1 | Queue: duty
      09:00:09 SoftHangupRequest | Uniqueid: 1.1 | Cause: 16
      09:00:09 Hangup | Uniqueid: 1.1 | Cause: 16)");
  EXPECT_EQ(script.outcome_of("1.1"), Outcome::abandoned);
}

TEST_F(AsteriskExit, SoftHangupRequestFirstIsCutOff) {
  join();
  script.say(R"(
      09:00:09 SoftHangupRequest | Uniqueid: 1.1 | Cause: 16
      09:00:09 HangupRequest | Uniqueid: 1.1 | Cause: 16
      09:00:09 QueueCallerAbandon | Uniqueid: 1.1 | Queue: duty | HoldTime: 8
      09:00:09 QueueCallerLeave | Uniqueid: 1.1 | Queue: duty)");
  EXPECT_EQ(script.outcome_of("1.1"), Outcome::cut_off);
}

TEST_F(AsteriskExit, QueueStatusDecidesWhoeverDidNotHangUp) {
  const std::pair<const char*, Outcome> rows[] = {{"TIMEOUT", Outcome::timeout},
                                                  {"LEAVEEMPTY", Outcome::left_empty},
                                                  {"LEAVEUNAVAIL", Outcome::left_empty},
                                                  {"WITHDRAW", Outcome::withdrawn}};
  int minute = 10;
  for (const auto& [value, outcome] : rows) {
    const std::string time = "09:" + std::to_string(minute++) + ":00";
    join(time);
    script.say(time + " VarSet | Uniqueid: 1.1 | Variable: ABANDONED | Value: TRUE");
    script.say(time + " QueueCallerAbandon | Uniqueid: 1.1 | Queue: duty | HoldTime: 0");
    script.say(time + " QueueCallerLeave | Uniqueid: 1.1 | Queue: duty");
    EXPECT_EQ(script.outcome_of("1.1"), Outcome::unresolved);
    script.say(time + " VarSet | Uniqueid: 1.1 | Variable: QUEUESTATUS | Value: " + value);
    EXPECT_EQ(script.outcome_of("1.1"), outcome) << value;
  }
}

TEST_F(AsteriskExit, AbandonWithNeitherAndNoDialplanStaysUnresolved) {
  join();
  script.say(R"(
      09:00:09 QueueCallerAbandon | Uniqueid: 1.1 | Queue: duty | HoldTime: 8
      09:00:09 QueueCallerLeave | Uniqueid: 1.1 | Queue: duty
      09:00:40 Hangup | Uniqueid: 1.1 | Cause: 16)");
  EXPECT_EQ(script.outcome_of("1.1"), Outcome::unresolved);
  EXPECT_TRUE(script.decoder().status().degraded.at("no_dialplan_class"));
}

TEST_F(AsteriskExit, JoiningElsewhereAfterAnAbandonThatNothingExplainsIsRedirected) {
  join();
  script.say(R"(
      09:00:09 VarSet | Uniqueid: 1.1 | Variable: ABANDONED | Value: TRUE
      09:00:09 QueueCallerAbandon | Uniqueid: 1.1 | Queue: duty | HoldTime: 8
      09:00:09 QueueCallerLeave | Uniqueid: 1.1 | Queue: duty
      09:00:09 VarSet | Uniqueid: 1.1 | Variable: ABANDONED | Value: 
      09:00:09 QueueCallerJoin | Uniqueid: 1.1 | Linkedid: 1.1 | Queue: eps)");
  EXPECT_EQ(script.outcome_of("1.1"), Outcome::redirected);
}

TEST_F(AsteriskExit, AHangUpLongAfterAnUnexplainedAbandonIsRedirectedAndAtOnceIsCutOff) {
  for (const auto& [hang_up, outcome] :
       {std::pair{"09:00:09.090", Outcome::cut_off}, std::pair{"09:00:09.150", Outcome::redirected}}) {
    AmiScript fresh;
    fresh.connect("09:00:00");
    fresh.say("09:00:00 HangupRequest | Uniqueid: 0.1 | Cause: 16");
    fresh.say(R"(
      09:00:01 QueueCallerJoin | Uniqueid: 1.1 | Queue: duty
      09:00:09 VarSet | Uniqueid: 1.1 | Variable: ABANDONED | Value: TRUE
      09:00:09 QueueCallerAbandon | Uniqueid: 1.1 | Queue: duty | HoldTime: 8
      09:00:09 QueueCallerLeave | Uniqueid: 1.1 | Queue: duty)");
    fresh.say(std::string(hang_up) + " Hangup | Uniqueid: 1.1 | Cause: 16");
    EXPECT_EQ(fresh.outcome_of("1.1"), outcome) << hang_up;
  }
}

TEST_F(AsteriskExit, LeaveAloneIsAKeyAfterASecondOrAtTheHangup) {
  join();
  script.say("09:00:09 QueueCallerLeave | Uniqueid: 1.1 | Queue: duty");
  EXPECT_EQ(script.outcome_of("1.1"), Outcome::unresolved);
  script.advance("09:00:09.999");
  EXPECT_EQ(script.outcome_of("1.1"), Outcome::unresolved);
  script.advance("09:00:10");
  EXPECT_EQ(script.outcome_of("1.1"), Outcome::key_exit);
  join("09:01:00");
  script.say("09:01:09 QueueCallerLeave | Uniqueid: 1.1 | Queue: duty\n09:01:09.2 Hangup | Uniqueid: 1.1 | Cause: 16");
  EXPECT_EQ(script.outcome_of("1.1"), Outcome::key_exit);
}

TEST_F(AsteriskExit, AGapRightAfterLeaveAloneMakesItUnknown) {
  join();
  script.say("09:00:09 QueueCallerLeave | Uniqueid: 1.1 | Queue: duty");
  script.disconnect("09:00:09.5");
  EXPECT_EQ(script.outcome_of("1.1"), Outcome::unknown);
}

TEST_F(AsteriskExit, CauseZeroAndAStopWithinTenSecondsIsCutOff) {
  for (const auto& [stop, outcome] :
       {std::pair{"09:00:10.100", Outcome::cut_off}, std::pair{"09:00:21", Outcome::abandoned}}) {
    AmiScript fresh;
    fresh.connect("09:00:00");
    fresh.say(R"(
      09:00:01 QueueCallerJoin | Uniqueid: 1.1 | Queue: duty
      09:00:09 HangupRequest | Uniqueid: 1.1 | Cause: 0
      09:00:09 QueueCallerAbandon | Uniqueid: 1.1 | Queue: duty | HoldTime: 8
      09:00:09 QueueCallerLeave | Uniqueid: 1.1 | Queue: duty
      09:00:09 Hangup | Uniqueid: 1.1 | Cause: 0)");
    EXPECT_EQ(fresh.outcome_of("1.1"), Outcome::unresolved);
    EXPECT_TRUE(fresh.facts_of<Gone>().empty());
    fresh.say(std::string(stop) + " Shutdown | Shutdown: Cleanly | Restart: True");
    EXPECT_EQ(fresh.outcome_of("1.1"), outcome) << stop;
    EXPECT_EQ(fresh.facts_of<Gone>().size(), 1U);
  }
}

TEST_F(AsteriskExit, CauseZeroInTheHangupAloneIsWeighedToo) {
  join();
  script.say(R"(
      09:00:09 HangupRequest | Uniqueid: 1.1 | Cause: 16
      09:00:09 QueueCallerAbandon | Uniqueid: 1.1 | Queue: duty | HoldTime: 8
      09:00:09 QueueCallerLeave | Uniqueid: 1.1 | Queue: duty
      09:00:09 Hangup | Uniqueid: 1.1 | Cause: 0)");
  EXPECT_EQ(script.outcome_of("1.1"), Outcome::unresolved);
  script.advance("09:00:19");
  EXPECT_EQ(script.outcome_of("1.1"), Outcome::abandoned);
  EXPECT_EQ(script.facts_of<Gone>().size(), 1U);
}

TEST_F(AsteriskExit, CauseZeroOnAnAgentsLegIsEveryday) {
  join();
  script.say(R"(
      09:00:03 AgentCalled | Uniqueid: 1.1 | Queue: duty | Interface: PJSIP/101 | DestUniqueid: 1.2
      09:00:05 Hangup | Uniqueid: 1.2 | Cause: 0
      09:00:09 HangupRequest | Uniqueid: 1.1 | Cause: 16
      09:00:09 QueueCallerAbandon | Uniqueid: 1.1 | Queue: duty | HoldTime: 8
      09:00:09 QueueCallerLeave | Uniqueid: 1.1 | Queue: duty
      09:00:09 Hangup | Uniqueid: 1.1 | Cause: 16
      09:00:10 Shutdown | Shutdown: Cleanly | Restart: False)");
  EXPECT_EQ(script.outcome_of("1.1"), Outcome::abandoned);
}

TEST_F(AsteriskExit, ARefusedCallersQueueIsLearntFromTheDialplanPosition) {
  script.say(R"(
      09:00:01 VarSet | Context: ivr | Exten: 600 | Priority: 3 | Uniqueid: 1.1 | Linkedid: 1.1 | Variable: QUEUESTATUS | Value: FULL
      09:00:02 QueueCallerJoin | Context: ivr | Exten: 600 | Priority: 3 | Uniqueid: 1.2 | Linkedid: 1.2 | Queue: duty
      09:00:03 VarSet | Context: ivr | Exten: 600 | Priority: 3 | Uniqueid: 1.3 | Linkedid: 1.3 | Variable: QUEUESTATUS | Value: JOINEMPTY)");
  const auto refused = script.facts_of<Refused>();
  ASSERT_EQ(refused.size(), 2U);
  EXPECT_EQ(refused[0].queue, "");
  EXPECT_EQ(std::get<Refused>(refused[0].what).outcome, Outcome::refused_full);
  EXPECT_EQ(refused[1].queue, "duty");
  EXPECT_EQ(std::get<Refused>(refused[1].what).outcome, Outcome::refused_empty);
  const auto learnt = script.facts_of<DoorLearnt>();
  ASSERT_EQ(learnt.size(), 1U);
  EXPECT_EQ(learnt[0].queue, "duty");
  EXPECT_EQ(std::get<DoorLearnt>(learnt[0].what).door, std::get<Refused>(refused[0].what).door);
}

TEST_F(AsteriskExit, TwoQueuesAtOneDoorTellNothing) {
  script.say(R"(
      09:00:02 QueueCallerJoin | Context: ivr | Exten: s | Priority: 3 | Uniqueid: 1.2 | Queue: duty
      09:00:03 QueueCallerJoin | Context: ivr | Exten: s | Priority: 3 | Uniqueid: 1.3 | Queue: eps
      09:00:04 VarSet | Context: ivr | Exten: s | Priority: 3 | Uniqueid: 1.4 | Variable: QUEUESTATUS | Value: FULL)");
  EXPECT_EQ(script.facts_of<Refused>().at(0).queue, "");
  EXPECT_EQ(script.facts_of<DoorLearnt>().back().queue, "");
}

TEST(AsteriskExitConfigured, RefusedAtSaysTheQueueOfADoor) {
  auto settings = AmiScript::recorded();
  settings.refused_at = {{"ivr", "s", "send-duty"}};
  AmiScript script(settings);
  script.connect("09:00:00");
  script.say(
      "09:00:04 VarSet | Context: ivr | Exten: s | Priority: 9 | Uniqueid: 1.4 | Variable: QUEUESTATUS | Value: FULL");
  EXPECT_EQ(script.facts_of<Refused>().at(0).queue, "send-duty");
}

TEST(AsteriskExitWithoutCallClass, NothingIsGuessed) {
  AmiScript script;
  script.connect("09:00:00");
  script.say(R"(
      09:00:01 QueueCallerJoin | Uniqueid: 1.1 | Queue: duty
      09:00:09 VarSet | Uniqueid: 1.1 | Variable: ABANDONED | Value: TRUE
      09:00:09 QueueCallerAbandon | Uniqueid: 1.1 | Queue: duty | HoldTime: 8
      09:00:09 QueueCallerLeave | Uniqueid: 1.1 | Queue: duty)");
  script.advance("09:00:30");
  EXPECT_EQ(script.outcome_of("1.1"), Outcome::unresolved);
  EXPECT_FALSE(script.decoder().status().degraded.at("no_call_class"));
  script.advance("09:01:30");
  EXPECT_TRUE(script.decoder().status().degraded.at("no_call_class"));
  ASSERT_FALSE(script.facts_of<HangUpsSeen>().empty());
  EXPECT_FALSE(std::get<HangUpsSeen>(script.facts_of<HangUpsSeen>().back().what).seen);
}

TEST(AsteriskExitBeforeTheLists, AHangUpOfACallerNobodyHasNamedYetIsRemembered) {
  AmiScript script;
  script.connect("09:00:00");
  script.say(R"(
      09:00:00.010 HangupRequest | Uniqueid: 1.1 | Cause: 16
      09:00:00.010 VarSet | Uniqueid: 1.1 | Variable: ABANDONED | Value: TRUE
      09:00:00.010 QueueCallerAbandon | Uniqueid: 1.1 | Queue: duty | HoldTime: 8
      09:00:00.010 QueueCallerLeave | Uniqueid: 1.1 | Queue: duty
      09:00:00.011 Hangup | Uniqueid: 1.1 | Cause: 16)");
  EXPECT_EQ(script.outcome_of("1.1"), Outcome::abandoned);
}

TEST(AsteriskExitBeforeTheLists, WhoseHangUpRequestCameBeforeTheLoginIsNotCalledCutOff) {
  AmiScript script;
  script.connect("09:00:00");
  script.say(R"(
      09:00:00.010 HangupRequest | Uniqueid: 7.7 | Cause: 16
      09:00:00.010 VarSet | Uniqueid: 1.1 | Variable: ABANDONED | Value: TRUE
      09:00:00.010 QueueCallerAbandon | Uniqueid: 1.1 | Queue: duty | HoldTime: 8
      09:00:00.010 QueueCallerLeave | Uniqueid: 1.1 | Queue: duty
      09:00:00.011 Hangup | Uniqueid: 1.1 | Cause: 16)");
  EXPECT_EQ(script.outcome_of("1.1"), Outcome::unresolved);
}

TEST_F(AsteriskExit, ATalkNobodyEndedBeforeAStopWasEndedByTheSwitch) {
  join();
  script.say(R"(
      09:00:05 QueueCallerLeave | Uniqueid: 1.1 | Queue: duty
      09:00:05 AgentConnect | Uniqueid: 1.1 | Queue: duty | Interface: PJSIP/101 | DestUniqueid: 1.2 | HoldTime: 4
      09:00:20 HangupRequest | Uniqueid: 1.1 | Cause: 0
      09:00:20 AgentComplete | Uniqueid: 1.1 | Queue: duty | Interface: PJSIP/101 | Reason: caller | HoldTime: 4 | TalkTime: 15
      09:00:20 Hangup | Uniqueid: 1.1 | Cause: 16
      09:00:21 Shutdown | Shutdown: Cleanly | Restart: True)");
  const auto ended = script.facts_of<Ended>();
  ASSERT_EQ(ended.size(), 2U);
  EXPECT_EQ(std::get<Ended>(ended[1].what).by, EndedBy::the_switch);
  EXPECT_EQ(ended[1].at, ended[0].at);
}

}  // namespace
}  // namespace dutyline
