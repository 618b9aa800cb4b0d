#include "feeds/dial.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include "support/hand_clock.hpp"
#include "support/loopback_server.hpp"

namespace dutyline {
namespace {

using asio_tcp = boost::asio::ip::tcp;
using testing::run_until;

class Dialling : public ::testing::Test {
 protected:
  void dial(const std::string& host, std::uint16_t port) {
    dialler = std::make_unique<Dialler>(loop.get_executor(), clock.alarms(), Endpoint{host, port}, seconds(10));
    boost::asio::co_spawn(loop, dialler->dial(), [this](std::exception_ptr bug, Dialler::Dialled outcome) {
      EXPECT_EQ(bug, nullptr);
      dialled.emplace(std::move(outcome));
    });
  }
  bool over() {
    return run_until(loop, [this] { return dialled.has_value(); });
  }
  ConnectFailure failure() {
    const auto* failed = over() ? std::get_if<ConnectFailure>(&*dialled) : nullptr;
    return failed == nullptr ? ConnectFailure{"none", "it did not fail"} : *failed;
  }

  boost::asio::io_context loop{1};
  testing::HandClock clock;
  std::unique_ptr<Dialler> dialler;
  std::optional<Dialler::Dialled> dialled;
};

// A listener whose queue is full: on Linux further connections are neither taken nor refused.
struct SilentServer {
  explicit SilentServer(boost::asio::io_context& loop) : acceptor(loop) {
    const asio_tcp::endpoint any{boost::asio::ip::make_address("127.0.0.1"), 0};
    acceptor.open(any.protocol());
    acceptor.bind(any);
    acceptor.listen(0);
    for (int i = 0; i < 4; ++i) {
      fillers.emplace_back(loop);
      fillers.back().async_connect(acceptor.local_endpoint(), [](const boost::system::error_code&) {});
    }
    loop.poll();
  }
  std::uint16_t port() const { return acceptor.local_endpoint().port(); }
  asio_tcp::acceptor acceptor;
  std::vector<asio_tcp::socket> fillers;
};

TEST_F(Dialling, ANameIsTriedAtAllItsAddresses) {
  testing::LoopbackServer server(loop);  // on 127.0.0.1 only; localhost may be ::1 first
  dial("localhost", server.port());
  ASSERT_TRUE(over());
  EXPECT_TRUE(std::holds_alternative<asio_tcp::socket>(*dialled));
  EXPECT_TRUE(run_until(loop, [&server] { return server.clients() == 1; }));
}

TEST_F(Dialling, ANameThatCannotBeIsADnsFailure) {
  dial(std::string(70, 'x') + ".example", 5038);
  EXPECT_EQ(failure().result, "dns");
  EXPECT_TRUE(failure().reason.starts_with("cannot find the address of xxxx")) << failure().reason;
}

TEST_F(Dialling, SilenceTimesOut) {
  SilentServer server(loop);
  dial("127.0.0.1", server.port());
  loop.poll();
  clock.advance(milliseconds(9'999));
  loop.poll();
  EXPECT_FALSE(dialled.has_value());
  clock.advance(milliseconds(1));
  EXPECT_EQ(failure(), (ConnectFailure{"timeout", "cannot reach 127.0.0.1:" + std::to_string(server.port()) +
                                                      ": no answer within 10 s"}));
}

TEST_F(Dialling, CanBeCancelledWhileTheOtherSideIsSilent) {
  SilentServer server(loop);
  dial("127.0.0.1", server.port());
  loop.poll();
  dialler->cancel();
  EXPECT_NE(failure().result, "none");
  EXPECT_EQ(clock.until_next(), std::nullopt);
}

TEST_F(Dialling, CanBeCancelledWhileTheNameIsLookedUp) {
  dial("localhost", 1);
  loop.poll_one();
  dialler->cancel();
  EXPECT_NE(failure().result, "none");
}

TEST_F(Dialling, AnIpv6AddressNeedsNoResolver) {
  dial("::1", 1);  // nobody listens there
  const auto failed = failure();
  EXPECT_EQ(failed.result, "refused");
  EXPECT_TRUE(failed.reason.starts_with("cannot reach [::1]:1: ")) << failed.reason;
}

}  // namespace
}  // namespace dutyline
