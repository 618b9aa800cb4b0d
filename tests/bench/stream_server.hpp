// An Asterisk manager for one client on loopback: lets it log in and get into step, then says what it is told to say.
// Blocking: whoever drives it has a thread for it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace dutyline::bench {

class StreamServer {
 public:
  StreamServer();

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  // Takes a client and answers until it is in step.
  void accept();
  void say(std::string_view bytes);

 private:
  std::string next_action();  // its text, without the empty line
  void succeed(const std::string& action, std::string_view headers);

  boost::asio::io_context loop_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::ip::tcp::socket client_;
  std::string heard_;
};

}  // namespace dutyline::bench
