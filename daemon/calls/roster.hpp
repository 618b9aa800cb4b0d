// Who could answer now: the agents of each queue, by the facts that speak of them.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "calls/fact.hpp"

namespace dutyline {

using AgentCounts = std::array<int, 6>;  // by AgentState

struct Person : AgentPresence {
  std::optional<Instant> since;  // when her state began; nothing: before anybody saw it
};

struct QueueName {
  std::string switch_name;
  std::string queue;
  auto operator<=>(const QueueName&) const = default;
};

// What the switch tells of an agent holds, except from Connected until the talk ends or it tells again. Where it tells
// nothing, her state is derived from rings and talks; who was only derived is forgotten when nothing is heard of her
// for kDerivedFor, for nobody would say that she went home.
class Roster {
 public:
  static constexpr std::size_t kMostPlaces = 10'000;  // people times their queues; whoever comes beyond is not kept
  static constexpr Duration kDerivedFor = hours(12);

  // Takes Rung, RingMissed, Connected, Left, Ended, Gone, AgentChanged, AgentsListed, SwitchStarted; ignores the rest.
  // True if anybody's state changed.
  bool apply(const Fact& fact);

  // Each person once over all these queues, in the state that says most about her: on a call in one is on a call.
  // `now` by the switch's clock (wrap-up ends by itself).
  AgentCounts count(const std::vector<QueueName>& queues, Instant now) const;
  // The people themselves, one entry each, merged as in count(), by switch and key. Staff data.
  std::vector<Person> people(const std::vector<QueueName>& queues, Instant now) const;

  // When anybody's state changes by itself: the first wrap-up that ends after `now`.
  std::optional<Instant> next_change(Instant now) const;

 private:
  struct Place {
    AgentPresence presence;
    bool told = false;        // the switch itself told her state; else it is derived from rings and talks
    bool talking = false;     // derived from Connected; the told state waits until this talk is over
    std::string ringing_for;  // derived from Rung: the call that rings; empty: none
    std::string talks_on;     // the call, and her side of it, that an Ended may name instead of her
    std::string talks_leg;
    AgentState shown = AgentState::signed_out;  // as last looked at, and since when it is so
    std::optional<Instant> since;
    Instant heard;  // when anything was last heard of her here
  };
  using Places = std::map<std::string, Place>;  // by agent

  static AgentState state_of(const Place& place, Instant now);
  static bool present(const Place& place, Instant now);
  static void end_talk(Place& place);
  Place* place(const Fact& fact, const std::string& agent);
  void forget_the_derived(Instant now);
  void note_since(const Fact& fact);
  bool stop_ringing(const Fact& fact);

  bool on(const Fact& fact, const Rung& rung);
  bool on(const Fact& fact, const RingMissed& missed);
  bool on(const Fact& fact, const Connected& connected);
  bool on(const Fact& fact, const Left& left);
  bool on(const Fact& fact, const Ended& ended);
  bool on(const Fact& fact, const Gone& gone);
  bool on(const Fact& fact, const AgentChanged& changed);
  bool on(const Fact& fact, const AgentsListed& listed);
  bool on(const Fact& fact, const SwitchStarted& started);

  std::map<QueueName, Places> queues_;
  std::size_t places_ = 0;
  Instant forgot_;  // when the forgotten were last looked for
};

}  // namespace dutyline
