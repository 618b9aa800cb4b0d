// The daemon's log: to the journal, or to stderr; one line a thing an operator can act on, each kind with its id. It
// never holds a caller's number.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "app/log_limit.hpp"
#include "base/messages.hpp"
#include "base/time.hpp"

namespace dutyline {

class Log {
 public:
  // `now` tells how often a thing is said; empty: the system's clock.
  explicit Log(LogLevel least = LogLevel::info, std::function<Instant()> now = {});

  void write(Said said, std::string_view text);
  // `about`: a source's name, or "line " and a line's. `call`: the key of the one call that it is about, if of one, as
  // `dutyline calls` prints it.
  void write(Said said, std::string_view about, std::string_view text, std::string_view call = {});
  // How many there were of what was said too often in the last minute; with `all`, so far.
  void tell_folded(bool all = false);
  // Lines written so far; every level is present.
  std::map<std::string, std::uint64_t> counts() const;

 private:
  void put(Said said, std::string_view about, std::string_view text, std::string_view call);

  LogLevel least_;
  std::function<Instant()> now_;
  LogLimit limit_;
  std::array<std::uint64_t, kLogLevels.size()> counts_{};
};

}  // namespace dutyline
