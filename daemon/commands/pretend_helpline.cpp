#include "commands/pretend_helpline.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "commands/pretend_habits.hpp"
#include "commands/pretend_people.hpp"

namespace dutyline::pretend {

namespace {

// Erlangs of the calls and their aftermath, a margin of about two standard deviations, and those who are at lunch.
std::size_t enough_agents(double calls_per_hour) {
  const double per_call = to_seconds(habits::kTalk + habits::kPickUp + habits::kWrapUp) +
                          habits::kCaseNotes * to_seconds(habits::kCaseNotesTake);
  const double erlangs = calls_per_hour * per_call / 3600.0;
  const double at_work = 1.0 - to_seconds(habits::kLunch) / to_seconds(habits::kBetweenLunches + habits::kLunch) -
                         to_seconds(habits::kBreak) / to_seconds(habits::kBetweenBreaks + habits::kBreak);
  return static_cast<std::size_t>(std::ceil((erlangs + 2.0 * std::sqrt(erlangs)) / at_work)) + 1;
}

}  // namespace

Helpline::Helpline(HelplineSettings settings, Instant start)
    : settings_(std::move(settings)), chance_(settings_.seed), start_(start), now_(start) {
  const auto agents = settings_.agents > 0 ? settings_.agents : enough_agents(settings_.calls_per_hour);
  roster_ = make_roster(agents, settings_.queues.size());
  shifts_.resize(roster_.size());
  next_in_turn_.resize(settings_.queues.size());
  highest_rate_ = settings_.calls_per_hour / 3600.0;
  for (std::size_t i = 0; i < settings_.incidents.size(); ++i) {
    const auto& incident = settings_.incidents[i];
    if (incident.kind == Incident::Kind::storm) {
      highest_rate_ = settings_.calls_per_hour / 3600.0 * habits::kStorm;
    }
    set_scaled(incident.start, What::incident_begins, i);
    set_scaled(incident.start + incident.length, What::incident_ends, i);
  }
  for (AgentNumber agent = 0; agent < roster_.size(); ++agent) {
    const bool lunch = chance_.happens(0.5);
    const auto first = chance_.exponential(lunch ? habits::kBetweenLunches : habits::kBetweenBreaks);
    set_scaled(first, What::pause, agent, lunch ? 1 : 0);
  }
  next_arrival();
}

std::vector<Happening> Helpline::advance(Instant now) {
  while (!timers_.empty() && timers_.top().at <= now) {
    const Timer timer = timers_.top();
    timers_.pop();
    now_ = timer.at;
    run(timer);
    offer_waiting_callers();
  }
  return std::exchange(told_, {});
}

std::optional<Instant> Helpline::next_deadline() const {
  return timers_.empty() ? std::nullopt : std::optional(timers_.top().at);
}

Duration Helpline::scaled(Duration length) const {
  return Duration(std::llround(static_cast<double>(length.count()) / settings_.speed));
}

void Helpline::set(Duration in, What what, std::uint64_t who, std::uint64_t turn) {
  timers_.push({now_ + in, ++last_timer_, what, who, turn});
}

void Helpline::set_scaled(Duration in, What what, std::uint64_t who, std::uint64_t turn) {
  set(scaled(in), what, who, turn);
}

void Helpline::run(const Timer& timer) {
  switch (timer.what) {
    case What::arrival:
      if (switch_up_ && chance_.happens(arrivals_now())) {
        arrive(make_number(chance_), 1);
      }
      next_arrival();
      return;
    case What::redial: {
      const auto [number, tries] = redials_.at(timer.who);
      redials_.erase(timer.who);
      if (switch_up_) {
        arrive(number, tries);
      }
      return;
    }
    case What::wrapped_up:
    case What::pause:
    case What::back: return run_of_agent(timer);
    case What::incident_begins: return begin(settings_.incidents[timer.who]);
    case What::incident_ends: return end(settings_.incidents[timer.who]);
    case What::switch_gone: return tell(SwitchStopped{});
    case What::switch_ready: return tell(SwitchReady{});
    case What::ring_again: return;  // the callers are offered after every step anyway
    default: break;
  }
  const auto call = calls_.find(timer.who);
  if (call != calls_.end()) {
    run_of_call(timer, call->second);
  }
}

void Helpline::run_of_call(const Timer& timer, Call& call) {
  const bool waits = call.place == Place::waiting || call.place == Place::ringing;
  switch (timer.what) {
    case What::patience:
      if (waits && timer.turn == call.turn) {
        leave(timer.who, LeftBy::caller);
      }
      break;
    case What::queue_timeout:
      if (waits && timer.turn == call.turn) {
        leave(timer.who, LeftBy::timeout);
      }
      break;
    case What::key:
      if (waits && timer.turn == call.turn) {
        leave(timer.who, LeftBy::key);
      }
      break;
    case What::ring_over:
      if (call.place == Place::ringing && timer.turn == call.rings) {
        ring_over(timer.who);
      }
      break;
    case What::talk_over:
      if (call.place == Place::talking && timer.turn == call.rings) {
        talk_over(timer.who);
      }
      break;
    case What::call_over: call_over(timer.who, timer.turn != 0); break;
    default: break;
  }
}

// Candidates come at the highest rate there can be; a share of them is real. (Thinning: exact for any shape of day.)
void Helpline::next_arrival() {
  set_scaled(chance_.exponential(Duration(std::llround(1e6 / highest_rate_))), What::arrival);
}

double Helpline::arrivals_now() const {
  double rate = settings_.calls_per_hour / 3600.0;
  if (settings_.working_day) {
    const auto simulated =
        start_ + Duration(std::llround(static_cast<double>((now_ - start_).count()) * settings_.speed));
    const auto hour = std::chrono::floor<hours>(simulated - std::chrono::floor<std::chrono::days>(simulated));
    rate *= habits::kWorkingDay.at(static_cast<std::size_t>(hour.count()));
  }
  return (storms_ > 0 ? rate * habits::kStorm : rate) / highest_rate_;
}

void Helpline::arrive(std::string number, int tries) {
  const auto call = ++last_call_;
  calls_[call] = {.number = number, .tries = tries, .next_ring = {}};
  tell(CallArrived{call, std::move(number)});
  const auto queues = settings_.queues.size();
  const bool first = queues == 1 || chance_.happens(habits::kFirstQueueShare);
  enter(call, first ? 0 : 1 + chance_.below(queues - 1));
}

void Helpline::enter(CallNumber number, QueueNumber queue) {
  auto& call = calls_.at(number);
  const auto inside = std::count_if(waiting_.begin(), waiting_.end(),
                                    [&](CallNumber other) { return calls_.at(other).queue == queue; });
  bool staffed = false;
  for (AgentNumber agent = 0; agent < roster_.size(); ++agent) {
    const auto& queues = roster_[agent].queues;
    staffed |= shifts_[agent].duty != Duty::paused && std::find(queues.begin(), queues.end(), queue) != queues.end();
  }
  call.queue = queue;
  ++call.turn;
  if (!staffed || static_cast<std::size_t>(inside) >= settings_.most_waiting) {
    call.place = Place::elsewhere;
    tell(Refused{number, queue, staffed});
    set_scaled(habits::kRefusal, What::call_over, number, 1);
    return;
  }
  call.place = Place::waiting;
  call.next_ring = now_;
  waiting_.push_back(number);
  tell(JoinedQueue{number, queue});
  const auto patience = chance_.happens(habits::kHasty) ? chance_.between(seconds(1), seconds(5))
                                                        : chance_.weibull(habits::kPatience, habits::kPatienceShape);
  set_scaled(patience, What::patience, number, call.turn);
  set_scaled(habits::kQueueTimeout, What::queue_timeout, number, call.turn);
  if (chance_.happens(habits::kPressesKey)) {
    set_scaled(chance_.exponential(habits::kBeforeKey), What::key, number, call.turn);
  }
}

void Helpline::leave(CallNumber number, LeftBy by) {
  auto& call = calls_.at(number);
  std::optional<AgentNumber> ringing;
  if (call.place == Place::ringing) {
    ringing = call.agent;
    if (by == LeftBy::timeout) {  // the ringing ends first, and then the waiting
      tell(RingUnanswered{number, call.agent});
      ringing.reset();
    }
    release(call.agent, false);
  }
  std::erase(waiting_, number);
  call.place = Place::elsewhere;
  tell(LeftQueue{number, by, ringing});
  if (by == LeftBy::caller || by == LeftBy::switch_stop) {
    maybe_redial(call);
    calls_.erase(number);
    return;
  }
  set_scaled(chance_.log_normal(habits::kVoicemail, 0.5), What::call_over, number, 0);
}

void Helpline::call_over(CallNumber number, bool by_switch) {
  tell(HungUp{number, by_switch});
  maybe_redial(calls_.at(number));
  calls_.erase(number);
}

// Who was answered does not ring again; withheld callers do, but nobody can tell.
void Helpline::maybe_redial(const Call& call) {
  if (call.answered || call.tries >= habits::kMostTries || !chance_.happens(habits::kRedials)) {
    return;
  }
  redials_[++last_redial_] = {call.number, call.tries + 1};
  set_scaled(seconds(20) + chance_.exponential(habits::kBeforeRedial), What::redial, last_redial_);
}

}  // namespace dutyline::pretend
