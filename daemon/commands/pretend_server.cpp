#include "commands/pretend_server.hpp"

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fstream>
#include <utility>
#include <variant>
#include <vector>

#include "commands/pretend_connection.hpp"
#include "commands/pretend_truth.hpp"

namespace dutyline::pretend {

namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

constexpr Duration kTryListeningAgain = milliseconds(200);

class Listener final : public Server {
 public:
  Listener(boost::asio::any_io_executor executor, ServerSettings settings, const SwitchMaker& make,
           std::function<Instant()> now)
      : executor_(executor),
        settings_(std::move(settings)),
        now_(std::move(now)),
        acceptor_(executor),
        timer_(executor),
        helpline_(settings_.helpline, now_()),
        switch_(make(settings_.helpline, helpline_.roster(), now_())) {}

  ~Listener() override { stop(); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // Empty: good.
  std::string begin() {
    error_code fault;
    const auto address = boost::asio::ip::make_address(settings_.host, fault);
    if (fault) {
      return "\"" + settings_.host +
             "\" is not an address to listen on: write 127.0.0.1:" + std::to_string(settings_.port) +
             " or [::1]:" + std::to_string(settings_.port);
    }
    endpoint_ = tcp::endpoint(address, settings_.port);
    if (fault = listen(); fault) {
      return "cannot listen on " + settings_.host + " port " + std::to_string(settings_.port) + ": " + fault.message();
    }
    if (!settings_.truth_file.empty()) {
      truth_stream_.open(settings_.truth_file, std::ios::trunc);
      if (!truth_stream_) {
        return "cannot write " + settings_.truth_file;
      }
      truth_.emplace(truth_stream_, settings_.helpline.queues, helpline_.roster());
    }
    move_on();
    return {};
  }

  std::uint16_t port() const override { return endpoint_.port(); }
  std::size_t clients() const override { return connections_.size(); }

  void stop() override {
    if (std::exchange(stopped_, true)) {
      return;
    }
    error_code ignored;
    acceptor_.close(ignored);
    timer_.cancel();
    for (const auto& connection : connections_) {
      connection->close();
    }
    connections_.clear();
    if (truth_) {
      truth_->finish();
    }
  }

 private:
  // The port once bound is kept: clients come back to it.
  error_code listen() {
    error_code fault;
    acceptor_.open(endpoint_.protocol(), fault);
    if (!fault) acceptor_.set_option(tcp::acceptor::reuse_address(true), fault);
    if (!fault) acceptor_.bind(endpoint_, fault);
    if (!fault) acceptor_.listen(tcp::acceptor::max_listen_connections, fault);
    if (fault) {
      error_code ignored;
      acceptor_.close(ignored);
      return fault;
    }
    endpoint_ = acceptor_.local_endpoint();
    accept();
    return {};
  }

  void accept() {
    acceptor_.async_accept([this, alive = std::weak_ptr(alive_)](error_code fault, tcp::socket socket) {
      if (alive.expired() || stopped_ || !acceptor_.is_open()) {
        return;
      }
      if (!fault) {
        const auto changed = [this, still = std::weak_ptr(alive_)] {
          if (!still.expired() && !stopped_) {
            wait();
          }
        };
        connections_.push_back(std::make_shared<Connection>(std::move(socket), switch_->admit(now_()),
                                                            settings_.most_unsent, now_, changed));
        connections_.back()->begin();
        wait();
      }
      accept();
    });
  }

  // Everything that is due by now: the helpline, its voice, the sessions' own time-outs.
  void move_on() {
    const auto now = now_();
    Switch::Clients clients;
    for (const auto& connection : connections_) {
      clients.push_back(&connection->session());
    }
    for (const auto& happening : helpline_.advance(now)) {
      switch_->tell(happening, clients);
      if (truth_) {
        const auto* arrived = std::get_if<CallArrived>(&happening.what);
        truth_->note(happening, arrived != nullptr ? switch_->id_of(arrived->call) : std::string());
      }
      open_or_close(happening);
    }
    switch_->advance(now, clients);
    for (const auto& connection : connections_) {
      connection->advance(now);
      connection->flush();
    }
    if (should_listen_ && !acceptor_.is_open() && listen()) {
      try_again_ = now + kTryListeningAgain;
    }
    wait();
  }

  void open_or_close(const Happening& happening) {
    const auto& what = happening.what;
    const bool gone = std::holds_alternative<SwitchStopped>(what);
    const bool blind = std::holds_alternative<BlindBegan>(what);
    up_ = (up_ && !gone) || std::holds_alternative<SwitchStarted>(what);
    visible_ = (visible_ && !blind) || std::holds_alternative<BlindEnded>(what);
    should_listen_ = up_ && visible_;
    if (gone || blind) {
      error_code ignored;
      acceptor_.close(ignored);
      for (const auto& connection : connections_) {
        connection->close_when_flushed();
      }
    }
  }

  void wait() {
    std::erase_if(connections_, [](const auto& connection) { return !connection->open(); });
    auto next = helpline_.next_deadline();
    const auto earlier = [&next](std::optional<Instant> other) {
      if (other && (!next || *other < *next)) {
        next = other;
      }
    };
    earlier(switch_->next_deadline());
    if (should_listen_ && !acceptor_.is_open()) {
      earlier(try_again_);
    }
    for (const auto& connection : connections_) {
      earlier(connection->next_deadline());
    }
    if (!next) {
      return;
    }
    timer_.expires_after(std::max(*next - now_(), Duration(0)));
    timer_.async_wait([this, alive = std::weak_ptr(alive_)](error_code fault) {
      if (!fault && !alive.expired() && !stopped_) {
        move_on();
      }
    });
  }

  boost::asio::any_io_executor executor_;
  ServerSettings settings_;
  std::function<Instant()> now_;
  tcp::acceptor acceptor_;
  tcp::endpoint endpoint_;
  boost::asio::steady_timer timer_;
  Helpline helpline_;
  std::unique_ptr<Switch> switch_;
  std::ofstream truth_stream_;
  std::optional<Truth> truth_;
  std::vector<std::shared_ptr<Connection>> connections_;
  bool up_ = true;
  bool visible_ = true;
  bool should_listen_ = true;
  bool stopped_ = false;
  Instant try_again_;
  // Handlers may run after this is gone; they hold it weakly.
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(boost::asio::any_io_executor executor, ServerSettings settings,
                                              const SwitchMaker& make, std::function<Instant()> now) {
  auto listener = std::make_unique<Listener>(std::move(executor), std::move(settings), make, std::move(now));
  if (auto trouble = listener->begin(); !trouble.empty()) {
    return Failure{std::move(trouble)};
  }
  return std::unique_ptr<Server>(std::move(listener));
}

}  // namespace dutyline::pretend
