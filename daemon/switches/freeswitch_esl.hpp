// What a FreeSWITCH says over its event socket, understood: 1.10.9 to 1.11, mod_callcenter. Sans-IO.
// Framing is esl_wire's, the conversation esl_session's, the exit table freeswitch_exits', people freeswitch_agents'.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "switches/esl_event.hpp"
#include "switches/esl_session.hpp"
#include "switches/esl_wire.hpp"
#include "switches/freeswitch_agents.hpp"
#include "switches/freeswitch_exits.hpp"
#include "switches/freeswitch_lists.hpp"
#include "switches/moment.hpp"
#include "switches/overdue.hpp"
#include "switches/switch_decoder.hpp"

namespace dutyline {

class FreeswitchEsl : public SwitchDecoder {
 public:
  explicit FreeswitchEsl(const DecoderSettings& settings);

  void connected(Instant now) override;
  void disconnected(Instant now, std::string_view cause) override;
  void asked(std::string_view text) override { session_.asked(text); }
  void feed(std::string_view bytes, Instant arrived) override;
  std::optional<Step> next() override;
  void advance(Instant now) override;
  std::optional<Instant> next_deadline() const override;
  const SourceStatus& status() const override { return status_; }
  std::string farewell() const override { return session_.farewell(); }

 private:
  struct Lists;
  using Handler = void (FreeswitchEsl::*)(const EslEvent&);
  struct Action {
    std::string_view name;
    Handler handler;
  };
  static const Action kActions[];

  void take(const EslWireStep& step);
  void on_frame(const EslFrame& frame);
  void on_event(std::string_view body, EslEvent::Format format);
  void on_action(const EslEvent& event);
  void on_start(const EslEvent& event);
  void on_offering(const EslEvent& event);
  void on_picked_up(const EslEvent& event);
  void on_ring_failed(const EslEvent& event);
  void on_agent_gone(const EslEvent& event);
  void on_end(const EslEvent& event);
  void on_agent_state(const EslEvent& event);
  void on_agent_status(const EslEvent& event);
  void on_bridge(std::string_view body, EslEvent::Format format);
  void on_hang_up(std::string_view body, EslEvent::Format format);
  void on_heartbeat(const EslEvent& event);
  void on_notice(std::string_view text);
  void on_reply(std::string_view text);
  void on_answer(std::string_view body);
  void take_list(FreeswitchList list, const EslQuestion& question);

  Moment moment(const EslEvent& event);
  Moment now_by_switch(Times known) const;
  void core_is(std::string_view uuid);
  void tell_lists();
  void watch(std::string_view call, std::string_view linked, std::string_view queue, const Happening& what);
  void tell_counters(const Lists& lists, std::optional<Instant> gap_since);
  std::optional<Pseudonym> caller_of(const EslEvent& event) const;
  void tell(std::string call, std::string linked, std::string queue, const Moment& when, Happening what);
  void skip(const char* reason);
  void drain_session();
  void degrade(const char* reason, bool in_force);
  void review_evidence();

  // What the switch answered and is not told yet: first it must be known whether it has started since.
  struct Lists {
    std::set<std::string> queues;      // those there are
    std::vector<ListedQueue> counted;  // the same, with what the switch counts of each
    Instant counted_at;                // by arrival
    std::set<std::string> members_of;  // whose members were asked for
    bool all_members = false;          // of every queue at once
    std::vector<ListedMember> members;
    std::optional<std::vector<ListedAgent>> agents;
    std::optional<std::vector<ListedTier>> tiers;
    std::optional<std::vector<std::string>> channels;
    Instant arrived;
  };

  DecoderSettings settings_;
  EslWire wire_;
  EslSession session_;
  FreeswitchExits exits_;
  FreeswitchAgents agents_;
  Overdue overdue_;
  ClockOffset offset_;
  SourceStatus status_;
  std::deque<Step> steps_;
  Instant arrived_;  // of the bytes being read
  Instant connected_at_;
  std::optional<Instant> first_connected_at_;
  std::string core_;                // of the switch heard last
  std::optional<Instant> started_;  // by our clock, where the switch told
  bool in_gap_ = false;
  std::optional<Instant> gap_since_;  // the last byte before this connection
  bool core_known_ = false;           // in this connection
  std::optional<bool> hang_ups_told_;
  std::optional<Lists> lists_;
};

}  // namespace dutyline
