// Where bytes come from. A feed drives one decoder and hands its steps to the pump.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "calls/fact.hpp"
#include "switches/switch_decoder.hpp"

namespace dutyline {

// What a feed tells the rest of the daemon. All calls come on the loop's thread.
class FeedListener {
 public:
  virtual ~FeedListener() = default;
  virtual void on_fact(const Fact& fact) = 0;
  virtual void on_state_changed() = 0;  // connection state, degraded reasons, counts
  virtual void on_log(int level, std::string_view source, std::string_view text) = 0;  // level: spdlog's numbers
};

using NowFunction = std::function<Instant()>;  // our clock; tests drive it

}  // namespace dutyline
