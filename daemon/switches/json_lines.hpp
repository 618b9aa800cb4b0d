// dutyline's own event lines, for any switch that can be taught to send them. Sans-IO.
//
// An event is known again by its `event_id`, without one by (event, id, queue, time; of agents: agent and state too):
// told a second time it changes nothing and makes no step. So much of the past is remembered here; what is older, the
// book and the ledger know.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/line_splitter.hpp"
#include "switches/event_line.hpp"
#include "switches/remembered.hpp"
#include "switches/switch_decoder.hpp"

namespace dutyline {

class JsonLines : public SwitchDecoder {
 public:
  static constexpr std::size_t kLongestLine = 16 * 1024;
  static constexpr std::size_t kRemembered = 20'000;  // events, of the newest
  // An event may be so far ahead of our clock: two clocks differ. Beyond, its sender's is wrong.
  static constexpr Duration kAhead = minutes(10);

  explicit JsonLines(const DecoderSettings& settings);

  void connected(Instant now) override;
  void disconnected(Instant now, std::string_view cause) override;
  void feed(std::string_view bytes, Instant arrived) override;
  std::optional<Step> next() override;
  void advance(Instant) override {}
  std::optional<Instant> next_deadline() const override { return std::nullopt; }
  const SourceStatus& status() const override { return status_; }
  std::string farewell() const override { return {}; }

 private:
  std::optional<Step> read(std::string_view text);
  Fact fact_of(EventLine& line) const;
  bool is_new(const EventLine& line);
  Step refuse(const char* reason, LineFault fault);

  DecoderSettings settings_;
  SourceStatus status_;
  std::vector<Step> waiting_;  // steps to take before the next line
  Instant arrived_;
  LineSplitter lines_{kLongestLine};
  Remembered told_{kRemembered};
};

}  // namespace dutyline
