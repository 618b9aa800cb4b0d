#include "commands/pretend_asterisk.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>

#include "commands/pretend_helpline.hpp"
#include "support/drama_numbers.hpp"

namespace dutyline::pretend {
namespace {

const Instant kStart = from_epoch_ms(1'795'438'574'000LL);
const Instant kRings = from_epoch_ms(1'795'438'585'099LL);

AsteriskSettings small() {
  return {.queues = {"send-duty", "send-eps"},
          .roster = {{"Priya Nair", "101", {0}}, {"Zoë Hart", "102", {0, 1}}},
          .most_waiting = 12,
          .seed = 4,
          .timestamps = true};
}

using Headers = std::map<std::string, std::string>;

Headers headers_of(std::string_view bytes) {
  Headers headers;
  while (!bytes.empty()) {
    const auto line = bytes.substr(0, bytes.find("\r\n"));
    if (const auto colon = line.find(": "); colon != std::string_view::npos) {
      headers.emplace(line.substr(0, colon), line.substr(colon + 2));
    }
    bytes.remove_prefix(line.size() + 2);
  }
  return headers;
}

// "QueueCallerJoin", "HangupRequest caller 16", "VarSet QUEUESTATUS=TIMEOUT", "QueueMemberStatus 6": what the order
// of a visit is judged by. Events of the picture's edges (music, bridges, states, dialling) are left out.
std::string brief(const AmiEvent& event) {
  const auto headers = headers_of(event.bytes);
  const auto get = [&](const std::string& key) { return headers.count(key) != 0 ? headers.at(key) : std::string(); };
  const auto name = get("Event");
  const std::string side = get("Channel").starts_with("PJSIP/trunk") ? " caller " : " agent ";
  if (name == "HangupRequest" || name == "SoftHangupRequest" || name == "Hangup") return name + side + get("Cause");
  if (name == "VarSet") return name + ' ' + get("Variable") + '=' + get("Value");
  if (name == "QueueMemberStatus") return name + ' ' + get("Status");
  if (name == "AgentComplete") return name + ' ' + get("Reason");
  if (name == "DialEnd") return name + ' ' + get("DialStatus");
  return name;
}

const std::set<std::string> kEdges{"Newchannel",  "Newstate",     "MusicOnHoldStart", "MusicOnHoldStop",
                                   "DialBegin",   "DialState",    "BridgeCreate",     "BridgeEnter",
                                   "BridgeLeave", "BridgeDestroy"};

struct Rehearsal {
  Asterisk asterisk{small(), kStart};
  Instant now = kRings;

  std::vector<AmiEvent> tell(decltype(Happening::what) what, Duration later = seconds(1)) {
    now += later;
    return asterisk.tell({now, std::move(what)});
  }
  std::vector<std::string> order(decltype(Happening::what) what) {
    std::vector<std::string> names;
    for (const auto& event : tell(std::move(what))) {
      if (auto text = brief(event); kEdges.count(text) == 0) names.push_back(std::move(text));
    }
    return names;
  }
  void wait() {
    tell(CallArrived{1, "01632960173"}, {});
    tell(JoinedQueue{1, 0});
  }
  void ring() {
    wait();
    tell(AgentRung{1, 0});
  }
  void talk() {
    ring();
    tell(Answered{1, 0}, seconds(4));
  }
};

using Order = std::vector<std::string>;

TEST(PretendAsterisk, ACallerWhoGivesUp) {
  Rehearsal r;
  r.wait();
  EXPECT_EQ(r.order(LeftQueue{1, LeftBy::caller, {}}),
            (Order{"HangupRequest caller 16", "VarSet ABANDONED=TRUE", "QueueCallerAbandon", "QueueCallerLeave",
                   "SoftHangupRequest caller 16", "Hangup caller 16"}));
  EXPECT_EQ(r.asterisk.uniqueid_of(1), "");
}

TEST(PretendAsterisk, ACallerWhoGivesUpWhileAnAgentIsRung) {
  Rehearsal r;
  r.ring();
  EXPECT_EQ(r.order(LeftQueue{1, LeftBy::caller, 0}),
            (Order{"HangupRequest caller 16", "DialEnd CANCEL", "Hangup agent 0", "VarSet ABANDONED=TRUE",
                   "QueueCallerAbandon", "QueueCallerLeave", "QueueMemberStatus 1", "SoftHangupRequest caller 16",
                   "Hangup caller 16"}));
}

TEST(PretendAsterisk, ATimeoutHasNoHangupRequestAndTheCallGoesOn) {
  Rehearsal r;
  r.wait();
  EXPECT_EQ(r.order(LeftQueue{1, LeftBy::timeout, {}}),
            (Order{"VarSet ABANDONED=TRUE", "QueueCallerAbandon", "QueueCallerLeave", "VarSet QUEUESTATUS=TIMEOUT"}));
  EXPECT_EQ(r.order(HungUp{1, false}),
            (Order{"HangupRequest caller 16", "SoftHangupRequest caller 16", "Hangup caller 16"}));
}

TEST(PretendAsterisk, AKeyIsALeaveAlone) {
  Rehearsal r;
  r.wait();
  EXPECT_EQ(r.order(LeftQueue{1, LeftBy::key, {}}), Order{"QueueCallerLeave"});
}

TEST(PretendAsterisk, ARefusalIsAVariableAlone) {
  Rehearsal r;
  r.tell(CallArrived{1, ""}, {});
  EXPECT_EQ(r.order(Refused{1, 0, true}), Order{"VarSet QUEUESTATUS=FULL"});
  EXPECT_EQ(r.order(HungUp{1, true}), (Order{"SoftHangupRequest caller 16", "Hangup caller 16"}));
  r.tell(CallArrived{2, ""}, {});
  EXPECT_EQ(r.order(Refused{2, 0, false}), Order{"VarSet QUEUESTATUS=JOINEMPTY"});
}

TEST(PretendAsterisk, ARefusalStandsWhereJoinsStand) {
  Rehearsal r;
  r.tell(CallArrived{1, ""}, {});
  const auto refused = headers_of(r.tell(Refused{1, 1, true}).front().bytes);
  r.tell(CallArrived{2, ""}, {});
  const auto joined = headers_of(r.tell(JoinedQueue{2, 1}).front().bytes);
  for (const auto* key : {"Context", "Exten", "Priority"}) {
    EXPECT_EQ(refused.at(key), joined.at(key));
  }
}

TEST(PretendAsterisk, AnAgentWhoDoesNotAnswer) {
  Rehearsal r;
  r.ring();
  const auto events = r.tell(RingUnanswered{1, 0}, seconds(15));
  EXPECT_EQ(brief(events[0]), "AgentRingNoAnswer");
  EXPECT_EQ(headers_of(events[0].bytes).at("RingTime"), "15000");
  EXPECT_EQ(brief(events[1]), "DialEnd NOANSWER");
  EXPECT_EQ(brief(events[2]), "Hangup agent 0");
  EXPECT_EQ(brief(events[3]), "QueueMemberStatus 1");
}

TEST(PretendAsterisk, AnAnswer) {
  Rehearsal r;
  r.wait();
  EXPECT_EQ(r.order(AgentRung{1, 0}), (Order{"AgentCalled", "QueueMemberStatus 6"}));
  EXPECT_EQ(r.order(Answered{1, 0}),
            (Order{"DialEnd ANSWER", "QueueCallerLeave", "AgentConnect", "QueueMemberStatus 2"}));
}

TEST(PretendAsterisk, AMemberOfTwoQueuesIsToldOfInBoth) {
  Rehearsal r;
  r.wait();
  EXPECT_EQ(r.order(AgentRung{1, 1}), (Order{"AgentCalled", "QueueMemberStatus 6", "QueueMemberStatus 6"}));
  EXPECT_EQ(r.order(AgentPaused{1, "Lunch"}), (Order{"QueueMemberPause", "QueueMemberPause"}));
}

TEST(PretendAsterisk, ATalkThatTheCallerEnds) {
  Rehearsal r;
  r.talk();
  EXPECT_EQ(r.order(TalkEnded{1, 0, EndedBy::caller, {}}),
            (Order{"HangupRequest caller 16", "AgentComplete caller", "Hangup agent 16", "SoftHangupRequest caller 16",
                   "Hangup caller 16", "QueueMemberStatus 1"}));
}

TEST(PretendAsterisk, ATalkThatTheAgentEnds) {
  Rehearsal r;
  r.talk();
  EXPECT_EQ(r.order(TalkEnded{1, 0, EndedBy::agent, {}}),
            (Order{"HangupRequest agent 16", "AgentComplete agent", "Hangup agent 16", "SoftHangupRequest caller 16",
                   "Hangup caller 16", "QueueMemberStatus 1"}));
}

TEST(PretendAsterisk, ABlindTransferLetsTheCallGoOnUnderItsId) {
  Rehearsal r;
  r.talk();
  const auto id = r.asterisk.uniqueid_of(1);
  EXPECT_EQ(r.order(TalkEnded{1, 0, EndedBy::transfer, 1}),
            (Order{"BlindTransfer", "AgentComplete transfer", "Hangup agent 16", "QueueMemberStatus 1"}));
  const auto joined = headers_of(r.tell(JoinedQueue{1, 1}).front().bytes);
  EXPECT_EQ(joined.at("Uniqueid"), id);
  EXPECT_EQ(joined.at("Queue"), "send-eps");
}

TEST(PretendAsterisk, ARestartCutsCallersOffWithCauseNought) {
  Rehearsal r;
  r.wait();
  EXPECT_TRUE(r.order(SwitchStopping{}).empty());
  auto order = r.order(LeftQueue{1, LeftBy::switch_stop, {}});
  EXPECT_EQ(order.front(), "SoftHangupRequest caller 4");
  EXPECT_EQ(order.back(), "Hangup caller 0");
  std::erase(order, "HangupRequest caller 0");  // before, after or not at all
  EXPECT_EQ(order, (Order{"SoftHangupRequest caller 4", "VarSet ABANDONED=TRUE", "QueueCallerAbandon",
                          "QueueCallerLeave", "SoftHangupRequest caller 16", "Hangup caller 0"}));
  EXPECT_EQ(r.order(SwitchStopped{}), Order{"Shutdown"});
  EXPECT_TRUE(r.order(SwitchStarted{}).empty());
  EXPECT_FALSE(r.asterisk.booted());
  EXPECT_EQ(r.order(SwitchReady{}), Order{"FullyBooted"});
  EXPECT_TRUE(r.asterisk.booted());
}

TEST(PretendAsterisk, JoiningIsSaidInTheseBytes) {
  Rehearsal r;
  r.tell(CallArrived{1, "+447700900752"}, {});
  const auto events = r.tell(JoinedQueue{1, 0}, {});
  EXPECT_EQ(events.front().bytes,
            "Event: QueueCallerJoin\r\nPrivilege: agent,all\r\nTimestamp: 1795438585.099086\r\n"
            "Channel: PJSIP/trunk-00000000\r\nChannelState: 6\r\nChannelStateDesc: Up\r\n"
            "CallerIDNum: +447700900752\r\nCallerIDName: <unknown>\r\nConnectedLineNum: <unknown>\r\n"
            "ConnectedLineName: <unknown>\r\nLanguage: en\r\nAccountCode: \r\nContext: helpline\r\nExten: send-duty\r\n"
            "Priority: 4\r\nUniqueid: 1795438585.0\r\nLinkedid: 1795438585.0\r\nQueue: send-duty\r\nPosition: 1\r\n"
            "Count: 1\r\n\r\n");
}

TEST(PretendAsterisk, WithoutTimestampsThereIsNone) {
  auto settings = small();
  settings.timestamps = false;
  Asterisk asterisk(settings, kStart);
  const auto events = asterisk.tell({kRings, CallArrived{1, ""}});
  EXPECT_EQ(events.front().bytes.find("Timestamp"), std::string::npos);
}

// The order of the headers as captured from Asterisk 22.
std::string keys_of(const std::string& bytes) {
  std::string keys;
  std::istringstream lines(bytes);
  for (std::string line; std::getline(lines, line) && line != "\r";) {
    keys += line.substr(0, line.find(':')) + ' ';
  }
  return keys;
}

constexpr const char* kChannel =
    "Channel ChannelState ChannelStateDesc CallerIDNum CallerIDName ConnectedLineNum ConnectedLineName Language "
    "AccountCode Context Exten Priority Uniqueid Linkedid ";
constexpr const char* kDest =
    "DestChannel DestChannelState DestChannelStateDesc DestCallerIDNum DestCallerIDName DestConnectedLineNum "
    "DestConnectedLineName DestLanguage DestAccountCode DestContext DestExten DestPriority DestUniqueid DestLinkedid ";

TEST(PretendAsterisk, HeadersComeInTheOrderOfAsterisk22) {
  const std::map<std::string, std::string> captured{
      {"QueueCallerAbandon", std::string(kChannel) + "Queue Position OriginalPosition HoldTime "},
      {"AgentCalled", std::string(kChannel) + kDest + "Queue Interface MemberName "},
      {"AgentConnect", std::string(kChannel) + kDest + "Queue Interface MemberName HoldTime RingTime "},
      {"QueueMemberStatus",
       "Queue MemberName Interface StateInterface Membership Penalty CallsTaken LastCall LastPause LoginTime InCall "
       "Status Paused PausedReason Ringinuse Wrapuptime "},
      {"Hangup", std::string(kChannel) + "Cause Cause-txt "},
      {"DialEnd", std::string(kChannel) + kDest + "DialStatus "},
      {"VarSet", std::string(kChannel) + "Variable Value "}};
  std::set<std::string> seen;
  Helpline helpline({}, kStart);
  Asterisk asterisk({helpline.settings().queues, helpline.roster()}, kStart);
  for (const auto& happening : helpline.advance(kStart + hours(5))) {
    for (const auto& event : asterisk.tell(happening)) {
      const auto name = headers_of(event.bytes).at("Event");
      if (captured.count(name) != 0) {
        EXPECT_EQ(keys_of(event.bytes), "Event Privilege Timestamp " + captured.at(name));
        seen.insert(name);
      }
    }
  }
  EXPECT_EQ(seen.size(), captured.size());
}

TEST(PretendAsterisk, OneInFortyAgentCompletesLacksItsChannels) {
  HelplineSettings settings;
  settings.calls_per_hour = 600;
  Helpline helpline(settings, kStart);
  Asterisk asterisk({settings.queues, helpline.roster()}, kStart);
  int all = 0, nothing = 0, no_agent = 0;
  for (const auto& happening : helpline.advance(kStart + hours(12))) {
    for (const auto& event : asterisk.tell(happening)) {
      if (event.bytes.starts_with("Event: AgentComplete")) {
        const auto headers = headers_of(event.bytes);
        ++all;
        nothing += headers.count("Uniqueid") + headers.count("DestUniqueid") == 0 ? 1 : 0;
        no_agent += headers.count("Uniqueid") == 1 && headers.count("DestUniqueid") == 0 ? 1 : 0;
      }
    }
  }
  EXPECT_NEAR(static_cast<double>(nothing) / all, 13.0 / 796, 0.008);
  EXPECT_NEAR(static_cast<double>(no_agent) / all, 6.0 / 796, 0.005);
}

TEST(PretendAsterisk, IdsAreUniqueStampsRiseAndNumbersAreDrama) {
  HelplineSettings settings;
  settings.calls_per_hour = 300;
  settings.incidents = {{Incident::Kind::restart, hours(2), minutes(2)}};
  Helpline helpline(settings, kStart);
  Asterisk asterisk({settings.queues, helpline.roster()}, kStart);
  std::set<std::string> ids;
  std::string last;
  std::set<std::string> extensions{"<unknown>", "anonymous"};
  for (const auto& agent : helpline.roster()) extensions.insert(agent.extension);
  for (const auto& happening : helpline.advance(kStart + minutes(150))) {
    for (const auto& event : asterisk.tell(happening)) {
      const auto headers = headers_of(event.bytes);
      EXPECT_LT(last, headers.at("Timestamp"));
      last = headers.at("Timestamp");
      if (headers.at("Event") == "Newchannel") {
        EXPECT_TRUE(ids.insert(headers.at("Uniqueid")).second);
      }
      for (const auto* key : {"CallerIDNum", "ConnectedLineNum", "DestCallerIDNum", "DestConnectedLineNum"}) {
        if (headers.count(key) != 0 && extensions.count(headers.at(key)) == 0) {
          EXPECT_TRUE(is_drama_number(headers.at(key))) << headers.at(key);
        }
      }
    }
  }
  EXPECT_GT(ids.size(), 1000U);
}

}  // namespace
}  // namespace dutyline::pretend
