// The event stream's clients: each change of the picture is written once and sent to all of them, to a slow one the
// newest only. Knows no Beast: it takes over a socket on which the response's header has been sent.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <memory>

#include "base/time.hpp"
#include "lines/snapshot.hpp"

namespace dutyline {

class EventStream {
 public:
  struct Settings {
    Duration pace = milliseconds(10);  // at most one message in this time
    Duration heartbeat{};              // at least one message in this time
    Duration write{};                  // a client that has not taken a message by then is dropped
  };
  using GetSnapshot = std::function<std::shared_ptr<const Snapshot>()>;

  EventStream(boost::asio::any_io_executor executor, Settings settings, GetSnapshot get_snapshot);
  ~EventStream();
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;

  // `on_gone` is called once, when the client has gone or was dropped.
  void add(boost::asio::ip::tcp::socket socket, std::function<void()> on_gone);
  void changed();  // costs nothing while a message is due anyway, or nobody listens
  void stop();     // lets what is being sent end, then closes
  void abandon();  // closes at once; nobody is told

  std::uint64_t clients() const;
  std::uint64_t dropped() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// One message of the stream: the whole picture, numbered.
std::string event_message(const Snapshot& snapshot);

}  // namespace dutyline
