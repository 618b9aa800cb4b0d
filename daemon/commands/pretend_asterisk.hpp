// The voice of an Asterisk 22: happenings of a pretend helpline → AMI events, byte for byte as app_queue says them
// for SIP-like channels (one channel a leg); and the lists a client may ask for. No I/O, no clock.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "commands/pretend_ami_message.hpp"
#include "commands/pretend_chance.hpp"
#include "commands/pretend_happening.hpp"

namespace dutyline::pretend {

struct AsteriskSettings {
  std::vector<std::string> queues;
  std::vector<Agent> roster;
  std::size_t most_waiting = 12;
  std::uint64_t seed = 1;
  bool timestamps = true;  // timestampevents in manager.conf
};

class Asterisk {
 public:
  Asterisk(AsteriskSettings settings, Instant started);

  // What every client with the right class is told of it, in order.
  std::vector<AmiEvent> tell(const Happening& happening);

  // False in the first moments after a restart: logins work, app_queue is not loaded yet.
  bool booted() const { return booted_; }
  AmiMessage fully_booted_after_login(Instant now) const;
  // Of a call that is on the switch now; else empty.
  std::string uniqueid_of(CallNumber call) const;

  // Replies: bytes of whole messages. An empty queue name: all of them.
  std::string queue_status(std::string_view queue, std::string_view action_id, Instant now) const;
  std::string queue_summary(std::string_view queue, std::string_view action_id, Instant now) const;
  std::string core_status(std::string_view action_id) const;
  std::string core_show_channels(std::string_view action_id, Instant now) const;

 private:
  struct Channel {
    std::string name;
    std::string uniqueid;
    std::string linkedid;
    int state = 0;  // 0 Down, 4 Ring, 5 Ringing, 6 Up
    std::string caller_number;
    std::string caller_name;
    std::string connected_number;
    std::string connected_name;
    std::string context;
    std::string exten;
    int priority = 1;
    std::string application;
    std::string application_data;
    Instant created;
  };
  struct Call {
    Channel channel;
    std::optional<Channel> leg;  // the agent's side
    std::string bridge;          // while talking
    QueueNumber queue = 0;
    AgentNumber agent = 0;
    Instant joined;
    Instant rung;
    Instant answered;
    std::size_t first_position = 0;
    long long hold = 0;  // seconds, of the answered visit
  };
  struct Member {
    std::vector<int> taken;  // by queue
    Instant last_call;
    Instant last_pause;
    bool paused = false;
    std::string reason;
    int status = 1;  // 1 not in use, 2 in use, 6 ringing
    bool in_call = false;
  };
  struct Queue {
    std::vector<CallNumber> waiting;
    long long completed = 0;
    long long abandoned = 0;
    long long completed_in_time = 0;
    long long abandoned_in_time = 0;
    long long hold = 0;  // moving averages in s, as app_queue keeps them
    long long talk = 0;
  };

  void on(const CallArrived& what);
  void on(const JoinedQueue& what);
  void on(const Refused& what);
  void on(const AgentRung& what);
  void on(const RingUnanswered& what);
  void on(const LeftQueue& what);
  void on(const Answered& what);
  void on(const TalkEnded& what);
  void on(const HungUp& what);
  void on(const AgentPaused& what);
  void on(const AgentUnpaused& what);
  void on(const SwitchStopping&) { stopping_ = true; }
  void on(const SwitchStopped&);
  void on(const SwitchStarted&);
  void on(const SwitchReady&);
  void on(const BlindBegan&) {}
  void on(const BlindEnded&) {}

  void cut_off(CallNumber number, Call& call);
  void abandon_event(Call& call, std::size_t position);
  void leave_event(Call& call, CallNumber number);
  void cancel_leg(Call& call);
  void complete(Call& call, EndedBy by);
  void complete_event(const Call& call, std::string_view reason);
  void blind_transfer_event(const Call& call, std::string_view context, std::string_view extension);
  void end_bridge(Call& call);
  void set_member(AgentNumber agent, int status, bool in_call);

  AmiMessage event(std::string_view name, EventClass event_class);
  void say(EventClass event_class, const AmiMessage& message) { said_.push_back({event_class, message.bytes()}); }
  void channel_event(std::string_view name, const Channel& channel);
  void hangup_request(const Channel& channel, int cause);
  void soft_hangup_request(const Channel& channel, int cause);
  void hangup(const Channel& channel, int cause);
  void variable(const Channel& channel, std::string_view name, std::string_view value);
  void dial_event(std::string_view name, const Call& call, std::string_view key, std::string_view value);
  void bridge_event(std::string_view name, const Call& call, int channels, const Channel* channel);
  void pause_event(AgentNumber agent);

  static void add_channel(AmiMessage& message, const Channel& channel, std::string_view prefix = "");
  static void add_bridge(AmiMessage& message, const std::string& bridge, int channels);
  void add_member(AmiMessage& message, QueueNumber queue, AgentNumber agent) const;
  Channel new_channel(const std::string& technology);
  std::string new_bridge();
  std::size_t position_of(CallNumber number, const Call& call) const;

  void list_queue(std::string& out, int& items, QueueNumber queue, std::string_view action_id, Instant now) const;
  void summarise_queue(std::string& out, QueueNumber queue, std::string_view action_id, Instant now) const;
  void list_channel(std::string& out, const Channel& channel, const std::string& bridge, std::string_view action_id,
                    Instant now) const;

  AsteriskSettings settings_;
  Chance chance_;
  Instant started_;
  Instant now_;
  Instant last_stamp_;
  bool booted_ = true;
  bool stopping_ = false;
  std::map<CallNumber, Call> calls_;
  std::vector<Member> members_;
  std::vector<Queue> queues_;
  std::uint64_t channels_made_ = 0;  // since the switch's start
  std::uint64_t calls_processed_ = 0;
  std::vector<AmiEvent> said_;
};

}  // namespace dutyline::pretend
