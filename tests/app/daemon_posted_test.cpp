// The daemon whose only source is posted to: answered once it is on the disk, and never counted twice.

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio.hpp>
#include <boost/json.hpp>

#include "app/daemon.hpp"
#include "support/loopback_server.hpp"
#include "support/temporary_folder.hpp"

namespace dutyline {
namespace {

using boost::asio::ip::tcp;

constexpr long long kNow = 1'795'438'585;
constexpr const char* kToken = "a-token-for-loopback-only";

struct Answered {
  int status = 0;
  boost::json::value body;
};

class PostedDaemon : public ::testing::Test {
 protected:
  Settings settings() const {
    Settings settings;
    settings.http = {"127.0.0.1", 0};
    settings.ledger_path = folder.file("ledger.db");
    settings.privacy.caller_id = CallerIdentity::none;
    SourceSettings source;
    source.name = "events";
    source.kind = "json_lines";
    source.switch_name = "cloud";
    source.token_file = "events.token";
    source.token = kToken;
    settings.sources.push_back(source);
    LineDefinition line;
    line.name = "send-duty";
    line.queues = {{"cloud", "600"}};
    settings.lines.push_back(line);
    return settings;
  }
  void SetUp() override { start(); }
  void TearDown() override { stop(); }
  void start() {
    loop.emplace(1);
    auto made = Daemon::make(*loop, settings(), messages, [this] { return clock.load(); });
    ASSERT_TRUE(made) << made.reason();
    daemon = std::move(*made);
    daemon->start();
  }
  void stop() {
    if (daemon) {
      bool done = false;
      daemon->stop([&done] { done = true; });
      EXPECT_TRUE(testing::run_until(*loop, [&done] { return done; }));
      daemon.reset();
    }
  }

  Answered post(const std::string& body, const std::string& token = kToken) {
    tcp::socket socket(*loop);
    socket.connect({boost::asio::ip::address_v4::loopback(), daemon->http_port()});
    const std::string request =
        "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
        "Authorization: Bearer " +
        token + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    boost::asio::async_write(socket, boost::asio::buffer(request), [](auto, auto) {});
    std::string text;
    bool over = false;
    boost::asio::async_read(socket, boost::asio::dynamic_buffer(text), [&over](auto, auto) { over = true; });
    EXPECT_TRUE(testing::run_until(*loop, [&over] { return over; }));
    const auto end = text.find("\r\n\r\n");
    if (!text.starts_with("HTTP/1.1 ") || end == std::string::npos) {
      ADD_FAILURE() << "no HTTP answer: " << text;
      return {};
    }
    return {std::stoi(text.substr(9, 3)), boost::json::parse(text.substr(end + 4))};
  }
  static std::string event(const std::string& kind, const std::string& id, int after, const std::string& more = {}) {
    return R"({"event":")" + kind + R"(","time":)" + std::to_string(kNow + after) + R"(,"queue":"600","id":")" + id +
           "\"" + more + "}\n";
  }
  static std::string call(const std::string& id, int after) {
    return event("offered", id, after) + event("answered", id, after + 2, R"(,"agent":"Zoë Hart")") +
           event("ended", id, after + 3, R"(,"by":"caller")");
  }
  // Read through a connection of its own: what it sees is on the disk.
  int answered_calls_kept() const {
    int calls = 0;
    auto opened = Ledger::open(folder.file("ledger.db"), Ledger::Mode::read_only);
    EXPECT_TRUE(opened) << opened.reason();
    EXPECT_TRUE((*opened)->for_each_call({}, [&calls](const CallRecord& record) {
      calls += record.call.outcome == Outcome::answered && record.call.visits.size() == 1 ? 1 : 1'000'000;
    }));
    return calls;
  }
  double offered() const {
    return daemon->snapshot()->counters.at("dutyline_calls_offered_total{line=\"send-duty\",hours=\"open\"}");
  }

  testing::TemporaryFolder folder;
  std::atomic<Instant> clock{Instant(seconds(kNow + 60))};
  Log messages{LogLevel::error};
  std::optional<boost::asio::io_context> loop;
  std::unique_ptr<Daemon> daemon;
};

TEST_F(PostedDaemon, AnswersOnceItIsOnTheDisk) {
  const auto answer = post(call("a", 60));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, boost::json::parse(R"({"taken":3,"repeated":0,"refused":0})"));
  EXPECT_EQ(answered_calls_kept(), 1);
  EXPECT_EQ(offered(), 1);
  EXPECT_TRUE(daemon->snapshot()->lines.front().visible);
}

TEST_F(PostedDaemon, TheSameAgainChangesNothing) {
  const auto batch = call("a", 60) + call("b", 65);
  post(batch);
  const auto again = post(batch);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body.at("repeated"), 6);
  EXPECT_EQ(again.body.at("taken"), 0);
  EXPECT_EQ(answered_calls_kept(), 2);
  EXPECT_EQ(offered(), 2);
}

// The book and the source's memory are gone; the ledger knows the calls.
TEST_F(PostedDaemon, TheSameAgainAfterARestartChangesNothing) {
  post(call("a", 60) + call("b", 65));
  stop();
  clock = Instant(seconds(kNow + 36'000));
  start();
  const auto again = post(call("a", 60) + call("b", 65));
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body.at("taken"), 6);
  EXPECT_EQ(answered_calls_kept(), 2);
  EXPECT_EQ(offered(), 2);
}

TEST_F(PostedDaemon, ABadLineIsRefusedByNumberAndTheOthersAreTaken) {
  const auto answer = post(event("offered", "a", 60) + R"({"event":"answered","queue":"600","id":"a"})" + "\n" +
                           event("answered", "a", 62) + event("ended", "a", 63));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, boost::json::parse(R"({"taken":3,"repeated":0,"refused":1,)"
                                            R"("errors":[{"line":2,"field":"time","detail":"`time` is missing"}]})"));
  EXPECT_EQ(answered_calls_kept(), 1);
}

TEST_F(PostedDaemon, HistoryRaisesNoCounter) {
  clock = Instant(seconds(kNow + 7'200));
  EXPECT_EQ(post(call("a", 0)).status, 200);
  EXPECT_EQ(answered_calls_kept(), 1);
  EXPECT_EQ(offered(), 0) << "from before this daemon's first live moment";
}

TEST_F(PostedDaemon, RefusesInWords) {
  EXPECT_EQ(post(call("a", 60), "some-other-token-of-theirs").status, 401);
  EXPECT_EQ(post("").status, 400);
  EXPECT_EQ(post("[{]").status, 400);
  EXPECT_EQ(post(R"({"event":"offered"})").body.at("errors").at(0).at("field"), "time");
  EXPECT_EQ(post(std::string(300'000, ' ')).status, 413);
  EXPECT_EQ(answered_calls_kept(), 0);
}

}  // namespace
}  // namespace dutyline
