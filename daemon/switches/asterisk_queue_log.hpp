// What an Asterisk writes into its queue_log, understood: Asterisk 16 to 22, and what older ones wrote. Sans-IO.
// The switch's own record of calls, in whole seconds; of agents' states it says nothing certain, so nothing is told.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/line_splitter.hpp"
#include "switches/queue_log_row.hpp"
#include "switches/switch_decoder.hpp"

namespace dutyline {

class AsteriskQueueLog : public SwitchDecoder {
 public:
  // Asterisk itself writes at most 8 KiB.
  static constexpr std::size_t kLongestLine = 64 * 1024;

  explicit AsteriskQueueLog(const DecoderSettings& settings);

  void connected(Instant now) override;
  void disconnected(Instant now, std::string_view cause) override;
  void feed(std::string_view bytes, Instant arrived) override;
  std::optional<Step> next() override;
  void advance(Instant) override {}
  std::optional<Instant> next_deadline() const override { return std::nullopt; }
  const SourceStatus& status() const override { return status_; }
  std::string farewell() const override { return {}; }

 private:
  void read(std::string_view line, std::optional<Step>& step);
  void understand(const QueueLogRow& row, std::optional<Step>& step);
  template <class What>
  void tell(const QueueLogRow& row, std::optional<Step>& step, What what) const;
  void skip(const char* reason, std::optional<Step>& step);

  DecoderSettings settings_;
  SourceStatus status_;
  std::vector<Step> waiting_;  // steps to take before the next line; hardly ever any
  Instant arrived_;
  LineSplitter lines_{kLongestLine};
};

}  // namespace dutyline
