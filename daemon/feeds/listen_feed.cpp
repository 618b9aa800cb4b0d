#include "feeds/listen_feed.hpp"

#include <netinet/tcp.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <span>
#include <utility>

#include "feeds/tls.hpp"

namespace dutyline {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

// A sender that vanished without a word is found out after a minute.
void probe_when_idle(tcp::socket& socket) {
  error_code ignored;
  socket.set_option(asio::socket_base::keep_alive(true), ignored);
  using Option = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPIDLE>;
  using Interval = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPINTVL>;
  using Count = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPCNT>;
  socket.set_option(Option(30), ignored);
  socket.set_option(Interval(10), ignored);
  socket.set_option(Count(3), ignored);
}

}  // namespace

Result<std::unique_ptr<ListenFeed>> ListenFeed::bind(asio::any_io_executor executor, ListenFeedSettings settings,
                                                     std::unique_ptr<SwitchDecoder> decoder, FeedListener& listener,
                                                     NowFunction now) {
  return bind(executor, std::move(settings), std::move(decoder), listener, std::move(now), steady_alarms(executor));
}

Result<std::unique_ptr<ListenFeed>> ListenFeed::bind(asio::any_io_executor executor, ListenFeedSettings settings,
                                                     std::unique_ptr<SwitchDecoder> decoder, FeedListener& listener,
                                                     NowFunction now, AlarmFactory alarms) {
  std::unique_ptr<ListenFeed> feed(new ListenFeed(std::move(executor), std::move(settings), std::move(decoder),
                                                  listener, std::move(now), std::move(alarms)));
  if (auto taken = feed->take_port(); !taken) {
    return Failure{taken.reason()};
  }
  return feed;
}

ListenFeed::ListenFeed(asio::any_io_executor executor, ListenFeedSettings settings,
                       std::unique_ptr<SwitchDecoder> decoder, FeedListener& listener, NowFunction now,
                       AlarmFactory alarms)
    : executor_(std::move(executor)),
      settings_(std::move(settings)),
      decoder_(std::move(decoder)),
      listener_(listener),
      now_(std::move(now)),
      alarms_(std::move(alarms)),
      record_(to_string(settings_.endpoint)),
      acceptor_(executor_),
      accept_again_(alarms_()),
      silence_(alarms_()),
      deadline_(alarms_()) {}

ListenFeed::~ListenFeed() = default;

Result<Done> ListenFeed::take_port() {
  const std::string where = to_string(settings_.endpoint);
  error_code error;
  const std::string& host = settings_.endpoint.host;
  const auto address = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, error);
  if (error) {
    return Failure{host +
                   " is no address of this machine; write 127.0.0.1 for senders here, or this machine's own "
                   "address"};
  }
  const tcp::endpoint endpoint(address, settings_.endpoint.port);
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(static_cast<int>(kMostSenders), error);
  if (error) {
    return Failure{"cannot listen on " + where + ": " + error.message()};
  }
  return settings_.tls.enabled ? check_accepting_tls(settings_.tls) : Result<Done>(Done{});
}

void ListenFeed::start() {
  last_heard_ = now_();
  record_.began(last_heard_);
  decoder_->connected(last_heard_);
  take_steps();
  judge();
  accept_on();
}

void ListenFeed::stop(std::function<void()> done) {
  stopped_ = std::move(done);
  stopping_ = true;
  error_code ignored;
  acceptor_.close(ignored);
  accept_again_->cancel();
  silence_->cancel();
  deadline_->cancel();
  const auto senders = senders_;  // they leave the list as they go
  for (const auto& sender : senders) {
    sender->alarm->cancel();
    sender->stream->close();
    if (!sender->reading) {
      gone(sender);
    }
  }
  finish_if_over();
}

void ListenFeed::finish_if_over() {
  if (!stopping_ || accepting_ || !senders_.empty() || !stopped_) {
    return;
  }
  decoder_->disconnected(now_(), "dutyline was stopped");
  take_steps();
  trouble_.clear();
  set_state(SourceState::disconnected);
  asio::post(executor_, std::exchange(stopped_, nullptr));
}

void ListenFeed::accept_on() {
  accepting_ = true;
  acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
    accepting_ = false;
    if (stopping_) {
      finish_if_over();
      return;
    }
    if (!error) {
      take_in(std::move(socket));
      accept_on();
      return;
    }
    log_folded(Said::sender_trouble, "no connection can be taken: " + error.message(), "");
    accept_again_->set(kAcceptBackOff, [this] { accept_on(); });
  });
}

void ListenFeed::take_in(tcp::socket socket) {
  error_code error;
  const auto peer = socket.remote_endpoint(error);
  if (error) {
    return;  // gone already
  }
  if (!make_room()) {
    log_folded(Said::sender_refused, "a connection was refused, for as many senders are here as may",
               peer.address().to_string());
    record_.count("refused");
    return;
  }
  probe_when_idle(socket);
  const auto sender = std::make_shared<Sender>();
  sender->address = peer.address().to_string();
  if (settings_.tls.enabled) {
    auto secured = accepting_tls_stream(std::move(socket), settings_.tls);
    if (!secured) {
      log_folded(Said::sender_refused, secured.reason(), peer.address().to_string());
      record_.count("tls");
      return;
    }
    sender->stream = std::move(*secured);
  } else {
    sender->stream = plain_stream(std::move(socket));
  }
  sender->alarm = alarms_();
  sender->buffer.resize(kReadSize);
  sender->last_heard = now_();
  senders_.push_back(sender);
  sender->alarm->set(kHandshake, [sender = std::weak_ptr(sender)] {
    if (const auto waiting = sender.lock()) {
      waiting->timed_out = true;
      waiting->stream->close();
    }
  });
  read_on(sender);
}

// Of too many, one that has been silent for long goes: a connection whose other end is no more looks like that.
bool ListenFeed::make_room() {
  if (senders_.size() < kMostSenders) {
    return true;
  }
  const auto silent = std::ranges::min_element(senders_, {}, [](const auto& sender) { return sender->last_heard; });
  if (now_() - (*silent)->last_heard < kSilence || senders_.size() > kMostSenders) {
    return false;
  }
  (*silent)->stream->close();
  return true;
}

void ListenFeed::read_on(const SenderPointer& sender) {
  sender->reading = true;
  asio::co_spawn(executor_, read(sender), [this, sender](const std::exception_ptr& bug) {
    if (bug) {
      std::rethrow_exception(bug);
    }
    reading_over(sender);
  });
}

asio::awaitable<void> ListenFeed::read(SenderPointer sender) {
  const auto stream = sender->stream;
  if (!sender->open) {
    auto not_open = co_await stream->open();
    sender->alarm->cancel();
    if (not_open) {
      sender->end = sender->timed_out ? "the TLS handshake was not done within 10 s" : not_open->reason;
      record_.count(sender->timed_out ? "timeout" : not_open->result);
      co_return;
    }
    sender->open = true;
    log_folded(Said::sender_connected, "a sender is connected", sender->address);
    judge();
  }
  const std::span<char> into(sender->buffer);
  while (sender->end.empty() && !stopping_ && !listener_.overburdened()) {
    const auto got = co_await stream->read_some(into);
    take_bytes(*sender, got.size);
    if (got.failure) {
      sender->end = got.failure->reason;
    }
  }
}

// The sender is gone, or the ledger is behind: what is not read the other side keeps, and its pipe fills.
void ListenFeed::reading_over(const SenderPointer& sender) {
  sender->reading = false;
  if (stopping_ || !sender->end.empty()) {
    gone(sender);
    finish_if_over();
    return;
  }
  sender->alarm->set(kHoldBack, [this, weak = std::weak_ptr(sender)] {
    if (const auto there = weak.lock()) {
      read_on(there);
    }
  });
}

void ListenFeed::gone(const SenderPointer& sender) {
  sender->stream->close();
  sender->alarm->cancel();
  std::erase(senders_, sender);
  if (stopping_) {
    return;
  }
  if (!sender->open) {
    log_folded(Said::sender_refused, "a connection was refused: " + sender->end, sender->address);
  } else {
    const std::string where = sender->lines.inside_line() ? " inside a line: " : ": ";
    log_folded(Said::sender_gone, "a sender's connection ended" + where + sender->end, sender->address);
  }
  judge();
}

}  // namespace dutyline
