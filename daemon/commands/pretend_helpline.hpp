// A pretend helpline: callers with their patience, agents with their breaks, and what goes wrong. A seeded
// discrete-event simulation without clock or I/O; it knows no switch, only happenings.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "commands/pretend_chance.hpp"
#include "commands/pretend_happening.hpp"
#include "commands/pretend_incident.hpp"

namespace dutyline::pretend {

struct HelplineSettings {
  std::vector<std::string> queues{"send-duty", "send-eps"};  // at least one
  double calls_per_hour = 60;  // > 0, over all queues; of a working day: in its busiest hour
  std::size_t agents = 0;      // 0: as many as answer about 98 % of these calls
  std::uint64_t seed = 1;
  double speed = 1;               // every duration shrinks by it, incidents too
  bool working_day = false;       // arrivals follow the hour of the (simulated, UTC) day; else steady
  std::size_t most_waiting = 12;  // a queue that holds so many refuses the next
  std::vector<Incident> incidents;
};

class Helpline {
 public:
  Helpline(HelplineSettings settings, Instant start);

  const std::vector<Agent>& roster() const { return roster_; }
  const HelplineSettings& settings() const { return settings_; }

  // What has happened up to `now`, in order; each thing is told once. How often one asks changes nothing.
  std::vector<Happening> advance(Instant now);
  std::optional<Instant> next_deadline() const;

 private:
  enum class Place { waiting, ringing, talking, elsewhere };
  struct Call {
    std::string number;
    int tries = 1;  // how often this person has rung by now
    QueueNumber queue = 0;
    Place place = Place::elsewhere;
    AgentNumber agent = 0;    // while ringing or talking
    Instant next_ring;        // not rung before
    bool picks_up = false;    // the agent who is being rung will answer
    bool answered = false;    // in any visit
    std::uint64_t turn = 0;   // counts visits: makes old timers of a visit void
    std::uint64_t rings = 0;  // counts rings and talks: the same for these
  };
  enum class Duty { free, busy, wrapping_up, paused };
  struct Shift {
    Duty duty = Duty::free;
    std::string next_pause;  // wants to pause for this reason when free
    std::uint64_t turn = 0;  // makes old timers void
  };
  enum class What {
    arrival,
    patience,
    queue_timeout,
    key,
    ring_again,
    ring_over,
    talk_over,
    call_over,
    redial,
    wrapped_up,
    pause,
    back,
    incident_begins,
    incident_ends,
    switch_gone,
    switch_ready
  };
  struct Timer {
    Instant at;
    std::uint64_t order;  // of setting: decides between equal instants
    What what;
    std::uint64_t who;  // a call, an agent, an incident, a person who redials
    std::uint64_t turn;
    bool operator>(const Timer& other) const { return std::tie(at, order) > std::tie(other.at, other.order); }
  };

  void set(Duration in, What what, std::uint64_t who = 0, std::uint64_t turn = 0);
  void set_scaled(Duration in, What what, std::uint64_t who = 0, std::uint64_t turn = 0);
  Duration scaled(Duration length) const;
  template <class T>
  void tell(T what) {
    told_.push_back({now_, std::move(what)});
  }

  void run(const Timer& timer);
  void run_of_call(const Timer& timer, Call& call);
  void run_of_agent(const Timer& timer);

  void next_arrival();
  double arrivals_now() const;  // share of the highest rate
  void arrive(std::string number, int tries);
  void enter(CallNumber number, QueueNumber queue);
  void leave(CallNumber number, LeftBy by);
  void ring_over(CallNumber number);
  void talk_over(CallNumber number);
  void call_over(CallNumber number, bool by_switch);
  void maybe_redial(const Call& call);
  void offer_waiting_callers();
  bool ring_somebody(CallNumber number, Call& call);
  void release(AgentNumber agent, bool after_talk);
  void pause_if_wanted(AgentNumber agent);
  bool could_pause(AgentNumber agent) const;

  void begin(const Incident& incident);
  void end(const Incident& incident);
  void throw_everyone_out();

  HelplineSettings settings_;
  Chance chance_;
  Instant start_;
  Instant now_;
  std::vector<Agent> roster_;
  std::vector<Shift> shifts_;
  std::vector<AgentNumber> next_in_turn_;  // by queue
  std::map<CallNumber, Call> calls_;
  std::vector<CallNumber> waiting_;  // of all queues, in the order of joining
  std::map<std::uint64_t, std::pair<std::string, int>> redials_;
  CallNumber last_call_ = 0;
  std::uint64_t last_timer_ = 0;
  std::uint64_t last_redial_ = 0;
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
  std::vector<Happening> told_;
  int nobody_answers_ = 0;  // incidents of the kind that run now
  int storms_ = 0;
  int blind_ = 0;
  bool switch_up_ = true;
  double highest_rate_ = 0;  // arrivals per second at the most
};

}  // namespace dutyline::pretend
