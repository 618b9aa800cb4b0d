// The daemon whose only source is a followed queue_log.

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "app/daemon.hpp"
#include "support/loopback_server.hpp"
#include "support/rotating_log.hpp"
#include "support/temporary_folder.hpp"

namespace dutyline {
namespace {

constexpr long long kNow = 1'795'438'585;

class FollowingDaemon : public ::testing::Test {
 protected:
  Settings settings() const {
    Settings settings;
    settings.http = {"127.0.0.1", 0};
    settings.ledger_path = folder.file("ledger.db");
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
  bool until_read() {
    const auto size = std::filesystem::file_size(log.path);
    read_ += size - seen_;
    seen_ = size;
    return testing::run_until(*loop, [this] {
      const auto& source = daemon->snapshot()->sources.front();
      return source.received_bytes == read_ && source.status.state == SourceState::live;
    });
  }
  double counter(const std::string& series) const { return daemon->snapshot()->counters.at(series); }
  double offered() const { return counter("dutyline_calls_offered_total{line=\"send-duty\",hours=\"open\"}"); }
  double recovered() const { return counter("dutyline_calls_recovered_total{line=\"send-duty\",class=\"answered\"}"); }
  std::unique_ptr<Ledger> ledger() const {
    auto opened = Ledger::open(folder.file("ledger.db"), Ledger::Mode::read_only);
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

TEST_F(FollowingDaemon, GoesOnWhereItWasAndCountsNothingTwice) {
  write_call("1", 7'200);
  start();
  ASSERT_TRUE(until_read());
  EXPECT_TRUE(daemon->snapshot()->lines.front().visible);
  write_call("2", 0);
  ASSERT_TRUE(until_read());
  stop();
  EXPECT_EQ(calls_kept(), 2);
  EXPECT_TRUE((*ledger()->position("pbx-log")).value_or("").starts_with("file-1 "));

  log.rotate();
  write_call("3", -60);
  clock = Instant(seconds(kNow + 600));
  read_ = 0;
  seen_ = 0;
  start();
  ASSERT_TRUE(until_read());
  stop();
  EXPECT_EQ(calls_kept(), 3);
}

TEST_F(FollowingDaemon, HistoryRaisesNoCounterAndWhatWasMissedWhileDownIsRecovered) {
  write_call("1", 7'200);
  start();
  ASSERT_TRUE(until_read());
  EXPECT_EQ(offered(), 0);
  write_call("2", -1);
  ASSERT_TRUE(until_read());
  EXPECT_EQ(offered(), 1);
  EXPECT_EQ(recovered(), 0);
  stop();
  write_call("3", -60);
  clock = Instant(seconds(kNow + 600));
  read_ = 0;
  start();
  ASSERT_TRUE(until_read());
  EXPECT_EQ(offered(), 2);
  EXPECT_EQ(recovered(), 1);
  stop();
}

TEST_F(FollowingDaemon, APortThatIsTakenIsSaidAtTheStart) {
  boost::asio::io_context none;
  const boost::asio::ip::tcp::acceptor taken(none, {boost::asio::ip::make_address("127.0.0.1"), 0});
  auto sent = settings();
  sent.sources.front().path.clear();
  sent.sources.front().listen = Endpoint{"127.0.0.1", taken.local_endpoint().port()};
  const auto made = Daemon::make(none, std::move(sent), messages, [this] { return clock.load(); });
  ASSERT_FALSE(made);
  EXPECT_TRUE(made.reason().starts_with("source pbx-log: cannot listen on 127.0.0.1:")) << made.reason();
}

}  // namespace
}  // namespace dutyline
