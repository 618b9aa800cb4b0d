// A pretend switch on a TCP port, for many clients at once. Asio stays in the .cpp's of this and the command.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "commands/pretend_helpline.hpp"
#include "commands/pretend_switch.hpp"

namespace dutyline::pretend {

struct ServerSettings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 5038;  // 0: any free one
  HelplineSettings helpline;
  std::string truth_file;  // empty: none
  // A client that reads so slowly that this much waits for it is cut off, inside a message.
  std::size_t most_unsent = 3'000'000;
};

class Server {
 public:
  virtual ~Server() = default;
  // Listens and lets the helpline begin at once; fails in words (address in use, file not writable, …). Everything
  // runs on the executor's thread; `now` is its only clock.
  static Result<std::unique_ptr<Server>> start(boost::asio::any_io_executor executor, ServerSettings settings,
                                               const SwitchMaker& make, std::function<Instant()> now);
  virtual std::uint16_t port() const = 0;  // the one bound, where 0 was asked
  virtual std::size_t clients() const = 0;
  virtual void stop() = 0;  // closes everything; the executor then has nothing left to do
};

}  // namespace dutyline::pretend
