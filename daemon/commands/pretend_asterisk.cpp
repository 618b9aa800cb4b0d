// From ringing in to leaving; talks are in pretend_asterisk_talks.cpp, lists in pretend_asterisk_lists.cpp.

#include "commands/pretend_asterisk.hpp"

#include <algorithm>
#include <utility>

#include "commands/pretend_asterisk_words.hpp"

namespace dutyline::pretend {

namespace {

constexpr std::string_view kMenuContext = "helpline";  // Exten: the queue's name
constexpr int kQueuePriority = 4;                      // of Queue() in it, for joined and refused alike
constexpr Duration kBetweenEvents = Duration(43);      // events of one moment have no two equal stamps

}  // namespace

Asterisk::Asterisk(AsteriskSettings settings, Instant started)
    : settings_(std::move(settings)), chance_(settings_.seed ^ 0xA57E), started_(started), now_(started) {
  members_.resize(settings_.roster.size());
  for (auto& member : members_) {
    member.taken.resize(settings_.queues.size());
  }
  queues_.resize(settings_.queues.size());
}

std::vector<AmiEvent> Asterisk::tell(const Happening& happening) {
  now_ = happening.at;
  std::visit([this](const auto& what) { on(what); }, happening.what);
  return std::exchange(said_, {});
}

std::string Asterisk::uniqueid_of(CallNumber call) const {
  const auto found = calls_.find(call);
  return found == calls_.end() ? "" : found->second.channel.uniqueid;
}

void Asterisk::on(const CallArrived& what) {
  auto& call = calls_[what.call];
  ++calls_processed_;
  auto& channel = call.channel;
  channel = new_channel("PJSIP/trunk");
  channel.linkedid = channel.uniqueid;
  channel.state = kStateRing;
  channel.caller_number = what.number;
  channel.context = kMenuContext;
  channel.exten = "s";
  channel_event("Newchannel", channel);
  channel.state = kStateUp;
  channel_event("Newstate", channel);
}

void Asterisk::on(const JoinedQueue& what) {
  auto& call = calls_.at(what.call);
  auto& waiting = queues_[what.queue].waiting;
  waiting.push_back(what.call);
  call.queue = what.queue;
  call.joined = now_;
  call.first_position = waiting.size();
  auto& channel = call.channel;
  channel.context = kMenuContext;
  channel.exten = settings_.queues[what.queue];
  channel.priority = kQueuePriority;
  channel.application = "Queue";
  channel.application_data = channel.exten + ",,,,300";
  auto joined = event("QueueCallerJoin", EventClass::agent);
  add_channel(joined, channel);
  joined.add("Queue", settings_.queues[what.queue]).add("Position", waiting.size()).add("Count", waiting.size());
  say(EventClass::agent, joined);
  auto music = event("MusicOnHoldStart", EventClass::call);
  add_channel(music, channel);
  say(EventClass::call, music.add("Class", "default"));
}

// No queue event at all: the variable is the only trace.
void Asterisk::on(const Refused& what) {
  auto& channel = calls_.at(what.call).channel;
  channel.context = kMenuContext;
  channel.exten = settings_.queues[what.queue];
  channel.priority = kQueuePriority;
  channel.application = "Playback";
  channel.application_data = "call-again-later";
  variable(channel, "QUEUESTATUS", what.full ? "FULL" : "JOINEMPTY");
  channel.priority = kQueuePriority + 1;
}

void Asterisk::on(const LeftQueue& what) {
  auto& call = calls_.at(what.call);
  auto& channel = call.channel;
  const auto position = position_of(what.call, call);
  if (what.by == LeftBy::switch_stop) {
    cut_off(what.call, call);
    calls_.erase(what.call);
    return;
  }
  if (what.by == LeftBy::caller) {
    hangup_request(channel, kCauseNormal);
  } else if (what.by == LeftBy::key) {
    channel.context = "queue-exit";
    channel.exten = "1";
    channel.priority = 0;
  }
  if (what.ringing) {
    cancel_leg(call);
  }
  if (what.by != LeftBy::key) {
    abandon_event(call, position);
  }
  channel_event("MusicOnHoldStop", channel);
  leave_event(call, what.call);
  if (what.ringing) {
    set_member(*what.ringing, kMemberNotInUse, false);
  }
  if (what.by == LeftBy::caller) {
    soft_hangup_request(channel, kCauseNormal);
    hangup(channel, kCauseNormal);
    calls_.erase(what.call);
    return;
  }
  if (what.by == LeftBy::timeout) {
    variable(channel, "QUEUESTATUS", "TIMEOUT");
  }
  channel.application = "VoiceMail";
  channel.application_data = "100@helpline,u";
  channel.priority = kQueuePriority + 1;
}

// A hard restart. In what order the caller's channel says so differs from call to call: of 17 seen one asked for the
// hang-up before the Abandon, eleven after the Leave, five never. The cause is always 0.
void Asterisk::cut_off(CallNumber number, Call& call) {
  auto& channel = call.channel;
  const auto asks = chance_.below(17);
  soft_hangup_request(channel, kCauseShutdown);
  if (asks == 0) {
    hangup_request(channel, kCauseUnknown);
  }
  if (call.leg) {
    cancel_leg(call);
  }
  abandon_event(call, position_of(number, call));
  channel_event("MusicOnHoldStop", channel);
  leave_event(call, number);
  soft_hangup_request(channel, kCauseNormal);
  if (asks >= 6) {
    hangup_request(channel, kCauseUnknown);
  }
  hangup(channel, kCauseUnknown);
}

void Asterisk::abandon_event(Call& call, std::size_t position) {
  auto& queue = queues_[call.queue];
  const auto hold = whole_seconds(call.joined, now_);
  ++queue.abandoned;
  queue.abandoned_in_time += hold <= kServiceLevelSeconds ? 1 : 0;
  variable(call.channel, "ABANDONED", "TRUE");
  auto message = event("QueueCallerAbandon", EventClass::agent);
  add_channel(message, call.channel);
  message.add("Queue", settings_.queues[call.queue]).add("Position", position);
  message.add("OriginalPosition", call.first_position).add("HoldTime", hold);
  say(EventClass::agent, message);
}

void Asterisk::leave_event(Call& call, CallNumber number) {
  auto& waiting = queues_[call.queue].waiting;
  const auto position = position_of(number, call);
  std::erase(waiting, number);
  auto message = event("QueueCallerLeave", EventClass::agent);
  add_channel(message, call.channel);
  message.add("Queue", settings_.queues[call.queue]).add("Position", position).add("Count", waiting.size());
  say(EventClass::agent, message);
}

void Asterisk::on(const HungUp& what) {
  auto& channel = calls_.at(what.call).channel;
  if (!what.by_switch) {
    hangup_request(channel, kCauseNormal);
  }
  soft_hangup_request(channel, stopping_ ? kCauseShutdown : kCauseNormal);
  hangup(channel, stopping_ ? kCauseUnknown : kCauseNormal);
  calls_.erase(what.call);
}

void Asterisk::on(const AgentPaused& what) {
  auto& member = members_[what.agent];
  member.paused = true;
  member.reason = what.reason;
  member.last_pause = now_;
  pause_event(what.agent);
}

void Asterisk::on(const AgentUnpaused& what) {
  members_[what.agent].paused = false;
  members_[what.agent].reason.clear();
  pause_event(what.agent);
}

void Asterisk::pause_event(AgentNumber agent) {
  for (const auto queue : settings_.roster[agent].queues) {
    auto message = event("QueueMemberPause", EventClass::agent);
    add_member(message, queue, agent);
    say(EventClass::agent, message);
  }
}

void Asterisk::on(const SwitchStopped&) {
  auto message = event("Shutdown", EventClass::system);
  say(EventClass::system, message.add("Shutdown", "Cleanly").add("Restart", "True"));
}

// Counters, and the pauses of members by configuration, are gone; nothing announces it.
void Asterisk::on(const SwitchStarted&) {
  started_ = now_;
  booted_ = false;
  stopping_ = false;
  channels_made_ = 0;
  calls_processed_ = 0;
  calls_.clear();
  std::fill(queues_.begin(), queues_.end(), Queue{});
  for (auto& member : members_) {
    member = Member{};
    member.taken.resize(settings_.queues.size());
  }
}

void Asterisk::on(const SwitchReady&) {
  booted_ = true;
  auto message = event("FullyBooted", EventClass::system);
  say(EventClass::system, message.add("Status", "Fully Booted").add("Uptime", 0).add("LastReload", 0));
}

AmiMessage Asterisk::event(std::string_view name, EventClass event_class) {
  AmiMessage message;
  message.add("Event", name).add("Privilege", privilege_of(event_class));
  last_stamp_ = std::max(now_, last_stamp_ + kBetweenEvents);
  if (settings_.timestamps) {
    message.add("Timestamp", epoch_text(last_stamp_, 6));
  }
  return message;
}

Asterisk::Channel Asterisk::new_channel(const std::string& technology) {
  Channel channel;
  const auto number = channels_made_++;
  channel.name = technology + '-' + hexadecimal(number, 8);
  channel.uniqueid = epoch_text(now_, 0) + '.' + std::to_string(number);
  channel.created = now_;
  return channel;
}

std::size_t Asterisk::position_of(CallNumber number, const Call& call) const {
  const auto& waiting = queues_[call.queue].waiting;
  return static_cast<std::size_t>(std::find(waiting.begin(), waiting.end(), number) - waiting.begin()) + 1;
}

}  // namespace dutyline::pretend
