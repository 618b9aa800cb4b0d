// How late the event stream is: from the last byte of an event on the switch's socket to the message in a listener,
// both on loopback, with `dutyline run` between them. Ten changes of the picture a second among a thousand events a
// second that change nothing.

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstdio>
#include <exception>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "bench/running_daemon.hpp"
#include "bench/stream_server.hpp"

namespace dutyline::bench {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

constexpr int kChanges = 400;
constexpr int kEventsBetween = 100;
constexpr auto kBetweenEvents = std::chrono::milliseconds(1);

// When the number of waiting callers was first seen to be 1, 0, 1, 0, …: the n-th change.
class Listener {
 public:
  explicit Listener(std::uint16_t port) : socket_(loop_) {
    socket_.connect({asio::ip::make_address("127.0.0.1"), port});
    const std::string ask = "GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n";
    asio::write(socket_, asio::buffer(ask));
    await_message();  // the first says how things are
  }

  std::vector<Clock::time_point> listen(int changes) {
    std::vector<Clock::time_point> seen;
    while (static_cast<int>(seen.size()) < changes) {
      const auto [at, waiting] = await_message();
      if (waiting == (seen.size() % 2 == 0 ? 1 : 0)) {
        seen.push_back(at);
      }
    }
    return seen;
  }

 private:
  struct Message {
    Clock::time_point at;
    int waiting = -1;  // on the first line
  };

  Message await_message() {
    static constexpr std::string_view kData = "data: ";
    static constexpr std::string_view kWaiting = "\"waiting\":";
    for (;;) {
      const auto begin = heard_.find(kData);
      const auto end = begin == std::string::npos ? begin : heard_.find("\n\n", begin);
      if (end == std::string::npos) {
        heard_.append(block_.data(), socket_.read_some(asio::buffer(block_)));
        continue;
      }
      const auto at = Clock::now();
      const auto line = heard_.find("\"name\":\"send-duty\"", begin);
      const auto waiting = heard_.find(kWaiting, line);
      const int count = waiting < end ? std::stoi(heard_.substr(waiting + kWaiting.size(), 9)) : -1;
      heard_.erase(0, end + 2);
      return {at, count};
    }
  }

  asio::io_context loop_;
  asio::ip::tcp::socket socket_;
  std::string heard_;
  std::array<char, 65536> block_{};
};

std::string event(const std::string& name, const std::string& id, const std::string& rest) {
  return "Event: " + name + "\r\nPrivilege: call,all\r\nChannel: Local/" + id +
         "@callers-0000002a;2\r\nChannelState: 6\r\nChannelStateDesc: Up\r\nCallerIDNum: 07700900123\r\n"
         "Context: callers\r\nExten: duty\r\nPriority: 3\r\nUniqueid: " +
         id + "\r\nLinkedid: " + id + "\r\n" + rest + "\r\n";
}

// One event that changes nothing: a channel that is none of ours.
std::string nothing_new(int n) {
  const std::string id = "1795400000." + std::to_string(n);
  switch (n % 4) {
    case 0: return event("Hangup", id, "Cause: 16\r\nCause-txt: Normal Clearing\r\n");
    case 1: return event("Newexten", id, "Extension: duty\r\nApplication: NoOp\r\nAppData: \r\n");
    default: return event("VarSet", id, "Variable: SIPCALLID\r\nValue: 5f3b2c\r\n");
  }
}

// The n-th change: a caller joins, then she gives up.
std::string change(int n) {
  const std::string id = "1795500000." + std::to_string(n / 2);
  if (n % 2 == 0) {
    return event("QueueCallerJoin", id, "Queue: send-duty\r\nPosition: 1\r\nCount: 1\r\n");
  }
  return event("HangupRequest", id, "Cause: 16\r\n") +
         event("QueueCallerAbandon", id, "Queue: send-duty\r\nPosition: 1\r\nOriginalPosition: 1\r\nHoldTime: 0\r\n") +
         event("QueueCallerLeave", id, "Queue: send-duty\r\nCount: 0\r\nPosition: 1\r\n");
}

std::vector<Clock::time_point> speak(StreamServer& server) {
  std::vector<Clock::time_point> said;
  auto due = Clock::now() + std::chrono::milliseconds(500);
  for (int n = 1; static_cast<int>(said.size()) < kChanges; ++n, due += kBetweenEvents) {
    std::this_thread::sleep_until(due);
    if (n % kEventsBetween != 0) {
      server.say(nothing_new(n));
      continue;
    }
    server.say(change(static_cast<int>(said.size())));
    said.push_back(Clock::now());
  }
  return said;
}

int measure() {
  StreamServer server;
  RunningDaemon daemon(server.port());
  server.accept();
  Listener listener(daemon.http_port());
  auto listening = std::async(std::launch::async, [&listener] { return listener.listen(kChanges); });
  const auto said = speak(server);
  const auto seen = listening.get();
  std::vector<double> late;
  for (std::size_t i = 0; i < said.size(); ++i) {
    late.push_back(std::chrono::duration<double, std::milli>(seen[i] - said[i]).count());
  }
  std::ranges::sort(late);
  std::printf("latency of %zu changes: median %.2f ms, 99th percentile %.2f ms, highest %.2f ms\n", late.size(),
              late[late.size() / 2], late[late.size() * 99 / 100], late.back());
  return 0;
}

}  // namespace
}  // namespace dutyline::bench

int main() try { return dutyline::bench::measure(); } catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
