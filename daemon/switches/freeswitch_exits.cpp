#include "switches/freeswitch_exits.hpp"

#include <algorithm>

namespace dutyline {
namespace {

// Two clocks of one switch: its cached one, and whole seconds cut.
constexpr Duration kTicks = milliseconds(100);

}  // namespace

FreeswitchExits::Sessions::value_type& FreeswitchExits::session_of(std::string_view id) {
  auto found = sessions_.find(id);
  if (found == sessions_.end()) {
    found = sessions_.emplace(std::string(id), Session{}).first;
    found->second.order = next_order_++;
    by_age_.emplace(found->second.order, found->first);
    if (sessions_.size() > kMostSessions) {
      drop(sessions_.find(by_age_.begin()->second));
    }
  }
  found->second.seen = true;
  return *found;
}

void FreeswitchExits::drop(Sessions::iterator session) {
  set_deadline(*session, std::nullopt);
  by_age_.erase(session->second.order);
  sessions_.erase(session);
}

void FreeswitchExits::set_deadline(Sessions::value_type& session, std::optional<Instant> at) {
  if (session.second.deadline) {
    deadlines_.erase({*session.second.deadline, session.first});
  }
  session.second.deadline = at;
  if (at) {
    deadlines_.insert({*at, session.first});
  }
}

void FreeswitchExits::tell(const Sessions::value_type& session, const Stay& stay, const Moment& when, Happening what) {
  tell_(session.first, session.first, stay.queue, when, std::move(what));
}

// The newest of that name.
FreeswitchExits::Stay* FreeswitchExits::find(std::string_view session, std::string_view member) {
  const auto found = sessions_.find(session);
  if (found == sessions_.end()) {
    return nullptr;
  }
  auto& stays = found->second.stays;
  const auto stay = std::find_if(stays.rbegin(), stays.rend(), [&](const Stay& each) { return each.member == member; });
  return stay == stays.rend() ? nullptr : &*stay;
}

FreeswitchExits::Stay& FreeswitchExits::add(Sessions::value_type& session, const Name& name, Instant joined) {
  auto& stays = session.second.stays;
  if (stays.size() >= kMostStays) {
    stays.erase(stays.begin());
  }
  Stay& stay = stays.emplace_back();
  stay.member = name.member;
  stay.queue = name.queue;
  stay.joined = joined;
  return stay;
}

// Known, or one whose joining nobody saw: it is told of with what comes next.
FreeswitchExits::Stay& FreeswitchExits::stay_of(Sessions::value_type& session, const Name& name, const Moment& when) {
  Stay* const known = find(session.first, name.member);
  Stay& stay = known != nullptr ? *known : add(session, name, when.at);
  stay.in_gap = false;
  return stay;
}

// When this session is next to be looked at: its open ends first, then until nothing can come any more.
void FreeswitchExits::plan(Sessions::value_type& session, const Moment& when) {
  std::optional<Instant> next;
  bool leg_up = false;
  bool open = false;
  for (const auto& stay : session.second.stays) {
    leg_up = leg_up || stay.leg_up;
    open = open || stay.stage == Stage::waiting || stay.stage == Stage::talking;
    if (stay.stage == Stage::leaving) {
      const bool soon = stay.says_answered || !session.second.gone;
      const Instant at = stay.left.arrived + (soon ? kAnswerTakes : kEndTakes);
      next = next ? std::min(*next, at) : at;
    }
  }
  const bool all_told = !next && session.second.gone && !open;
  if (all_told && !session.second.gone_told) {
    session.second.gone_told = true;
    tell_(session.first, session.first, {}, *session.second.gone, Gone{});
  }
  if (!next && !open) {
    next = when.arrived + (all_told && !leg_up ? Duration(kEvidenceWait) : Duration(kLongestAfterwards));
  }
  set_deadline(session, next);
}

// She has left; how is still to be told. Shown as waiting no longer.
void FreeswitchExits::leave(Sessions::value_type& session, Stay& stay, const Moment& when) {
  stay.stage = Stage::leaving;
  stay.left = when;
  tell(session, stay, when, Left{Outcome::unresolved, stay.told ? std::nullopt : std::optional(when.at - stay.joined)});
  stay.told = true;
}

void FreeswitchExits::settle(Sessions::value_type& session, Stay& stay, Outcome outcome, const Moment& when) {
  stay.stage = Stage::over;
  stay.settled = true;
  tell(session, stay, {stay.left.at, when.arrived, stay.left.known}, Settled{outcome});
}

void FreeswitchExits::connect(Sessions::value_type& session, Stay& stay, Connected what, const Moment& when) {
  if (!stay.told) {
    what.waited = std::max(Duration::zero(), Duration(when.at - stay.joined));
  }
  stay.stage = Stage::talking;
  stay.told = true;
  stay.agent = what.agent;
  stay.connected = when;
  if (stay.leg.empty()) {
    stay.leg = what.agent_leg;
  }
  tell(session, stay, when, std::move(what));
}

void FreeswitchExits::joined(const Name& name, const Moment& when, std::optional<Pseudonym> caller) {
  auto& session = session_of(name.session);
  Stay* const known = find(name.session, name.member);
  const bool open = known != nullptr && (known->stage == Stage::waiting || known->stage == Stage::talking);
  if (open && known->told) {
    known->in_gap = false;
    return;  // told twice
  }
  // What happened in one instant is told in any order: this stay has been told to go on, or to be over, already.
  if (open || (known != nullptr && known->stage == Stage::over && when.at <= known->left.at)) {
    known->joined = std::min(known->joined, when.at);
    known->told = true;
    tell(session, *known, when, Joined{caller});
    plan(session, when);
    return;
  }
  session.second.gone.reset();
  session.second.gone_told = false;
  // One caller is in at most one queue at a time: the end of the stay before comes after this, or never.
  for (auto& other : session.second.stays) {
    if (other.stage == Stage::waiting) {
      leave(session, other, when);
    }
  }
  Stay& stay = add(session, name, when.at);
  stay.told = true;
  tell(session, stay, when, Joined{caller});
  plan(session, when);
}

void FreeswitchExits::picked_up(const Name& name, std::string_view leg, const Moment& when) {
  auto& session = session_of(name.session);
  Stay& stay = stay_of(session, name, when);
  if (stay.stage == Stage::waiting) {
    stay.leg = leg;
    stay.leg_up = true;
  }
  plan(session, when);
}

void FreeswitchExits::agent_gone(const Name& name, std::string_view leg, bool bridged) {
  Stay* const stay = find(name.session, name.member);
  if (stay == nullptr) {
    return;
  }
  if (stay->leg == leg) {
    stay->leg_up = false;
  }
  stay->dropped = stay->dropped || !bridged;
}

// Her session is connected to somebody while she waits. Were it another than the agent who picked up for her, it would
// be where somebody sent her to, and no answer of this queue.
void FreeswitchExits::bridged(const Name& name, std::string_view other_leg, Connected what, const Moment& when) {
  const auto known = sessions_.find(name.session);
  Stay* found = nullptr;
  if (known != sessions_.end()) {
    for (auto& stay : known->second.stays) {
      if (stay.stage == Stage::waiting || stay.stage == Stage::lost) {
        found = &stay;
      }
    }
    known->second.seen = true;
  }
  const bool hers = what.agent_leg == other_leg && !other_leg.empty();
  if (found == nullptr && hers && !name.member.empty() && !name.queue.empty() &&
      find(name.session, name.member) == nullptr) {
    found = &add(session_of(name.session), name, when.at - what.waited.value_or(Duration::zero()));
  }
  if (found == nullptr || (!hers && found->leg != other_leg)) {
    return;
  }
  auto& session = *sessions_.find(name.session);
  what.agent_leg = other_leg;
  found->leg = other_leg;
  found->in_gap = false;
  connect(session, *found, std::move(what), when);
  plan(session, when);
}

void FreeswitchExits::await_hang_up(const Moment& when) {
  if (!hang_ups_seen_ && !hang_ups_missing_ && !evidence_by_) {
    evidence_by_ = when.arrived + kEvidenceWait;
  }
}

// The first end of a stay counts: a caller who hangs up in the very instant of the connection is told of twice.
void FreeswitchExits::cancelled(const Name& name, Outcome outcome, std::optional<Instant> joined, bool hung_up,
                                const Moment& when) {
  auto& session = session_of(name.session);
  const bool fresh = find(name.session, name.member) == nullptr;
  Stay& stay = stay_of(session, name, when);
  if (fresh) {
    stay.joined = joined.value_or(when.at);
  }
  if (stay.stage == Stage::waiting || (stay.stage == Stage::lost && !stay.settled)) {
    tell(session, stay, when, Left{outcome, stay.told ? std::nullopt : std::optional(when.at - stay.joined)});
    stay.stage = Stage::over;
    stay.told = true;
    stay.left = when;
  } else if (stay.stage == Stage::leaving || stay.stage == Stage::lost) {
    settle(session, stay, outcome, when);
  }
  if (hung_up) {
    await_hang_up(when);
  }
  plan(session, when);
}

void FreeswitchExits::terminated(const Name& name, const TalkEnd& end, const Moment& when) {
  auto& session = session_of(name.session);
  const bool fresh = find(name.session, name.member) == nullptr;
  Stay& stay = stay_of(session, name, when);
  stay.leg_up = false;
  if (stay.stage == Stage::over) {
    plan(session, when);
    return;
  }
  if (fresh) {
    stay.joined = end.joined.value_or(when.at);
  }
  // Who was seen to be connected, was; a list or a gap tells it in whole seconds at best.
  const bool exact = end.connected && *end.connected >= stay.joined - kTicks && *end.connected <= when.at;
  const bool seen = stay.stage == Stage::talking && stay.connected && stay.connected->known == Times::event;
  if (!seen) {
    const Instant at = exact ? *end.connected : end.answered.value_or(when.at);
    connect(
        session, stay, {end.agent, end.agent, end.leg, std::nullopt},
        {std::clamp(at, std::min(stay.joined, when.at), when.at), when.arrived, exact ? when.known : Times::inferred});
  }
  const EndedBy by = end.by_switch ? EndedBy::the_switch : end.moved ? EndedBy::transfer : EndedBy::nobody;
  tell(session, stay, when, Ended{by, end.agent, end.leg, std::nullopt, std::nullopt});
  stay.stage = Stage::over;
  if (end.hung_up) {
    await_hang_up(when);
  }
  plan(session, when);
}

void FreeswitchExits::hung_up(std::string_view id, const LastStay& last, const Moment& when) {
  hang_up_seen();
  const auto known = sessions_.find(id);
  if (known == sessions_.end()) {
    return;
  }
  auto& session = *known;
  session.second.seen = true;
  session.second.gone = when;
  for (auto& stay : session.second.stays) {
    const bool tells = stay.member == last.member;
    stay.in_gap = false;
    if (stay.stage == Stage::talking) {
      tell(session, stay, when, Ended{last.by, stay.agent, stay.leg, std::nullopt, std::nullopt});
      stay.stage = Stage::over;
    } else if (stay.stage == Stage::waiting) {
      // The end of her stay is told first, as a rule; it may also come with the agent's, who has not noticed yet.
      stay.says_answered = tells && last.cause == "answered" && last.answered;
      stay.connected = last.connected && *last.connected > stay.joined
                           ? Moment{*last.connected, when.arrived, when.known}
                           : Moment{last.answered.value_or(when.at), when.arrived, Times::inferred};
      stay.agent = last.agent;
      const bool moved = last.moved && *last.moved > stay.joined && *last.moved < when.at;
      leave(session, stay, {moved ? *last.moved : when.at, when.arrived, when.known});
    } else if (stay.stage == Stage::lost && tells) {
      // It ended in a gap, and her channel lived on: it knows how.
      if (last.cause == "answered" && last.answered) {
        connect(session, stay, {last.agent, last.agent, {}, std::nullopt},
                {*last.answered, when.arrived, Times::inferred});
        stay.stage = Stage::over;
      } else if (last.cause == "cancel" && !last.cancel_reason.empty()) {
        const auto reason = last.cancel_reason;
        settle(session, stay,
               reason == "TIMEOUT"            ? Outcome::timeout
               : reason == "NO_AGENT_TIMEOUT" ? Outcome::left_empty
               : reason == "EXIT_WITH_KEY"    ? Outcome::key_exit
                                              : Outcome::redirected,
               when);
      }
    }
  }
  plan(session, when);
}

}  // namespace dutyline
