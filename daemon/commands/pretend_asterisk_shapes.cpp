// The shapes of events: which headers, in which order. All orders are those of Asterisk 22.

#include <string>

#include "commands/pretend_asterisk.hpp"
#include "commands/pretend_asterisk_words.hpp"

namespace dutyline::pretend {

namespace {

std::string_view or_unknown(const std::string& text) {
  return text.empty() ? kUnknown : std::string_view(text);
}

}  // namespace

void Asterisk::add_channel(AmiMessage& message, const Channel& channel, std::string_view prefix) {
  const auto key = [&](std::string_view name) { return std::string(prefix).append(name); };
  message.add(key("Channel"), channel.name)
      .add(key("ChannelState"), channel.state)
      .add(key("ChannelStateDesc"), state_text(channel.state))
      .add(key("CallerIDNum"), or_unknown(channel.caller_number))
      .add(key("CallerIDName"), or_unknown(channel.caller_name))
      .add(key("ConnectedLineNum"), or_unknown(channel.connected_number))
      .add(key("ConnectedLineName"), or_unknown(channel.connected_name))
      .add(key("Language"), "en")
      .add(key("AccountCode"), "")
      .add(key("Context"), channel.context)
      .add(key("Exten"), channel.exten)
      .add(key("Priority"), channel.priority)
      .add(key("Uniqueid"), channel.uniqueid)
      .add(key("Linkedid"), channel.linkedid);
}

void Asterisk::add_bridge(AmiMessage& message, const std::string& bridge, int channels) {
  message.add("BridgeUniqueid", bridge)
      .add("BridgeType", "basic")
      .add("BridgeTechnology", "simple_bridge")
      .add("BridgeCreator", kUnknown)
      .add("BridgeName", kUnknown)
      .add("BridgeNumChannels", channels)
      .add("BridgeVideoSourceMode", "none");
}

void Asterisk::add_member(AmiMessage& message, QueueNumber queue, AgentNumber agent) const {
  const auto& member = members_[agent];
  const auto interface = interface_of(settings_.roster[agent].extension);
  message.add("Queue", settings_.queues[queue])
      .add("MemberName", settings_.roster[agent].name)
      .add("Interface", interface)
      .add("StateInterface", interface)
      .add("Membership", "static")
      .add("Penalty", 0)
      .add("CallsTaken", member.taken[queue])
      .add("LastCall", epoch_seconds(member.last_call))
      .add("LastPause", epoch_seconds(member.last_pause))
      .add("LoginTime", epoch_seconds(started_))
      .add("InCall", member.in_call ? 1 : 0)
      .add("Status", member.status)
      .add("Paused", member.paused ? 1 : 0)
      .add("PausedReason", member.reason)
      .add("Ringinuse", 0)
      .add("Wrapuptime", 0);
}

void Asterisk::channel_event(std::string_view name, const Channel& channel) {
  auto message = event(name, EventClass::call);
  add_channel(message, channel);
  say(EventClass::call, message);
}

void Asterisk::hangup_request(const Channel& channel, int cause) {
  auto message = event("HangupRequest", EventClass::call);
  add_channel(message, channel);
  say(EventClass::call, message.add("Cause", cause));
}

void Asterisk::soft_hangup_request(const Channel& channel, int cause) {
  auto message = event("SoftHangupRequest", EventClass::call);
  add_channel(message, channel);
  say(EventClass::call, message.add("Cause", cause));
}

void Asterisk::hangup(const Channel& channel, int cause) {
  auto message = event("Hangup", EventClass::call);
  add_channel(message, channel);
  say(EventClass::call, message.add("Cause", cause).add("Cause-txt", cause_text(cause)));
}

void Asterisk::variable(const Channel& channel, std::string_view name, std::string_view value) {
  auto message = event("VarSet", EventClass::dialplan);
  add_channel(message, channel);
  say(EventClass::dialplan, message.add("Variable", name).add("Value", value));
}

void Asterisk::dial_event(std::string_view name, const Call& call, std::string_view key, std::string_view value) {
  auto message = event(name, EventClass::call);
  add_channel(message, call.channel);
  add_channel(message, *call.leg, "Dest");
  say(EventClass::call, message.add(key, value));
}

void Asterisk::bridge_event(std::string_view name, const Call& call, int channels, const Channel* channel) {
  auto message = event(name, EventClass::call);
  add_bridge(message, call.bridge, channels);
  if (channel != nullptr) {
    add_channel(message, *channel);
  }
  say(EventClass::call, message);
}

std::string Asterisk::new_bridge() {
  return make_uuid(chance_);
}

}  // namespace dutyline::pretend
