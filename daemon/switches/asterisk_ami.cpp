#include "switches/asterisk_ami.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "switches/asterisk_agents.hpp"

namespace dutyline {
namespace {

// Ids and names are kept with every call: what is longer than any real one is no event of ours.
constexpr std::size_t kLongestName = 256;

std::optional<Duration> whole_seconds(std::string_view text) {
  long long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || value < 0 || value > 100'000'000) {
    return std::nullopt;
  }
  return seconds(value);
}

EndedBy ended_by(std::string_view reason) {
  if (reason == "caller") {
    return EndedBy::caller;
  }
  if (reason == "agent") {
    return EndedBy::agent;
  }
  return reason == "transfer" ? EndedBy::transfer : EndedBy::nobody;
}

bool cause_is_zero(const AmiMessage& message) {
  return message.value("Cause") == "0";
}

// The Variable of a VarSet stands last but one: two thirds of an unfiltered stream are VarSets nobody wants.
std::string_view variable_of(const AmiMessage& message) {
  static constexpr std::string_view kKey = "Variable: ";
  std::string_view text = message.text();
  if (text.size() < 4) {
    return {};
  }
  const auto before_value = text.rfind('\n', text.size() - 2);
  if (before_value == std::string_view::npos || text.compare(before_value + 1, 6, "Value:") != 0) {
    return message.value("Variable");
  }
  const auto before_variable = text.rfind('\n', before_value - 1);
  auto line = text.substr(before_variable + 1, before_value - before_variable - 1);
  if (!line.starts_with(kKey)) {
    return message.value("Variable");
  }
  line.remove_prefix(kKey.size());
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

}  // namespace

const AsteriskAmi::EventName AsteriskAmi::kEvents[] = {
    {"VarSet", &AsteriskAmi::on_variable},
    {"Newexten", &AsteriskAmi::on_dialplan_step},
    {"Hangup", &AsteriskAmi::on_hang_up},
    {"HangupRequest", &AsteriskAmi::on_hang_up_request},
    {"SoftHangupRequest", &AsteriskAmi::on_soft_hang_up_request},
    {"QueueMemberStatus", &AsteriskAmi::on_member},
    {"QueueMemberPause", &AsteriskAmi::on_member},
    {"QueueMemberAdded", &AsteriskAmi::on_member},
    {"QueueMemberRemoved", &AsteriskAmi::on_member_removed},
    {"QueueCallerJoin", &AsteriskAmi::on_join},
    {"QueueCallerLeave", &AsteriskAmi::on_leave},
    {"QueueCallerAbandon", &AsteriskAmi::on_abandon},
    {"AgentCalled", &AsteriskAmi::on_agent_called},
    {"AgentRingNoAnswer", &AsteriskAmi::on_ring_no_answer},
    {"AgentConnect", &AsteriskAmi::on_agent_connect},
    {"AgentComplete", &AsteriskAmi::on_agent_complete},
    {"FullyBooted", &AsteriskAmi::on_fully_booted},
    {"Shutdown", &AsteriskAmi::on_shutdown},
    {"QueueParams", &AsteriskAmi::on_queue_params},
    {"QueueMember", &AsteriskAmi::on_listed_member},
    {"QueueEntry", &AsteriskAmi::on_listed_caller},
    {"QueueStatusComplete", &AsteriskAmi::on_queues_listed},
    {"CoreShowChannel", &AsteriskAmi::on_listed_channel},
    {"CoreShowChannelsComplete", &AsteriskAmi::on_channels_listed},
};

void AsteriskAmi::on_message(const AmiMessage& message) {
  ++status_.events;
  const auto key = message.first_key();
  if (key == "Event") {
    const auto name = message.first_value();
    for (const auto& event : kEvents) {
      if (event.name.size() == name.size() && event.name == name) {
        (this->*event.handler)(message);
        return;
      }
    }
  } else if (key == "Response") {
    if (message.has("CoreStartupTime")) {
      const auto date = message.value("CoreStartupDate");
      if (const auto start = start_.startup_text(date, message.value("CoreStartupTime"), arrived_)) {
        switch_started(*start);
      }
    }
    session_.response(message, arrived_);
    drain_session();
  } else {
    skip("malformed");  // noise, or the rest of an event that a caller's name has broken in two
  }
}

Moment AsteriskAmi::moment(const AmiMessage& message) {
  const auto stamp = parse_epoch(message.value("Timestamp"));
  if (!stamp) {
    degrade("no_timestamps", true);
    return {arrived_, arrived_, Times::arrival};
  }
  degrade("no_timestamps", false);
  status_.clock_offset = offset_.seen(*stamp, arrived_);
  return {*stamp, arrived_, Times::event};
}

std::optional<Pseudonym> AsteriskAmi::caller_of(const AmiMessage& message) const {
  return settings_.pseudonyms == nullptr ? std::nullopt : settings_.pseudonyms->of(message.value("CallerIDNum"));
}

namespace {

// What every event of a caller in a queue must name.
struct QueueCaller {
  std::string_view call;
  std::string_view linked;
  std::string_view queue;
  bool good = false;
};

QueueCaller queue_caller(const AmiMessage& message) {
  QueueCaller caller{message.value("Uniqueid"), message.value("Linkedid"), message.value("Queue")};
  caller.good = !caller.call.empty() && !caller.queue.empty() && caller.call.size() <= kLongestName &&
                caller.linked.size() <= kLongestName && caller.queue.size() <= kLongestName;
  return caller;
}

std::string short_value(const AmiMessage& message, std::string_view key) {
  return std::string(message.value(key).substr(0, kLongestName));
}

}  // namespace

void AsteriskAmi::on_join(const AmiMessage& message) {
  const auto caller = queue_caller(message);
  if (!caller.good) {
    return skip("missing_field");
  }
  const Moment when = moment(message);
  const auto context = message.value("Context").substr(0, kLongestName);
  const auto exten = message.value("Exten").substr(0, kLongestName);
  const auto priority = message.value("Priority").substr(0, kLongestName);
  if (!context.empty()) {
    if (auto queue = doors_.joined(context, exten, priority, caller.queue)) {
      tell({}, {}, std::move(*queue), when, DoorLearnt{AsteriskDoors::door(context, exten, priority)});
    }
  }
  start_.spoke();
  overdue_.joined(caller.call, caller.linked, caller.queue, arrived_);
  exits_.joined(caller.call, caller.linked, caller.queue, when, caller_of(message));
}

void AsteriskAmi::on_leave(const AmiMessage& message) {
  const auto caller = queue_caller(message);
  if (!caller.good) {
    return skip("missing_field");
  }
  start_.spoke();
  overdue_.left(caller.call, caller.queue);
  exits_.left(caller.call, caller.linked, caller.queue, moment(message));
}

void AsteriskAmi::on_abandon(const AmiMessage& message) {
  const auto caller = queue_caller(message);
  if (!caller.good) {
    return skip("missing_field");
  }
  exits_.abandon(caller.call, caller.queue, whole_seconds(message.value("HoldTime")));
  review_evidence();
}

void AsteriskAmi::on_agent_called(const AmiMessage& message) {
  const auto caller = queue_caller(message);
  if (!caller.good) {
    return skip("missing_field");
  }
  tell(std::string(caller.call), std::string(caller.linked), std::string(caller.queue), moment(message),
       Rung{short_value(message, "Interface")});
}

void AsteriskAmi::on_ring_no_answer(const AmiMessage& message) {
  const auto caller = queue_caller(message);
  if (!caller.good) {
    return skip("missing_field");
  }
  const auto rang = whole_seconds(message.value("RingTime")).value_or(Duration::zero()) / 1'000;  // milliseconds here
  tell(std::string(caller.call), std::string(caller.linked), std::string(caller.queue), moment(message),
       RingMissed{short_value(message, "Interface"), rang});
}

void AsteriskAmi::on_agent_connect(const AmiMessage& message) {
  const auto caller = queue_caller(message);
  if (!caller.good) {
    return skip("missing_field");
  }
  Connected connected{short_value(message, "Interface"), short_value(message, "MemberName"),
                      short_value(message, "DestUniqueid"), whole_seconds(message.value("HoldTime"))};
  exits_.connected(caller.call, caller.linked, caller.queue, moment(message), std::move(connected));
}

// One in ten to sixty lacks the caller's ids, the agent's, or both: a race inside the switch.
void AsteriskAmi::on_agent_complete(const AmiMessage& message) {
  const auto call = message.value("Uniqueid");
  const auto queue = message.value("Queue");
  if (queue.empty() || queue.size() > kLongestName || call.size() > kLongestName) {
    return skip("missing_field");
  }
  Ended ended{ended_by(message.value("Reason")), short_value(message, "Interface"),
              short_value(message, "DestUniqueid"), whole_seconds(message.value("HoldTime")),
              whole_seconds(message.value("TalkTime"))};
  exits_.ended(call, message.value("Linkedid").substr(0, kLongestName), queue, moment(message), std::move(ended));
}

void AsteriskAmi::on_hang_up_request(const AmiMessage& message) {
  exits_.hang_up_requested(message.value("Uniqueid"), cause_is_zero(message));
}

void AsteriskAmi::on_soft_hang_up_request(const AmiMessage& message) {
  exits_.soft_hang_up_requested(message.value("Uniqueid"));
}

void AsteriskAmi::on_hang_up(const AmiMessage& message) {
  const auto call = message.value("Uniqueid");
  if (exits_.knows(call)) {
    exits_.hung_up(call, moment(message), cause_is_zero(message));
  } else {
    exits_.hang_up_seen();
  }
  if (hang_ups_told_ != true) {
    review_evidence();
  }
}

void AsteriskAmi::on_variable(const AmiMessage& message) {
  const auto variable = variable_of(message);
  if (variable == "ABANDONED") {
    exits_.abandoned_variable(message.value("Uniqueid"), message.value("Value") == "TRUE");
  } else if (variable == "QUEUESTATUS") {
    const auto value = message.value("Value");
    const auto call = message.value("Uniqueid");
    if (call.empty() || call.size() > kLongestName) {
      return skip("missing_field");
    }
    if (value == "FULL") {
      refused(message, Outcome::refused_full);
    } else if (value == "JOINEMPTY" || value == "JOINUNAVAIL") {
      refused(message, Outcome::refused_empty);
    } else if (value == "TIMEOUT" || value == "LEAVEEMPTY" || value == "LEAVEUNAVAIL" || value == "WITHDRAW") {
      const Outcome outcome = value == "TIMEOUT"    ? Outcome::timeout
                              : value == "WITHDRAW" ? Outcome::withdrawn
                                                    : Outcome::left_empty;
      exits_.queue_status(call, message.value("Linkedid").substr(0, kLongestName), outcome, moment(message));
    }
  }
}

void AsteriskAmi::refused(const AmiMessage& message, Outcome outcome) {
  const auto context = message.value("Context").substr(0, kLongestName);
  const auto exten = message.value("Exten").substr(0, kLongestName);
  const auto priority = message.value("Priority").substr(0, kLongestName);
  exits_.refused(message.value("Uniqueid"), message.value("Linkedid").substr(0, kLongestName),
                 doors_.queue_at(context, exten, priority), moment(message),
                 Refused{outcome, caller_of(message), AsteriskDoors::door(context, exten, priority)});
}

// Its AppData is not escaped: a caller's name can forge whole events in a stream that carries it.
void AsteriskAmi::on_dialplan_step(const AmiMessage&) {
  degrade("unfiltered_dialplan", true);
}

void AsteriskAmi::on_member(const AmiMessage& message) {
  auto agent = asterisk_agent(message);
  const auto queue = message.value("Queue");
  if (!agent || queue.empty() || queue.size() > kLongestName) {
    return skip("missing_field");
  }
  tell({}, {}, std::string(queue), moment(message), AgentChanged{std::move(*agent)});
}

void AsteriskAmi::on_member_removed(const AmiMessage& message) {
  auto agent = asterisk_agent(message);
  const auto queue = message.value("Queue");
  if (!agent || queue.empty() || queue.size() > kLongestName) {
    return skip("missing_field");
  }
  agent->state = AgentState::signed_out;
  agent->pause_reason.clear();
  agent->wrap_up_until.reset();
  tell({}, {}, std::string(queue), moment(message), AgentChanged{std::move(*agent)});
}

void AsteriskAmi::on_fully_booted(const AmiMessage& message) {
  degrade("no_system_class", false);
  const auto up = whole_seconds(message.value("Uptime"));
  if (const auto start =
          up ? start_.uptime(std::chrono::duration_cast<seconds>(*up).count(), arrived_) : std::nullopt) {
    switch_started(*start);
  }
  session_.booted(arrived_);
  drain_session();
}

void AsteriskAmi::on_shutdown(const AmiMessage& message) {
  const Moment when = moment(message);
  exits_.switch_stopped(when);
  tell({}, {}, {}, when, SwitchStopped{});
}

}  // namespace dutyline
