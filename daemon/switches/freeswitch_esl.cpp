#include "switches/freeswitch_esl.hpp"

#include <algorithm>
#include <utility>

namespace dutyline {
namespace {

// Ids and names are kept with every call: what is longer than any real one is no event of ours.
constexpr std::size_t kLongestName = 256;

// Of an event that names a caller's stay. Views into the event, but for the queue, whose name is encoded.
struct StayName {
  std::string queue;
  FreeswitchExits::Name name;
  bool good = false;
};

StayName stay_name(const EslEvent& event, EslField member, EslField session, EslField queue) {
  StayName stay;
  stay.queue = event.text(queue);
  stay.name = {event.raw(member), event.raw(session), stay.queue};
  const auto fits = [](std::string_view text) { return !text.empty() && text.size() <= kLongestName; };
  stay.good = fits(stay.name.member) && fits(stay.name.session) && fits(stay.queue);
  return stay;
}

std::string short_text(const EslEvent& event, EslField field) {
  return event.text(field).substr(0, kLongestName);
}

// The telephone rang, and nobody took the call. A caller who gave up, or somebody else who was faster, is no miss; a
// telephone that is not there did not ring.
bool is_missed(std::string_view cause) {
  return cause == "ALLOTTED_TIMEOUT" || cause == "NO_ANSWER" || cause == "NO_USER_RESPONSE" || cause == "USER_BUSY" ||
         cause == "CALL_REJECTED";
}

Outcome cancelled_outcome(const EslEvent& event) {
  const auto reason = event.raw(EslField::cancel_reason);
  if (reason == "TIMEOUT") {
    return Outcome::timeout;
  }
  if (reason == "NO_AGENT_TIMEOUT") {
    return Outcome::left_empty;
  }
  if (reason == "EXIT_WITH_KEY") {
    return Outcome::key_exit;
  }
  if (reason != "BREAK_OUT" && reason != "NONE") {
    return Outcome::unknown;  // a word of a version to come
  }
  if (event.raw(EslField::answer_state) != "hangup") {
    return Outcome::redirected;
  }
  return event.raw(EslField::hangup_cause) == "SYSTEM_SHUTDOWN" ? Outcome::cut_off : Outcome::abandoned;
}

// SIP tells which side said goodbye; without it nobody can say.
EndedBy ended_by(const EslEvent& event) {
  if (event.raw(EslField::hangup_cause) == "SYSTEM_SHUTDOWN") {
    return EndedBy::the_switch;
  }
  const auto side = event.raw(EslField::hangup_disposition);
  return side.starts_with("recv_") ? EndedBy::caller : side.starts_with("send_") ? EndedBy::agent : EndedBy::nobody;
}

}  // namespace

const FreeswitchEsl::Action FreeswitchEsl::kActions[] = {
    {"member-queue-start", &FreeswitchEsl::on_start},
    {"member-queue-resume", &FreeswitchEsl::on_start},
    {"member-queue-end", &FreeswitchEsl::on_end},
    {"agent-offering", &FreeswitchEsl::on_offering},
    {"bridge-agent-start", &FreeswitchEsl::on_picked_up},
    {"bridge-agent-fail", &FreeswitchEsl::on_ring_failed},
    {"bridge-agent-end", &FreeswitchEsl::on_agent_gone},
    {"agent-state-change", &FreeswitchEsl::on_agent_state},
    {"agent-status-change", &FreeswitchEsl::on_agent_status},
};

void FreeswitchEsl::on_event(std::string_view body, EslEvent::Format format) {
  ++status_.events;
  const auto name = EslEvent::name_of(body, format);
  if (!core_known_ || name == "CUSTOM" || name == "HEARTBEAT") {
    const auto event = EslEvent::read(body, format);
    if (!event) {
      return skip("malformed");
    }
    core_is(event->raw(EslField::core_uuid));
    if (name == "CUSTOM") {
      on_action(*event);
    } else if (name == "HEARTBEAT") {
      on_heartbeat(*event);
    }
  }
  if (lists_ && session_.settled()) {
    tell_lists();
  }
  if (name == "CHANNEL_BRIDGE") {
    on_bridge(body, format);
  } else if (name == "CHANNEL_HANGUP_COMPLETE") {
    on_hang_up(body, format);
  } else if (name.empty()) {
    skip("malformed");
  }
}

void FreeswitchEsl::on_action(const EslEvent& event) {
  const auto name = event.raw(EslField::action);
  for (const auto& action : kActions) {
    if (action.name == name) {
      (this->*action.handler)(event);
      return;
    }
  }
}

Moment FreeswitchEsl::moment(const EslEvent& event) {
  const auto stamp = event.micros(EslField::timestamp);
  if (!stamp) {
    return {arrived_, arrived_, Times::arrival};
  }
  status_.clock_offset = offset_.seen(*stamp, arrived_);
  return {*stamp, arrived_, Times::event};
}

std::optional<Pseudonym> FreeswitchEsl::caller_of(const EslEvent& event) const {
  return settings_.pseudonyms == nullptr ? std::nullopt : settings_.pseudonyms->of(event.text(EslField::number));
}

void FreeswitchEsl::on_start(const EslEvent& event) {
  const auto stay = stay_name(event, EslField::member, EslField::session, EslField::queue);
  if (!stay.good) {
    return skip("missing_field");
  }
  exits_.joined(stay.name, moment(event), caller_of(event));
}

void FreeswitchEsl::on_offering(const EslEvent& event) {
  const auto stay = stay_name(event, EslField::member, EslField::session, EslField::queue);
  if (!stay.good) {
    return skip("missing_field");
  }
  const std::string call(stay.name.session);
  tell(call, call, stay.queue, moment(event), Rung{short_text(event, EslField::agent)});
}

void FreeswitchEsl::on_picked_up(const EslEvent& event) {
  const auto stay = stay_name(event, EslField::member, EslField::session, EslField::queue);
  const auto leg = event.raw(EslField::agent_uuid);
  if (!stay.good || leg.size() > kLongestName) {
    return skip("missing_field");
  }
  exits_.picked_up(stay.name, leg, moment(event));
}

void FreeswitchEsl::on_ring_failed(const EslEvent& event) {
  const auto stay = stay_name(event, EslField::member, EslField::session, EslField::queue);
  if (!stay.good) {
    return skip("missing_field");
  }
  if (!is_missed(event.raw(EslField::originate_cause))) {
    return;
  }
  const auto called = event.seconds_of(EslField::agent_called);
  const auto aborted = event.seconds_of(EslField::agent_aborted);
  const Duration rang = called && aborted ? std::max(Duration::zero(), *aborted - *called) : Duration::zero();
  const std::string call(stay.name.session);
  tell(call, call, stay.queue, moment(event), RingMissed{short_text(event, EslField::agent), rang});
}

void FreeswitchEsl::on_agent_gone(const EslEvent& event) {
  const auto stay = stay_name(event, EslField::member, EslField::session, EslField::queue);
  if (!stay.good) {
    return skip("missing_field");
  }
  const bool bridged = event.raw(EslField::agent_bridged) != "false";
  if (bridged) {
    agents_.talked(short_text(event, EslField::agent), moment(event));
  }
  exits_.agent_gone(stay.name, event.raw(EslField::agent_uuid), bridged);
}

void FreeswitchEsl::on_end(const EslEvent& event) {
  const auto stay = stay_name(event, EslField::member, EslField::session, EslField::queue);
  if (!stay.good) {
    return skip("missing_field");
  }
  const Moment when = moment(event);
  // The module's own joining time is that of a caller's first stay, her channel's that of this one.
  const bool own = event.raw(EslField::own_member) == stay.name.member;
  const auto own_joined = own ? event.seconds_of(EslField::own_joined) : std::nullopt;
  const auto joined = own_joined ? own_joined : event.seconds_of(EslField::joined);
  const bool hung_up = event.raw(EslField::answer_state) == "hangup";
  if (event.raw(EslField::cause) == "Cancel") {
    exits_.cancelled(stay.name, cancelled_outcome(event), joined, hung_up, when);
  } else if (event.raw(EslField::cause) == "Terminated") {
    // Her channel was gone before anybody looked; only the agent's telephone was still off its hook.
    const auto gone = event.micros(EslField::hangup_time);
    if (gone && !exits_.knows(stay.name.session) && arrived_ - when.at + *gone < *first_connected_at_) {
      return;
    }
    FreeswitchExits::TalkEnd end;
    end.joined = joined;
    end.connected = event.micros(EslField::bridged_time);
    end.answered = own ? event.seconds_of(EslField::own_answered) : std::nullopt;
    end.answered = end.answered ? end.answered : event.seconds_of(EslField::agent_answered);
    end.agent = short_text(event, EslField::agent);
    end.leg = event.raw(EslField::agent_uuid).substr(0, kLongestName);
    end.hung_up = hung_up;
    const auto sent_on = event.micros(EslField::profile_created);
    end.moved = !hung_up && sent_on && end.connected && *sent_on > *end.connected;
    end.by_switch = hung_up && event.raw(EslField::hangup_cause) == "SYSTEM_SHUTDOWN";
    exits_.terminated(stay.name, end, when);
  } else {
    skip("missing_field");
  }
  review_evidence();
}

void FreeswitchEsl::on_agent_state(const EslEvent& event) {
  agents_.state(short_text(event, EslField::agent), short_text(event, EslField::agent_state), moment(event));
}

void FreeswitchEsl::on_agent_status(const EslEvent& event) {
  agents_.status(short_text(event, EslField::agent), short_text(event, EslField::agent_status), moment(event));
}

void FreeswitchEsl::on_bridge(std::string_view body, EslEvent::Format format) {
  const auto event = EslEvent::read(body, format);
  if (!event) {
    return skip("malformed");
  }
  const auto session = event->raw(EslField::unique_id);
  const auto other = event->raw(EslField::bridge_other);
  if (session.empty() || session.size() > kLongestName || other.size() > kLongestName) {
    return skip("missing_field");
  }
  const bool member = event->raw(EslField::own_side) == "member";
  if (!exits_.knows(session) && !member) {
    return;  // not of a queue
  }
  const Moment when = moment(*event);
  auto stay = stay_name(*event, EslField::own_member, EslField::unique_id, EslField::own_queue);
  stay.name.session = session;
  Connected connected;
  connected.agent = connected.agent_name = short_text(*event, EslField::own_agent);
  connected.agent_leg = event->raw(EslField::own_agent_uuid).substr(0, kLongestName);
  if (const auto joined = event->seconds_of(EslField::own_joined)) {
    connected.waited = std::max(Duration::zero(), Duration(when.at - *joined));
  }
  exits_.bridged(stay.name, other, std::move(connected), when);
}

void FreeswitchEsl::on_hang_up(std::string_view body, EslEvent::Format format) {
  const auto glance = EslEvent::read(body, format, EslField::unique_id);
  if (!glance) {
    return skip("malformed");
  }
  if (!exits_.knows(glance->raw(EslField::unique_id))) {
    exits_.hang_up_seen();
    return review_evidence();
  }
  const auto event = EslEvent::read(body, format);
  if (!event) {
    return skip("malformed");
  }
  Moment when = moment(*event);
  FreeswitchExits::LastStay last;
  last.member = event->raw(EslField::own_member);
  last.cause = event->raw(EslField::own_cause);
  last.cancel_reason = event->raw(EslField::own_cancel_reason);
  last.connected = event->micros(EslField::bridged_time);
  last.answered = event->seconds_of(EslField::own_answered);
  last.moved = event->micros(EslField::profile_created);
  last.agent = short_text(*event, EslField::own_agent);
  last.by = ended_by(*event);
  if (const auto hung_up = event->micros(EslField::hangup_time); hung_up && *hung_up <= when.at) {
    when.at = *hung_up;
  }
  exits_.hung_up(event->raw(EslField::unique_id), last, when);
  review_evidence();
}

void FreeswitchEsl::on_heartbeat(const EslEvent& event) {
  const Moment when = moment(event);
  static_cast<void>(when);  // its stamp keeps the offset of the clocks, on a quiet night too
  session_.heartbeat(arrived_);
  drain_session();
}

}  // namespace dutyline
