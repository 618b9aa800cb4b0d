// One live source: dials its switch, hands every byte to the decoder and every fact on, sends what the decoder wants to
// say, and begins anew when the connection is lost, for ever, until it is stopped. One thread: the loop's.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "feeds/advice_list.hpp"
#include "feeds/alarm.hpp"
#include "feeds/backoff.hpp"
#include "feeds/dial.hpp"
#include "feeds/endpoint.hpp"
#include "feeds/feed.hpp"
#include "feeds/log_fold.hpp"
#include "feeds/outgoing.hpp"
#include "feeds/source_record.hpp"
#include "feeds/stream.hpp"

namespace dutyline {

struct SourceFeedSettings {
  std::string source;  // its name, for the log
  Endpoint endpoint;
  TlsSettings tls;
  Duration connect_timeout = seconds(10);  // for each address of the name
  // From connected until logged in, TLS included. Afterwards silence is the decoder's to judge: a switch that is
  // shutting down refuses the questions that would make us live, for minutes, while its events still come.
  Duration login_timeout = seconds(30);
};

class SourceFeed : public Feed {
 public:
  static constexpr std::size_t kReadSize = 128 * 1024;
  static constexpr Duration kFarewellWait = seconds(1);

  SourceFeed(boost::asio::any_io_executor executor, SourceFeedSettings settings, std::unique_ptr<SwitchDecoder> decoder,
             FeedListener& listener, NowFunction now, std::uint64_t seed);
  // With alarms of another kind: tests move time by hand.
  SourceFeed(boost::asio::any_io_executor executor, SourceFeedSettings settings, std::unique_ptr<SwitchDecoder> decoder,
             FeedListener& listener, NowFunction now, std::uint64_t seed, AlarmFactory alarms);
  ~SourceFeed() override;

  SourceFeed(const SourceFeed&) = delete;
  SourceFeed& operator=(const SourceFeed&) = delete;

  void start() override;
  // Says farewell, waits at most kFarewellWait for the other side to close, ends the decoder's connection (its last
  // facts come), then calls `done` on the loop. Nothing is called afterwards.
  void stop(std::function<void()> done) override;

  const SwitchDecoder& decoder() const override { return *decoder_; }
  // As the decoder says, and "connecting" already while dialling.
  SourceState state() const override;
  const SourceRecord& record() const override { return record_; }
  std::uint64_t received_bytes() const override { return received_bytes_; }
  std::string trouble() const override;
  std::vector<std::string> advice() const override { return advice_.texts(); }

 private:
  enum class Phase { idle, dialling, opening, connected, waiting, stopped };

  void begin_attempt();
  boost::asio::awaitable<void> attempt();
  boost::asio::awaitable<void> read_on();
  void attempt_over();
  void open_for_business();
  void take_bytes(std::size_t size);
  void take_steps();
  void take(Fact& fact);
  void take(Send& send);
  void take(Live& live);
  void take(Skipped& skipped);
  void take(Lost& lost);
  void take(Advice& advice);
  void end(ConnectFailure failure);
  ConnectFailure how_it_ended(const ConnectFailure& failure) const;
  void arm_deadline();
  void on_deadline();
  void note_changes();
  void log(Said said, const std::string& text);
  void finish();

  boost::asio::any_io_executor executor_;
  SourceFeedSettings settings_;
  std::unique_ptr<SwitchDecoder> decoder_;
  FeedListener& listener_;
  NowFunction now_;
  AlarmFactory alarms_;
  Backoff backoff_;
  SourceRecord record_;
  Phase phase_ = Phase::idle;

  // The try or connection of now.
  std::unique_ptr<Dialler> dialler_;
  std::shared_ptr<ByteStream> stream_;
  std::unique_ptr<Outgoing> outgoing_;
  std::optional<ConnectFailure> end_;  // why it ended or is to end: the first reason counts
  bool logged_in_ = false;
  std::optional<Instant> live_since_;
  Instant last_heard_;
  LogFold skipped_;

  std::vector<char> buffer_;
  std::uint64_t received_bytes_ = 0;
  AdviceList advice_;
  LogFold failures_;
  std::unique_ptr<Alarm> phase_alarm_;     // log-in time-out, back-off, farewell
  std::unique_ptr<Alarm> deadline_alarm_;  // the decoder's
  std::optional<Instant> deadline_armed_for_;
  bool stopping_ = false;
  std::function<void()> stopped_;
  std::pair<SourceState, std::uint64_t> shown_{};  // state and number of other changes, as last told
  std::uint64_t changes_ = 0;
};

}  // namespace dutyline
