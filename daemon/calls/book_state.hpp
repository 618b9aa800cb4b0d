// The book's inside, shared by the files that take the different kinds of fact. Nobody else includes it.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "calls/book.hpp"
#include "calls/deadlines.hpp"
#include "calls/journey.hpp"

namespace dutyline {

inline constexpr Duration kSameJoin = seconds(2);  // two accounts of one joining differ by less
inline constexpr Duration kSameInstant = milliseconds(1);
inline constexpr Duration kConnectAfterLeave = seconds(5);  // later, it is another visit whose joining nobody saw
inline constexpr Duration kGoneWhileWaiting = minutes(5);   // an id may swap in a transfer; then nobody knows
inline constexpr Duration kGoneWhileTalking = seconds(5);   // the end of the talk is told before or just after
inline constexpr Duration kListTakes = seconds(10);         // what ends while a list is made may still stand in it
inline constexpr Duration kLongestAfterwards = hours(12);   // nobody saw the channel hang up
inline constexpr Duration kRecordTakes = minutes(5);        // how long a call that nobody saw end waits for the log
inline constexpr std::size_t kMostUnclaimedNames = 100;
inline constexpr std::size_t kMostVisitsOfOneCaller = 200;  // a queue of one minute, round and round for three hours
inline constexpr std::size_t kMostIdsOfOneCaller = 1'000;

inline bool is_within(Instant a, Instant b, Duration tolerance) {
  return std::chrono::abs(a - b) <= tolerance;
}

inline bool of_queue(const VisitState& state, const std::string& call, const std::string& queue) {
  return state.visit.switch_call_id == call && state.visit.queue == queue && !state.visit.refused;
}

// The newest fact about any of its visits came then (our clock).
inline Instant last_arrived(const Journey& journey) {
  Instant last = Instant::min();
  for (const auto* account : {&journey.visits, &journey.record}) {
    for (const auto& state : *account) {
      last = std::max(last, state.last_arrived);
    }
  }
  return last;
}

struct Book::State {
  using JourneyId = Deadlines::Id;

  explicit State(BookSettings given);

  // Journeys and their ids.
  Journey& journey_of(const Fact& fact, JourneyId& id, bool begins = false);  // found, merged from two, or new
  Journey* find(const std::string& switch_name, const std::string& call_id, JourneyId& id);
  void link(JourneyId id, const std::string& switch_name, const std::string& call_id);
  bool may_merge(JourneyId a, JourneyId b) const;
  JourneyId merge(JourneyId a, JourneyId b);
  void retire(JourneyId id, const Fact& fact);
  void refresh(JourneyId id, Instant arrived);
  void refresh_stale();
  void rechain(Journey& journey, bool for_good);
  void unplan(Journey& journey);
  void replan(Journey& journey, JourneyId id, std::optional<Instant> next, bool only_to_forget);
  void index(const Journey& journey, JourneyId id);
  void note(CallId row, std::optional<Call> call);
  void plan(Journey& journey, JourneyId id, Instant arrived);
  void evict(JourneyId id);
  void restore(JourneyId id, const Call& call);
  void restore(Journey& journey, JourneyId id, const Call& call, const Visit& visit);
  void settle_restored(Instant now);
  void bind_queues();
  void keep_within_limits(Instant arrived);

  // Visits.
  VisitState& add(Journey& journey, const Fact& fact, const std::string& queue, const std::string& call,
                  Instant offered_at);
  VisitState& new_visit(std::vector<VisitState>& account, const Fact& fact, const std::string& queue,
                        const std::string& call, Instant offered_at);
  VisitState* joined_visit(Journey& journey, const Fact& fact);
  VisitState* visit_for_end(Journey& journey, const Fact& fact, std::optional<Duration> waited, bool connecting);
  static VisitState* left_visit(Journey& journey, const Fact& fact);
  VisitState* talking_visit(const Fact& fact, const Ended& ended, JourneyId& id);
  VisitState* ended_unseen(const Fact& fact, const Ended& ended, JourneyId& id);
  VisitState* listed_visit(Journey& journey, const Fact& own, Instant now);
  void forget_leg(const Visit& visit, JourneyId id);
  void talks_unseen(const Fact& fact, const LiveChannel& channel);
  void talk_found(VisitState& state, const Fact& fact);
  bool find_again(VisitState& state, const Fact& fact, bool known, bool talks);
  void claim(Visit& visit, const std::string& queue);
  void see(VisitState& state, const Fact& fact);
  void leave_unseen(VisitState& state, Instant at);
  void lose(VisitState& state);  // nobody saw its end, and nobody will

  // Facts of the switch's own record.
  void take_from_record(const Fact& fact);
  Journey& recorded_journey(const Fact& fact, JourneyId& id, bool begins = false);
  void refresh_recorded(Journey& journey, JourneyId id, Instant arrived);
  void record(const Fact& fact, const Joined& joined);
  void record(const Fact& fact, const Connected& connected);
  void record(const Fact& fact, const Left& left);
  void record(const Fact& fact, const Ended& ended);
  void record(const Fact& fact, const SwitchStarted& started);
  VisitState& add_to_record(Journey& journey, const Fact& fact, Instant offered_at);
  VisitState& recorded_visit(Journey& journey, const Fact& fact, std::optional<Duration> since_joining, bool in_talk);

  // Facts: one function each.
  void take(const Fact& fact, const Joined& joined);
  void take(const Fact& fact, const Connected& connected);
  void take(const Fact& fact, const Left& left);
  void take(const Fact& fact, const Settled& settled);
  void take(const Fact& fact, const Ended& ended);
  void take(const Fact& fact, const Gone& gone);
  void take(const Fact& fact, const Refused& refused);
  void take(const Fact& fact, const DoorLearnt& learnt);
  void take(const Fact& fact, const WaitingListed& listed);
  void take(const Fact& fact, const ChannelsListed& listed);
  void take(const Fact& fact, const SwitchStopped& stopped);
  void take(const Fact& fact, const SwitchStarted& started);
  void take(const Fact& fact, const GapBegan& gap);
  void take(const Fact& fact, const HangUpsSeen& seen);
  // Of people, or of no call: not the book's.
  void take(const Fact&, const Rung&) {}
  void take(const Fact&, const RingMissed&) {}
  void take(const Fact&, const AgentChanged&) {}
  void take(const Fact&, const AgentsListed&) {}
  void take(const Fact&, const CountersListed&) {}
  void take(const Fact&, const GapEnded&) {}

  void advance(Instant now);
  void end_what_is_due(Journey& journey, Instant now);
  Duration patience_with(const Journey& journey) const;
  bool awaits_record(const Journey& journey) const;
  void run_out(const std::set<Instant>& heard);
  void take_deadline();  // the next one off the list, and what it is for
  void due(JourneyId id, Instant now);
  void settle_oldest(Instant arrived);
  void end_talk(VisitState& state, std::optional<Instant> at, EndedBy by);
  std::vector<JourneyId> journeys_on(const std::string& switch_name) const;
  std::optional<bool> hang_ups_seen(const Journey& journey) const;
  Duration settle_of(const Journey& journey) const;

  static std::string key(std::string_view switch_name, std::string_view id);
  const std::string& to_look_up(std::string_view switch_name, std::string_view id);  // the same, until the next one

  BookSettings settings;
  std::map<std::pair<std::string, std::string>, QueueBinding> bindings;  // (switch, queue)
  std::unordered_map<JourneyId, Journey> journeys;
  std::unordered_map<std::string, JourneyId> by_id;  // call and linked ids
  std::unordered_map<std::string, JourneyId> by_leg;
  std::map<std::pair<std::string, std::string>, std::set<JourneyId>> by_door;  // (switch, door)
  Deadlines deadlines;
  std::set<std::pair<VisitId, JourneyId>> waiting;  // the oldest first
  std::set<JourneyId> talking;
  std::map<std::string, bool> hang_ups;        // by source
  std::map<std::string, Instant> record_told;  // by switch: the newest row of its record
  std::set<std::string> record_read_again;     // switches whose record went back, and has told nothing newer since
  std::vector<CallChange> changes;             // in the order of the first change; id 0: came and went
  std::unordered_map<CallId, std::size_t> change_of;
  std::unordered_map<std::string, std::uint64_t> unclaimed;
  JourneyId next_journey = 1;
  std::set<JourneyId> restored;  // kept earlier, and not chained again yet
  std::vector<JourneyId> stale;  // to be chained before anybody asks; some have been since, or are gone
  std::string looked_up;         // a key; kept, for it is made for every row
  std::size_t visits_kept = 0;
  CallId next_row = 1;
  CallId published_below = 1;  // rows from here on nobody has been told of
  std::uint64_t settled_by_cap = 0;
};

}  // namespace dutyline
