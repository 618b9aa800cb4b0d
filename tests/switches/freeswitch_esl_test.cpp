// Conversation, lists, gaps, starts and people of a FreeSWITCH, through the whole decoder.

#include <gtest/gtest.h>

#include <algorithm>

#include "support/esl_script.hpp"

namespace dutyline {
namespace {

using support::clock_time;
using support::EslForm;
using support::EslScript;

const std::string kQueues =
    "name|strategy|moh_sound|calls_answered|calls_abandoned\n"
    "duty@default|longest-idle-agent|tone_stream://%(400);loops=-1|27|2\n"
    "eps@default|ring-all|a|b|0|0\n"  // a bar in the free text
    "+OK\n";
const std::string kMembers =
    "queue|instance_id|uuid|session_uuid|cid_number|cid_name|system_epoch|joined_epoch|rejoined_epoch|bridge_epoch|"
    "abandoned_epoch|base_score|skill_score|serving_agent|serving_system|state|score\n";
const std::string kAgents = "name|instance_id|uuid|type|contact|status|state|wrap_up_time|last_bridge_end\n";
const std::string kTiers = "queue|agent|state|level|position\nduty@default|1001@default|Ready|1|1\n+OK\n";

std::string epoch(const std::string& time) {
  return std::to_string(std::chrono::floor<seconds>(clock_time(time)).time_since_epoch().count());
}

std::string member(const std::string& name, const std::string& session, const std::string& joined,
                   const std::string& bridged, const std::string& abandoned, const std::string& state) {
  const auto time = [](const std::string& text) { return text.empty() ? std::string("0") : epoch(text); };
  return "duty@default|single_box|" + name + "|" + session + "|01632960173|A|B|" + time(joined) + "|" + time(joined) +
         "|0|" + time(bridged) + "|" + time(abandoned) + "|0|0|1001@default|single_box|" + state + "|1\n";
}

class FreeswitchEslTest : public testing::Test {
 protected:
  // A connection whose recorder asked for the queues and their members.
  void connect(const std::string& at, const std::string& members) {
    script.connect(at);
    script.answer(at, "api callcenter_config queue list", kQueues);
    script.answer(at, "api callcenter_config queue list members duty@default",
                  members.empty() ? "+OK\n" : kMembers + members + "+OK\n");
    script.say(at + " HEARTBEAT | Uptime-msec: 20002");
  }
  EslScript script;
};

// --- The conversation. ---

TEST(FreeswitchConversation, SaysOnlyWhatListens) {
  EslScript script(EslForm::plain, EslScript::live());
  script.connect("09:00:00");
  const std::vector<std::string> expected{
      "auth secret\n\n",
      "event plain CHANNEL_BRIDGE CHANNEL_HANGUP_COMPLETE HEARTBEAT CUSTOM callcenter::info\n\n",
      "api global_getvar core_uuid\n\n",
      "api uptime\n\n",
      "api callcenter_config queue list\n\n",
      "api callcenter_config queue list members\n\n",
      "api callcenter_config agent list\n\n",
      "api callcenter_config tier list\n\n",
      "api show channels as json\n\n"};
  EXPECT_EQ(script.sent, expected);
  EXPECT_EQ(script.decoder().status().state, SourceState::syncing);
  for (const std::string body : {"63f52608-d3b1-44ef-b151-9ca02b62b8c1", "111\n", "", "+OK\n", "+OK\n", "+OK\n"}) {
    script.answer("09:00:01", "", body.empty() ? kQueues : body);
  }
  EXPECT_EQ(script.lives, 0);
  script.answer("09:00:01", "", R"({"row_count":0})");
  EXPECT_EQ(script.lives, 1);
  EXPECT_EQ(script.decoder().status().state, SourceState::live);
  EXPECT_EQ(script.decoder().farewell(), "exit\n\n");
  script.say("09:00:10 HEARTBEAT | Uptime-msec: 121000");
  EXPECT_EQ(script.sent.back(), "api callcenter_config queue list\n\n");
}

TEST(FreeswitchConversation, APasswordCarriesNoCommand) {
  auto settings = EslScript::live();
  settings.password = "a\n\napi fsctl shutdown";
  EslScript script(EslForm::plain, settings);
  script.connect("09:00:00");
  EXPECT_EQ(script.sent.at(0), "auth aapi fsctl shutdown\n\n");
}

TEST(FreeswitchConversation, ARefusedLoginAndARudeRejectionSayWhatToDo) {
  EslScript wrong(EslForm::plain, EslScript::live());
  wrong.decoder().connected(clock_time("09:00:00"));
  wrong.bytes("09:00:00", "Content-Type: auth/request\n\n");
  wrong.reply("09:00:00", "-ERR invalid");
  ASSERT_EQ(wrong.lost.size(), 1U);
  EXPECT_EQ(wrong.lost[0].result, "auth");
  EXPECT_NE(wrong.lost[0].reason.find("password"), std::string::npos);

  EslScript rude(EslForm::plain, EslScript::live());
  rude.decoder().connected(clock_time("09:00:00"));
  rude.frame("09:00:00", "text/rude-rejection", "Access Denied, go away.\n");
  ASSERT_EQ(rude.lost.size(), 1U);
  EXPECT_NE(rude.lost[0].reason.find("apply-inbound-acl"), std::string::npos);
}

TEST(FreeswitchConversation, SilenceIsAskedIntoAndThenTheConnectionIsGivenUp) {
  EslScript script(EslForm::plain, EslScript::live());
  script.connect("09:00:00");
  script.say("09:00:01 HEARTBEAT | Uptime-msec: 20002");
  script.sent.clear();
  script.advance("09:00:16");
  EXPECT_EQ(script.sent, std::vector<std::string>{"api uptime\n\n"});
  EXPECT_TRUE(script.lost.empty());
  script.advance("09:00:41");
  ASSERT_EQ(script.lost.size(), 1U);
  EXPECT_EQ(script.lost[0].result, "");
}

TEST(FreeswitchConversation, WithoutItsQueueModuleTheSwitchIsAskedAgain) {
  EslScript script(EslForm::plain, EslScript::live());
  script.connect("09:00:00");
  for (const std::string body : {"63f52608-d3b1-44ef-b151-9ca02b62b8c1", "111\n"}) {
    script.answer("09:00:00", "", body);
  }
  for (int i = 0; i < 4; ++i) {
    script.answer("09:00:00", "", "-ERR callcenter_config Command not found!\n");
  }
  script.answer("09:00:00", "", R"({"row_count":0})");
  EXPECT_EQ(script.lives, 0);
  ASSERT_EQ(script.advice.size(), 1U);
  EXPECT_EQ(script.advice[0].kind, "no_queue_module");
  script.sent.clear();
  script.bytes("09:00:20", "\n");
  script.advance("09:00:31");
  EXPECT_NE(std::ranges::find(script.sent, "api callcenter_config queue list\n\n"), script.sent.end());
}

// --- Lists. ---

TEST_F(FreeswitchEslTest, TheMembersTableSaysWhoWaitsAndItsBarsAreCountedFromTheRight) {
  connect("09:10:00", member("m1", "s1", "09:09:31", "", "", "Waiting") +
                          member("m2", "s2", "09:09:50", "", "", "Trying") +
                          member("m3", "", "09:09:00", "", "09:09:40", "Abandoned"));
  const auto waiting = script.all<WaitingListed>();
  ASSERT_EQ(waiting.size(), 1U);
  EXPECT_EQ(waiting[0].queues, std::vector<std::string>{"duty@default"});
  ASSERT_EQ(waiting[0].callers.size(), 2U);
  EXPECT_EQ(waiting[0].callers[0].call, "s1");
  EXPECT_EQ(waiting[0].callers[0].waited, seconds(29));
  EXPECT_EQ(script.lives, 1);
}

TEST_F(FreeswitchEslTest, AnEmptyListIsOfTheQueueThatWasAskedFor) {
  connect("09:10:00", "");
  const auto waiting = script.all<WaitingListed>();
  ASSERT_EQ(waiting.size(), 1U);
  EXPECT_EQ(waiting[0].queues, std::vector<std::string>{"duty@default"});
  EXPECT_TRUE(waiting[0].callers.empty());
}

TEST_F(FreeswitchEslTest, AnAnsweredRowNobodyEverSawIsNoProofOfACall) {
  connect("09:10:00", member("m1", "s1", "09:00:00", "09:00:05", "", "Answered"));
  EXPECT_TRUE(script.facts_of<Connected>().empty());
}

TEST_F(FreeswitchEslTest, AfterAGapTheTableSaysWhoWasAnsweredAndWhoLeft) {
  connect("09:00:00", "");
  for (const std::string n : {"1", "2", "3", "4"}) {
    script.say("09:00:10 member-queue-start | Q: duty@default | M: m" + n + " | S: s" + n);
  }
  script.disconnect("09:00:20");
  connect("09:01:00", member("m1", "s1", "09:00:10", "", "", "Waiting") +
                          member("m2", "s2", "09:00:10", "09:00:40", "", "Answered") +
                          member("m3", "", "09:00:10", "", "09:00:30", "Abandoned") +
                          member("m5", "s5", "09:00:45", "09:00:50", "", "Answered"));
  const auto connected = script.facts_of<Connected>();
  ASSERT_EQ(connected.size(), 2U);
  EXPECT_EQ(connected[0].call, "s2");
  EXPECT_EQ(connected[0].at, clock_time("09:00:40"));
  EXPECT_EQ(connected[0].known, Times::inferred);
  EXPECT_EQ(connected[1].call, "s5");
  EXPECT_EQ(std::get<Connected>(connected[1].what).waited, seconds(5));
  EXPECT_EQ(script.outcome_of("s3"), Outcome::unresolved) << "the table does not tell a hang-up from a time-out";
  EXPECT_EQ(script.facts_of<Left>().back().at, clock_time("09:00:30"));
  const auto channels = script.all<ChannelsListed>().back();
  EXPECT_TRUE(channels.known);
  const auto lives = [&](const std::string& call) {
    return std::ranges::find(channels.channels, call, &LiveChannel::call) != channels.channels.end();
  };
  EXPECT_TRUE(lives("s1") && lives("s2") && lives("s5"));
  EXPECT_FALSE(lives("s3") || lives("s4"));
  EXPECT_EQ(script.facts_of<GapEnded>().size(), 1U);
  // Its own end tells the instant that the table told in whole seconds.
  script.say(
      "09:01:30 member-queue-end | answer: hangup | Q: duty@default | end: Terminated | agent: 1001@default | leg: a2"
      " | M: m2 | S: s2 | Caller-Channel-Bridged-Time: @09:00:40.7");
  EXPECT_EQ(script.facts_of<Connected>().back().at, clock_time("09:00:40.7"));
}

TEST_F(FreeswitchEslTest, AChannelThatLivedThroughTheGapTellsHowItsStayEnded) {
  connect("09:00:00", "");
  script.say("09:00:10 member-queue-start | Q: duty@default | M: m1 | S: s1");
  script.disconnect("09:00:20");
  connect("09:01:00", "");
  script.say(
      "09:01:20 CHANNEL_HANGUP_COMPLETE | Unique-ID: s1 | variable_cc_member_uuid: m1 | variable_cc_cause: cancel"
      " | variable_cc_cancel_reason: TIMEOUT");
  EXPECT_EQ(script.outcome_of("s1"), Outcome::timeout);
}

TEST_F(FreeswitchEslTest, ARowOfALaterStayIsNoEndOfTheEarlier) {
  connect("09:00:00", "");
  script.say("09:00:10 member-queue-start | Q: duty@default | M: m1 | S: s1");
  script.disconnect("09:00:20");
  connect("09:01:00", "duty@default|b|m1||01632960173|A|" + epoch("09:00:10") + "|" + epoch("09:00:10") + "|" +
                          epoch("09:00:40") + "|0|" + epoch("09:00:50") + "|0|0|||Abandoned|1\n");
  EXPECT_TRUE(script.facts_of<Left>().empty());
}

// --- What the switch counts by itself. ---

TEST_F(FreeswitchEslTest, ItsQueuesTellHowManyWereConnectedAndHowManyLeftOtherwise) {
  connect("09:00:00", "");
  auto told = script.all<CountersListed>();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_TRUE(told[0].at_connection);
  EXPECT_EQ(told[0].queues, (std::vector<QueueCounters>{{"duty@default", 27, 2}, {"eps@default", 0, 0}}));
  EXPECT_TRUE(told[0].ended.empty() && told[0].left.empty()) << "nobody looked away";
  script.answer("09:05:00", "api callcenter_config queue list", kQueues);
  told = script.all<CountersListed>();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(script.facts_of<CountersListed>().back().at, clock_time("09:05:00"));
}

TEST_F(FreeswitchEslTest, AQueueWithoutCountersTellsNone) {
  script.connect("09:00:00");
  script.answer("09:00:00", "api callcenter_config queue list", "name|strategy|moh_sound\nduty@default|a|b\n+OK\n");
  script.say("09:00:00 HEARTBEAT | Uptime-msec: 20002");
  EXPECT_TRUE(script.all<CountersListed>().empty());
}

class FreeswitchUnseen : public FreeswitchEslTest {
 protected:
  // m1 … m4 wait when sight is lost; then the queue keeps so long who left, and these are its members.
  CountersListed proved(const std::string& keeps, const std::string& resumes, const std::string& members) {
    connect("09:00:00", "");
    for (const std::string n : {"1", "2", "3", "4"}) {
      script.say("09:00:10 member-queue-start | Q: duty@default | M: m" + n + " | S: s" + n);
    }
    script.disconnect("09:00:20");
    script.connect("09:00:50");
    script.answer("09:00:50", "api callcenter_config queue list",
                  "name|strategy|discard_abandoned_after|abandoned_resume_allowed|calls_answered|calls_abandoned\n"
                  "duty@default|a|" +
                      keeps + "|" + resumes + "|30|4\n+OK\n");
    script.answer("09:00:50", "api callcenter_config queue list members duty@default", kMembers + members + "+OK\n");
    script.say("09:00:51 HEARTBEAT | Uptime-msec: 20002");
    return script.all<CountersListed>().back();
  }
  static std::string resumed(const std::string& name, const std::string& session, const std::string& joined,
                             const std::string& rejoined, const std::string& abandoned, const std::string& state) {
    return "duty@default|b|" + name + "|" + session + "|01632960173|A|B|" + epoch(joined) + "|" + epoch(joined) + "|" +
           epoch(rejoined) + "|0|" + (abandoned.empty() ? "0" : epoch(abandoned)) + "|0|0||b|" + state + "|1\n";
  }
};

TEST_F(FreeswitchUnseen, AnAbandonedRowIsAnEndWithoutAnAnswer) {
  const auto told = proved(
      "60", "true",
      member("m1", "", "09:00:10", "", "09:00:30", "Abandoned") + member("m2", "s2", "09:00:10", "", "", "Waiting"));
  EXPECT_EQ(told.ended, (std::vector<CountedUnseen>{{"s1", "duty@default", false}}));
  EXPECT_TRUE(told.left.empty());
}

TEST_F(FreeswitchUnseen, WhoHasNoRowWhereEveryRowIsKeptWasAnswered) {
  const auto told = proved(
      "60", "false",
      member("m2", "s2", "09:00:10", "", "", "Trying") + member("m3", "s3", "09:00:10", "09:00:40", "", "Answered"));
  EXPECT_EQ(told.ended, (std::vector<CountedUnseen>{{"s1", "duty@default", true}, {"s4", "duty@default", true}}));
}

TEST_F(FreeswitchUnseen, WhereRowsAreDroppedOrGivenBackMeanwhileNothingIsProved) {
  EXPECT_TRUE(proved("31", "false", "").ended.empty()) << "her row may just be gone";
}

TEST_F(FreeswitchUnseen, WhereRowsAreGivenBackHerRowMayHaveGoneWithSomebodyElsesTalk) {
  EXPECT_TRUE(proved("60", "true", "").ended.empty());
}

TEST_F(FreeswitchUnseen, AStayTakenUpAgainEndedWithoutAnAnswer) {
  const auto told = proved("60", "true",
                           resumed("m1", "s9", "09:00:10", "09:00:40", "09:00:30", "Waiting") +
                               resumed("m2", "", "09:00:10", "09:00:40", "09:00:45", "Abandoned"));
  EXPECT_EQ(told.ended, (std::vector<CountedUnseen>{{"s1", "duty@default", false}, {"s2", "duty@default", false}}));
  EXPECT_EQ(told.left, (std::vector<LeftUnseen>{{"duty@default", 1}})) << "the second stay of m2";
}

TEST_F(FreeswitchUnseen, RowsOfStaysNobodySawAreCounted) {
  const auto told = proved("60", "true",
                           member("m5", "", "09:00:25", "", "09:00:30", "Abandoned") +
                               resumed("m6", "s6", "09:00:25", "09:00:40", "09:00:30", "Answered") +
                               resumed("m7", "", "09:00:25", "09:00:40", "09:00:45", "Abandoned") +
                               member("m8", "", "09:00:01", "", "09:00:05", "Abandoned"));
  EXPECT_TRUE(told.ended.empty());
  EXPECT_EQ(told.left, (std::vector<LeftUnseen>{{"duty@default", 4}})) << "m8 was seen to leave";
}

// --- Stops and starts. ---

TEST_F(FreeswitchEslTest, AnotherCoreIsASwitchThatHasStartedAndIsToldBeforeTheLists) {
  connect("09:00:00", "");
  script.say("09:00:10 member-queue-start | Q: duty@default | M: m1 | S: s1");
  script.disconnect("09:00:20");
  script.core = "1daad7d4-0000-4000-8000-000000000000";
  connect("09:00:30", member("m1", "", "09:00:10", "", "", "Abandoned"));
  const auto started = script.facts_of<SwitchStarted>();
  ASSERT_EQ(started.size(), 1U);
  EXPECT_TRUE(std::get<SwitchStarted>(started[0].what).cut);
  std::vector<std::string> order;
  for (const auto& fact : script.facts) {
    if (std::holds_alternative<SwitchStarted>(fact.what)) {
      order.push_back("started");
    } else if (std::holds_alternative<WaitingListed>(fact.what)) {
      order.push_back("listed");
    }
  }
  EXPECT_EQ(order, (std::vector<std::string>{"listed", "started", "listed"}));
}

TEST_F(FreeswitchEslTest, TheSameCoreAfterAGapHasNotStarted) {
  connect("09:00:00", "");
  script.disconnect("09:00:20");
  connect("09:00:30", "");
  EXPECT_TRUE(script.facts_of<SwitchStarted>().empty());
}

TEST_F(FreeswitchEslTest, AStartLongAfterTheLastByteCutNobodyOffThatAnybodyCouldProve) {
  connect("09:00:00", "");
  script.disconnect("09:00:20");
  script.core = "1daad7d4-0000-4000-8000-000000000000";
  connect("09:05:00", "");
  EXPECT_FALSE(script.all<SwitchStarted>().at(0).cut);
}

TEST_F(FreeswitchEslTest, TheNoticeOfAShutdownIsAStopAndAGoodbyeIsNot) {
  connect("09:00:00", "");
  script.frame("09:00:10", "text/disconnect-notice", "Disconnected, goodbye.\nSee you at ClueCon!\n");
  EXPECT_TRUE(script.facts_of<SwitchStopped>().empty());
  script.frame("09:00:10", "text/disconnect-notice", "The system is being shut down.\n");
  EXPECT_EQ(script.facts_of<SwitchStopped>().size(), 1U);
}

// --- People. ---

TEST_F(FreeswitchEslTest, PeopleAreThoseOfTheTiersAndChangeWithTheirEvents) {
  script.connect("09:00:00");
  script.answer("09:00:00", "api callcenter_config queue list", kQueues);
  script.answer("09:00:00", "api callcenter_config agent list",
                kAgents + "1001@default|b||Callback|[x]user/1001|user/1002|Available|Waiting|30|0\n+OK\n");
  script.answer("09:00:00", "api callcenter_config tier list", kTiers);
  script.say("09:00:00 HEARTBEAT | Uptime-msec: 20002");
  const auto listed = script.facts_of<AgentsListed>();
  ASSERT_EQ(listed.size(), 2U);
  const auto last = [this] { return script.all<AgentChanged>().back().presence.state; };
  script.say("09:00:01 agent-state-change | agent: 1001@default | CC-Agent-State: Receiving");
  EXPECT_EQ(last(), AgentState::ringing);
  script.say("09:00:02 agent-state-change | agent: 1001@default | CC-Agent-State: In a queue call");
  EXPECT_EQ(last(), AgentState::on_call);
  script.say("09:00:03 agent-status-change | agent: 1001@default | CC-Agent-Status: Logged Out");
  EXPECT_EQ(last(), AgentState::on_call) << "who talks, talks";
  script.say(R"(
      09:00:04 agent-status-change | agent: 1001@default | CC-Agent-Status: Available
      09:00:05 bridge-agent-end | Q: duty@default | agent: 1001@default | leg: a1 | bridged: true | M: m1 | S: s1
      09:00:05 agent-state-change | agent: 1001@default | CC-Agent-State: Waiting)");
  EXPECT_EQ(last(), AgentState::wrap_up);
  EXPECT_EQ(script.all<AgentChanged>().back().presence.wrap_up_until, clock_time("09:00:35"));
  script.say("09:01:00 agent-status-change | agent: 1001@default | CC-Agent-Status: On Break");
  EXPECT_EQ(last(), AgentState::paused);
}

TEST_F(FreeswitchEslTest, WithoutChannelEventsItSaysSo) {
  connect("09:00:00", "");
  script.say("09:00:10 member-queue-start | Q: duty@default | M: m1 | S: s1");
  script.say(
      "09:00:20 member-queue-end | answer: hangup | Q: duty@default | end: Cancel | reason: BREAK_OUT | M: m1 | S: s1");
  script.advance("09:01:21");
  ASSERT_EQ(script.all<HangUpsSeen>().size(), 1U);
  EXPECT_FALSE(script.all<HangUpsSeen>()[0].seen);
  EXPECT_EQ(script.advice.at(0).kind, "no_channel_events");
}

}  // namespace
}  // namespace dutyline
