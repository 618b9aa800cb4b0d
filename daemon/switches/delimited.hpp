// Call records of any switch that writes a line a call: CSV, other separators, fixed columns. Sans-IO. The switch's own
// record: what it says is told as a log is.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/line_splitter.hpp"
#include "switches/record_reader.hpp"
#include "switches/remembered.hpp"
#include "switches/switch_decoder.hpp"

namespace dutyline {

class Delimited : public SwitchDecoder {
 public:
  static constexpr std::size_t kLongestLine = 16 * 1024;
  static constexpr std::size_t kRemembered = 20'000;  // lines, of the newest: told a second time they change nothing
  static constexpr Duration kAhead = minutes(10);     // a call may begin so far ahead of our clock

  explicit Delimited(const DecoderSettings& settings);

  void connected(Instant now) override;
  void disconnected(Instant now, std::string_view cause) override;
  void feed(std::string_view bytes, Instant arrived) override;
  std::optional<Step> next() override;
  void advance(Instant) override {}
  std::optional<Instant> next_deadline() const override { return std::nullopt; }
  const SourceStatus& status() const override { return status_; }
  std::string farewell() const override { return {}; }

 private:
  void read(std::string_view text);
  void tell(const CallRecordLine& line);
  void refuse(const char* reason, const std::string& column, const std::string& text);

  DecoderSettings settings_;
  SourceStatus status_;
  std::deque<Step> waiting_;  // steps to take before the next line; a few
  Instant arrived_;
  LineSplitter lines_{kLongestLine};
  RecordReader reader_;
  Remembered told_{kRemembered};
};

}  // namespace dutyline
