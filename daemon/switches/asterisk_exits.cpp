#include "switches/asterisk_exits.hpp"

#include <utility>

namespace dutyline {
AsteriskExits::AsteriskExits(Tell tell) : tell_(std::move(tell)) {}

AsteriskExits::Channel* AsteriskExits::find(std::string_view call) {
  const auto found = channels_.find(std::string(call));
  return found == channels_.end() ? nullptr : &found->second;
}

AsteriskExits::Channel& AsteriskExits::channel(std::string_view call, std::string_view linked, std::string_view queue) {
  const auto [found, fresh] = channels_.try_emplace(std::string(call));
  Channel& channel = found->second;
  if (fresh) {
    channel.order = next_order_++;
    by_age_.emplace(channel.order, found->first);
    if (channels_.size() > kMostChannels) {
      const std::string oldest = by_age_.begin()->second;
      drop(oldest);
    }
  }
  if (!linked.empty()) {
    channel.linked = linked;
  }
  if (!queue.empty()) {
    channel.queue = queue;
  }
  channel.listed = true;
  return channel;
}

void AsteriskExits::set_deadline(const std::string& call, Channel& channel, std::optional<Instant> at) {
  if (channel.deadline) {
    deadlines_.erase({*channel.deadline, call});
  }
  channel.deadline = at;
  if (at) {
    deadlines_.insert({*at, call});
  }
}

void AsteriskExits::drop(const std::string& call) {
  const auto found = channels_.find(call);
  if (found == channels_.end()) {
    return;
  }
  set_deadline(call, found->second, std::nullopt);
  by_age_.erase(found->second.order);
  legs_.erase(found->second.agent_leg);
  channels_.erase(found);
}

bool AsteriskExits::stopped_near(Instant at) const {
  return stopped_at_ && std::chrono::abs(at - *stopped_at_) <= kStopNearness;
}

void AsteriskExits::decide(const std::string& call, Channel& channel, Outcome outcome, const Moment& when) {
  channel.stage = Stage::out;
  channel.told = outcome;
  set_deadline(call, channel, channel.left.arrived + kEvidenceWait);
  tell_(call, channel.linked, channel.queue, {channel.left.at, when.arrived, channel.left.known}, Settled{outcome});
}

// Nobody had asked to hang up. Where the account sees the dialplan, no QUEUESTATUS came either, and that decides; else
// the switch's own record may still say that it was a time-out or the like.
void AsteriskExits::decide_neither(const std::string& call, Channel& channel, Outcome outcome, const Moment& when) {
  if (channel.variable) {
    decide(call, channel, outcome, when);
    return;
  }
  channel.stage = Stage::out;
  channel.told = Outcome::waiting;
  set_deadline(call, channel, channel.left.arrived + kEvidenceWait);
  tell_(call, channel.linked, channel.queue, {channel.left.at, when.arrived, channel.left.known},
        Settled{outcome, true});
}

// The account sees who asks to hang up, and saw this caller from her joining on.
bool AsteriskExits::weighs(const Channel& channel) const {
  return channel.join_seen && hang_up_requests_seen_ && hang_ups_seen_;
}

void AsteriskExits::gone(const std::string& call, Channel& channel) {
  const Moment when = channel.hung_up;
  const std::string linked = channel.linked;
  tell_(call, linked, {}, when, Gone{});
  drop(call);
}

// The caller goes to another queue, or is refused there: whatever is still open about her last visit is over.
void AsteriskExits::moves_on(const std::string& call, Channel& channel, const Moment& when) {
  switch (channel.stage) {
    case Stage::leaving_alone: decide(call, channel, Outcome::key_exit, when); break;
    case Stage::leaving_neither:
      if (channel.join_seen && hang_up_requests_seen_) {
        decide_neither(call, channel, Outcome::redirected, when);
      }
      break;
    case Stage::leaving_zero: decide(call, channel, Outcome::abandoned, when); break;
    case Stage::waiting:
    case Stage::out:
    case Stage::talking: break;
  }
}

void AsteriskExits::joined(std::string_view call, std::string_view linked, std::string_view queue, const Moment& when,
                           std::optional<Pseudonym> caller) {
  const std::string id(call);
  if (Channel* known = find(call)) {
    moves_on(id, *known, when);
    const auto order = known->order;
    set_deadline(id, *known, std::nullopt);
    *known = Channel{};
    known->order = order;
  }
  channel(call, linked, queue).join_seen = true;
  tell_(id, std::string(linked), std::string(queue), when, Joined{caller});
}

void AsteriskExits::waits(const WaitingCaller& caller, const Moment&) {
  Channel* known = find(caller.call);
  if (known == nullptr || known->queue != caller.queue || known->stage != Stage::waiting) {
    drop(caller.call);
    channel(caller.call, caller.linked, caller.queue).join_seen = true;
  } else {
    known->listed = true;
  }
}

void AsteriskExits::lives(const LiveChannel& live, const Moment& when) {
  Channel* known = find(live.call);
  if (known != nullptr) {
    known->listed = true;
  } else if (live.talking) {
    Channel& fresh = channel(live.call, live.linked, live.queue);
    fresh.stage = Stage::talking;
    fresh.left = when;
  }
}

void AsteriskExits::abandon(std::string_view call, std::string_view queue, std::optional<Duration> held) {
  Channel& leaving = channel(call, {}, queue);
  const auto early = early_hang_ups_.find(std::string(call));
  if (!leaving.join_seen && early != early_hang_ups_.end()) {
    leaving.first = First::caller;
    leaving.cause_zero = early->second;
  }
  leaving.abandon = true;
  leaving.held = held;
  dialplan_seen_ = leaving.variable;
}

void AsteriskExits::left(std::string_view call, std::string_view linked, std::string_view queue, const Moment& when) {
  const std::string id(call);
  Channel& leaving = channel(call, linked, queue);
  leaving.left = when;
  Outcome outcome = Outcome::unresolved;
  if (!leaving.abandon) {
    leaving.stage = Stage::leaving_alone;
    set_deadline(id, leaving, when.arrived + kKeyExitWait);
  } else if (leaving.first == First::the_switch) {
    outcome = Outcome::cut_off;
  } else if (leaving.first == First::caller && !leaving.cause_zero) {
    outcome = Outcome::abandoned;
  } else {
    leaving.stage = leaving.first == First::caller ? Stage::leaving_zero : Stage::leaving_neither;
    set_deadline(id, leaving, when.arrived + kStopNearness);
    if (leaving.stage == Stage::leaving_zero && stopped_near(when.at)) {
      outcome = Outcome::cut_off;
    }
  }
  if (outcome != Outcome::unresolved) {
    leaving.stage = Stage::out;
    leaving.told = outcome;
    set_deadline(id, leaving, when.arrived + kEvidenceWait);
  }
  const std::optional<Duration> held = std::exchange(leaving.held, std::nullopt);
  tell_(id, leaving.linked, leaving.queue, when, Left{outcome, held});
}

void AsteriskExits::connected(std::string_view call, std::string_view linked, std::string_view queue,
                              const Moment& when, Connected what) {
  const std::string id(call);
  Channel& talking = channel(call, linked, queue);
  talking.stage = Stage::talking;
  talking.told = Outcome::answered;
  talking.own_cause = false;
  talking.agent_own_cause = false;
  set_deadline(id, talking, std::nullopt);
  if (!what.agent_leg.empty()) {
    talking.agent_leg = what.agent_leg;
    legs_[what.agent_leg] = id;
  }
  tell_(id, talking.linked, talking.queue, when, std::move(what));
}

void AsteriskExits::ended(std::string_view call, std::string_view linked, std::string_view queue, const Moment& when,
                          Ended what) {
  std::string id(call);
  Channel* talking = find(call);
  if (talking == nullptr && !what.agent_leg.empty()) {
    if (const auto leg = legs_.find(what.agent_leg); leg != legs_.end()) {
      id = leg->second;
      talking = find(id);
    }
  }
  if (talking != nullptr) {
    const bool asked = what.by == EndedBy::transfer || (what.by == EndedBy::caller && talking->own_cause) ||
                       (what.by == EndedBy::agent && talking->agent_own_cause);
    if (!asked && hang_up_requests_seen_) {
      if (stopped_near(when.at)) {
        what.by = EndedBy::the_switch;
      } else {
        doubtful_.push_back({id, talking->linked, std::string(queue), when, what});
      }
    }
    talking->stage = Stage::out;
    talking->left = when;
    legs_.erase(talking->agent_leg);
    set_deadline(id, *talking, when.arrived + kEvidenceWait);
  }
  tell_(id, std::string(linked), std::string(queue), when, std::move(what));
}

void AsteriskExits::refused(std::string_view call, std::string_view linked, const std::string& queue,
                            const Moment& when, Refused what) {
  const std::string id(call);
  if (Channel* known = find(call)) {
    moves_on(id, *known, when);
  }
  Channel& refused = channel(call, linked, queue);
  refused.stage = Stage::out;
  refused.told = what.outcome;
  refused.left = when;
  set_deadline(id, refused, when.arrived + kEvidenceWait);
  tell_(id, std::string(linked), queue, when, std::move(what));
}

void AsteriskExits::hang_up_requested(std::string_view call, bool cause_zero) {
  hang_up_requests_seen_ = true;
  Channel* asked = find(call);
  if (asked == nullptr) {
    if (const auto leg = legs_.find(std::string(call)); leg != legs_.end() && !cause_zero) {
      if (Channel* caller = find(leg->second)) {
        caller->agent_own_cause = true;
      }
    }
    if (!in_step_ && early_hang_ups_.size() < kMostEarlyHangUps) {
      early_hang_ups_.try_emplace(std::string(call), cause_zero);
    }
    return;
  }
  asked->cause_zero = asked->cause_zero || cause_zero;
  asked->own_cause = asked->own_cause || !cause_zero;
  if (asked->stage == Stage::waiting && asked->first == First::nobody) {
    asked->first = First::caller;
  }
}

void AsteriskExits::soft_hang_up_requested(std::string_view call) {
  Channel* asked = find(call);
  if (asked != nullptr && asked->stage == Stage::waiting && asked->first == First::nobody) {
    asked->first = First::the_switch;
  }
}

void AsteriskExits::abandoned_variable(std::string_view call, bool set) {
  if (Channel* known = find(call)) {
    // It is emptied just before the next Join: that takes nothing back of the Abandon it stood before.
    known->variable = set || (known->abandon && known->variable);
  } else if (set) {
    channel(call, {}, {}).variable = true;
  }
}

void AsteriskExits::queue_status(std::string_view call, std::string_view linked, Outcome outcome, const Moment& when) {
  const std::string id(call);
  Channel* known = find(call);
  if (known == nullptr) {  // left before we listened: the book may know the visit
    tell_(id, std::string(linked), {}, when, Settled{outcome});
    return;
  }
  const bool doubted = known->stage == Stage::leaving_alone || known->stage == Stage::leaving_neither ||
                       known->stage == Stage::leaving_zero ||
                       (known->stage == Stage::out && known->told == Outcome::waiting);
  if (doubted) {
    decide(id, *known, outcome, when);
  }
}

}  // namespace dutyline
