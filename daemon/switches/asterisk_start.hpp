// When the Asterisk on the other side started, and whether that was since we last heard it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.hpp"

namespace dutyline {

class AsteriskStart {
 public:
  static constexpr Duration kCutNearness = seconds(60);  // started so soon after the last byte: it cut callers off
  static constexpr Duration kSlack = seconds(2);         // Uptime and CoreStartupTime are whole seconds

  struct Start {
    Instant at;  // by our clock
    bool cut = false;
  };

  void heard(Instant now) { last_heard_ = now; }
  // It spoke of itself or of its callers: in step, or one came or went. A switch half booted takes a login, refuses all
  // else and hangs up; what was last heard there says nothing of when the callers before it were last seen.
  void spoke() { spoke_ = true; }
  void gap_began() {
    if (std::exchange(spoke_, false)) {
      gap_since_ = last_heard_;
    }
  }

  // FullyBooted: Uptime in whole seconds. Nothing: it had started before we last heard it.
  std::optional<Start> uptime(long long seconds_up, Instant now);
  // CoreStatus: local date and time of the start, in a time zone nobody tells us: it only has to differ.
  std::optional<Start> startup_text(std::string_view date, std::string_view time, Instant now);

 private:
  std::optional<Start> started(Instant at);

  std::optional<Instant> last_heard_;
  std::optional<Instant> gap_since_;  // the last byte of the last connection that spoke, before this one
  bool spoke_ = false;
  std::optional<Instant> known_start_;
  std::string startup_text_;
};

}  // namespace dutyline
