// The configuration, read again while the daemon runs.

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <boost/asio/local/datagram_protocol.hpp>
#include <cstdlib>

#include "app/following_daemon.hpp"

namespace dutyline {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ReloadedDaemon : public FollowingDaemon {
 protected:
  void start_with_reload() {
    log.append("");  // it is there
    start();
    daemon->use_configuration([this] { return wanted; });
  }
  // What the daemon says of it; empty: nothing yet.
  Result<std::string> reload(Result<Settings> configuration) {
    wanted = std::move(configuration);
    std::optional<Result<std::string>> said;
    daemon->reload([&said](Result<std::string> result) { said = std::move(result); });
    EXPECT_TRUE(testing::run_until(*loop, [&said] { return said.has_value(); }));
    return said ? *said : Failure{"nothing was said"};
  }
  // With another target, another time to answer within, and closed on a day to come.
  Settings another_line() const {
    Settings another = settings();
    another.lines.front().target = 9'500;
    another.lines.front().answer_within = seconds(60);
    return another;
  }
  void row(int at, const std::string& id, const std::string& rest) {
    log.append(std::to_string(kNow + at) + "|" + id + "|send-duty|" + rest + "\n");
  }
  std::uint64_t received() { return daemon->snapshot()->sources.front().received_bytes; }

  Result<Settings> wanted = Failure{"none"};
};

TEST_F(ReloadedDaemon, ALineIsDefinedAnewAndNoCallIsLost) {
  start_with_reload();
  ASSERT_TRUE(until_read());
  write_call("1", -1);
  row(5, "2", "NONE|ENTERQUEUE||01632960174|1");
  ASSERT_TRUE(until_read());
  ASSERT_EQ(daemon->snapshot()->lines.front().waiting, 1);
  const double offered_before = offered();
  const auto received_before = received();

  const auto said = reload(another_line());
  ASSERT_TRUE(said) << said.reason();
  EXPECT_EQ(*said, "lines changed: send-duty");
  EXPECT_THAT(get("/metrics"), HasSubstr("\ndutyline_line_target_ratio{line=\"send-duty\"} 0.95\n"));
  EXPECT_EQ(daemon->snapshot()->lines.front().waiting, 1) << "she still waits";
  EXPECT_EQ(offered(), offered_before);
  EXPECT_EQ(received(), received_before) << "the file is followed as before, not read anew";

  row(35, "2", "Agent/1|CONNECT|30|29|1");
  row(40, "2", "Agent/1|COMPLETECALLER|30|5|1");
  ASSERT_TRUE(until_read());
  EXPECT_EQ(daemon->snapshot()->lines.front().waiting, 0);
  EXPECT_EQ(offered(), offered_before);
  clock = Instant(seconds(kNow + 200));
  ASSERT_TRUE(testing::run_until(*loop, [this] { return daemon->snapshot()->lines.front().imbalance == 0; }));
  stop();
  EXPECT_EQ(calls_kept(), 2);
}

// The law: changed definitions hold from now on. Who was there when her queue was given to another line stays where she
// was.
TEST_F(ReloadedDaemon, AQueueThatMovesTakesItsNextCallersToItsNewLine) {
  start_with_reload();
  ASSERT_TRUE(until_read());
  row(5, "1", "NONE|ENTERQUEUE||01632960174|1");
  ASSERT_TRUE(until_read());

  Settings moved = settings();
  moved.lines.push_back(moved.lines.front());
  moved.lines.back().name = "send-eps";
  moved.lines.front().queues = {{moved.lines.front().queues.front().switch_name, "another"}};
  const auto said = reload(moved);
  ASSERT_TRUE(said) << said.reason();
  EXPECT_EQ(*said, "lines added: send-eps; lines changed: send-duty");
  row(6, "2", "NONE|ENTERQUEUE||01632960175|2");
  ASSERT_TRUE(until_read());
  ASSERT_EQ(daemon->snapshot()->lines.size(), 2U);
  EXPECT_EQ(daemon->snapshot()->lines[0].waiting, 1);
  EXPECT_EQ(daemon->snapshot()->lines[1].waiting, 1);
  EXPECT_THAT(get("/metrics"), HasSubstr("line=\"send-eps\""));
  EXPECT_THAT(get("/api/v1/lines/send-eps/figures"), HasSubstr("200 OK"));

  row(10, "1", "Agent/1|CONNECT|5|4|1");
  row(10, "2", "Agent/2|CONNECT|4|3|1");
  row(20, "1", "Agent/1|COMPLETECALLER|5|10|1");
  row(20, "2", "Agent/2|COMPLETECALLER|4|10|1");
  ASSERT_TRUE(until_read());
  clock = Instant(seconds(kNow + 200));
  ASSERT_TRUE(testing::run_until(*loop, [this] {
    const auto picture = daemon->snapshot();
    return std::ranges::all_of(picture->lines, [](const auto& line) { return line.imbalance == 0; });
  }));
  stop();
  EXPECT_EQ(calls_kept(), 2);
}

TEST_F(ReloadedDaemon, ALineThatGoesTakesNobodyWithIt) {
  start_with_reload();
  ASSERT_TRUE(until_read());
  row(5, "1", "NONE|ENTERQUEUE||01632960174|1");
  ASSERT_TRUE(until_read());

  Settings renamed = settings();
  renamed.lines.front().name = "duty";
  const auto said = reload(renamed);
  ASSERT_TRUE(said) << said.reason();
  EXPECT_EQ(*said, "lines added: duty; lines removed: send-duty");
  EXPECT_THAT(get("/metrics"), Not(HasSubstr("line=\"send-duty\"")));
  EXPECT_THAT(get("/api/v1/lines/send-duty/figures"), HasSubstr("404 Not Found"));
  row(10, "1", "Agent/1|CONNECT|5|4|1");
  row(20, "1", "Agent/1|COMPLETECALLER|5|10|1");
  ASSERT_TRUE(until_read());

  ASSERT_TRUE(reload(settings()));
  EXPECT_EQ(offered(), 1) << "what was counted before goes on where it was";
  stop();
  EXPECT_EQ(calls_kept(), 1);
}

// The loop itself feeds the watchdog, and reading a long history again holds the loop.
TEST_F(ReloadedDaemon, ReadingALongHistoryAgainIsNoSilenceToTheServiceManager) {
  start_with_reload();
  write_calls(1'100);
  ASSERT_TRUE(until_read());
  boost::asio::io_context own;
  boost::asio::local::datagram_protocol::socket manager(own, {folder.file("notify")});
  manager.non_blocking(true);
  const auto signs = [&manager] {
    int count = 0;
    std::array<char, 64> said;
    boost::system::error_code none_left;
    while (manager.receive(boost::asio::buffer(said), 0, none_left) > 0 && !none_left) {
      ++count;
    }
    return count;
  };
  ::setenv("NOTIFY_SOCKET", folder.file("notify").c_str(), 1);
  wanted = another_line();
  daemon->reload([](const Result<std::string>&) {});  // no turn of the loop
  ::unsetenv("NOTIFY_SOCKET");
  EXPECT_EQ(signs(), 1);
  stop();
}

TEST_F(ReloadedDaemon, ASourceThatIsNewIsReadAndOneThatChangesGoesOnWhereItWas) {
  write_call("1", 7'200);
  start_with_reload();
  ASSERT_TRUE(until_read());

  const testing::RotatingLog other;
  other.append("");
  Settings more = settings();
  more.sources.push_back(more.sources.front());
  more.sources.back().name = "other-log";
  more.sources.back().path = other.path;
  const auto said = reload(more);
  ASSERT_TRUE(said) << said.reason();
  EXPECT_EQ(*said, "sources added: other-log");
  ASSERT_EQ(daemon->snapshot()->sources.size(), 2U);
  write_call("2", 3'600);
  ASSERT_TRUE(until_read()) << "the former is followed as before";
  ASSERT_TRUE(testing::run_until(
      *loop, [this] { return daemon->snapshot()->sources.back().status.state == SourceState::live; }));

  Settings changed = settings();
  changed.sources.front().refused_at = {{"ivr", "600", "send-duty"}};
  const auto after = reload(changed);
  ASSERT_TRUE(after) << after.reason();
  EXPECT_EQ(*after, "sources changed: pbx-log; sources removed: other-log");
  ASSERT_EQ(daemon->snapshot()->sources.size(), 1U);
  const auto size = std::filesystem::file_size(log.path);
  write_call("3", 1'800);
  const auto added = std::filesystem::file_size(log.path) - size;
  ASSERT_TRUE(testing::run_until(*loop, [&] { return received() == added; })) << "only what is new";
  stop();
  EXPECT_EQ(calls_kept(), 3);
}

TEST_F(ReloadedDaemon, WhoMaySeeThePagesChangesAtOnceAndABrokenCertificateIsRefused) {
  start_with_reload();
  ASSERT_TRUE(until_read());
  EXPECT_THAT(get("/api/v1/lines"), HasSubstr(" 200 OK"));
  Settings guarded = settings();
  guarded.access.asks = true;
  guarded.access.tokens = {{Role::viewer, "a-viewers-token-16"}};
  const auto said = reload(guarded);
  ASSERT_TRUE(said) << said.reason();
  EXPECT_EQ(*said, "who may see the pages has changed");
  EXPECT_THAT(get("/api/v1/lines"), HasSubstr(" 401 Unauthorized"));
  EXPECT_THAT(get("/healthz"), HasSubstr(" 200 OK"));

  Settings broken = settings();
  broken.http_tls.enabled = true;
  broken.http_tls.cert_file = broken.http_tls.key_file = log.path;
  const auto refused = reload(broken);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.reason(), HasSubstr("listen.tls.cert_file: " + log.path + " cannot be used"));
  EXPECT_THAT(get("/api/v1/lines"), HasSubstr(" 401 Unauthorized")) << "what was in force stays";
  stop();
}

TEST_F(ReloadedDaemon, AFaultLeavesAllAsItWasAndIsShown) {
  start_with_reload();
  ASSERT_TRUE(until_read());
  const auto refused = reload(Failure{"dutyline.yaml:3:1: error: something is wrong"});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.reason(), HasSubstr("dutyline.yaml:3:1: error: something is wrong"));
  EXPECT_THAT(get("/metrics"), HasSubstr("\ndutyline_config_last_reload_successful 0\n"));
  EXPECT_GE(messages.counts().at("error"), 1U);

  ASSERT_TRUE(reload(settings()));
  EXPECT_THAT(get("/metrics"), HasSubstr("\ndutyline_config_last_reload_successful 1\n"));
  stop();
}

TEST_F(ReloadedDaemon, WhereAnythingFailsNothingIsTakenOver) {
  start_with_reload();
  ASSERT_TRUE(until_read());
  boost::asio::io_context none;
  const boost::asio::ip::tcp::acceptor taken(none, {boost::asio::ip::make_address("127.0.0.1"), 0});
  Settings half = another_line();
  half.sources.push_back(half.sources.front());
  half.sources.back().name = "sent";
  half.sources.back().path.clear();
  half.sources.back().listen = Endpoint{"127.0.0.1", taken.local_endpoint().port()};
  const auto refused = reload(half);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.reason(), HasSubstr("source sent: cannot listen on 127.0.0.1:"));
  EXPECT_THAT(get("/metrics"), HasSubstr("\ndutyline_line_target_ratio{line=\"send-duty\"} 0.98\n"));
  EXPECT_EQ(daemon->snapshot()->sources.size(), 1U);
  stop();
}

class ReloadedInMemory : public ReloadedDaemon {
  std::string ledger_path() const override { return ":memory:"; }
};

TEST_F(ReloadedInMemory, LinesStayAsTheyAreUntilARestart) {
  start_with_reload();
  ASSERT_TRUE(until_read());
  const auto said = reload(another_line());
  ASSERT_TRUE(said) << said.reason();
  EXPECT_EQ(*said, "as before until dutyline is restarted: lines");
  stop();
}

}  // namespace
}  // namespace dutyline
