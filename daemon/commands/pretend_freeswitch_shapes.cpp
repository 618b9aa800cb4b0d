// The shapes of events: which fields, in which order. Those that tell a caller, an agent or a queue apart, and the
// times; the codecs and counters of a real channel, some eighty fields more, say nothing of a helpline and are left
// out.

#include <array>
#include <cstdio>

#include "commands/pretend_freeswitch.hpp"

namespace dutyline::pretend {

namespace {

constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// "2026-11-23 12:41:47"
std::string local_text(Instant at) {
  std::string text = rfc3339_text(at).substr(0, 19);
  text[10] = ' ';
  return text;
}

// "Mon, 23 Nov 2026 12:41:47 GMT"
std::string gmt_text(Instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::string text = rfc3339_text(at);
  return std::string(kDays.at(std::chrono::weekday(day).c_encoding())) + ", " + text.substr(8, 2) + ' ' +
         std::string(kMonths.at(static_cast<unsigned>(date.month()) - 1)) + ' ' + text.substr(0, 4) + ' ' +
         text.substr(11, 8) + " GMT";
}

// 0: not yet.
long long micros(Instant at) {
  return at.time_since_epoch().count();
}

std::string shown_name(const std::string& number) {
  return number == "anonymous" ? "Anonymous" : number;
}

std::string up_time(Duration length) {
  const auto whole = std::chrono::duration_cast<seconds>(length).count();
  std::array<char, 160> text{};
  std::snprintf(text.data(), text.size(),
                "0 years, %lld days, %lld hours, %lld minutes, %lld seconds, %lld milliseconds, %lld microseconds",
                static_cast<long long>(whole / 86'400), static_cast<long long>(whole / 3600 % 24),
                static_cast<long long>(whole / 60 % 60), static_cast<long long>(whole % 60),
                static_cast<long long>(length.count() / 1000 % 1000), static_cast<long long>(length.count() % 1000));
  return text.data();
}

}  // namespace

long long whole_epoch(Instant at) {
  return std::chrono::floor<seconds>(at).time_since_epoch().count();
}

EslEvent Freeswitch::begin(std::string name, std::string_view file, std::string_view function, int line,
                           std::string subclass) {
  EslEvent event(std::move(name), std::move(subclass));
  event.add("Core-UUID", core_).add("FreeSWITCH-Hostname", "pretend").add("FreeSWITCH-Switchname", "pretend");
  event.add("FreeSWITCH-IPv4", "127.0.0.1").add("FreeSWITCH-IPv6", "::1");
  event.add("Event-Date-Local", local_text(now_)).add("Event-Date-GMT", gmt_text(now_));
  event.add("Event-Date-Timestamp", micros(now_)).add("Event-Calling-File", std::string(file));
  event.add("Event-Calling-Function", std::string(function)).add("Event-Calling-Line-Number", line);
  return std::move(event.add("Event-Sequence", ++sequence_));
}

EslEvent Freeswitch::custom(std::string_view function, int line) {
  return begin("CUSTOM", "mod_callcenter.c", function, line, "callcenter::info");
}

EslEvent Freeswitch::heartbeat(Instant now) {
  now_ = std::max(now_, now);
  auto event = begin("HEARTBEAT", "switch_core.c", "send_heartbeat", 95);
  event.add("Event-Info", "System Ready").add("Up-Time", up_time(now - started_));
  event.add("FreeSWITCH-Version", "1.10.12-release~64bit");
  event.add("Uptime-msec", (now - started_) / milliseconds(1)).add("Session-Count", channels());
  event.add("Max-Sessions", 1000).add("Session-Per-Sec", 30).add("Session-Since-Startup", sessions_);
  return std::move(event.add("Idle-CPU", "97.000000"));
}

// The caller's, as it is now, with what the queue module has noted in it.
void Freeswitch::add_channel(EslEvent& event, const Call& call) const {
  const bool gone = call.hung_up != Instant();
  const bool up = call.answered != Instant();
  event.add("Channel-State", gone ? "CS_REPORTING" : up ? "CS_EXECUTE" : "CS_INIT");
  event.add("Channel-Call-State", gone ? "HANGUP" : up ? "ACTIVE" : "DOWN");
  event.add("Channel-State-Number", gone ? 11 : up ? 4 : 2).add("Channel-Name", "sofia/external/" + call.number);
  event.add("Unique-ID", call.session).add("Call-Direction", "inbound").add("Presence-Call-Direction", "inbound");
  event.add("Channel-HIT-Dialplan", "true").add("Channel-Call-UUID", call.session);
  event.add("Answer-State", gone ? "hangup" : up ? "answered" : "ringing");
  if (gone) {
    event.add("Hangup-Cause", call.hangup_cause);
  }
  event.add("Caller-Direction", "inbound").add("Caller-Caller-ID-Name", shown_name(call.number));
  event.add("Caller-Caller-ID-Number", call.number).add("Caller-Destination-Number", "01632960100");
  event.add("Caller-Unique-ID", call.session).add("Caller-Source", "mod_sofia").add("Caller-Context", "public");
  add_times(event, call.created, call.answered, call.bridged, call.hung_up, call.profile_created);
  event.add("variable_direction", "inbound").add("variable_uuid", call.session);
  if (call.stay) {
    const Stay& stay = *call.stay;
    event.add("variable_cc_side", "member").add("variable_cc_member_uuid", stay.member);
    event.add("variable_cc_queue_joined_epoch", whole_epoch(stay.joined));
    event.add("variable_cc_queue", settings_.queues[stay.queue]);
    if (stay.leg) {
      event.add("variable_cc_agent_uuid", stay.leg->uuid).add("variable_cc_agent", agent_name(stay.leg->agent));
    }
    if (stay.bridged) {
      event.add("variable_cc_agent_bridged", "true");
      event.add("variable_cc_queue_answered_epoch", whole_epoch(*stay.bridged));
    }
    if (!stay.cause.empty()) {
      event.add("variable_cc_cause", stay.cause);
    }
    if (!stay.cancel_reason.empty()) {
      event.add("variable_cc_cancel_reason", stay.cancel_reason);
    }
  }
  if (!call.disposition.empty()) {
    event.add("variable_sip_hangup_disposition", call.disposition).add("variable_hangup_cause", call.hangup_cause);
  }
}

// The agent's side of it.
void Freeswitch::add_leg(EslEvent& event, const Call& call, const Leg& leg, bool gone) const {
  const std::string& extension = settings_.roster[leg.agent].extension;
  const bool up = leg.answered != Instant();
  event.add("Channel-State", gone ? "CS_REPORTING" : up ? "CS_EXCHANGE_MEDIA" : "CS_INIT");
  event.add("Channel-Call-State", gone ? "HANGUP" : up ? "ACTIVE" : "DOWN");
  event.add("Channel-State-Number", gone ? 12 : up ? 5 : 2).add("Channel-Name", "sofia/internal/" + extension);
  event.add("Unique-ID", leg.uuid).add("Call-Direction", "outbound").add("Presence-Call-Direction", "outbound");
  event.add("Channel-HIT-Dialplan", "false").add("Channel-Call-UUID", leg.uuid);
  event.add("Answer-State", gone ? "hangup" : up ? "answered" : "ringing");
  if (gone) {
    event.add("Hangup-Cause", stopping_ ? "SYSTEM_SHUTDOWN" : "NORMAL_CLEARING");
  }
  event.add("Caller-Direction", "outbound").add("Caller-Caller-ID-Name", shown_name(call.number));
  event.add("Caller-Caller-ID-Number", call.number).add("Caller-Destination-Number", extension);
  event.add("Caller-Unique-ID", leg.uuid).add("Caller-Source", "mod_sofia").add("Caller-Context", "default");
  add_times(event, leg.called, leg.answered, leg.answered, gone ? now_ : Instant(), leg.called);
  event.add("Other-Leg-Unique-ID", call.session).add("variable_uuid", leg.uuid).add("variable_cc_side", "agent");
  event.add("variable_cc_queue", settings_.queues[call.stay->queue]).add("variable_cc_agent", agent_name(leg.agent));
  event.add("variable_cc_member_uuid", call.stay->member).add("variable_cc_member_session_uuid", call.session);
}

void Freeswitch::add_times(EslEvent& event, Instant created, Instant answered, Instant bridged, Instant hung_up,
                           Instant profile) {
  event.add("Caller-Profile-Created-Time", micros(profile)).add("Caller-Channel-Created-Time", micros(created));
  event.add("Caller-Channel-Answered-Time", micros(answered)).add("Caller-Channel-Hangup-Time", micros(hung_up));
  event.add("Caller-Channel-Bridged-Time", micros(bridged));
}

void Freeswitch::add_member(EslEvent& event, const Call& call) {
  event.add("CC-Member-UUID", call.stay->member).add("CC-Member-Session-UUID", call.session);
  event.add("CC-Member-CID-Name", shown_name(call.number)).add("CC-Member-CID-Number", call.number);
}

void Freeswitch::add_agent(EslEvent& event, const Leg& leg, std::string_view bridged) const {
  event.add("CC-Agent", agent_name(leg.agent)).add("CC-Agent-System", "single_box").add("CC-Agent-UUID", leg.uuid);
  if (!bridged.empty()) {
    event.add("CC-Agent-Bridged", std::string(bridged));
  }
  event.add("CC-Agent-Called-Time", whole_epoch(leg.called));
  event.add("CC-Agent-Answered-Time", whole_epoch(leg.answered));
}

std::string Freeswitch::agent_name(AgentNumber agent) const {
  return settings_.roster[agent].extension + "@default";
}

}  // namespace dutyline::pretend
