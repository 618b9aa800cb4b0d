// One client of the pretend FreeSWITCH: its bytes in, our bytes out. Knows the login, what may be subscribed to, and
// the closed list of commands that a monitor needs; all others are refused as mod_event_socket refuses what it does not
// know. No socket, no clock.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "commands/pretend_freeswitch.hpp"
#include "commands/pretend_switch.hpp"

namespace dutyline::pretend {

class EslSession final : public ClientSession {
 public:
  // Greets at once. Password and switch outlive the session.
  EslSession(const std::string& password, Freeswitch& freeswitch, Instant now);

  void feed(std::string_view bytes, Instant now) override;
  void advance(Instant now) override;
  std::optional<Instant> next_deadline() const override { return login_by_; }
  std::string take_output() override { return std::exchange(output_, {}); }
  bool finished() const override { return finished_; }

  void broadcast(const EslEvent& event);
  void switch_stops();  // an orderly stop: says so, and is over

 private:
  void answer(std::string_view command, Instant now);
  void log_in(std::string_view password);
  void subscribe(std::string_view names);
  void unsubscribe(std::string_view names);
  bool may_hear(const EslEvent& event) const;
  void say_goodbye();

  const std::string& password_;
  Freeswitch& freeswitch_;
  std::string output_;
  std::string buffer_;  // the command that is not complete yet
  bool skipping_ = false;
  bool logged_in_ = false;
  bool finished_ = false;
  EslForm form_ = EslForm::plain;
  bool all_ = false;
  std::set<std::string, std::less<>> names_;
  std::set<std::string, std::less<>> subclasses_;
  std::optional<Instant> login_by_;
};

}  // namespace dutyline::pretend
