// What `check --live` says of sources that are there, are not, or do not let dutyline in.

#include "commands/live_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <filesystem>
#include <future>

#include "commands/pretend_ami.hpp"
#include "commands/pretend_server.hpp"
#include "support/loopback_server.hpp"
#include "support/temporary_folder.hpp"

namespace dutyline {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class LiveCheck : public ::testing::Test {
 protected:
  LiveCheck() {
    LineDefinition line;
    line.name = "send-duty";
    line.queues = {{"pbx", "send-duty"}};
    settings.lines = {line};
  }
  SourceSettings& add(const std::string& kind) {
    SourceSettings source;
    source.name = "pbx-" + std::to_string(settings.sources.size());
    source.kind = kind;
    source.switch_name = "pbx";
    source.username = "dutyline";
    source.password = "demo";
    settings.sources.push_back(source);
    return settings.sources.back();
  }
  // A switch that answers in this loop while the check waits for it elsewhere.
  void start_switch(bool timestamps = true) {
    pretend::ServerSettings server;
    server.port = 0;
    auto started = pretend::Server::start(loop.get_executor(), server, pretend::pretend_ami({}, timestamps), [] {
      return std::chrono::floor<Duration>(std::chrono::system_clock::now());
    });
    ASSERT_TRUE(started) << started.reason();
    asterisk = std::move(*started);
    add("asterisk_ami").address = Endpoint{"127.0.0.1", asterisk->port()};
  }
  LiveReport check() {
    auto report = std::async(std::launch::async, [this] { return check_live(settings, milliseconds(300)); });
    const auto ready = [&report] { return report.wait_for(std::chrono::seconds(0)) == std::future_status::ready; };
    EXPECT_TRUE(testing::run_until(loop, ready));
    return report.get();
  }

  boost::asio::io_context loop;
  std::unique_ptr<pretend::Server> asterisk;
  testing::TemporaryFolder folder;
  Settings settings;
};

TEST_F(LiveCheck, ASwitchThatShowsAllIsWell) {
  start_switch();
  const auto report = check();
  EXPECT_EQ(report.wrong, 0U);
  EXPECT_THAT(report.lines, Contains(AllOf(StartsWith("  source pbx-0 (asterisk_ami): 127.0.0.1:"),
                                           HasSubstr("logged in, and shown all that is needed"))));
}

TEST_F(LiveCheck, AQueueThatTheSwitchDoesNotHaveIsNamedBesideThoseItHas) {
  start_switch();
  settings.lines.front().queues.front().queue = "send-dutty";
  const auto report = check();
  EXPECT_EQ(report.wrong, 1U);
  EXPECT_THAT(report.lines,
              Contains(AllOf(StartsWith("! line send-duty: the switch pbx has no queue send-dutty; it has"),
                             HasSubstr("send-duty"))));
}

TEST_F(LiveCheck, AWrongSecretIsSaidSo) {
  start_switch();
  settings.sources.front().password = "another";
  const auto report = check();
  EXPECT_EQ(report.wrong, 1U);
  EXPECT_THAT(report.lines, ElementsAre(AllOf(StartsWith("! source pbx-0"), HasSubstr("the password is wrong"))));
}

TEST_F(LiveCheck, WhereNobodyListensTheCureIsWithTheSwitch) {
  add("asterisk_ami").address = Endpoint{"127.0.0.1", 1};
  const auto report = check();
  EXPECT_EQ(report.wrong, 1U);
  EXPECT_THAT(report.lines, ElementsAre(AllOf(StartsWith("! source pbx-0"), HasSubstr("cannot reach 127.0.0.1:1")),
                                        HasSubstr("`enabled = yes`")));
}

TEST_F(LiveCheck, AFollowedFileIsThereReadableAndNotSilent) {
  add("asterisk_queue_log").path = folder.file("queue_log");
  EXPECT_THAT(check().lines, ElementsAre(StartsWith("! source pbx-0"), HasSubstr("`path:`")));
  folder.write("queue_log", "");
  EXPECT_EQ(check().wrong, 0U);
  EXPECT_THAT(check().lines, Contains(HasSubstr("last written 0 min ago")));
  std::filesystem::last_write_time(folder.file("queue_log"),
                                   std::filesystem::file_time_type::clock::now() - std::chrono::hours(24 * 8));
  const auto silent = check();
  EXPECT_EQ(silent.wrong, 1U);
  EXPECT_THAT(silent.lines, Contains(HasSubstr("last written 192 h ago")));
}

TEST_F(LiveCheck, AnAddressToListenOnIsOursAndMayBeTaken) {
  add("json_lines").listen = Endpoint{"192.0.2.1", 4000};
  EXPECT_THAT(check().lines, Contains(AllOf(StartsWith("! source pbx-0"), HasSubstr("cannot listen there"))));
  const boost::asio::ip::tcp::acceptor taken(loop, {boost::asio::ip::make_address("127.0.0.1"), 0});
  settings.sources.front().listen = Endpoint{"127.0.0.1", taken.local_endpoint().port()};
  const auto report = check();
  EXPECT_EQ(report.wrong, 0U);
  EXPECT_THAT(report.lines, Contains(HasSubstr("somebody listens there")));
}

TEST_F(LiveCheck, SeveralSourcesAreTriedAtOnceAndEachHasItsLine) {
  start_switch();
  add("asterisk_ami").address = Endpoint{"127.0.0.1", 1};
  add("json_lines").token_file = "token";
  const auto report = check();
  EXPECT_EQ(report.wrong, 1U);
  EXPECT_THAT(report.lines, Contains(StartsWith("  source pbx-0")));
  EXPECT_THAT(report.lines, Contains(StartsWith("! source pbx-1")));
  EXPECT_THAT(report.lines, Contains(StartsWith("  source pbx-2")));
}

}  // namespace
}  // namespace dutyline
