// What an Asterisk writes into its queue_log, understood: Asterisk 16 to 22, and what older ones wrote. Sans-IO.
// The switch's own record of calls, in whole seconds; of agents' states it says nothing certain, so nothing is told.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
  std::optional<std::string_view> next_line(std::optional<Step>& step);
  std::string_view line_till(std::size_t end);
  void read(std::string_view line, std::optional<Step>& step);
  void understand(const QueueLogRow& row, std::optional<Step>& step);
  template <class What>
  void tell(const QueueLogRow& row, std::optional<Step>& step, What what) const;
  void skip(const char* reason, std::optional<Step>& step);

  DecoderSettings settings_;
  SourceStatus status_;
  std::vector<Step> waiting_;  // steps to take before the next line; hardly ever any
  Instant arrived_;
  std::string_view input_;
  std::string kept_;           // the beginning of a line whose end has not come yet
  bool kept_used_ = false;     // it has been read as a line
  bool passing_over_ = false;  // in the rest of a line that was too long
};

}  // namespace dutyline
