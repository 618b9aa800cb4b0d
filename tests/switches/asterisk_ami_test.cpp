#include <gtest/gtest.h>

#include <set>
#include <string>

#include "support/ami_script.hpp"
#include "switches/asterisk_exits.hpp"

namespace dutyline {
namespace {

using support::AmiScript;
using support::clock_time;
using support::in_step;
using support::kAccepted;
using support::log_in;

TEST(AsteriskLogin, AnswersTheChallengeWithItsMd5) {
  AmiScript script(AmiScript::live());
  script.connect("09:00:00");
  ASSERT_EQ(script.sent.size(), 1U);
  EXPECT_EQ(script.sent[0], "Action: Challenge\r\nActionID: dutyline-1\r\nAuthType: MD5\r\n\r\n");
  script.say("09:00:00 Response: Success | ActionID: dutyline-1 | Challenge: 123456");
  ASSERT_EQ(script.sent.size(), 2U);
  // md5("123456secret")
  EXPECT_EQ(script.sent[1],
            "Action: Login\r\nActionID: dutyline-2\r\nAuthType: MD5\r\nUsername: dutyline\r\n"
            "Key: 992f3c4e7ec9a0e96173284c816612bd\r\nEvents: on\r\n\r\n");
  EXPECT_EQ(script.decoder().status().state, SourceState::logging_in);
}

TEST(AsteriskLogin, SendsThePasswordOnlyWhenToldTo) {
  auto settings = AmiScript::live();
  settings.plain_login = true;
  settings.password = "line\r\nAction: Command";
  AmiScript script(settings);
  script.connect("09:00:00");
  ASSERT_EQ(script.sent.size(), 1U);
  EXPECT_EQ(script.sent[0],
            "Action: Login\r\nActionID: dutyline-1\r\nUsername: dutyline\r\nSecret: lineAction: Command\r\nEvents: "
            "on\r\n\r\n");
}

TEST(AsteriskLogin, ARefusedLoginEndsTheConnectionInWords) {
  AmiScript script(AmiScript::live());
  script.connect("09:00:00");
  script.say("09:00:01 Response: Error | ActionID: dutyline-1 | Message: Authentication failed");
  ASSERT_EQ(script.lost.size(), 1U);
  EXPECT_EQ(script.lost[0].result, "auth");
  EXPECT_NE(script.lost[0].reason.find("password"), std::string::npos);
}

TEST(AsteriskLogin, SilenceIsATimeout) {
  AmiScript script(AmiScript::live());
  script.connect("09:00:00");
  script.advance("09:00:29.999");
  EXPECT_TRUE(script.lost.empty());
  script.advance("09:00:30");
  ASSERT_EQ(script.lost.size(), 1U);
  EXPECT_EQ(script.lost[0].result, "timeout");
}

TEST(AsteriskSurvey, AsksWhoIsThereAfterEveryLoginAndIsThenLive) {
  AmiScript script(AmiScript::live());
  log_in(script, "09:00:00");
  ASSERT_EQ(script.sent.size(), 5U);
  EXPECT_TRUE(script.sent[2].starts_with("Action: CoreStatus\r\n"));
  EXPECT_TRUE(script.sent[3].starts_with("Action: QueueStatus\r\n"));
  EXPECT_TRUE(script.sent[4].starts_with("Action: CoreShowChannels\r\n"));
  EXPECT_EQ(script.decoder().status().state, SourceState::syncing);
  in_step(script, "09:00:00.1");
  EXPECT_EQ(script.lives, 1);
  EXPECT_EQ(script.decoder().status().state, SourceState::live);
  script.disconnect("09:01:00");
  EXPECT_EQ(script.decoder().status().state, SourceState::disconnected);
  log_in(script, "09:01:05");
  in_step(script, "09:01:05");
  EXPECT_EQ(script.lives, 2);
  EXPECT_EQ(script.facts_of<GapBegan>().size(), 1U);
  EXPECT_EQ(script.facts_of<GapEnded>().size(), 1U);
}

TEST(AsteriskSurvey, AnAccountThatNeverSeesFullyBootedAsksAfterTwoSeconds) {
  AmiScript script(AmiScript::live());
  script.connect("09:00:00");
  script.say("09:00:00 " + std::string(kAccepted));
  const auto asked = script.sent.size();
  script.advance("09:00:02");
  EXPECT_EQ(script.sent.size(), asked + 3);
  in_step(script, "09:00:02.1");
  EXPECT_TRUE(script.decoder().status().degraded.at("no_system_class"));
}

TEST(AsteriskSurvey, AHalfBootedSwitchIsAskedAgain) {
  AmiScript script(AmiScript::live());
  log_in(script, "09:00:00");
  const auto asked = script.sent.size();
  script.say(
      "09:00:00.010 Response: Error | ActionID: dutyline-4 | Message: Invalid/unknown command: QueueStatus. Use "
      "Action: ListCommands to show available commands.");
  EXPECT_EQ(script.sent.size(), asked);
  script.advance("09:00:00.110");
  EXPECT_EQ(script.sent.size(), asked + 3);
  EXPECT_TRUE(script.lost.empty());
}

TEST(AsteriskSurvey, WithoutTheChannelListItIsLiveAllTheSame) {
  AmiScript script(AmiScript::live());
  log_in(script, "09:00:00");
  script.say("09:00:00.1 Response: Error | ActionID: dutyline-5 | Message: Permission denied");
  script.say("09:00:00.2 Event: QueueStatusComplete | EventList: Complete | ListItems: 0");
  EXPECT_EQ(script.lives, 1);
  ASSERT_EQ(script.facts_of<ChannelsListed>().size(), 1U);
  EXPECT_FALSE(std::get<ChannelsListed>(script.facts_of<ChannelsListed>()[0].what).known);
  EXPECT_TRUE(script.decoder().status().degraded.at("no_channel_list"));
}

TEST(AsteriskKeepAlive, APingErrorIsStillLifeAndSilenceIsNot) {
  AmiScript script(AmiScript::live());
  log_in(script, "09:00:00");
  in_step(script, "09:00:00");
  const auto asked = script.sent.size();
  script.advance("09:00:15");
  ASSERT_EQ(script.sent.size(), asked + 1);
  EXPECT_TRUE(script.sent.back().starts_with("Action: Ping\r\n"));
  script.say("09:00:15.1 Response: Error | ActionID: dutyline-6 | Message: Asterisk is shutting down");
  script.advance("09:00:54");
  EXPECT_TRUE(script.lost.empty());
  script.advance("09:00:55.1");
  ASSERT_EQ(script.lost.size(), 1U);
  EXPECT_EQ(script.lost[0].result, "");
}

TEST(AsteriskKeepAlive, ARecordingIsNeverEndedByATimeOut) {
  AmiScript script;
  script.connect("09:00:00");
  script.advance("12:00:00");
  EXPECT_TRUE(script.lost.empty());
  EXPECT_TRUE(script.sent.empty());
}

TEST(AsteriskCommands, OnlyTheNineOfTheClosedListAreEverSent) {
  const std::set<std::string> allowed{"Login",      "Challenge",        "Ping",
                                      "Events",     "QueueStatus",      "QueueSummary",
                                      "CoreStatus", "CoreShowChannels", "Logoff"};
  AmiScript script(AmiScript::live());
  log_in(script, "09:00:00");
  in_step(script, "09:00:00");
  script.advance("09:00:15");
  script.advance("09:00:30");
  script.sent.push_back(script.decoder().farewell());
  for (const auto& bytes : script.sent) {
    const auto name = bytes.substr(8, bytes.find('\r') - 8);
    EXPECT_TRUE(bytes.starts_with("Action: ") && allowed.contains(name)) << bytes;
    EXPECT_EQ(bytes.find("\r\n\r\n"), bytes.size() - 4) << "one action each";
  }
}

TEST(AsteriskTime, TheEventsOwnTimeCountsWhereItTells) {
  AmiScript script;
  script.connect("09:00:00");
  const auto stamp = epoch_text(clock_time("08:59:59.250"), 6);
  script.say("09:00:00 QueueCallerJoin | Timestamp: " + stamp + " | Uniqueid: 1.1 | Queue: duty");
  const auto joined = script.facts_of<Joined>();
  ASSERT_EQ(joined.size(), 1U);
  EXPECT_EQ(joined[0].at, clock_time("08:59:59.250"));
  EXPECT_EQ(joined[0].arrived, clock_time("09:00:00"));
  EXPECT_EQ(joined[0].known, Times::event);
  EXPECT_EQ(script.decoder().status().clock_offset, milliseconds(750));
  EXPECT_FALSE(script.decoder().status().degraded.at("no_timestamps"));
  script.say("09:00:01 QueueCallerJoin | Uniqueid: 1.2 | Queue: duty");
  EXPECT_EQ(script.facts_of<Joined>()[1].known, Times::arrival);
}

TEST(AsteriskPrivacy, TheNumberGoesNoFurtherThanItsPseudonym) {
  const Pseudonyms pseudonyms("a key of sixteen", {}, {"01134960777"});
  auto settings = AmiScript::recorded();
  settings.pseudonyms = &pseudonyms;
  AmiScript script(settings);
  script.connect("09:00:00");
  for (const std::string number :
       {"07700900752", "+447700900752", "00447700900752", "<unknown>", "anonymous", "01134960777", "101"}) {
    script.say("09:00:00 QueueCallerJoin | CallerIDNum: " + number +
               " | CallerIDName: 07700900752 | Uniqueid: " + number + "x | Queue: duty");
  }
  const auto joined = script.facts_of<Joined>();
  ASSERT_EQ(joined.size(), 7U);
  const auto caller = [&](std::size_t i) { return std::get<Joined>(joined[i].what).caller; };
  ASSERT_TRUE(caller(0).has_value());
  EXPECT_EQ(caller(0), caller(1));
  EXPECT_EQ(caller(0), caller(2));
  for (std::size_t nobody = 3; nobody < 7; ++nobody) {
    EXPECT_FALSE(caller(nobody).has_value()) << nobody;
  }
}

TEST(AsteriskBadInput, IsCountedAndItsNeighboursAreKept) {
  AmiScript script;
  script.connect("09:00:00");
  script.say("09:00:00 QueueCallerJoin | Uniqueid: 1.1");  // no queue
  script.say("09:00:00 QueueCallerJoin | Queue: duty");    // no id
  script.say("09:00:00 QueueCallerJoin | Uniqueid: " + std::string(300, '1') + " | Queue: duty");
  script.bytes("09:00:00", "no header at all\r\n\r\n");
  script.bytes("09:00:00", "Event: X\r\nY: " + std::string(70'000, 'y') + "\r\n\r\n");
  script.say("09:00:00 QueueCallerJoin | Uniqueid: 1.2 | Queue: duty");
  EXPECT_EQ(script.facts_of<Joined>().size(), 1U);
  const auto& rejected = script.decoder().status().rejected;
  EXPECT_EQ(rejected.at("missing_field"), 3U);
  EXPECT_EQ(rejected.at("malformed"), 1U);
  EXPECT_EQ(rejected.at("too_long"), 1U);
}

TEST(AsteriskBadInput, ACallersNameThatCarriesLinesForgesNothing) {
  AmiScript script;
  script.connect("09:00:00");
  // As the switch escapes it: the four characters \r\n, not the two control characters.
  script.say(R"(09:00:00 QueueCallerJoin | CallerIDName: line\r\nEvent: Fake\r\n\r\nx | Uniqueid: 1.2 | Queue: duty)");
  EXPECT_EQ(script.facts_of<Joined>().size(), 1U);
  EXPECT_TRUE(script.skipped.empty());
}

// A name may break an event of an unfiltered dialplan in two: its second half begins like nothing that a switch says.
TEST(AsteriskBadInput, TheRestOfABrokenEventIsCounted) {
  AmiScript script;
  script.connect("09:00:00");
  script.bytes("09:00:00",
               "Event: Newexten\r\nUniqueid: 1.1\r\nAppData: CALLERID(name)=Eve\r\n\r\nof: Nowhere\r\n"
               "Queue: duty\r\n\r\n");
  script.bytes("09:00:00", "Queue: duty\r\nEvent: QueueCallerJoin\r\nUniqueid: 6.6\r\n\r\n");
  script.say("09:00:00 QueueCallerJoin | Uniqueid: 1.2 | Queue: duty");
  EXPECT_EQ(script.decoder().status().rejected.at("malformed"), 2U);
  EXPECT_EQ(script.facts_of<Joined>().size(), 1U);
}

TEST(AsteriskBadInput, AnUnfilteredDialplanIsSaidToBeForgeable) {
  AmiScript script;
  script.connect("09:00:00");
  script.say("09:00:00 Newexten | Uniqueid: 1.1 | Application: Set | AppData: x");
  EXPECT_TRUE(script.decoder().status().degraded.at("unfiltered_dialplan"));
  ASSERT_FALSE(script.advice.empty());
  EXPECT_NE(script.advice.back().text.find("eventfilter"), std::string::npos);
}

TEST(AsteriskBadInput, AListEntryWithAPrivilegeIsNoAnswerOfOurs) {
  AmiScript script;
  script.connect("09:00:00");
  script.say("09:00:00 Event: QueueEntry | Privilege: agent,all | Queue: duty | Uniqueid: 6.6 | Wait: 5");
  script.say("09:00:00 Event: QueueStatusComplete | EventList: Complete | ListItems: 0");
  ASSERT_EQ(script.facts_of<WaitingListed>().size(), 1U);
  EXPECT_TRUE(std::get<WaitingListed>(script.facts_of<WaitingListed>()[0].what).callers.empty());
}

TEST(AsteriskBounds, AMillionOpenCallsAreNotAllRemembered) {
  AsteriskExits exits([](const auto&, const auto&, const auto&, const Moment&, Happening) {});
  for (int i = 0; i < 120'000; ++i) {
    exits.joined("5." + std::to_string(i), {}, "duty", {}, std::nullopt);
  }
  EXPECT_EQ(exits.channels(), AsteriskExits::kMostChannels);
}

TEST(AsteriskAgents, StatesFollowDeviceAndPause) {
  AmiScript script;
  script.connect("09:00:00");
  const auto state = [&](const std::string& status, const std::string& paused) {
    script.say(
        "09:00:00 QueueMemberStatus | Queue: duty | MemberName: Zoë Hart | Interface: PJSIP/103 | LastCall: 0 | "
        "Status: " +
        status + " | Paused: " + paused + " | PausedReason: lunch | Wrapuptime: 0");
    return std::get<AgentChanged>(script.facts.back().what).presence.state;
  };
  EXPECT_EQ(state("1", "0"), AgentState::available);
  EXPECT_EQ(state("0", "0"), AgentState::available);
  EXPECT_EQ(state("2", "0"), AgentState::on_call);
  EXPECT_EQ(state("2", "1"), AgentState::on_call);
  EXPECT_EQ(state("6", "0"), AgentState::ringing);
  EXPECT_EQ(state("7", "0"), AgentState::on_call);
  EXPECT_EQ(state("1", "1"), AgentState::paused);
  EXPECT_EQ(state("5", "0"), AgentState::signed_out);
  EXPECT_EQ(state("5", "1"), AgentState::signed_out);
}

TEST(AsteriskAgents, AMemberRemovedIsSignedOutAndAListNamesEverybody) {
  AmiScript script;
  script.connect("09:00:00");
  script.say(R"(
    09:00:00 QueueMemberRemoved | Queue: duty | MemberName: Zoë Hart | Interface: PJSIP/103 | Status: 1 | Paused: 1
    09:00:01 Event: QueueParams | Queue: duty | Calls: 0
    09:00:01 Event: QueueMember | Queue: duty | Name: Tom Okafor | Location: PJSIP/102 | Status: 1 | Paused: 0
    09:00:01 Event: QueueParams | Queue: eps | Calls: 0
    09:00:01 Event: QueueStatusComplete | EventList: Complete | ListItems: 3)");
  EXPECT_EQ(std::get<AgentChanged>(script.facts_of<AgentChanged>()[0].what).presence.state, AgentState::signed_out);
  const auto listed = script.facts_of<AgentsListed>();
  ASSERT_EQ(listed.size(), 2U);
  EXPECT_EQ(listed[0].queue, "duty");
  ASSERT_EQ(std::get<AgentsListed>(listed[0].what).present.size(), 1U);
  EXPECT_EQ(std::get<AgentsListed>(listed[0].what).present[0].name, "Tom Okafor");
  EXPECT_TRUE(std::get<AgentsListed>(listed[1].what).present.empty());
}

}  // namespace
}  // namespace dutyline
