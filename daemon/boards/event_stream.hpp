// The event stream's clients: each change of the picture is written once and sent to all of them, to a slow one the
// newest only. It takes over a connection on which the response's header has been sent.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "boards/access.hpp"
#include "lines/snapshot.hpp"

namespace dutyline {

class Connection;

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

  // A kiosk is shown its own line only. `on_gone` is called once, when the client has gone or was dropped.
  void add(std::unique_ptr<Connection> wire, Asker asker, std::function<void()> on_gone);
  void keep_only(const std::function<bool(const Asker&)>& still_known);  // the others are closed at once
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

// What is shown of the picture to who may see one line: that line, its sources as far as they tell of it.
Snapshot only_line(const Snapshot& snapshot, std::string_view line);

}  // namespace dutyline
