// What the pretend Asterisk answers when asked: its queues, its channels, itself. Events of a list have no Privilege.

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

#include "commands/pretend_asterisk.hpp"
#include "commands/pretend_asterisk_words.hpp"

namespace dutyline::pretend {

namespace {

std::string begin_list(std::string_view action_id, std::string_view text) {
  AmiMessage message;
  message.add("Response", "Success").add_action_id(action_id).add("EventList", "start").add("Message", text);
  return message.bytes();
}

std::string end_list(std::string_view event, std::string_view action_id, long long items) {
  AmiMessage message;
  message.add("Event", event).add_action_id(action_id).add("EventList", "Complete").add("ListItems", items);
  return message.bytes();
}

std::string percent(long long part, long long whole) {
  std::array<char, 16> text{};
  const double value = whole > 0 ? 100.0 * static_cast<double>(part) / static_cast<double>(whole) : 0.0;
  std::snprintf(text.data(), text.size(), "%2.1f", value);
  return text.data();
}

// Lists say "unknown" where events say "<unknown>".
std::string_view bare(const std::string& text) {
  return text.empty() ? std::string_view("unknown") : std::string_view(text);
}

std::string clock_text(Duration length) {
  const auto whole = std::chrono::duration_cast<seconds>(length).count();
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%02lld:%02lld:%02lld", static_cast<long long>(whole / 3600),
                static_cast<long long>(whole / 60 % 60), static_cast<long long>(whole % 60));
  return text.data();
}

}  // namespace

AmiMessage Asterisk::fully_booted_after_login(Instant now) const {
  const auto uptime = whole_seconds(started_, now);
  AmiMessage message;
  message.add("Event", "FullyBooted").add("Privilege", "system,all").add("Uptime", uptime).add("LastReload", uptime);
  return message.add("Status", "Fully Booted");
}

std::string Asterisk::queue_status(std::string_view queue, std::string_view action_id, Instant now) const {
  std::string out = begin_list(action_id, "Queue status will follow");
  int items = 0;
  for (QueueNumber number = 0; number < queues_.size(); ++number) {
    if (queue.empty() || queue == settings_.queues[number]) {
      list_queue(out, items, number, action_id, now);
    }
  }
  return out + end_list("QueueStatusComplete", action_id, items);
}

void Asterisk::list_queue(std::string& out, int& items, QueueNumber number, std::string_view action_id,
                          Instant now) const {
  const auto& queue = queues_[number];
  const auto& name = settings_.queues[number];
  AmiMessage params;
  params.add("Event", "QueueParams").add("Queue", name).add("Max", settings_.most_waiting).add("Strategy", "rrmemory");
  params.add("Calls", queue.waiting.size()).add("Holdtime", queue.hold).add("TalkTime", queue.talk);
  params.add("Completed", queue.completed).add("Abandoned", queue.abandoned).add("ServiceLevel", kServiceLevelSeconds);
  params.add("ServicelevelPerf", percent(queue.completed_in_time, queue.completed));
  params.add("ServicelevelPerf2",
             percent(queue.completed_in_time + queue.abandoned_in_time, queue.completed + queue.abandoned));
  out += params.add("Weight", 0).add_action_id(action_id).bytes();
  ++items;
  for (AgentNumber agent = 0; agent < members_.size(); ++agent) {
    const auto& queues = settings_.roster[agent].queues;
    if (std::find(queues.begin(), queues.end(), number) == queues.end()) {
      continue;
    }
    const auto& member = members_[agent];
    const auto interface = interface_of(settings_.roster[agent].extension);
    AmiMessage message;
    message.add("Event", "QueueMember").add("Queue", name).add("Name", settings_.roster[agent].name);
    message.add("Location", interface).add("StateInterface", interface).add("Membership", "static").add("Penalty", 0);
    message.add("CallsTaken", member.taken[number]).add("LastCall", epoch_seconds(member.last_call));
    message.add("LastPause", epoch_seconds(member.last_pause)).add("LoginTime", epoch_seconds(started_));
    message.add("InCall", member.in_call ? 1 : 0).add("Status", member.status).add("Paused", member.paused ? 1 : 0);
    out += message.add("PausedReason", member.reason).add("Wrapuptime", 0).add_action_id(action_id).bytes();
    ++items;
  }
  for (const auto waiting : queue.waiting) {
    const auto& call = calls_.at(waiting);
    const auto& channel = call.channel;
    AmiMessage message;
    message.add("Event", "QueueEntry").add("Queue", name).add("Position", position_of(waiting, call));
    message.add("Channel", channel.name).add("Uniqueid", channel.uniqueid);
    message.add("CallerIDNum", bare(channel.caller_number)).add("CallerIDName", bare(channel.caller_name));
    message.add("ConnectedLineNum", bare(channel.connected_number));
    message.add("ConnectedLineName", bare(channel.connected_name));
    out += message.add("Wait", whole_seconds(call.joined, now)).add("Priority", 0).add_action_id(action_id).bytes();
    ++items;
  }
}

std::string Asterisk::queue_summary(std::string_view queue, std::string_view action_id, Instant now) const {
  std::string out = begin_list(action_id, "Queue summary will follow");
  int items = 0;
  for (QueueNumber number = 0; number < queues_.size(); ++number) {
    if (queue.empty() || queue == settings_.queues[number]) {
      summarise_queue(out, number, action_id, now);
      ++items;
    }
  }
  return out + end_list("QueueSummaryComplete", action_id, items);
}

void Asterisk::summarise_queue(std::string& out, QueueNumber number, std::string_view action_id, Instant now) const {
  const auto& queue = queues_[number];
  int logged_in = 0;
  int available = 0;
  for (AgentNumber agent = 0; agent < members_.size(); ++agent) {
    const auto& queues = settings_.roster[agent].queues;
    if (std::find(queues.begin(), queues.end(), number) != queues.end()) {
      ++logged_in;
      available += members_[agent].status == kMemberNotInUse && !members_[agent].paused ? 1 : 0;
    }
  }
  long long longest = 0;
  for (const auto waiting : queue.waiting) {
    longest = std::max(longest, whole_seconds(calls_.at(waiting).joined, now));
  }
  AmiMessage message;
  message.add("Event", "QueueSummary").add("Queue", settings_.queues[number]).add("LoggedIn", logged_in);
  message.add("Available", available).add("Callers", queue.waiting.size()).add("HoldTime", queue.hold);
  message.add("TalkTime", queue.talk).add("LongestHoldTime", longest).add_action_id(action_id);
  out += message.bytes();
}

std::string Asterisk::core_status(std::string_view action_id) const {
  const auto text = rfc3339_text(started_);  // "2026-11-23T12:52:44.000Z"
  const auto date = text.substr(0, 10);
  const auto time = text.substr(11, 8);
  // Despite its name it counts channels.
  const auto legs = std::count_if(calls_.begin(), calls_.end(), [](const auto& call) { return call.second.leg; });
  AmiMessage message;
  message.add("Response", "Success").add_action_id(action_id).add("CoreStartupDate", date).add("CoreStartupTime", time);
  message.add("CoreReloadDate", date).add("CoreReloadTime", time);
  message.add("CoreCurrentCalls", calls_.size() + static_cast<std::size_t>(legs));
  return message.add("CoreProcessedCalls", calls_processed_).bytes();
}

std::string Asterisk::core_show_channels(std::string_view action_id, Instant now) const {
  std::string out = begin_list(action_id, "Channels will follow");
  int items = 0;
  for (const auto& [number, call] : calls_) {
    list_channel(out, call.channel, call.bridge, action_id, now);
    ++items;
    if (call.leg) {
      list_channel(out, *call.leg, call.bridge, action_id, now);
      ++items;
    }
  }
  return out + end_list("CoreShowChannelsComplete", action_id, items);
}

void Asterisk::list_channel(std::string& out, const Channel& channel, const std::string& bridge,
                            std::string_view action_id, Instant now) const {
  AmiMessage message;
  message.add("Event", "CoreShowChannel").add_action_id(action_id);
  add_channel(message, channel);
  message.add("Application", channel.application).add("ApplicationData", channel.application_data);
  out += message.add("Duration", clock_text(now - channel.created)).add("BridgeId", bridge).bytes();
}

}  // namespace dutyline::pretend
