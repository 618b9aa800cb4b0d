// The daemon whose only source is a followed queue_log.

#include "app/following_daemon.hpp"

namespace dutyline {
namespace {

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
