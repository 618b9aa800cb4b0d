// The voice of a FreeSWITCH 1.10.12 with mod_callcenter: happenings of a pretend helpline → events in the order and
// with the fields in which they were captured, for SIP-like channels (one channel a leg); and what its API answers. No
// I/O, no clock.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "commands/pretend_chance.hpp"
#include "commands/pretend_esl_event.hpp"
#include "commands/pretend_happening.hpp"

namespace dutyline::pretend {

struct FreeswitchSettings {
  std::vector<std::string> queues;  // "send-duty@default"
  std::vector<Agent> roster;
  Duration wrap_up{};
  std::uint64_t seed = 1;
};

long long whole_epoch(Instant at);  // seconds; 0 stays 0: never

class Freeswitch {
 public:
  static constexpr Duration kHeartbeat = seconds(20);
  static constexpr Duration kKeepsAbandoned = seconds(60);  // a row of the members' table, after its caller left

  Freeswitch(FreeswitchSettings settings, Instant started);

  // What every client that subscribed to it is told of it, in order. A refusal at the door is the dialplan's doing: the
  // queue module says nothing of it.
  std::vector<EslEvent> tell(const Happening& happening);
  EslEvent heartbeat(Instant now);

  // The caller's channel; empty when it is gone.
  std::string session_of(CallNumber call) const;
  // What stands after "api "; the body of the answer.
  std::string api(std::string_view command, Instant now);

 private:
  struct Leg {
    AgentNumber agent = 0;
    std::string uuid;
    Instant called;
    Instant answered;
  };
  // A stay in a queue: as long as it lasts, and what her channel remembers of the last one.
  struct Stay {
    QueueNumber queue = 0;
    std::string member;
    Instant joined;
    std::string cause;  // answered, cancel
    std::string cancel_reason;
    std::optional<Instant> bridged;
    std::optional<Leg> leg;
  };
  struct Call {
    std::string session;
    std::string number;
    Instant created;
    Instant answered;
    Instant profile_created;
    std::optional<Stay> stay;
    Instant bridged;  // last
    Instant hung_up;
    std::string hangup_cause;
    std::string disposition;  // who hung up, in SIP's words
  };
  enum class Row { waiting, trying, answered, abandoned };
  struct Member {
    Row state = Row::waiting;
    QueueNumber queue = 0;
    std::string session;
    std::string number;
    Instant created;
    Instant joined;
    Instant bridged;
    Instant abandoned;
    std::string agent;
  };
  struct Person {
    std::string status = "Available";
    std::string state = "Waiting";
    std::string leg;
    Instant bridge_started;
    Instant bridge_ended;
    Instant offered;
    Instant status_changed;
    long long answered = 0;
    long long no_answers = 0;
    Duration talked{};
  };
  struct Counters {
    long long answered = 0;
    long long abandoned = 0;
  };

  void on(const CallArrived& what);
  void on(const JoinedQueue& what);
  void on(const Refused&) {}
  void on(const AgentRung& what);
  void on(const RingUnanswered& what);
  void on(const LeftQueue& what);
  void on(const Answered& what);
  void on(const TalkEnded& what);
  void on(const HungUp& what);
  void on(const AgentPaused& what) { status(what.agent, "On Break"); }
  void on(const AgentUnpaused& what) { status(what.agent, "Available"); }
  void on(const SwitchStopping&) { stopping_ = true; }
  void on(const SwitchStopped&) {}
  void on(const SwitchStarted&);
  void on(const SwitchReady&) { loaded_ = true; }
  void on(const BlindBegan&) {}
  void on(const BlindEnded&) {}

  void hang_up(Call& call, std::string_view disposition);
  void hang_up_leg(const Call& call, const Leg& leg);
  void stop_ringing(AgentNumber agent, Call& call, std::string_view cause);
  void state(AgentNumber agent, std::string state);
  void status(AgentNumber agent, std::string status);
  void members_count(QueueNumber queue);

  EslEvent begin(std::string name, std::string_view file, std::string_view function, int line,
                 std::string subclass = {});
  EslEvent custom(std::string_view function, int line);
  void add_channel(EslEvent& event, const Call& call) const;
  void add_leg(EslEvent& event, const Call& call, const Leg& leg, bool gone) const;
  static void add_times(EslEvent& event, Instant created, Instant answered, Instant bridged, Instant hung_up,
                        Instant profile);
  static void add_member(EslEvent& event, const Call& call);
  void add_agent(EslEvent& event, const Leg& leg, std::string_view bridged = {}) const;
  std::string agent_name(AgentNumber agent) const;

  std::string queue_list() const;
  std::string member_list(std::string_view queue) const;
  std::string agent_list(std::string_view queue) const;
  std::string tier_list(std::string_view queue) const;
  std::string channels_json() const;
  std::string callcenter(std::string_view arguments) const;
  std::size_t channels() const;

  FreeswitchSettings settings_;
  Chance chance_;
  Instant started_;
  Instant now_;
  bool loaded_ = true;
  bool stopping_ = false;
  std::string core_;
  std::uint64_t sequence_ = 400;  // what a new core had counted by the time that anybody could connect
  std::uint64_t sessions_ = 0;    // since the start
  std::map<CallNumber, Call> calls_;
  std::map<std::string, Member> members_;  // by uuid
  std::vector<Person> people_;
  std::vector<Counters> counters_;
  std::vector<EslEvent> said_;
};

}  // namespace dutyline::pretend
