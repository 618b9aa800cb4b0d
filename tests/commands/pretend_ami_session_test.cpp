#include "commands/pretend_ami_session.hpp"

#include <gtest/gtest.h>

namespace dutyline::pretend {
namespace {

const Instant kStart = from_epoch_ms(1'795'438'574'000LL);
const Instant kNow = kStart + seconds(159);

struct Client {
  Account account{"monitor", "lab-monitor"};
  Asterisk asterisk{{.queues = {"send-duty"}, .roster = {{"Priya Nair", "101", {0}}}}, kStart};
  AmiSession session{account, asterisk, 197302527, kNow};

  Client() { session.take_output(); }
  std::string ask(std::string_view request) {
    session.feed(request, kNow);
    return session.take_output();
  }
  void log_in() {
    ask("Action: Login\r\nActionID: 1\r\nUsername: monitor\r\nSecret: lab-monitor\r\nEvents: off\r\n\r\n");
  }
};

TEST(PretendAmiSession, GreetsWithOneLine) {
  const Account account;
  const Asterisk asterisk({}, kStart);
  AmiSession session(account, asterisk, 1, kNow);
  EXPECT_EQ(session.take_output(), "Asterisk Call Manager/11.0.0\r\n");
}

TEST(PretendAmiSession, LogsInPlainlyAndWithEventsOnSaysThatItIsBooted) {
  Client client;
  EXPECT_EQ(
      client.ask("Action: Login\r\nActionID: 1\r\nUsername: monitor\r\nSecret: lab-monitor\r\nEvents: on\r\n\r\n"),
      "Response: Success\r\nActionID: 1\r\nMessage: Authentication accepted\r\n\r\n"
      "Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 159\r\nLastReload: 159\r\n"
      "Status: Fully Booted\r\n\r\n");
}

TEST(PretendAmiSession, LogsInWithEventsOffAndWithoutActionId) {
  Client client;
  EXPECT_EQ(client.ask("Action: Login\nUsername: monitor\nSecret: lab-monitor\nEvents: off\n\n"),
            "Response: Success\r\nMessage: Authentication accepted\r\n\r\n");
}

TEST(PretendAmiSession, LogsInByChallenge) {
  Client client;
  EXPECT_EQ(client.ask("Action: Challenge\r\nActionID: 1\r\nAuthType: MD5\r\n\r\n"),
            "Response: Success\r\nActionID: 1\r\nChallenge: 197302527\r\n\r\n");
  // The key that a real Asterisk took for this challenge and secret.
  EXPECT_EQ(client.ask("Action: Login\r\nActionID: 2\r\nAuthType: MD5\r\nUsername: monitor\r\n"
                       "Key: a27dd0cb2f807a69881dfe3724a3977e\r\nEvents: off\r\n\r\n"),
            "Response: Success\r\nActionID: 2\r\nMessage: Authentication accepted\r\n\r\n");
}

TEST(PretendAmiSession, RefusesAKeyWithoutChallengeAndAWrongKey) {
  for (const auto* before : {"", "Action: Challenge\r\nAuthType: MD5\r\n\r\n"}) {
    Client client;
    client.ask(before);
    const auto* key = *before == '\0' ? "a27dd0cb2f807a69881dfe3724a3977e" : "00000000000000000000000000000000";
    client.ask("Action: Login\r\nAuthType: MD5\r\nUsername: monitor\r\nKey: " + std::string(key) + "\r\n\r\n");
    client.session.advance(kNow + seconds(1));
    EXPECT_EQ(client.session.take_output(), "Response: Error\r\nMessage: Authentication failed\r\n\r\n");
  }
}

TEST(PretendAmiSession, AWrongSecretIsRefusedAfterASecondAndClosed) {
  Client client;
  EXPECT_EQ(client.ask("Action: Login\r\nActionID: 1\r\nUsername: monitor\r\nSecret: no\r\n\r\n"), "");
  EXPECT_EQ(client.session.next_deadline(), kNow + seconds(1));
  client.session.advance(kNow + milliseconds(999));
  EXPECT_EQ(client.session.take_output(), "");
  EXPECT_FALSE(client.session.finished());
  client.session.advance(kNow + seconds(1));
  EXPECT_EQ(client.session.take_output(), "Response: Error\r\nActionID: 1\r\nMessage: Authentication failed\r\n\r\n");
  EXPECT_TRUE(client.session.finished());
}

TEST(PretendAmiSession, WhoDoesNotLogInIsClosedAfterThirtySeconds) {
  Client client;
  client.session.advance(kNow + seconds(29));
  EXPECT_FALSE(client.session.finished());
  client.session.advance(kNow + seconds(30));
  EXPECT_TRUE(client.session.finished());
  Client other;
  other.log_in();
  EXPECT_FALSE(other.session.next_deadline());
}

TEST(PretendAmiSession, BeforeLoginNothingIsPermittedAndNothingIsTold) {
  Client client;
  EXPECT_EQ(client.ask("Action: Ping\r\nActionID: 2\r\n\r\n"),
            "Response: Error\r\nActionID: 2\r\nMessage: Permission denied\r\n\r\n");
  client.session.broadcast({EventClass::agent, "Event: X\r\n\r\n"});
  EXPECT_EQ(client.session.take_output(), "");
}

TEST(PretendAmiSession, Ping) {
  Client client;
  client.log_in();
  EXPECT_EQ(client.ask("Action: Ping\r\nActionID: 2\r\n\r\n"),
            "Response: Success\r\nActionID: 2\r\nPing: Pong\r\nTimestamp: 1795438733.000000\r\n\r\n");
}

TEST(PretendAmiSession, EventsAreOffOnOrOfAClass) {
  Client client;
  client.log_in();
  const AmiEvent agent{EventClass::agent, "Event: A\r\n\r\n"};
  const AmiEvent call{EventClass::call, "Event: C\r\n\r\n"};
  const auto told = [&] {
    client.session.broadcast(agent);
    client.session.broadcast(call);
    return client.session.take_output();
  };
  EXPECT_EQ(told(), "");
  EXPECT_EQ(client.ask("Action: Events\r\nActionID: 2\r\nEventMask: on\r\n\r\n"),
            "Response: Success\r\nActionID: 2\r\nEvents: On\r\n\r\n");
  EXPECT_EQ(told(), agent.bytes + call.bytes);
  EXPECT_EQ(client.ask("Action: Events\r\nActionID: 2\r\nEventMask: agent,system\r\n\r\n"),
            "Response: Success\r\nActionID: 2\r\nEvents: On\r\n\r\n");
  EXPECT_EQ(told(), agent.bytes);
  EXPECT_EQ(client.ask("Action: Events\r\nActionID: 2\r\nEventMask: off\r\n\r\n"),
            "Response: Success\r\nActionID: 2\r\nEvents: Off\r\n\r\n");
  EXPECT_EQ(told(), "");
}

TEST(PretendAmiSession, UnknownMissingAndForbiddenActions) {
  Client client;
  client.log_in();
  EXPECT_EQ(
      client.ask("Action: NoSuchAction\r\nActionID: 2\r\n\r\n"),
      "Response: Error\r\nActionID: 2\r\nMessage: Invalid/unknown command: NoSuchAction. Use Action: ListCommands "
      "to show available commands.\r\n\r\n");
  EXPECT_EQ(client.ask("ActionID: 9\r\nFoo: bar\r\n\r\n"),
            "Response: Error\r\nActionID: 9\r\nMessage: Missing action in request\r\n\r\n");
  EXPECT_EQ(client.ask("Action: Originate\r\nActionID: 2\r\nChannel: Local/x@callers\r\n\r\n"),
            "Response: Error\r\nActionID: 2\r\nMessage: Permission denied\r\n\r\n");
}

TEST(PretendAmiSession, TooLongAndTooManyLinesLeaveTheSessionOpen) {
  Client client;
  client.log_in();
  EXPECT_EQ(client.ask("Action: Ping\r\nActionID: " + std::string(1500, 'a') + "\r\n\r\n"),
            "Response: Error\r\nMessage: Failed to parse message: line too long\r\n\r\n");
  std::string many = "Action: Ping\r\n";
  for (int i = 0; i < 200; ++i) many += "X" + std::to_string(i) + ": y\r\n";
  EXPECT_EQ(client.ask(many + "\r\n"),
            "Response: Error\r\nMessage: Too many lines in message or allocation failure\r\n\r\n");
  EXPECT_EQ(client.ask("Action: Ping\r\n\r\n").substr(0, 17), "Response: Success");
}

TEST(PretendAmiSession, LogoffSaysThanksAndCloses) {
  Client client;
  client.log_in();
  EXPECT_EQ(client.ask("Action: Logoff\r\nActionID: 2\r\n\r\n"),
            "Response: Goodbye\r\nActionID: 2\r\nMessage: Thanks for all the fish.\r\n\r\n");
  EXPECT_TRUE(client.session.finished());
}

TEST(PretendAmiSession, HowTheRequestIsCutDoesNotMatter) {
  const std::string request =
      "Action: Login\r\nActionID: 1\r\nUsername: monitor\r\nSecret: lab-monitor\r\nEvents: off\r\n\r\n"
      "Action: QueueSummary\r\nActionID: 2\r\n\r\nAction: CoreStatus\r\n\r\n";
  Client whole;
  const auto answer = whole.ask(request);
  for (std::size_t size = 1; size <= 64; ++size) {
    Client client;
    std::string parts;
    for (std::size_t at = 0; at < request.size(); at += size) parts += client.ask(request.substr(at, size));
    EXPECT_EQ(parts, answer) << size;
  }
}

TEST(PretendAmiSession, QueueStatusOfAnEmptyQueue) {
  Client client;
  client.log_in();
  EXPECT_EQ(client.ask("Action: QueueStatus\r\nActionID: qs\r\n\r\n"),
            "Response: Success\r\nActionID: qs\r\nEventList: start\r\nMessage: Queue status will follow\r\n\r\n"
            "Event: QueueParams\r\nQueue: send-duty\r\nMax: 12\r\nStrategy: rrmemory\r\nCalls: 0\r\nHoldtime: 0\r\n"
            "TalkTime: 0\r\nCompleted: 0\r\nAbandoned: 0\r\nServiceLevel: 20\r\nServicelevelPerf: 0.0\r\n"
            "ServicelevelPerf2: 0.0\r\nWeight: 0\r\nActionID: qs\r\n\r\n"
            "Event: QueueMember\r\nQueue: send-duty\r\nName: Priya Nair\r\nLocation: PJSIP/101\r\n"
            "StateInterface: PJSIP/101\r\nMembership: static\r\nPenalty: 0\r\nCallsTaken: 0\r\nLastCall: 0\r\n"
            "LastPause: 0\r\nLoginTime: 1795438574\r\nInCall: 0\r\nStatus: 1\r\nPaused: 0\r\nPausedReason: \r\n"
            "Wrapuptime: 0\r\nActionID: qs\r\n\r\n"
            "Event: QueueStatusComplete\r\nActionID: qs\r\nEventList: Complete\r\nListItems: 2\r\n\r\n");
  EXPECT_EQ(client.ask("Action: QueueStatus\r\nActionID: 2\r\nQueue: no-such-queue\r\n\r\n"),
            "Response: Success\r\nActionID: 2\r\nEventList: start\r\nMessage: Queue status will follow\r\n\r\n"
            "Event: QueueStatusComplete\r\nActionID: 2\r\nEventList: Complete\r\nListItems: 0\r\n\r\n");
}

TEST(PretendAmiSession, ListsShowWhoWaitsAndWhoTalks) {
  Client client;
  client.log_in();
  client.asterisk.tell({kNow - seconds(60), CallArrived{1, ""}});
  client.asterisk.tell({kNow - seconds(60), JoinedQueue{1, 0}});
  client.asterisk.tell({kNow - seconds(51), CallArrived{2, "07700900402"}});
  client.asterisk.tell({kNow - seconds(51), JoinedQueue{2, 0}});
  client.asterisk.tell({kNow - seconds(50), AgentRung{1, 0}});
  client.asterisk.tell({kNow - seconds(45), Answered{1, 0}});
  const auto status = client.ask("Action: QueueStatus\r\nActionID: 2\r\n\r\n");
  EXPECT_NE(status.find("Event: QueueEntry\r\nQueue: send-duty\r\nPosition: 1\r\nChannel: PJSIP/trunk-00000001\r\n"
                        "Uniqueid: 1795438682.1\r\nCallerIDNum: 07700900402\r\nCallerIDName: unknown\r\n"
                        "ConnectedLineNum: unknown\r\nConnectedLineName: unknown\r\nWait: 51\r\nPriority: 0\r\n"
                        "ActionID: 2\r\n\r\n"),
            std::string::npos)
      << status;
  EXPECT_NE(status.find("InCall: 1\r\nStatus: 2\r\n"), std::string::npos);
  EXPECT_EQ(client.ask("Action: QueueSummary\r\nActionID: 2\r\n\r\n"),
            "Response: Success\r\nActionID: 2\r\nEventList: start\r\nMessage: Queue summary will follow\r\n\r\n"
            "Event: QueueSummary\r\nQueue: send-duty\r\nLoggedIn: 1\r\nAvailable: 0\r\nCallers: 1\r\nHoldTime: 3\r\n"
            "TalkTime: 0\r\nLongestHoldTime: 51\r\nActionID: 2\r\n\r\n"
            "Event: QueueSummaryComplete\r\nActionID: 2\r\nEventList: Complete\r\nListItems: 1\r\n\r\n");
  EXPECT_EQ(client.ask("Action: CoreStatus\r\nActionID: 2\r\n\r\n"),
            "Response: Success\r\nActionID: 2\r\nCoreStartupDate: 2026-11-23\r\nCoreStartupTime: 12:56:14\r\n"
            "CoreReloadDate: 2026-11-23\r\nCoreReloadTime: 12:56:14\r\nCoreCurrentCalls: 3\r\n"
            "CoreProcessedCalls: 2\r\n\r\n");
  const auto channels = client.ask("Action: CoreShowChannels\r\nActionID: 2\r\n\r\n");
  EXPECT_NE(channels.find("Application: Queue\r\nApplicationData: send-duty,,,,300\r\nDuration: 00:00:51\r\n"
                          "BridgeId: \r\n\r\n"),
            std::string::npos);
  EXPECT_NE(
      channels.find("Application: AppQueue\r\nApplicationData: (Outgoing Line)\r\nDuration: 00:00:50\r\nBridgeId: "),
      std::string::npos);
  EXPECT_NE(
      channels.find("Event: CoreShowChannelsComplete\r\nActionID: 2\r\nEventList: Complete\r\nListItems: 3\r\n\r\n"),
      std::string::npos);
}

TEST(PretendAmiSession, HalfBootedItLetsInButHasNoQueues) {
  Client client;
  client.asterisk.tell({kNow, SwitchStarted{}});
  EXPECT_EQ(client.ask("Action: Login\r\nUsername: monitor\r\nSecret: lab-monitor\r\n\r\nAction: QueueStatus\r\n\r\n"),
            "Response: Success\r\nMessage: Authentication accepted\r\n\r\n"
            "Response: Error\r\nMessage: Invalid/unknown command: QueueStatus. Use Action: ListCommands to show "
            "available commands.\r\n\r\n");
  for (const auto& event : client.asterisk.tell({kNow + milliseconds(30), SwitchReady{}})) {
    client.session.broadcast(event);
  }
  EXPECT_EQ(client.session.take_output(),
            "Event: FullyBooted\r\nPrivilege: system,all\r\nTimestamp: 1795438733.030000\r\nStatus: Fully Booted\r\n"
            "Uptime: 0\r\nLastReload: 0\r\n\r\n");
}

}  // namespace
}  // namespace dutyline::pretend
