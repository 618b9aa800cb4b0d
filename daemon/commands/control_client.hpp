// The other end of the daemon's control socket.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <memory>
#include <string>

#include "app/control_protocol.hpp"
#include "base/result.hpp"

namespace dutyline {

class ControlClient {
 public:
  // Fails in words that name the path.
  static Result<std::unique_ptr<ControlClient>> connect(const std::string& path);

  // Waits until the daemon takes it. False: it takes no more, and has said why.
  bool say(const ControlMessage& message);
  // What the command is to print.
  Result<std::string> answer();

 private:
  boost::asio::io_context loop_;
  boost::asio::local::stream_protocol::socket socket_{loop_};
};

}  // namespace dutyline
