// One source whose lines are sent to us: takes connections, plain or TLS, cuts each into lines and hands whole lines to
// the one decoder, every fact on. For any kind of source that is lines: a kind has nothing to do for it but to
// understand lines one by one, from anybody, in any order, and the same line again (a sender begins anew in the past
// after every break). connected() is called once, at the start; a decoder never sees half a line, nor `#` signs
// (sent_lines.hpp); bytes to send and Lost of its are passed over.
//
// connecting: nobody is connected; syncing: somebody is, and silent or in trouble of her own; live: heard lately.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "feeds/advice_list.hpp"
#include "feeds/alarm.hpp"
#include "feeds/endpoint.hpp"
#include "feeds/feed.hpp"
#include "feeds/log_fold.hpp"
#include "feeds/sent_lines.hpp"
#include "feeds/source_record.hpp"
#include "feeds/stream.hpp"

namespace dutyline {

struct ListenFeedSettings {
  std::string source;  // its name, for the log
  Endpoint endpoint;   // an address of this machine; port 0: any that is free
  TlsSettings tls;     // enabled: cert_file, key_file are ours; ca_file, if given, signed the senders' certificates
};

class ListenFeed : public Feed {
 public:
  static constexpr std::size_t kMostSenders = 16;
  static constexpr std::size_t kReadSize = 64 * 1024;
  static constexpr Duration kSilence = seconds(30);  // a sender writes `#alive` well within it
  static constexpr Duration kHandshake = seconds(10);
  static constexpr Duration kHoldBack = milliseconds(100);  // while the listener is overburdened nothing is read
  static constexpr Duration kAcceptBackOff = seconds(1);    // no descriptor is free

  // Takes the port, and no connection before start(). Fails in words.
  static Result<std::unique_ptr<ListenFeed>> bind(boost::asio::any_io_executor executor, ListenFeedSettings settings,
                                                  std::unique_ptr<SwitchDecoder> decoder, FeedListener& listener,
                                                  NowFunction now);
  static Result<std::unique_ptr<ListenFeed>> bind(boost::asio::any_io_executor executor, ListenFeedSettings settings,
                                                  std::unique_ptr<SwitchDecoder> decoder, FeedListener& listener,
                                                  NowFunction now, AlarmFactory alarms);
  ~ListenFeed() override;

  ListenFeed(const ListenFeed&) = delete;
  ListenFeed& operator=(const ListenFeed&) = delete;

  void start() override;
  void stop(std::function<void()> done) override;

  const SwitchDecoder& decoder() const override { return *decoder_; }
  SourceState state() const override { return state_; }
  const SourceRecord& record() const override { return record_; }
  std::uint64_t received_bytes() const override { return received_bytes_; }
  std::string trouble() const override;
  std::vector<std::string> advice() const override { return advice_.texts(); }

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  std::size_t senders() const { return senders_.size(); }

 private:
  // One connection.
  struct Sender {
    std::string address;  // of her machine, for the log
    std::shared_ptr<ByteStream> stream;
    std::unique_ptr<Alarm> alarm;  // handshake, or holding back
    std::vector<char> buffer;
    SentLines lines;
    Instant last_heard;
    std::string trouble;   // her own words
    std::string end;       // why she went; empty: she is there
    bool open = false;     // the handshake is done
    bool heard = false;    // anything yet
    bool reading = false;  // a coroutine is under way
    bool timed_out = false;
  };
  using SenderPointer = std::shared_ptr<Sender>;

  ListenFeed(boost::asio::any_io_executor executor, ListenFeedSettings settings, std::unique_ptr<SwitchDecoder> decoder,
             FeedListener& listener, NowFunction now, AlarmFactory alarms);
  Result<Done> take_port();

  void accept_on();
  void take_in(boost::asio::ip::tcp::socket socket);
  bool make_room();
  void read_on(const SenderPointer& sender);
  boost::asio::awaitable<void> read(SenderPointer sender);
  void reading_over(const SenderPointer& sender);
  void take_bytes(Sender& sender, std::size_t size);
  void take_lines(std::string_view lines, Instant now);
  void take_steps();
  void take(Fact& fact) { listener_.on_fact(fact); }
  void take(Skipped& skipped);
  void take(Advice& advice);
  void take(Lost&) {}
  void take(Send&) {}
  void take(Live&) {}  // we are the ones who know
  void gone(const SenderPointer& sender);
  void keep_deadline();
  void judge();
  void now_in_trouble(bool silent, Instant now);
  void set_state(SourceState state);
  void finish_if_over();
  void log(Said said, const std::string& text);
  void log_folded(Said said, const std::string& text, const std::string& address);

  boost::asio::any_io_executor executor_;
  ListenFeedSettings settings_;
  std::unique_ptr<SwitchDecoder> decoder_;
  FeedListener& listener_;
  NowFunction now_;
  AlarmFactory alarms_;
  SourceRecord record_;
  SourceState state_ = SourceState::disconnected;
  std::string trouble_;  // why it is not live

  boost::asio::ip::tcp::acceptor acceptor_;
  std::unique_ptr<Alarm> accept_again_;
  std::unique_ptr<Alarm> silence_;
  std::unique_ptr<Alarm> deadline_;  // the decoder's
  std::vector<SenderPointer> senders_;
  bool accepting_ = false;
  bool stopping_ = false;
  std::function<void()> stopped_;
  Instant last_heard_;
  LogFold said_;
  LogFold skipped_;
  AdviceList advice_;
  std::uint64_t received_bytes_ = 0;
};

}  // namespace dutyline
