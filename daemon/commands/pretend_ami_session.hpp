// One client of the pretend Asterisk: its bytes in, our bytes out. Knows the login, the closed list of actions a
// monitor needs, and how Asterisk refuses the rest. No socket, no clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "commands/pretend_asterisk.hpp"
#include "commands/pretend_switch.hpp"

namespace dutyline::pretend {

struct Account {
  std::string username = "dutyline";
  std::string secret = "demo";  // for demonstrations only
};

class AmiSession final : public ClientSession {
 public:
  // Greets at once. The account and the switch outlive the session; `challenge` is to be different for every session.
  AmiSession(const Account& account, const Asterisk& asterisk, std::uint32_t challenge, Instant now);

  void feed(std::string_view bytes, Instant now) override;
  void advance(Instant now) override;
  std::optional<Instant> next_deadline() const override;
  void broadcast(const AmiEvent& event);

  std::string take_output() override { return std::exchange(output_, {}); }
  bool finished() const override { return finished_; }

 private:
  // Headers of one request; keys in lower case, the first of each counts.
  struct Request {
    std::vector<std::pair<std::string, std::string>> headers;
    bool line_too_long = false;
    bool too_many_lines = false;
    std::string_view value(std::string_view key) const;
  };

  void take_line(std::string_view line, Instant now);
  void answer(const Request& request, Instant now);
  void answer_stranger(const Request& request, std::string_view action, Instant now);
  void log_in(const Request& request, Instant now);
  bool secret_fits(const Request& request) const;
  void set_events(const Request& request);
  void refuse(const Request& request, std::string_view why);
  void say(const AmiMessage& message) { output_ += message.bytes(); }

  const Account& account_;
  const Asterisk& asterisk_;
  std::string challenge_;
  bool challenged_ = false;
  bool logged_in_ = false;
  bool finished_ = false;
  unsigned mask_ = kAllEvents;
  std::optional<Instant> login_by_;     // else closed
  std::optional<Instant> refusal_due_;  // of a wrong secret; nothing is read any more
  std::string refused_action_id_;
  std::string buffer_;  // the line that is not complete yet
  bool skipping_line_ = false;
  Request request_;
  std::string output_;
};

}  // namespace dutyline::pretend
