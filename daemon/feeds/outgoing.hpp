// What is to be sent on one connection, in order, while others read from it. Bounded.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "feeds/stream.hpp"

namespace dutyline {

class Outgoing {
 public:
  static constexpr std::size_t kMost = 64 * 1024;

  Outgoing(boost::asio::any_io_executor executor, std::shared_ptr<ByteStream> stream);

  // False: the other side takes nothing and the bound is reached; nothing of `bytes` is sent.
  // A write that fails is not told: whoever reads learns how the connection ended, after the other side's last words.
  bool send(std::string_view bytes);

 private:
  struct State {
    std::shared_ptr<ByteStream> stream;
    std::string waiting;
    std::string being_sent;
    bool busy = false;
    bool failed = false;
  };
  static boost::asio::awaitable<void> write_out(std::shared_ptr<State> state);

  boost::asio::any_io_executor executor_;
  std::shared_ptr<State> state_;
};

}  // namespace dutyline
