// Where bytes come from. A feed drives one decoder and hands what it tells to its listener.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/messages.hpp"
#include "base/time.hpp"
#include "calls/fact.hpp"
#include "feeds/source_record.hpp"
#include "switches/switch_decoder.hpp"

namespace dutyline {

// What a feed tells the rest of the daemon. All calls come on the loop's thread.
class FeedListener {
 public:
  virtual ~FeedListener() = default;
  virtual void on_fact(const Fact& fact) = 0;
  virtual void on_state_changed() = 0;  // connection state, degraded reasons, counts
  virtual void on_log(Said said, std::string_view source, std::string_view text) = 0;
  // Every fact of what a file says up to here has been told: whoever keeps them keeps this with them, and begins there
  // after a restart. Only sources that can say everything again have positions.
  virtual void on_position(std::string_view /*source*/, const std::string& /*position*/) {}
  // Lines of a followed file are gone before they were read.
  virtual void on_lines_lost(std::string_view /*source*/) {}
  // More is waiting to be kept than is good. A feed that can come back later for what it reads then holds back.
  virtual bool overburdened() const { return false; }
};

// One source of the daemon, whatever brings its bytes. One thread: the loop's.
class Feed {
 public:
  // Only before start(), after stop() has called `done`, or when the executor runs no more.
  virtual ~Feed() = default;

  virtual void start() = 0;
  // Takes leave of the other side as its kind demands, then calls `done` on the loop. Nothing is called afterwards.
  virtual void stop(std::function<void()> done) = 0;

  virtual const SwitchDecoder& decoder() const = 0;
  virtual SourceState state() const = 0;
  virtual const SourceRecord& record() const = 0;
  virtual std::uint64_t received_bytes() const = 0;
  virtual std::string trouble() const = 0;              // empty: live, or stopped
  virtual std::vector<std::string> advice() const = 0;  // texts in force, in the order in which they came
};

using NowFunction = std::function<Instant()>;  // our clock; tests drive it

}  // namespace dutyline
