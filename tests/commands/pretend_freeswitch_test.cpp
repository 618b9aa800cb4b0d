#include "commands/pretend_freeswitch.hpp"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "app/settings.hpp"
#include "commands/pretend_helpline.hpp"
#include "support/drama_numbers.hpp"
#include "switches/switch_decoder.hpp"

namespace dutyline::pretend {
namespace {

const Instant kStart = from_epoch_ms(1'795'438'574'000LL);
const Instant kRings = from_epoch_ms(1'795'438'585'099LL);

FreeswitchSettings small() {
  return {.queues = {"send-duty@default", "send-eps@default"},
          .roster = {{"Priya Nair", "101", {0}}, {"Zoë Hart", "102", {0, 1}}},
          .wrap_up = seconds(20),
          .seed = 4};
}

// "member-queue-end Cancel TIMEOUT answered", "CHANNEL_HANGUP_COMPLETE inbound", "agent-state-change Waiting".
std::string brief(const EslEvent& event) {
  const auto get = [&](std::string_view key) { return std::string(event.value(key)); };
  if (event.name() != "CUSTOM") return event.name() + ' ' + get("Call-Direction");
  std::string text = get("CC-Action");
  for (const auto* key : {"CC-Agent-State", "CC-Agent-Status", "CC-Count", "CC-Cause", "CC-Cancel-Reason"}) {
    text += get(key).empty() ? "" : ' ' + get(key);
  }
  if (text.starts_with("member-queue-end")) text += ' ' + get("Answer-State");
  return text.starts_with("bridge-agent-fail") ? text + ' ' + get("CC-Hangup-Cause") : text;
}

using Order = std::vector<std::string>;

struct Rehearsal {
  Freeswitch freeswitch{small(), kStart};
  Instant now = kRings;

  std::vector<EslEvent> tell(decltype(Happening::what) what, Duration later = seconds(1)) {
    now += later;
    return freeswitch.tell({now, std::move(what)});
  }
  Order order(decltype(Happening::what) what) {
    Order names;
    for (const auto& event : tell(std::move(what))) names.push_back(brief(event));
    return names;
  }
  void wait() {
    tell(CallArrived{1, "01632960173"}, {});
    tell(JoinedQueue{1, 0});
  }
  void talk() {
    wait();
    tell(AgentRung{1, 0});
    tell(Answered{1, 0}, seconds(4));
  }
};

TEST(PretendFreeswitch, ACallerIsAnsweredBeforeSheQueues) {
  Rehearsal r;
  EXPECT_EQ(r.order(CallArrived{1, "01632960173"}), (Order{"CHANNEL_CREATE inbound", "CHANNEL_ANSWER inbound"}));
  EXPECT_EQ(r.order(JoinedQueue{1, 0}), (Order{"member-queue-start", "members-count 1"}));
}

TEST(PretendFreeswitch, ACallerWhoGivesUpLeavesTheQueueBeforeHerChannelEnds) {
  Rehearsal r;
  r.wait();
  EXPECT_EQ(r.order(LeftQueue{1, LeftBy::caller, {}}),
            (Order{"member-queue-end Cancel BREAK_OUT hangup", "members-count 0", "CHANNEL_HANGUP_COMPLETE inbound"}));
  EXPECT_EQ(r.freeswitch.session_of(1), "");
}

TEST(PretendFreeswitch, ACallerWhoGivesUpWhileAnAgentIsRungStopsTheRingingLast) {
  Rehearsal r;
  r.wait();
  EXPECT_EQ(r.order(AgentRung{1, 0}),
            (Order{"agent-state-change Receiving", "agent-offering", "CHANNEL_CREATE outbound"}));
  EXPECT_EQ(
      r.order(LeftQueue{1, LeftBy::caller, 0}),
      (Order{"member-queue-end Cancel BREAK_OUT hangup", "members-count 0", "CHANNEL_HANGUP_COMPLETE inbound",
             "CHANNEL_HANGUP_COMPLETE outbound", "bridge-agent-fail ORIGINATOR_CANCEL", "agent-state-change Waiting"}));
}

TEST(PretendFreeswitch, ATimeoutOrAKeyLeavesTheChannelUp) {
  for (const auto& [by, reason] : {std::pair(LeftBy::timeout, "TIMEOUT"), std::pair(LeftBy::key, "EXIT_WITH_KEY")}) {
    Rehearsal r;
    r.wait();
    EXPECT_EQ(r.order(LeftQueue{1, by, {}}),
              (Order{std::string("member-queue-end Cancel ") + reason + " answered", "members-count 0"}));
    EXPECT_EQ(r.order(HungUp{1, false}), Order{"CHANNEL_HANGUP_COMPLETE inbound"});
  }
}

TEST(PretendFreeswitch, ARefusalAtTheDoorIsTheDialplansAndNoEventTellsOfIt) {
  Rehearsal r;
  r.tell(CallArrived{1, ""}, {});
  EXPECT_EQ(r.order(Refused{1, 0, true}), Order{});
  EXPECT_EQ(r.order(HungUp{1, true}), Order{"CHANNEL_HANGUP_COMPLETE inbound"});
}

TEST(PretendFreeswitch, AnAgentWhoDoesNotAnswer) {
  Rehearsal r;
  r.wait();
  r.tell(AgentRung{1, 0});
  EXPECT_EQ(r.order(RingUnanswered{1, 0}), (Order{"CHANNEL_HANGUP_COMPLETE outbound",
                                                  "bridge-agent-fail ALLOTTED_TIMEOUT", "agent-state-change Waiting"}));
}

TEST(PretendFreeswitch, AnAnswerAndATalkThatTheCallerEnds) {
  Rehearsal r;
  r.wait();
  r.tell(AgentRung{1, 0});
  EXPECT_EQ(r.order(Answered{1, 0}),
            (Order{"CHANNEL_ANSWER outbound", "bridge-agent-start", "agent-state-change In a queue call",
                   "members-count 0", "CHANNEL_BRIDGE inbound"}));
  EXPECT_EQ(r.order(TalkEnded{1, 0, EndedBy::caller, {}}),
            (Order{"CHANNEL_HANGUP_COMPLETE outbound", "CHANNEL_HANGUP_COMPLETE inbound", "bridge-agent-end",
                   "member-queue-end Terminated hangup", "agent-state-change Waiting"}));
}

TEST(PretendFreeswitch, ATransferLetsTheCallGoOnUnderItsSessionAsAnotherMember) {
  Rehearsal r;
  r.talk();
  const auto session = r.freeswitch.session_of(1);
  EXPECT_EQ(r.order(TalkEnded{1, 0, EndedBy::transfer, 1}),
            (Order{"CHANNEL_HANGUP_COMPLETE outbound", "bridge-agent-end", "member-queue-end Terminated answered",
                   "agent-state-change Waiting"}));
  const auto joined = r.tell(JoinedQueue{1, 1}).front();
  EXPECT_EQ(joined.value("CC-Member-Session-UUID"), session);
  EXPECT_EQ(joined.value("CC-Queue"), "send-eps@default");
}

TEST(PretendFreeswitch, AnOrderlyStopEndsEverybodyAsASystemShutdownAndTheNextCoreIsAnother) {
  Rehearsal r;
  r.wait();
  const auto core = r.freeswitch.api("global_getvar core_uuid", r.now);
  r.tell(SwitchStopping{});
  const auto events = r.tell(LeftQueue{1, LeftBy::switch_stop, {}});
  EXPECT_EQ(brief(events.front()), "member-queue-end Cancel BREAK_OUT hangup");
  EXPECT_EQ(events.front().value("Hangup-Cause"), "SYSTEM_SHUTDOWN");
  r.tell(SwitchStopped{});
  r.tell(SwitchStarted{});
  EXPECT_NE(r.freeswitch.api("global_getvar core_uuid", r.now), core);
  EXPECT_EQ(r.freeswitch.api("callcenter_config queue list", r.now), "-ERR callcenter_config Command not found!\n");
  r.tell(SwitchReady{});
  EXPECT_TRUE(r.freeswitch.api("callcenter_config queue list", r.now).ends_with("+OK\n"));
}

TEST(PretendFreeswitch, HangupCauseStandsTwiceInEitherForm) {
  Rehearsal r;
  r.wait();
  const auto gone = r.tell(LeftQueue{1, LeftBy::caller, {}}).back();
  for (const auto& [form, text] : {std::pair(EslForm::plain, "Hangup-Cause: NORMAL_CLEARING\n"),
                                   std::pair(EslForm::json, R"("Hangup-Cause":"N)")}) {
    const auto& bytes = gone.bytes(form);
    const auto first = bytes.find(text);
    ASSERT_NE(first, std::string::npos);
    EXPECT_NE(bytes.find(text, first + 1), std::string::npos);
  }
}

TEST(PretendFreeswitch, PlainValuesAreEncodedAndSoIsNothingElse) {
  EslEvent event("CUSTOM", "callcenter::info");
  event.add("Name", "Zoë Hart").add("Plus", "+4477 (a)/b,c").add("None", "");
  EXPECT_EQ(event.bytes(EslForm::plain),
            "Content-Length: 117\nContent-Type: text/event-plain\n\nEvent-Subclass: callcenter%3A%3Ainfo\n"
            "Event-Name: CUSTOM\nName: Zo%C3%AB%20Hart\nPlus: %2B4477%20(a)/b,c\nNone: _undef_\n\n");
  EXPECT_TRUE(event.bytes(EslForm::json).ends_with(R"("Name":"Zoë Hart","Plus":"+4477 (a)/b,c","None":""})"));
}

TEST(PretendFreeswitch, ItsListsHoldWhoWaitsAndTalksAndWhatWasCounted) {
  Rehearsal r;
  EXPECT_EQ(r.freeswitch.api("callcenter_config queue list members", r.now), "+OK\n") << "no columns without rows";
  EXPECT_EQ(r.freeswitch.api("show channels as json", r.now), R"({"row_count":0})");
  r.talk();
  r.tell(CallArrived{2, ""}, {});
  r.tell(JoinedQueue{2, 1});
  r.tell(CallArrived{3, "07700900752"}, {});
  r.tell(JoinedQueue{3, 0});
  r.tell(LeftQueue{3, LeftBy::timeout, {}});
  const auto members = r.freeswitch.api("callcenter_config queue list members", r.now);
  EXPECT_NE(members.find("|" + r.freeswitch.session_of(1) + "|01632960173|01632960173|"), std::string::npos);
  EXPECT_NE(members.find("|101@default|single_box|Answered|"), std::string::npos);
  EXPECT_NE(members.find("|" + r.freeswitch.session_of(2) + "|anonymous|Anonymous|"), std::string::npos);
  EXPECT_NE(members.find("||07700900752|07700900752|"), std::string::npos) << "the session of a row that left is empty";
  EXPECT_EQ(r.freeswitch.api("callcenter_config queue count members send-duty@default", r.now), "2\n");
  const auto queues = r.freeswitch.api("callcenter_config queue list", r.now);
  EXPECT_NE(queues.find("send-duty@default|longest-idle-agent|"), std::string::npos);
  EXPECT_NE(queues.find("|5||1|1|1|0|true|On Break\n"), std::string::npos);
  EXPECT_NE(queues.find("|5||0|0|1|0|true|On Break\n"), std::string::npos);
  EXPECT_NE(r.freeswitch.api("callcenter_config agent list", r.now).find("101@default|single_box|"), std::string::npos);
  EXPECT_NE(r.freeswitch.api("callcenter_config tier list", r.now).find("send-eps@default|102@default|Ready|1|2\n"),
            std::string::npos);
  EXPECT_TRUE(r.freeswitch.api("show channels as json", r.now).starts_with(R"({"row_count":4,"rows":[{"uuid":")"));
  EXPECT_EQ(r.freeswitch.api("callcenter_config agent set status 101@default 'On Break'", r.now), "-ERR Invalid!\n");
  EXPECT_EQ(r.freeswitch.api("originate user/101 &park", r.now), "-ERR originate Command not found!\n");
  // Who left is forgotten.
  EXPECT_EQ(r.freeswitch.api("callcenter_config queue list members send-duty@default", r.now + minutes(2))
                .find("07700900752"),
            std::string::npos);
}

// The fields and their order as captured from FreeSWITCH 1.10.12; of a channel's own only what is kept (see the
// shapes).
std::string keys_of(const EslEvent& event) {
  std::string keys;
  std::istringstream lines(event.bytes(EslForm::plain));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("CC-")) keys += (keys.empty() ? "" : " ") + line.substr(3, line.find(':') - 3);
  }
  return keys;
}

TEST(PretendFreeswitch, TheQueueModulesFieldsStandInTheirOrder) {
  Rehearsal r;
  r.tell(CallArrived{1, "01632960173"}, {});
  std::map<std::string, std::string> keys;
  const auto note = [&](const std::vector<EslEvent>& events) {
    for (const auto& event : events) {
      keys[std::string(event.value("CC-Action")) + std::string(event.value("CC-Cause"))] = keys_of(event);
    }
  };
  note(r.tell(JoinedQueue{1, 0}));
  note(r.tell(AgentRung{1, 0}));
  note(r.tell(RingUnanswered{1, 0}));
  r.tell(AgentRung{1, 0});
  note(r.tell(Answered{1, 0}));
  note(r.tell(TalkEnded{1, 0, EndedBy::agent, {}}));
  r.tell(CallArrived{2, ""});
  r.tell(JoinedQueue{2, 0});
  note(r.tell(LeftQueue{2, LeftBy::key, {}}));
  note(r.tell(AgentPaused{0, "Lunch"}));
  const std::string member = "Member-UUID Member-Session-UUID Member-CID-Name Member-CID-Number";
  EXPECT_EQ(keys["member-queue-start"], "Queue Action " + member);
  EXPECT_EQ(keys["members-count"], "Queue Action Count Selection");
  EXPECT_EQ(keys["agent-offering"], "Queue Action Agent Agent-Type Agent-System " + member);
  EXPECT_EQ(keys["bridge-agent-fail"],
            "Queue Action Hangup-Cause Agent Agent-System Agent-Called-Time Agent-Aborted-Time " + member +
                " Member-Joined-Time");
  EXPECT_EQ(
      keys["bridge-agent-start"],
      "Queue Action Agent Agent-System Agent-UUID Agent-Called-Time Agent-Answered-Time Member-Joined-Time " + member);
  EXPECT_EQ(keys["bridge-agent-end"],
            "Queue Action Hangup-Cause Agent Agent-System Agent-UUID Agent-Bridged Agent-Called-Time "
            "Agent-Answered-Time Member-Joined-Time Bridge-Terminated-Time " +
                member);
  EXPECT_EQ(keys["member-queue-endTerminated"],
            "Queue Action Hangup-Cause Cause Agent Agent-System Agent-UUID Agent-Called-Time Agent-Answered-Time "
            "Member-Leaving-Time Member-Joined-Time " +
                member);
  EXPECT_EQ(keys["member-queue-endCancel"],
            "Queue Action Member-Leaving-Time Member-Joined-Time Cause Cancel-Reason " + member);
  EXPECT_EQ(keys["agent-state-change"], "Agent Action Agent-State");
  EXPECT_EQ(keys["agent-status-change"], "Agent Action Agent-Status");
}

// A day of it, decoded as a real one's would be: every visit as it was.
TEST(PretendFreeswitch, TheDecoderUnderstandsEveryEnd) {
  for (const auto form : {EslForm::plain, EslForm::json}) {
    HelplineSettings settings;
    settings.queues = {"send-duty@default", "send-eps@default"};
    settings.seed = 7;
    settings.agents = 6;
    settings.incidents = {{Incident::Kind::nobody_answers, hours(2), minutes(10)},
                          {Incident::Kind::storm, hours(4), minutes(10)}};
    Helpline helpline(settings, kStart);
    Freeswitch freeswitch({settings.queues, helpline.roster(), seconds(20), 7}, kStart);
    LineDefinition line;
    line.name = line.title = "all";
    line.queues = {{"pbx", settings.queues[0]}, {"pbx", settings.queues[1]}};
    BookSettings book;
    book.queues = queue_bindings({line});
    Book calls(book);
    DecoderSettings decoder_settings;
    decoder_settings.switch_name = "pbx";
    decoder_settings.source = "pbx-esl";
    decoder_settings.recorded = true;
    const auto decoder = find_switch_kind("freeswitch_esl")->make(decoder_settings);
    std::map<CallId, Call> known;
    const auto drain = [&] {
      while (auto step = decoder->next()) {
        ASSERT_FALSE(std::holds_alternative<Skipped>(*step));
        if (const auto* fact = std::get_if<Fact>(&*step)) {
          calls.apply(*fact);
          for (const auto& change : calls.take_changes()) {
            if (change.call) known.insert_or_assign(change.id, *change.call);
          }
        }
      }
    };
    decoder->connected(kStart);
    decoder->feed("Content-Type: auth/request\n\n" + esl_reply("+OK accepted"), kStart);
    std::map<std::string, int> happened;
    for (const auto& happening : helpline.advance(kStart + hours(8))) {
      if (const auto* left = std::get_if<LeftQueue>(&happening.what)) {
        ++happened[left->by == LeftBy::caller ? "abandoned" : left->by == LeftBy::timeout ? "timeout" : "key_exit"];
      } else if (std::holds_alternative<Answered>(happening.what)) {
        ++happened["answered"];
      }
      for (const auto& event : freeswitch.tell(happening)) {
        decoder->feed(event.bytes(form), happening.at);
        drain();
      }
    }
    std::map<std::string, int> told;
    for (const auto& [id, call] : known) {
      for (const auto& visit : call.visits) {
        if (visit.outcome != Outcome::waiting) ++told[std::string(to_string(visit.outcome))];
      }
    }
    EXPECT_EQ(told, happened);
    EXPECT_GT(told["answered"], 300);
    EXPECT_GT(told["abandoned"], 5);
    EXPECT_GT(told["key_exit"] + told["timeout"], 5);
  }
}

}  // namespace
}  // namespace dutyline::pretend
