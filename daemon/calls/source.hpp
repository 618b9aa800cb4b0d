// How a source stands: what a decoder says of itself, in words that every page shares.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace dutyline {

enum class SourceState { disconnected, connecting, logging_in, syncing, live };
inline constexpr std::array kSourceStates{SourceState::disconnected, SourceState::connecting, SourceState::logging_in,
                                          SourceState::syncing, SourceState::live};
std::string_view to_string(SourceState state);

struct SourceStatus {
  SourceState state = SourceState::disconnected;
  std::uint64_t events = 0;                       // messages understood
  std::map<std::string, std::uint64_t> rejected;  // by reason; every reason of its kind is present at 0
  std::map<std::string, bool> degraded;           // by reason: in force; every reason of its kind is present
  std::optional<Instant> last_event;              // arrival of the last message
  std::optional<Duration>
      clock_offset;  // our clock minus the switch's, the smallest seen lately; nothing: no timestamps
};

}  // namespace dutyline
