// How a caller left an Asterisk queue: the evidence of one channel after another, weighed by the exit table.
// Rules: what real Asterisks (16, 22) were seen to send; the table stands in the README under "How each exit is told".
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.hpp"
#include "calls/fact.hpp"
#include "switches/moment.hpp"

namespace dutyline {

class AsteriskExits {
 public:
  static constexpr std::size_t kMostChannels = 100'000;
  static constexpr std::size_t kMostEarlyHangUps = 10'000;
  static constexpr Duration kKeyExitWait = seconds(1);          // an AgentConnect follows its Leave within milliseconds
  static constexpr Duration kStopNearness = seconds(10);        // Cause 0 this near a stop is the switch's doing
  static constexpr Duration kCutOffHangUp = milliseconds(100);  // the switch hangs up at once whom it throws out
  static constexpr Duration kEvidenceWait = seconds(60);        // by then a channel that left shows a Hangup, if any do
  static constexpr Duration kLongestAfterwards = hours(12);     // voicemail, transfers: then a channel is forgotten

  explicit AsteriskExits(Tell tell);

  void joined(std::string_view call, std::string_view linked, std::string_view queue, const Moment& when,
              std::optional<Pseudonym> caller);
  void waits(const WaitingCaller& caller, const Moment& when);  // told by a list: no fact of its own
  void lives(const LiveChannel& live, const Moment& when);      // the same, for whoever talks
  void abandon(std::string_view call, std::string_view queue, std::optional<Duration> held);
  void left(std::string_view call, std::string_view linked, std::string_view queue, const Moment& when);
  void connected(std::string_view call, std::string_view linked, std::string_view queue, const Moment& when,
                 Connected what);
  void ended(std::string_view call, std::string_view linked, std::string_view queue, const Moment& when, Ended what);
  void refused(std::string_view call, std::string_view linked, const std::string& queue, const Moment& when,
               Refused what);
  void hang_up_requested(std::string_view call, bool cause_zero);
  void soft_hang_up_requested(std::string_view call);
  void hung_up(std::string_view call, const Moment& when, bool cause_zero);
  void hang_up_seen() {  // of a channel that is not ours: still evidence
    hang_ups_seen_ = true;
    hang_ups_missing_ = false;
  }
  bool knows(std::string_view call) const { return channels_.contains(std::string(call)); }
  void abandoned_variable(std::string_view call, bool set);
  void queue_status(std::string_view call, std::string_view linked, Outcome outcome, const Moment& when);

  void switch_stopped(const Moment& when);  // Shutdown, or a start found afterwards
  void gap_began(const Moment& when);
  // The lists after a login are in: every channel of ours is known from here on.
  void in_step();
  // After a list of who lives: whoever is not in it is of no more interest. `now` of the list.
  void keep_only_listed();

  void advance(Instant now);  // by arrival
  std::optional<Instant> next_deadline() const;

  // Evidence about what the account may read.
  bool hang_up_requests_seen() const { return hang_up_requests_seen_; }
  bool hang_ups_seen() const { return hang_ups_seen_; }
  // A caller left and her channel was not seen to hang up within a minute, nor any other: no `call` class.
  bool hang_ups_missing() const { return hang_ups_missing_; }
  std::optional<bool> dialplan_seen() const { return dialplan_seen_; }  // nothing: no evidence yet

  std::size_t channels() const { return channels_.size(); }

 private:
  enum class Stage {
    waiting,
    leaving_alone,    // Leave without Abandon: an answer, else a key
    leaving_neither,  // Abandon and Leave, nobody hung up before
    leaving_zero,     // hung up with Cause 0: the switch's own doing if it stops now
    out,              // decided
    talking,
  };
  enum class First { nobody, caller, the_switch };

  struct Channel {
    std::string linked;
    std::string queue;
    Stage stage = Stage::waiting;
    Outcome told = Outcome::waiting;
    First first = First::nobody;  // who asked to hang up first since the Join
    bool cause_zero = false;
    bool own_cause = false;  // asked to hang up with a cause other than 0
    bool join_seen = false;  // or told by a list: whatever asked to hang up since was seen too
    bool abandon = false;
    bool variable = false;  // VarSet ABANDONED stood before the Abandon: the account sees the dialplan
    bool gone = false;      // hung up; told when its outcome is sure
    bool listed = false;    // seen in this connection
    std::optional<Duration> held;
    Moment left;
    Moment hung_up;
    std::string agent_leg;
    bool agent_own_cause = false;
    std::uint64_t order = 0;
    std::optional<Instant> deadline;
  };
  // A talk whose end nobody asked for: the switch's doing if it stops within 10 s.
  struct DoubtfulEnd {
    std::string call;
    std::string linked;
    std::string queue;
    Moment when;
    Ended what;
  };
  using Channels = std::unordered_map<std::string, Channel>;

  Channel& channel(std::string_view call, std::string_view linked, std::string_view queue);
  Channel* find(std::string_view call);
  void set_deadline(const std::string& call, Channel& channel, std::optional<Instant> at);
  void decide(const std::string& call, Channel& channel, Outcome outcome, const Moment& when);
  void decide_neither(const std::string& call, Channel& channel, Outcome outcome, const Moment& when);
  bool weighs(const Channel& channel) const;
  void moves_on(const std::string& call, Channel& channel, const Moment& when);
  void weigh_neither(const std::string& call, Channel& channel, const Moment& when, bool time_is_up);
  void weigh_zero(const std::string& call, Channel& channel, const Moment& when, bool time_is_up);
  void due(const std::string& call, Channel& channel, Instant deadline);
  void gone(const std::string& call, Channel& channel);
  void drop(const std::string& call);
  bool stopped_near(Instant at) const;

  Tell tell_;
  Channels channels_;
  std::set<std::pair<Instant, std::string>> deadlines_;
  std::map<std::uint64_t, std::string> by_age_;        // the oldest goes when there are too many
  std::unordered_map<std::string, std::string> legs_;  // agent's leg → caller's channel
  std::deque<DoubtfulEnd> doubtful_;
  // Between login and the lists, channels nobody has named yet: who asked to hang up, and whether with Cause 0.
  std::unordered_map<std::string, bool> early_hang_ups_;
  bool in_step_ = false;
  std::uint64_t next_order_ = 1;
  std::optional<Instant> stopped_at_;
  bool hang_up_requests_seen_ = false;
  bool hang_ups_seen_ = false;
  bool hang_ups_missing_ = false;
  std::optional<bool> dialplan_seen_;
};

}  // namespace dutyline
