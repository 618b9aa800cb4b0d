// A server on a loopback port the system chose, and a client that speaks raw bytes to it. Nothing sleeps: the loop runs
// until what is awaited is there, and a bound that only a failure reaches ends the test.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio.hpp>
#include <functional>
#include <memory>
#include <string>

#include "boards/http_server.hpp"
#include "boards/sample_snapshot.hpp"

namespace dutyline {

namespace asio = boost::asio;
using asio::ip::tcp;

inline constexpr auto kFailureBound = std::chrono::seconds(20);

class ServedBoards {
 public:
  explicit ServedBoards(HttpSettings settings = {}) {
    settings.port = 0;
    HttpContent content;
    content.snapshot = [this] {
      ++snapshots_taken;
      return std::make_shared<const Snapshot>(snapshot);
    };
    content.own = [](OwnFigures& own) {
      own.version = "0.1.0";
      own.revision = "abc1234";
    };
    content.trouble = [this] { return trouble; };
    content.take_mark = [this](const MarkAsked& asked, const std::function<void(Reply)>& answer) {
      marks_asked.push_back(asked);
      answer(problem_reply(404, "no such call"));
    };
    content.warn = [this](std::string_view what) { warned.emplace_back(what); };
    auto started = HttpServer::start(loop.get_executor(), settings, content);
    EXPECT_TRUE(started) << (started ? "" : started.reason());
    server = std::move(*started);
  }

  // Runs the loop until `done`; false: the bound was reached.
  bool run_until(const std::function<bool()>& done) {
    const auto bound = std::chrono::steady_clock::now() + kFailureBound;
    while (!done()) {
      if (std::chrono::steady_clock::now() >= bound) return false;
      loop.restart();
      loop.run_one_for(milliseconds(10));
    }
    return true;
  }

  asio::io_context loop;
  Snapshot snapshot = sample_snapshot();
  std::vector<std::string> trouble;
  std::vector<std::string> warned;
  std::vector<MarkAsked> marks_asked;  // of a lost call that is known here; there is none
  int snapshots_taken = 0;
  std::unique_ptr<HttpServer> server;
};

// Collects whatever the server sends.
class RawClient {
 public:
  explicit RawClient(ServedBoards& boards) : boards_(boards), state_(std::make_shared<State>(boards.loop)) {
    state_->socket.connect({asio::ip::address_v4::loopback(), boards.server->port()});
  }
  ~RawClient() { close(); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void send(std::string text) {
    const auto kept = std::make_shared<const std::string>(std::move(text));
    asio::async_write(state_->socket, asio::buffer(*kept), [kept, state = state_](auto, auto) {});
  }

  // A client that never calls this is the slowest there is.
  void listen() { State::listen(state_); }

  // Everything until the server closes.
  std::string all() {
    listen();
    EXPECT_TRUE(boards_.run_until([this] { return closed(); })) << "not closed; received: " << received();
    return received();
  }

  // `text` has come so many times since the connection began.
  bool wait_for(const std::string& text, std::size_t times = 1) {
    std::size_t found = 0;
    std::size_t looked_at = 0;
    return boards_.run_until([&] {
      for (std::size_t at = 0; (at = received().find(text, looked_at)) != std::string::npos; looked_at = at + 1)
        ++found;
      looked_at = std::max(looked_at, received().size() - std::min(received().size(), text.size() - 1));
      return found >= times || closed();
    }) && found >= times;
  }

  std::size_t count(const std::string& text) const {
    std::size_t found = 0;
    for (std::size_t at = received().find(text); at != std::string::npos; at = received().find(text, at + 1)) ++found;
    return found;
  }

  const std::string& received() const { return state_->received; }
  bool closed() const { return state_->closed; }
  void shrink_receive_buffer() { state_->socket.set_option(asio::socket_base::receive_buffer_size(64 * 1024)); }
  void close() {
    boost::system::error_code ignored;
    state_->socket.close(ignored);
  }

 private:
  // Outlives the client until its last operation has ended.
  struct State {
    explicit State(asio::io_context& loop) : socket(loop) {}

    static void listen(const std::shared_ptr<State>& state) {
      state->socket.async_read_some(asio::buffer(state->buffer),
                                    [state](boost::system::error_code error, std::size_t size) {
                                      state->received.append(state->buffer.data(), size);
                                      state->closed = bool(error);
                                      if (!error) listen(state);
                                    });
    }

    tcp::socket socket;
    std::string received;
    bool closed = false;
    std::array<char, 65'536> buffer{};
  };

  ServedBoards& boards_;
  std::shared_ptr<State> state_;
};

struct Answer {
  int status = 0;
  std::string head;
  std::string body;
  std::string header(const std::string& name) const {
    const std::size_t at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const std::size_t from = at + name.size() + 4;
    return head.substr(from, head.find("\r\n", from) - from);
  }
};

inline Answer parse_answer(const std::string& text) {
  Answer answer;
  const std::size_t end = text.find("\r\n\r\n");
  if (!text.starts_with("HTTP/1.") || end == std::string::npos) {
    ADD_FAILURE() << "no HTTP answer: " << text;
    return answer;
  }
  answer.status = std::stoi(text.substr(9, 3));
  answer.head = text.substr(0, end + 2);
  answer.body = text.substr(end + 4);
  return answer;
}

// One request on a connection of its own. `headers` end with CR LF each.
inline Answer ask(ServedBoards& boards, const std::string& method, const std::string& target,
                  const std::string& headers = "") {
  RawClient client(boards);
  client.send(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + "\r\n");
  return parse_answer(client.all());
}

}  // namespace dutyline
