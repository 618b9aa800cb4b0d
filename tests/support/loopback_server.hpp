// A real TCP server on loopback in the test's own loop, and a way to run that loop until something has happened.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dutyline::testing {

// Runs handlers until `good()`; false if that does not come within five minutes, which only a broken test waits for: on
// a machine with twenty things to do at once a second's work has taken half a minute.
template <class Condition>
bool run_until(boost::asio::io_context& loop, Condition good) {
  const auto patience = std::chrono::steady_clock::now() + std::chrono::minutes(5);
  while (!good()) {
    if (std::chrono::steady_clock::now() > patience) {
      return false;
    }
    if (loop.stopped()) {
      loop.restart();
    }
    loop.run_one_for(std::chrono::milliseconds(20));
  }
  return true;
}

// One client's connection, as the server sees it.
class LoopbackPeer {
 public:
  explicit LoopbackPeer(boost::asio::ip::tcp::socket socket) : socket_(std::move(socket)) { read_on(); }

  void say(std::string_view bytes) { boost::asio::write(socket_, boost::asio::buffer(bytes)); }
  void close() { socket_.close(); }
  void reset() {
    socket_.set_option(boost::asio::socket_base::linger(true, 0));
    socket_.close();
  }
  const std::string& heard() const { return heard_; }
  bool gone() const { return gone_; }  // the client closed, or we did

 private:
  void read_on() {
    socket_.async_read_some(boost::asio::buffer(buffer_),
                            [this](const boost::system::error_code& error, std::size_t n) {
                              heard_.append(buffer_.data(), n);
                              if (error) {
                                gone_ = true;
                              } else {
                                read_on();
                              }
                            });
  }

  boost::asio::ip::tcp::socket socket_;
  std::array<char, 4096> buffer_{};
  std::string heard_;
  bool gone_ = false;
};

// Outlives the last run of the loop, and the peers with it.
class LoopbackServer {
 public:
  explicit LoopbackServer(boost::asio::io_context& loop)
      : acceptor_(loop, {boost::asio::ip::make_address("127.0.0.1"), 0}), port_(acceptor_.local_endpoint().port()) {
    accept_on();
  }

  std::uint16_t port() const { return port_; }
  std::size_t clients() const { return peers_.size(); }
  LoopbackPeer& last() { return *peers_.back(); }
  void stop_listening() { acceptor_.close(); }
  void listen_again() {
    const boost::asio::ip::tcp::endpoint here{boost::asio::ip::make_address("127.0.0.1"), port_};
    acceptor_.open(here.protocol());
    acceptor_.set_option(boost::asio::socket_base::reuse_address(true));
    acceptor_.bind(here);
    acceptor_.listen();
    accept_on();
  }

 private:
  void accept_on() {
    acceptor_.async_accept([this](const boost::system::error_code& error, boost::asio::ip::tcp::socket socket) {
      if (!error) {
        peers_.push_back(std::make_unique<LoopbackPeer>(std::move(socket)));
        accept_on();
      }
    });
  }

  boost::asio::ip::tcp::acceptor acceptor_;
  std::uint16_t port_;
  std::vector<std::unique_ptr<LoopbackPeer>> peers_;
};

}  // namespace dutyline::testing
