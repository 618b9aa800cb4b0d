// Ringing agents and talking to them, in the pretend Asterisk; and the shapes of the events about channels.

#include <string>

#include "commands/pretend_asterisk.hpp"
#include "commands/pretend_asterisk_words.hpp"

namespace dutyline::pretend {

namespace {

constexpr std::string_view kTransferContext = "helpline-extensions";
constexpr std::string_view kTransferExtension = "201";

}  // namespace

void Asterisk::on(const AgentRung& what) {
  auto& call = calls_.at(what.call);
  const auto& agent = settings_.roster[what.agent];
  call.agent = what.agent;
  call.rung = now_;
  auto& leg = call.leg.emplace(new_channel(interface_of(agent.extension)));
  leg.linkedid = call.channel.linkedid;
  leg.caller_number = agent.extension;
  leg.caller_name = agent.name;
  leg.connected_number = call.channel.caller_number;
  leg.context = "agents";
  leg.exten = settings_.queues[call.queue];
  leg.application = "AppQueue";
  leg.application_data = "(Outgoing Line)";
  channel_event("Newchannel", leg);
  auto called = event("AgentCalled", EventClass::agent);
  add_channel(called, call.channel);
  add_channel(called, leg, "Dest");
  called.add("Queue", settings_.queues[call.queue]).add("Interface", interface_of(agent.extension));
  say(EventClass::agent, called.add("MemberName", agent.name));
  set_member(what.agent, kMemberRinging, false);
  dial_event("DialBegin", call, "DialString", agent.extension);
  leg.state = kStateRinging;
  channel_event("Newstate", leg);
  dial_event("DialState", call, "DialStatus", "RINGING");
}

void Asterisk::on(const RingUnanswered& what) {
  auto& call = calls_.at(what.call);
  const auto& agent = settings_.roster[what.agent];
  auto message = event("AgentRingNoAnswer", EventClass::agent);
  add_channel(message, call.channel);
  add_channel(message, *call.leg, "Dest");
  message.add("Queue", settings_.queues[call.queue]).add("Interface", interface_of(agent.extension));
  message.add("MemberName", agent.name);
  const auto rang = std::chrono::duration_cast<milliseconds>(now_ - call.rung).count();
  say(EventClass::agent, message.add("RingTime", rang));
  dial_event("DialEnd", call, "DialStatus", "NOANSWER");
  hangup(*call.leg, kCauseUnknown);
  call.leg.reset();
  set_member(what.agent, kMemberNotInUse, false);
}

// The caller is gone while a telephone rings.
void Asterisk::cancel_leg(Call& call) {
  dial_event("DialEnd", call, "DialStatus", "CANCEL");
  hangup(*call.leg, kCauseUnknown);
  call.leg.reset();
}

void Asterisk::on(const Answered& what) {
  auto& call = calls_.at(what.call);
  const auto& agent = settings_.roster[what.agent];
  auto& queue = queues_[call.queue];
  call.answered = now_;
  call.hold = whole_seconds(call.joined, now_);
  queue.hold = (3 * queue.hold + call.hold) / 4;
  call.leg->state = kStateUp;
  channel_event("Newstate", *call.leg);
  dial_event("DialEnd", call, "DialStatus", "ANSWER");
  channel_event("MusicOnHoldStop", call.channel);
  leave_event(call, what.call);
  call.channel.connected_number = agent.extension;
  call.channel.connected_name = agent.name;
  auto message = event("AgentConnect", EventClass::agent);
  add_channel(message, call.channel);
  add_channel(message, *call.leg, "Dest");
  message.add("Queue", settings_.queues[call.queue]).add("Interface", interface_of(agent.extension));
  message.add("MemberName", agent.name).add("HoldTime", call.hold);
  say(EventClass::agent, message.add("RingTime", whole_seconds(call.rung, now_)));
  call.bridge = new_bridge();
  bridge_event("BridgeCreate", call, 0, nullptr);
  bridge_event("BridgeEnter", call, 1, &*call.leg);
  bridge_event("BridgeEnter", call, 2, &call.channel);
  set_member(what.agent, kMemberInUse, true);
}

void Asterisk::on(const TalkEnded& what) {
  auto& call = calls_.at(what.call);
  if (what.by == EndedBy::transfer) {
    blind_transfer_event(call, what.to ? std::string_view("helpline") : kTransferContext,
                         what.to ? std::string_view(settings_.queues[*what.to]) : kTransferExtension);
    call.channel.context = what.to ? "helpline" : kTransferContext;
    call.channel.exten = what.to ? settings_.queues[*what.to] : kTransferExtension;
    call.channel.priority = 1;
    call.channel.application = "Dial";
    call.channel.application_data = interface_of(std::string(kTransferExtension));
    complete(call, what.by);
    end_bridge(call);
    set_member(what.agent, kMemberNotInUse, false);
    call.channel.connected_number.clear();
    call.channel.connected_name.clear();
    return;
  }
  if (what.by == EndedBy::switch_stop) {
    soft_hangup_request(call.channel, kCauseShutdown);
    hangup_request(*call.leg, kCauseUnknown);
  } else {
    hangup_request(what.by == EndedBy::caller ? call.channel : *call.leg, kCauseNormal);
  }
  complete(call, what.by);
  end_bridge(call);
  soft_hangup_request(call.channel, kCauseNormal);
  hangup(call.channel, kCauseNormal);
  set_member(what.agent, kMemberNotInUse, false);
  calls_.erase(what.call);
}

void Asterisk::complete(Call& call, EndedBy by) {
  auto& queue = queues_[call.queue];
  auto& member = members_[call.agent];
  ++queue.completed;
  queue.completed_in_time += call.hold <= kServiceLevelSeconds ? 1 : 0;
  queue.talk = (3 * queue.talk + whole_seconds(call.answered, now_)) / 4;
  ++member.taken[call.queue];
  member.last_call = now_;
  member.in_call = false;
  // A restart's talks end "by" one or the other, whom nobody asked.
  const bool caller = by == EndedBy::caller || (by == EndedBy::switch_stop && chance_.happens(0.5));
  complete_event(call, by == EndedBy::transfer ? "transfer" : caller ? "caller" : "agent");
}

// A race with the hanging up: of 796 seen, 13 said nothing of the channels, 6 nothing of the agent's, 1 nothing of the
// caller's.
void Asterisk::complete_event(const Call& call, std::string_view reason) {
  const auto& agent = settings_.roster[call.agent];
  const auto race = chance_.below(796);
  auto message = event("AgentComplete", EventClass::agent);
  if (race >= 14) {
    add_channel(message, call.channel);
  }
  if (race >= 20 || race == 13) {
    add_channel(message, *call.leg, "Dest");
  }
  message.add("Queue", settings_.queues[call.queue]).add("Interface", interface_of(agent.extension));
  message.add("MemberName", agent.name).add("HoldTime", call.hold);
  message.add("TalkTime", whole_seconds(call.answered, now_)).add("Reason", reason);
  say(EventClass::agent, message);
}

void Asterisk::blind_transfer_event(const Call& call, std::string_view context, std::string_view extension) {
  auto message = event("BlindTransfer", EventClass::call);
  message.add("Result", "Success");
  add_channel(message, *call.leg, "Transferer");
  add_channel(message, call.channel, "Transferee");
  add_bridge(message, call.bridge, 2);
  message.add("IsExternal", "Yes").add("Context", context).add("Extension", extension);
  say(EventClass::call, message);
}

void Asterisk::end_bridge(Call& call) {
  bridge_event("BridgeLeave", call, 1, &call.channel);
  bridge_event("BridgeLeave", call, 0, &*call.leg);
  bridge_event("BridgeDestroy", call, 0, nullptr);
  hangup(*call.leg, kCauseNormal);
  call.leg.reset();
  call.bridge.clear();
}

void Asterisk::set_member(AgentNumber agent, int status, bool in_call) {
  members_[agent].status = status;
  members_[agent].in_call = in_call;
  for (const auto queue : settings_.roster[agent].queues) {
    auto message = event("QueueMemberStatus", EventClass::agent);
    add_member(message, queue, agent);
    say(EventClass::agent, message);
  }
}

}  // namespace dutyline::pretend
