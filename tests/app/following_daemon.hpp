// A daemon whose only source is a followed queue_log, in a loop and with a clock of the test's own.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/daemon.hpp"
#include "support/loopback_server.hpp"
#include "support/rotating_log.hpp"
#include "support/temporary_folder.hpp"

namespace dutyline {

inline constexpr long long kNow = 1'795'438'585;

class FollowingDaemon : public ::testing::Test {
 protected:
  virtual std::string ledger_path() const { return folder.file("ledger.db"); }
  virtual Settings settings() const {
    Settings settings;
    settings.http = {"127.0.0.1", 0};
    settings.ledger_path = ledger_path();
    settings.control = folder.file("control.sock");
    settings.privacy.caller_id = CallerIdentity::none;
    SourceSettings source;
    source.name = "pbx-log";
    source.kind = "asterisk_queue_log";
    source.switch_name = "pbx";
    source.path = log.path;
    settings.sources.push_back(source);
    LineDefinition line;
    line.name = "send-duty";
    line.queues = {{"pbx", "send-duty"}};
    settings.lines.push_back(line);
    return settings;
  }
  void start() {
    loop.emplace(1);
    auto made = Daemon::make(*loop, settings(), messages, [this] { return clock.load(); });
    ASSERT_TRUE(made) << made.reason();
    daemon = std::move(*made);
    daemon->start();
  }
  void stop() {
    bool done = false;
    daemon->stop([&done] { done = true; });
    EXPECT_TRUE(testing::run_until(*loop, [&done] { return done; }));
    daemon.reset();
  }
  // An answered call that began so many seconds ago, and took three.
  void write_call(const std::string& id, int seconds_ago) {
    const auto row = [&](int after, const std::string& rest) {
      log.append(std::to_string(kNow - seconds_ago + after) + "|" + id + "|send-duty|" + rest + "\n");
    };
    row(0, "NONE|ENTERQUEUE||01632960173|1");
    row(2, "Agent/1|CONNECT|2|" + id + "9|1");
    row(3, "Agent/1|COMPLETECALLER|2|1|1");
  }
  // One that was lost after it had waited for a minute.
  void write_lost_call(const std::string& id, int seconds_ago, const std::string& number = "01632960173") {
    const auto row = [&](int after, const std::string& rest) {
      log.append(std::to_string(kNow - seconds_ago + after) + "|" + id + "|send-duty|NONE|" + rest + "\n");
    };
    row(0, "ENTERQUEUE||" + number + "|1");
    row(60, "ABANDON|1|1|60");
  }
  // Whom to ring back, by their calls' keys.
  std::vector<std::string> lost_callers() {
    const std::string page = get("/api/v1/lines/send-duty/desk");
    std::vector<std::string> keys;
    for (std::size_t at = 0; (at = page.find("\"call\":\"", at)) != std::string::npos; at += 8) {
      keys.push_back(page.substr(at + 8, 16));
    }
    return keys;
  }
  std::string mark(const std::string& call, const std::string& word) {
    return post("/api/v1/lines/send-duty/lost/" + call, "{\"mark\":\"" + word + "\"}");
  }
  // So many of them, one a second from two hours ago on.
  void write_calls(int calls) {
    for (int call = 0; call < calls; ++call) {
      write_call(std::to_string(call + 1), 7'200 - call);
    }
  }
  bool until_read() {
    const auto size = std::filesystem::file_size(log.path);
    read_ += size - seen_;
    seen_ = size;
    return testing::run_until(*loop, [this] {
      const auto& source = daemon->snapshot()->sources.front();
      return source.received_bytes == read_ && source.status.state == SourceState::live &&
             daemon->snapshot()->ledger.pending == 0;
    });
  }
  // A page as a client gets it, status line and all.
  std::string get(const std::string& path) { return ask("GET", path); }
  std::string post(const std::string& path, const std::string& json) {
    return ask("POST", path,
               "Content-Type: application/json\r\nContent-Length: " + std::to_string(json.size()) + "\r\n", json);
  }
  std::string ask(const std::string& method, const std::string& path, const std::string& headers = {},
                  const std::string& body = {}) {
    const std::string request =
        method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + headers + "\r\n" + body;
    auto page = std::async(std::launch::async, [port = daemon->http_port(), request] {
      boost::asio::io_context own;
      boost::asio::ip::tcp::socket socket(own);
      socket.connect({boost::asio::ip::make_address("127.0.0.1"), port});
      boost::asio::write(socket, boost::asio::buffer(request));
      std::string text;
      boost::system::error_code end;
      boost::asio::read(socket, boost::asio::dynamic_buffer(text), end);
      return text;
    });
    const auto ready = [&page] { return page.wait_for(std::chrono::seconds(0)) == std::future_status::ready; };
    return testing::run_until(*loop, ready) ? page.get() : std::string();
  }
  double counter(const std::string& series) const { return daemon->snapshot()->counters.at(series); }
  double offered() const { return counter("dutyline_calls_offered_total{line=\"send-duty\",hours=\"open\"}"); }
  double recovered() const { return counter("dutyline_calls_recovered_total{line=\"send-duty\",class=\"answered\"}"); }
  std::unique_ptr<Ledger> ledger() const {
    auto opened = Ledger::open(ledger_path(), Ledger::Mode::read_only);
    EXPECT_TRUE(opened) << opened.reason();
    return std::move(*opened);
  }
  int calls_kept() const {
    int calls = 0;
    const auto book = ledger();
    EXPECT_TRUE(book->for_each_call({}, [&calls](const CallRecord&) { ++calls; }));
    return calls;
  }

  testing::TemporaryFolder folder;
  testing::RotatingLog log;
  std::atomic<Instant> clock{Instant(seconds(kNow))};
  Log messages{LogLevel::error};
  std::optional<boost::asio::io_context> loop;
  std::unique_ptr<Daemon> daemon;

  std::uint64_t read_ = 0;
  std::uint64_t seen_ = 0;
};

}  // namespace dutyline
