// One TCP client of a pretend switch: a socket around its session.
#pragma once

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <string>

#include "commands/pretend_switch.hpp"

namespace dutyline::pretend {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(boost::asio::ip::tcp::socket socket, std::unique_ptr<ClientSession> session, std::size_t most_unsent,
             std::function<Instant()> now, std::function<void()> changed);

  void begin();
  ClientSession& session() { return *session_; }
  void advance(Instant now) { session_->advance(now); }
  std::optional<Instant> next_deadline() const { return session_->next_deadline(); }
  // Writes what the session has said; closes after it where the session is finished, at once where the client is slow.
  void flush();
  void close_when_flushed();
  void close();
  bool open() const { return socket_.is_open(); }

 private:
  void read();
  void write();

  boost::asio::ip::tcp::socket socket_;
  std::unique_ptr<ClientSession> session_;
  std::size_t most_unsent_;
  std::function<Instant()> now_;
  std::function<void()> changed_;  // a deadline may have moved, or the socket has closed
  std::array<char, 4096> received_{};
  std::string sending_;
  std::string waiting_;
  bool closing_ = false;
};

}  // namespace dutyline::pretend
