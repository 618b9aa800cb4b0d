// What an Asterisk says over its manager interface, understood: Asterisk 16 to 22, app_queue. Sans-IO.
// Framing is ami_wire's, the conversation ami_session's, the exit table asterisk_exits'.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "switches/ami_session.hpp"
#include "switches/ami_wire.hpp"
#include "switches/asterisk_doors.hpp"
#include "switches/asterisk_exits.hpp"
#include "switches/asterisk_start.hpp"
#include "switches/overdue.hpp"
#include "switches/switch_decoder.hpp"

namespace dutyline {

class AsteriskAmi : public SwitchDecoder {
 public:
  explicit AsteriskAmi(const DecoderSettings& settings);

  void connected(Instant now) override;
  void disconnected(Instant now, std::string_view cause) override;
  void feed(std::string_view bytes, Instant arrived) override;
  std::optional<Step> next() override;
  void advance(Instant now) override;
  std::optional<Instant> next_deadline() const override;
  const SourceStatus& status() const override { return status_; }
  std::string farewell() const override { return session_.farewell(); }

 private:
  using Handler = void (AsteriskAmi::*)(const AmiMessage&);
  struct EventName {
    std::string_view name;
    Handler handler;
  };
  static const EventName kEvents[];

  void take(const AmiWireStep& step);
  void on_message(const AmiMessage& message);
  void on_join(const AmiMessage& message);
  void on_leave(const AmiMessage& message);
  void on_abandon(const AmiMessage& message);
  void on_agent_called(const AmiMessage& message);
  void on_ring_no_answer(const AmiMessage& message);
  void on_agent_connect(const AmiMessage& message);
  void on_agent_complete(const AmiMessage& message);
  void on_hang_up_request(const AmiMessage& message);
  void on_soft_hang_up_request(const AmiMessage& message);
  void on_hang_up(const AmiMessage& message);
  void on_variable(const AmiMessage& message);
  void on_dialplan_step(const AmiMessage& message);
  void on_member(const AmiMessage& message);
  void on_member_removed(const AmiMessage& message);
  void on_fully_booted(const AmiMessage& message);
  void on_shutdown(const AmiMessage& message);
  void on_queue_params(const AmiMessage& message);
  void on_listed_member(const AmiMessage& message);
  void on_listed_caller(const AmiMessage& message);
  void on_queues_listed(const AmiMessage& message);
  void on_listed_channel(const AmiMessage& message);
  void on_channels_listed(const AmiMessage& message);

  Moment moment(const AmiMessage& message);
  void tell(std::string call, std::string linked, std::string queue, const Moment& when, Happening what);
  void refused(const AmiMessage& message, Outcome outcome);
  void switch_started(const AsteriskStart::Start& start);
  void skip(const char* reason);
  void drain_session();
  void degrade(const char* reason, bool in_force);
  void review_evidence();
  void settle_missing(const Moment& when, const std::vector<LiveChannel>& channels);
  std::optional<Pseudonym> caller_of(const AmiMessage& message) const;

  DecoderSettings settings_;
  AmiWire wire_;
  AmiSession session_;
  AsteriskExits exits_;
  AsteriskDoors doors_;
  Overdue overdue_;
  AsteriskStart start_;
  ClockOffset offset_;
  SourceStatus status_;
  std::deque<Step> steps_;
  Instant arrived_;  // of the bytes being read
  bool in_gap_ = false;
  std::optional<bool> hang_ups_told_;
  // Lists being received.
  std::map<std::string, std::vector<AgentPresence>> members_;  // by queue
  std::vector<QueueCounters> counters_;
  std::vector<WaitingCaller> waiting_;
  std::vector<LiveChannel> channels_;
};

}  // namespace dutyline
