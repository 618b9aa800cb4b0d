// From ringing in to leaving. Fields are in pretend_freeswitch_shapes.cpp, lists in pretend_freeswitch_lists.cpp.

#include "commands/pretend_freeswitch.hpp"

#include <utility>

#include "commands/pretend_uuid.hpp"

namespace dutyline::pretend {

namespace {

constexpr Duration kClockTick = milliseconds(20);  // the core keeps the time, and renews it so often
constexpr std::string_view kNormal = "NORMAL_CLEARING";
constexpr std::string_view kShutdown = "SYSTEM_SHUTDOWN";

Instant by_its_clock(Instant at) {
  return Instant(at.time_since_epoch() / kClockTick * kClockTick);
}

std::string_view reason_of(LeftBy by) {
  switch (by) {
    case LeftBy::timeout: return "TIMEOUT";
    case LeftBy::key: return "EXIT_WITH_KEY";
    case LeftBy::caller:
    case LeftBy::switch_stop: break;
  }
  return "BREAK_OUT";
}

}  // namespace

Freeswitch::Freeswitch(FreeswitchSettings settings, Instant started)
    : settings_(std::move(settings)), chance_(settings_.seed ^ 0xE51), started_(started), now_(by_its_clock(started)) {
  core_ = make_uuid(chance_);
  people_.resize(settings_.roster.size());
  counters_.resize(settings_.queues.size());
}

std::vector<EslEvent> Freeswitch::tell(const Happening& happening) {
  now_ = by_its_clock(happening.at);
  std::visit([this](const auto& what) { on(what); }, happening.what);
  return std::exchange(said_, {});
}

std::string Freeswitch::session_of(CallNumber call) const {
  const auto found = calls_.find(call);
  return found == calls_.end() ? "" : found->second.session;
}

void Freeswitch::on(const CallArrived& what) {
  Call& call = calls_[what.call];
  ++sessions_;
  call.session = make_uuid(chance_);
  call.number = what.number.empty() ? "anonymous" : what.number;
  call.created = call.profile_created = now_;
  auto created = begin("CHANNEL_CREATE", "switch_core_state_machine.c", "switch_core_session_run", 626);
  add_channel(created, call);
  said_.push_back(std::move(created));
  call.answered = now_;
  auto answered = begin("CHANNEL_ANSWER", "switch_channel.c", "switch_channel_perform_mark_answered", 3846);
  add_channel(answered, call);
  said_.push_back(std::move(answered));
}

void Freeswitch::on(const JoinedQueue& what) {
  Call& call = calls_.at(what.call);
  call.stay = Stay{what.queue, make_uuid(chance_), now_, {}, {}, {}, {}};
  members_[call.stay->member] =
      Member{Row::waiting, what.queue, call.session, call.number, call.created, now_, {}, {}, {}};
  auto event = custom("callcenter_function", 3113);
  add_channel(event, call);
  event.add("CC-Queue", settings_.queues[what.queue]).add("CC-Action", "member-queue-start");
  add_member(event, call);
  said_.push_back(std::move(event));
  members_count(what.queue);
}

// Her state is told before the offer.
void Freeswitch::on(const AgentRung& what) {
  Call& call = calls_.at(what.call);
  ++sessions_;
  state(what.agent, "Receiving");
  call.stay->leg = Leg{what.agent, make_uuid(chance_), now_, {}};
  Member& row = members_.at(call.stay->member);
  row.state = Row::trying;
  row.agent = agent_name(what.agent);
  people_[what.agent].offered = now_;
  people_[what.agent].leg = call.stay->leg->uuid;
  auto event = custom("outbound_agent_thread_run", 1717);
  event.add("CC-Queue", settings_.queues[call.stay->queue]).add("CC-Action", "agent-offering");
  event.add("CC-Agent", row.agent).add("CC-Agent-Type", "Callback").add("CC-Agent-System", "single_box");
  add_member(event, call);
  said_.push_back(std::move(event));
  auto created = begin("CHANNEL_CREATE", "switch_core_state_machine.c", "switch_core_session_run", 626);
  add_leg(created, call, *call.stay->leg, false);
  said_.push_back(std::move(created));
}

void Freeswitch::on(const RingUnanswered& what) {
  ++people_[what.agent].no_answers;
  stop_ringing(what.agent, calls_.at(what.call), "ALLOTTED_TIMEOUT");
}

void Freeswitch::stop_ringing(AgentNumber agent, Call& call, std::string_view cause) {
  const Stay& stay = *call.stay;
  hang_up_leg(call, *stay.leg);
  auto event = custom("outbound_agent_thread_run", 2200);
  event.add("CC-Queue", settings_.queues[stay.queue]).add("CC-Action", "bridge-agent-fail");
  event.add("CC-Hangup-Cause", std::string(cause)).add("CC-Agent", agent_name(agent));
  event.add("CC-Agent-System", "single_box").add("CC-Agent-Called-Time", whole_epoch(stay.leg->called));
  event.add("CC-Agent-Aborted-Time", whole_epoch(now_));
  add_member(event, call);
  said_.push_back(std::move(event.add("CC-Member-Joined-Time", whole_epoch(stay.joined))));
  people_[agent].leg.clear();
  state(agent, "Waiting");
  if (Member& row = members_.at(stay.member); row.state == Row::trying) {
    row.state = Row::waiting;
    row.agent.clear();
  }
  call.stay->leg.reset();
}

// The end of the stay is told before the channel's, and the ringing telephone stops last.
void Freeswitch::on(const LeftQueue& what) {
  Call& call = calls_.at(what.call);
  Stay& stay = *call.stay;
  const bool gone = what.by == LeftBy::caller || what.by == LeftBy::switch_stop;
  const std::string_view cause = what.by == LeftBy::switch_stop ? kShutdown : kNormal;
  if (gone) {
    call.hung_up = now_;
    call.hangup_cause = cause;
  }
  stay.cause = "cancel";
  stay.cancel_reason = reason_of(what.by);
  auto event = custom("callcenter_function", 3274);
  add_channel(event, call);
  event.add("CC-Queue", settings_.queues[stay.queue]).add("CC-Action", "member-queue-end");
  event.add("CC-Member-Leaving-Time", whole_epoch(now_)).add("CC-Member-Joined-Time", whole_epoch(stay.joined));
  event.add("CC-Cause", "Cancel").add("CC-Cancel-Reason", stay.cancel_reason);
  add_member(event, call);
  said_.push_back(std::move(event));
  ++counters_[stay.queue].abandoned;
  Member& row = members_.at(stay.member);
  row.state = Row::abandoned;
  row.session.clear();
  row.agent.clear();
  row.abandoned = now_;
  members_count(stay.queue);
  if (gone) {
    hang_up(call, what.by == LeftBy::caller ? "recv_bye" : "send_bye");
  }
  if (what.ringing) {
    stop_ringing(*what.ringing, call, what.by == LeftBy::switch_stop ? kShutdown : "ORIGINATOR_CANCEL");
  }
  if (gone) {
    calls_.erase(what.call);
  }
}

// Nothing is announced to the agent: she picks up, and they are connected.
void Freeswitch::on(const Answered& what) {
  Call& call = calls_.at(what.call);
  Stay& stay = *call.stay;
  stay.leg->answered = now_;
  auto picked_up = begin("CHANNEL_ANSWER", "switch_channel.c", "switch_channel_perform_mark_answered", 3846);
  add_leg(picked_up, call, *stay.leg, false);
  said_.push_back(std::move(picked_up));
  auto event = custom("outbound_agent_thread_run", 1934);
  add_leg(event, call, *stay.leg, false);
  event.add("CC-Queue", settings_.queues[stay.queue]).add("CC-Action", "bridge-agent-start");
  add_agent(event, *stay.leg);
  event.add("CC-Member-Joined-Time", whole_epoch(stay.joined));
  add_member(event, call);
  said_.push_back(std::move(event));
  people_[what.agent].bridge_started = now_;
  state(what.agent, "In a queue call");
  ++counters_[stay.queue].answered;
  stay.bridged = call.bridged = now_;
  stay.cause = "answered";
  Member& row = members_.at(stay.member);
  row.state = Row::answered;
  row.bridged = now_;
  members_count(stay.queue);
  auto bridge = begin("CHANNEL_BRIDGE", "switch_ivr_bridge.c", "switch_ivr_multi_threaded_bridge", 1689);
  bridge.add("Bridge-A-Unique-ID", call.session).add("Bridge-B-Unique-ID", stay.leg->uuid);
  add_channel(bridge, call);
  said_.push_back(std::move(bridge));
}

// Of a talk the channels end first.
void Freeswitch::on(const TalkEnded& what) {
  Call& call = calls_.at(what.call);
  Stay& stay = *call.stay;
  const Leg leg = *stay.leg;
  hang_up_leg(call, leg);
  if (what.by == EndedBy::transfer) {
    call.profile_created = now_;
  } else {
    call.hung_up = now_;
    call.hangup_cause = what.by == EndedBy::switch_stop ? kShutdown : kNormal;
    hang_up(call, what.by == EndedBy::caller ? "recv_bye" : "send_bye");
  }
  auto end = custom("outbound_agent_thread_run", 2062);
  add_leg(end, call, leg, true);
  end.add("CC-Queue", settings_.queues[stay.queue]).add("CC-Action", "bridge-agent-end");
  end.add("CC-Hangup-Cause", "SUCCESS");
  add_agent(end, leg, "true");
  end.add("CC-Member-Joined-Time", whole_epoch(stay.joined)).add("CC-Bridge-Terminated-Time", whole_epoch(now_));
  add_member(end, call);
  said_.push_back(std::move(end));
  auto terminated = custom("outbound_agent_thread_run", 2098);
  add_channel(terminated, call);
  terminated.add("CC-Queue", settings_.queues[stay.queue]).add("CC-Action", "member-queue-end");
  terminated.add("CC-Hangup-Cause", "SUCCESS").add("CC-Cause", "Terminated");
  add_agent(terminated, leg);
  terminated.add("CC-Member-Leaving-Time", whole_epoch(now_)).add("CC-Member-Joined-Time", whole_epoch(stay.joined));
  add_member(terminated, call);
  said_.push_back(std::move(terminated));
  Person& person = people_[what.agent];
  person.bridge_ended = now_;
  person.talked += now_ - person.bridge_started;
  ++person.answered;
  person.leg.clear();
  state(what.agent, "Waiting");
  members_.erase(stay.member);
  stay.leg.reset();
  if (what.by != EndedBy::transfer) {
    calls_.erase(what.call);
  }
}

void Freeswitch::on(const HungUp& what) {
  Call& call = calls_.at(what.call);
  call.hung_up = now_;
  call.hangup_cause = stopping_ ? kShutdown : kNormal;
  hang_up(call, what.by_switch ? "send_bye" : "recv_bye");
  calls_.erase(what.call);
}

void Freeswitch::hang_up(Call& call, std::string_view disposition) {
  call.disposition = disposition;
  auto event =
      begin("CHANNEL_HANGUP_COMPLETE", "switch_core_state_machine.c", "switch_core_session_reporting_state", 943);
  event.add("Hangup-Cause", call.hangup_cause);  // and once more, with the channel
  add_channel(event, call);
  said_.push_back(std::move(event));
}

void Freeswitch::hang_up_leg(const Call& call, const Leg& leg) {
  auto event =
      begin("CHANNEL_HANGUP_COMPLETE", "switch_core_state_machine.c", "switch_core_session_reporting_state", 943);
  event.add("Hangup-Cause", std::string(stopping_ ? kShutdown : kNormal));
  add_leg(event, call, leg, true);
  said_.push_back(std::move(event));
}

void Freeswitch::state(AgentNumber agent, std::string state) {
  people_[agent].state = state;
  auto event = custom("cc_agent_update", 1067);
  event.add("CC-Agent", agent_name(agent)).add("CC-Action", "agent-state-change");
  said_.push_back(std::move(event.add("CC-Agent-State", std::move(state))));
}

void Freeswitch::status(AgentNumber agent, std::string status) {
  people_[agent].status = status;
  people_[agent].status_changed = now_;
  auto event = custom("cc_agent_update", 1043);
  event.add("CC-Agent", agent_name(agent)).add("CC-Action", "agent-status-change");
  said_.push_back(std::move(event.add("CC-Agent-Status", std::move(status))));
}

void Freeswitch::members_count(QueueNumber queue) {
  long long waiting = 0;
  for (const auto& [uuid, row] : members_) {
    waiting += row.queue == queue && (row.state == Row::waiting || row.state == Row::trying) ? 1 : 0;
  }
  auto event = custom("cc_queue_count", 878);
  event.add("CC-Queue", settings_.queues[queue]).add("CC-Action", "members-count").add("CC-Count", waiting);
  said_.push_back(std::move(event.add("CC-Selection", "Single-Queue")));
}

// Another core. What the queue module keeps on disk is there still; nobody's channel is.
void Freeswitch::on(const SwitchStarted&) {
  started_ = now_;
  loaded_ = stopping_ = false;
  core_ = make_uuid(chance_);
  sequence_ = 400;
  sessions_ = 0;
  calls_.clear();
  counters_.assign(counters_.size(), {});
  people_.assign(people_.size(), {});
  for (auto& [uuid, row] : members_) {
    row.state = Row::abandoned;
    row.session.clear();
  }
}

}  // namespace dutyline::pretend
