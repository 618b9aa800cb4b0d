// How a caller left a FreeSWITCH queue: the evidence of one stay after another, weighed by the exit table.
// Rules: what mod_callcenter of 1.10.9 to 1.11 was seen to send; the table stands in the README of the daemon under
// "How each exit is told (FreeSWITCH)". A stay is known by its member uuid and the caller's session: a caller who calls
// again may be given her old member uuid, and one who is moved on gets a new one. Events of one instant may come in any
// order.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "calls/fact.hpp"
#include "switches/freeswitch_lists.hpp"
#include "switches/moment.hpp"

namespace dutyline {

class FreeswitchExits {
 public:
  static constexpr std::size_t kMostSessions = 100'000;
  static constexpr std::size_t kMostStays = 16;              // of one session, kept at once
  static constexpr Duration kEndTakes = seconds(10);         // her channel is gone: by then the end of her stay is told
  static constexpr Duration kAnswerTakes = seconds(1);       // … and the channel itself says that she was answered
  static constexpr Duration kEvidenceWait = seconds(60);     // by then a caller who left shows a hang-up, if any do
  static constexpr Duration kLongestAfterwards = hours(12);  // voicemail, transfers, a telephone left off its hook

  // A stay, as events name it.
  struct Name {
    std::string_view member;
    std::string_view session;
    std::string_view queue;
  };
  // What the end of a talk tells of it.
  struct TalkEnd {
    std::optional<Instant> joined;     // of this stay, in whole seconds
    std::optional<Instant> connected;  // caller and agent; exact
    std::optional<Instant> answered;   // the same in whole seconds
    std::string agent;
    std::string leg;
    bool hung_up = false;  // the caller's channel was gone by then
    bool moved = false;    // her call goes on elsewhere
    bool by_switch = false;
  };
  // What a channel tells of its last stay when it is gone.
  struct LastStay {
    std::string_view member;
    std::string_view cause;          // answered, cancel
    std::string_view cancel_reason;  // may be that of an earlier stay where the cause is answered
    std::optional<Instant> connected;
    std::optional<Instant> answered;
    std::optional<Instant> moved;  // when she last was sent to another extension
    std::string agent;
    EndedBy by = EndedBy::nobody;
  };

  explicit FreeswitchExits(Tell tell) : tell_(std::move(tell)) {}

  void joined(const Name& name, const Moment& when, std::optional<Pseudonym> caller);
  // An agent has picked up; while a whisper is played to her, the caller waits on.
  void picked_up(const Name& name, std::string_view leg, const Moment& when);
  void agent_gone(const Name& name, std::string_view leg, bool bridged);
  // CHANNEL_BRIDGE of the caller's session. `stay`: what her channel says of it, for one whose joining nobody saw.
  void bridged(const Name& name, std::string_view other_leg, Connected what, const Moment& when);
  void cancelled(const Name& name, Outcome outcome, std::optional<Instant> joined, bool hung_up, const Moment& when);
  void terminated(const Name& name, const TalkEnd& end, const Moment& when);
  void hung_up(std::string_view id, const LastStay& last, const Moment& when);
  void hang_up_seen() {  // of a channel that is not ours: still evidence
    hang_ups_seen_ = true;
    evidence_by_.reset();
  }
  bool knows(std::string_view session) const { return sessions_.contains(session); }

  void switch_stopped();  // it said so: whoever still waits or talks is cut off by it
  void switch_started();  // found afterwards: nobody's channel survived
  void gap_began();
  // What the members' table of these queues proves of those who ended in a gap that lasted from `gap_since` to `now`,
  // by the switch's clock. To be asked before `listed`.
  void prove_ends(const std::vector<ListedMember>& members, const std::set<std::string>& queues,
                  const std::vector<ListedQueue>& settings, Instant gap_since, Instant now,
                  CountersListed& listed) const;
  // The members' table of these queues and, where it could be had, every channel there is. Tells who waits and talks.
  // `gap_since`: nobody looked from then on, by the switch's clock; nothing: nobody ever had before.
  void listed(const std::vector<ListedMember>& members, const std::set<std::string>& queues,
              const std::optional<std::vector<std::string>>& channels, const Pseudonyms* pseudonyms,
              std::optional<Instant> gap_since, const Moment& when);

  // The table knows this caller no more, though nobody saw her leave: an event was lost. `channels` as above.
  void lose(std::string_view id, std::string_view queue, const std::optional<std::vector<std::string>>& channels,
            const Moment& when);

  void advance(Instant now);  // by arrival
  std::optional<Instant> next_deadline() const;

  bool hang_ups_seen() const { return hang_ups_seen_; }
  bool hang_ups_missing() const { return hang_ups_missing_; }  // a caller left, and no channel at all hung up since

 private:
  enum class Stage {
    waiting,
    leaving,  // told as left, not how: the end of the stay is still to come, or never will
    talking,
    lost,  // it ended in a gap, or the event of its end never came
    over,
  };
  struct Stay {
    std::string member;
    std::string queue;
    Stage stage = Stage::waiting;
    std::string leg;       // the agent's, who picked up last
    bool leg_up = false;   // … and has not been told to be gone
    bool dropped = false;  // an agent picked up and was gone before they were connected
    bool in_gap = false;   // open when sight was lost, and not seen since
    bool told = false;     // the book has heard of it
    bool settled = false;  // … and how it ended, if only that nobody knows
    Instant joined;
    Moment left;
    std::string agent;
    bool says_answered = false;  // her own channel does
    std::optional<Moment> connected;
  };
  struct Session {
    std::vector<Stay> stays;
    std::optional<Moment> gone;
    bool gone_told = false;
    bool seen = true;  // in this connection
    std::uint64_t order = 0;
    std::optional<Instant> deadline;
  };
  using Sessions = std::map<std::string, Session, std::less<>>;

  Sessions::value_type& session_of(std::string_view id);
  Stay* find(std::string_view session, std::string_view member);
  Stay& stay_of(Sessions::value_type& session, const Name& name, const Moment& when);
  Stay& add(Sessions::value_type& session, const Name& name, Instant joined);
  void drop(Sessions::iterator session);
  void set_deadline(Sessions::value_type& session, std::optional<Instant> at);
  void tell(const Sessions::value_type& session, const Stay& stay, const Moment& when, Happening what);
  void leave(Sessions::value_type& session, Stay& stay, const Moment& when);  // how is told later
  void settle(Sessions::value_type& session, Stay& stay, Outcome outcome, const Moment& when);
  void connect(Sessions::value_type& session, Stay& stay, Connected what, const Moment& when);
  void give_up(Sessions::value_type& session, Stay& stay, Instant now);
  void plan(Sessions::value_type& session, const Moment& when);
  void due(Sessions::value_type& session, Instant now);
  void await_hang_up(const Moment& when);
  void take_row(const ListedMember& row, const Pseudonyms* pseudonyms, const Moment& when, WaitingListed& waiting,
                ChannelsListed& alive);
  void tell_ends_of(const std::vector<ListedMember>& members, const Moment& when);
  void lose_unlisted(const std::set<std::string>& queues, const std::set<std::string_view>* channels,
                     const Moment& when, ChannelsListed& alive);

  Tell tell_;
  Sessions sessions_;
  std::set<std::pair<Instant, std::string>> deadlines_;
  std::map<std::uint64_t, std::string> by_age_;  // the oldest goes when there are too many
  std::uint64_t next_order_ = 1;
  std::optional<Instant> evidence_by_;
  bool hang_ups_seen_ = false;
  bool hang_ups_missing_ = false;
};

}  // namespace dutyline
