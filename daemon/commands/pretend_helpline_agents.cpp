// The agents' half of the pretend helpline: ringing, talking, breaks; and the incidents.

#include <algorithm>
#include <utility>

#include "commands/pretend_habits.hpp"
#include "commands/pretend_helpline.hpp"

namespace dutyline::pretend {

void Helpline::offer_waiting_callers() {
  for (const auto number : waiting_) {
    auto& call = calls_.at(number);
    if (call.place == Place::waiting && call.next_ring <= now_) {
      ring_somebody(number, call);
    }
  }
}

// The next free member in turn of the caller's queue.
bool Helpline::ring_somebody(CallNumber number, Call& call) {
  auto& turn = next_in_turn_[call.queue];
  for (std::size_t step = 0; step < roster_.size(); ++step) {
    const AgentNumber agent = (turn + step) % roster_.size();
    const auto& queues = roster_[agent].queues;
    if (shifts_[agent].duty != Duty::free || std::find(queues.begin(), queues.end(), call.queue) == queues.end()) {
      continue;
    }
    turn = (agent + 1) % roster_.size();
    shifts_[agent].duty = Duty::busy;
    call.place = Place::ringing;
    call.agent = agent;
    const auto pick_up = chance_.log_normal(habits::kPickUp, habits::kPickUpSigma);
    call.picks_up = !chance_.happens(habits::kAwayFromDesk) && pick_up < habits::kRingTimeout;
    tell(AgentRung{number, agent});
    set_scaled(call.picks_up ? pick_up : habits::kRingTimeout, What::ring_over, number, ++call.rings);
    return true;
  }
  return false;
}

void Helpline::ring_over(CallNumber number) {
  auto& call = calls_.at(number);
  if (call.picks_up && nobody_answers_ > 0) {
    call.picks_up = false;
    set_scaled(seconds(10), What::ring_over, number, ++call.rings);
    return;
  }
  if (call.picks_up) {
    std::erase(waiting_, number);
    call.place = Place::talking;
    call.answered = true;
    tell(Answered{number, call.agent});
    set_scaled(chance_.log_normal(habits::kTalk, habits::kTalkSigma), What::talk_over, number, ++call.rings);
    return;
  }
  call.place = Place::waiting;
  call.next_ring = now_ + scaled(habits::kRetry);
  set(call.next_ring - now_, What::ring_again, number);
  tell(RingUnanswered{number, call.agent});
  release(call.agent, false);
}

void Helpline::talk_over(CallNumber number) {
  auto& call = calls_.at(number);
  const auto agent = call.agent;
  const bool transfer = chance_.happens(habits::kTransfer);
  const auto by = transfer                                   ? EndedBy::transfer
                  : chance_.happens(habits::kCallerEndsTalk) ? EndedBy::caller
                                                             : EndedBy::agent;
  std::optional<QueueNumber> to;
  const auto queues = settings_.queues.size();
  if (transfer && queues > 1 && chance_.happens(habits::kTransferToQueue)) {
    to = (call.queue + 1 + chance_.below(queues - 1)) % queues;
  }
  tell(TalkEnded{number, agent, by, to});
  release(agent, true);
  call.place = Place::elsewhere;
  if (to) {
    enter(number, *to);
  } else if (transfer) {
    set_scaled(chance_.log_normal(habits::kTalkAfterTransfer, habits::kTalkSigma), What::call_over, number, 0);
  } else {
    calls_.erase(number);
  }
}

void Helpline::release(AgentNumber agent, bool after_talk) {
  auto& shift = shifts_[agent];
  shift.duty = after_talk ? Duty::wrapping_up : Duty::free;
  if (after_talk) {
    if (shift.next_pause.empty() && chance_.happens(habits::kCaseNotes)) {
      shift.next_pause = "Case notes";
    }
    set_scaled(habits::kWrapUp, What::wrapped_up, agent, ++shift.turn);
  }
  pause_if_wanted(agent);
}

void Helpline::run_of_agent(const Timer& timer) {
  auto& shift = shifts_[timer.who];
  if (timer.what == What::pause) {
    const bool lunch = timer.turn != 0;
    shift.next_pause = lunch ? "Lunch" : "Break";
    const auto next_is_lunch = !lunch && chance_.happens(0.5);
    set_scaled(chance_.exponential(next_is_lunch ? habits::kBetweenLunches : habits::kBetweenBreaks), What::pause,
               timer.who, next_is_lunch ? 1 : 0);
  } else if (timer.turn != shift.turn) {
    return;  // a restart came in between
  } else {
    if (timer.what == What::back) {
      tell(AgentUnpaused{static_cast<AgentNumber>(timer.who)});
    }
    shift.duty = Duty::free;
  }
  pause_if_wanted(timer.who);
}

void Helpline::pause_if_wanted(AgentNumber agent) {
  auto& shift = shifts_[agent];
  // Notes of a case are written in the wrap-up time and beyond; a break waits until it is over.
  const bool notes = shift.next_pause == "Case notes";
  const bool may = shift.duty == Duty::free || (notes && shift.duty == Duty::wrapping_up);
  if (shift.next_pause.empty() || !may || !switch_up_) {
    return;
  }
  if (!could_pause(agent) && !chance_.happens(habits::kLeavesQueueAlone)) {
    return;
  }
  const auto length = notes                         ? chance_.log_normal(habits::kCaseNotesTake, 0.6)
                      : shift.next_pause == "Lunch" ? chance_.log_normal(habits::kLunch, 0.2)
                                                    : chance_.log_normal(habits::kBreak, 0.3);
  shift.duty = Duty::paused;
  tell(AgentPaused{agent, std::exchange(shift.next_pause, {})});
  set_scaled(length, What::back, agent, ++shift.turn);
}

// In every queue of the agent somebody else is not paused.
bool Helpline::could_pause(AgentNumber agent) const {
  for (const auto queue : roster_[agent].queues) {
    std::size_t others = 0;
    for (AgentNumber other = 0; other < roster_.size(); ++other) {
      const auto& queues = roster_[other].queues;
      const bool member = std::find(queues.begin(), queues.end(), queue) != queues.end();
      others += static_cast<std::size_t>(other != agent && member && shifts_[other].duty != Duty::paused);
    }
    if (others == 0) {
      return false;
    }
  }
  return true;
}

void Helpline::begin(const Incident& incident) {
  switch (incident.kind) {
    case Incident::Kind::nobody_answers: ++nobody_answers_; return;
    case Incident::Kind::storm: ++storms_; return;
    case Incident::Kind::blind:
      if (++blind_ == 1) {
        tell(BlindBegan{});
      }
      return;
    case Incident::Kind::restart:
      if (switch_up_) {
        tell(SwitchStopping{});
        throw_everyone_out();
        switch_up_ = false;
        set(std::min(habits::kGoingDown, scaled(incident.length) / 2), What::switch_gone);
      }
      return;
  }
}

void Helpline::end(const Incident& incident) {
  switch (incident.kind) {
    case Incident::Kind::nobody_answers: --nobody_answers_; return;
    case Incident::Kind::storm: --storms_; return;
    case Incident::Kind::blind:
      if (--blind_ == 0) {
        tell(BlindEnded{});
      }
      return;
    case Incident::Kind::restart:
      if (!switch_up_) {
        switch_up_ = true;
        tell(SwitchStarted{});
        set(habits::kHalfBooted, What::switch_ready);
      }
      return;
  }
}

// Members of a queue by configuration lose their pause with the restart; nobody says so.
void Helpline::throw_everyone_out() {
  const auto calls = calls_;
  for (const auto& [number, call] : calls) {
    switch (call.place) {
      case Place::talking:
        tell(TalkEnded{number, call.agent, EndedBy::switch_stop, std::nullopt});
        calls_.erase(number);
        break;
      case Place::elsewhere: call_over(number, true); break;
      default: leave(number, LeftBy::switch_stop); break;
    }
  }
  for (auto& shift : shifts_) {
    shift.duty = Duty::free;
    shift.next_pause.clear();
    ++shift.turn;
  }
}

}  // namespace dutyline::pretend
