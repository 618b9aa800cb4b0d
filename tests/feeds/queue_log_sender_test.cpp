// config/asterisk/queue_log_sender as it would run on a switch: a real shell, tail and openssl, a real log, TLS on
// loopback, and the feed that takes the lines.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <csignal>
#include <fstream>
#include <set>

#include "feeds/listen_feed.hpp"
#include "support/heard.hpp"
#include "support/loopback_server.hpp"
#include "support/rotating_log.hpp"
#include "support/temporary_folder.hpp"
#include "support/test_certificates.hpp"

namespace dutyline {
namespace {

Instant now() {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

class SentLog : public ::testing::Test {
 protected:
  ~SentLog() override { end_sender(); }

  void listen(std::uint16_t port = 0) {
    TlsSettings tls;
    tls.enabled = true;
    tls.cert_file = tls.key_file = folder.file("dutyline.pem");
    testing::write_pem(tls.cert_file, ours, true);
    DecoderSettings decoder;
    decoder.switch_name = "pbx";
    decoder.source = "pbx-log";
    auto bound = ListenFeed::bind(loop.get_executor(), {"pbx-log", {"127.0.0.1", port}, tls},
                                  find_switch_kind("asterisk_queue_log")->make(decoder), heard, now);
    ASSERT_TRUE(bound) << bound.reason();
    feed = std::move(*bound);
    feed->start();
  }
  void stop_listening() {
    bool done = false;
    feed->stop([&done] { done = true; });
    ASSERT_TRUE(until([&done] { return done; }));
  }
  // Beats ten times a second, so that nothing here takes long.
  void send(const std::string& more = {}, const testing::Certificate* trusted = nullptr) {
    const auto settings = folder.file("sender.conf");
    testing::write_pem(folder.file("ca.pem"), trusted == nullptr ? authority : *trusted);
    std::ofstream(settings) << "to=127.0.0.1:" << feed->port() << "\nca_file=" << folder.file("ca.pem")
                            << "\nlog=" << log.path << "\nheartbeat=0.1\n"
                            << more;
    sender = ::fork();
    ASSERT_GE(sender, 0);
    if (sender == 0) {
      ::setpgid(0, 0);
      ::close_range(3, ~0U, 0);  // the port is ours
      ::setenv("TMPDIR", folder.file(".").c_str(), 1);
      const auto said = folder.file("said");
      if (std::freopen(said.c_str(), "w", stderr) != nullptr) {
        ::execl("/bin/sh", "sh", DUTYLINE_SOURCE_DIR "/config/asterisk/queue_log_sender", settings.c_str(), nullptr);
      }
      ::_exit(127);
    }
    ::setpgid(sender, sender);
  }
  void end_sender() {
    if (sender > 0) {
      ::kill(sender, SIGTERM);
      ::waitpid(sender, nullptr, 0);
    }
    sender = 0;
  }
  void row(const std::string& call, const std::string& file = {}) {
    std::ofstream(file.empty() ? log.path : file, std::ios::app)
        << "1795438585|" << call << "|600|NONE|ENTERQUEUE||01632960173|1\n";
  }
  std::set<std::string> calls() const {
    std::set<std::string> all;
    for (const auto& fact : heard.facts) {
      all.insert(fact.call);
    }
    return all;
  }
  template <class Condition>
  bool until(Condition good) {
    return testing::run_until(loop, good);
  }
  bool heard_of(const std::set<std::string>& expected) {
    return until([&] { return calls() == expected; });
  }
  std::string said_by_sender() const {
    std::ifstream file(folder.file("said"));
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::uint64_t rejected() const { return feed->decoder().status().rejected.at("malformed"); }

  testing::TemporaryFolder folder;
  testing::RotatingLog log;
  testing::Certificate authority = testing::make_certificate({"authority", "", -60, 3'600, true});
  testing::Certificate ours = testing::make_certificate({"dutyline", "IP:127.0.0.1", -60, 3'600, false, &authority});
  boost::asio::io_context loop{1};
  testing::Heard heard;
  std::unique_ptr<ListenFeed> feed;
  pid_t sender = 0;
};

TEST_F(SentLog, ThePastComesThenEachNewRow) {
  row("1.1");
  row("1.2");
  listen();
  send();
  ASSERT_TRUE(heard_of({"1.1", "1.2"})) << said_by_sender();
  ASSERT_TRUE(until([this] { return feed->state() == SourceState::live; }));
  row("1.3");
  ASSERT_TRUE(heard_of({"1.1", "1.2", "1.3"}));
  EXPECT_EQ(heard.facts.size(), 3u);
  EXPECT_EQ(rejected(), 0u);
}

TEST_F(SentLog, AfterABreakTheEndOfThePastComesAgain) {
  for (const char* call : {"1.1", "1.2", "1.3"}) {
    row(call);
  }
  listen();
  send("lines=2\n");
  ASSERT_TRUE(heard_of({"1.2", "1.3"})) << said_by_sender();
  const auto port = feed->port();
  stop_listening();
  row("1.4");
  listen(port);
  ASSERT_TRUE(heard_of({"1.2", "1.3", "1.4"})) << said_by_sender();
  EXPECT_EQ(heard.facts.size(), 4u);
  EXPECT_NE(said_by_sender().find("is tried again"), std::string::npos);
}

TEST_F(SentLog, RotationByRenameLosesNothingWrittenIntoTheOldFile) {
  row("1.1");
  listen();
  send();
  ASSERT_TRUE(heard_of({"1.1"})) << said_by_sender();
  std::filesystem::rename(log.path, log.path + ".1");
  row("1.2", log.path + ".1");  // the switch still has it open
  row("1.3");
  row("1.4", log.path + ".1");
  ASSERT_TRUE(heard_of({"1.1", "1.2", "1.3", "1.4"})) << said_by_sender();
  row("1.5");
  ASSERT_TRUE(heard_of({"1.1", "1.2", "1.3", "1.4", "1.5"}));
  EXPECT_EQ(rejected(), 0u);
}

// The emptied log stays shorter than it was, as in life: one that grows to just where it was read looks untouched.
TEST_F(SentLog, RotationByCopyAndTruncate) {
  row("0.1");
  row("0.2");
  row("1.1");
  listen();
  send();
  ASSERT_TRUE(heard_of({"0.1", "0.2", "1.1"})) << said_by_sender();
  row("1.2");
  log.copy_and_truncate();
  row("1.3");
  ASSERT_TRUE(heard_of({"0.1", "0.2", "1.1", "1.2", "1.3"})) << said_by_sender();
  row("1.4");
  ASSERT_TRUE(heard_of({"0.1", "0.2", "1.1", "1.2", "1.3", "1.4"}));
}

TEST_F(SentLog, ABreakJustAfterRotationSendsTheRotatedFileToo) {
  row("1.1");
  log.rotate();
  row("1.2");
  listen();
  send();
  ASSERT_TRUE(heard_of({"1.1", "1.2"})) << said_by_sender();
}

TEST_F(SentLog, SilenceIsToldFromAbsenceAndFromALogThatIsNotThere) {
  listen();
  send();
  ASSERT_TRUE(until([this] { return feed->trouble().find("is not there, or not to be read") != std::string::npos; }));
  EXPECT_EQ(feed->state(), SourceState::syncing);
  std::ofstream(log.path) << "";
  ASSERT_TRUE(until([this] { return feed->state() == SourceState::live; }));  // and nobody has called
  end_sender();
  ASSERT_TRUE(until([this] { return feed->state() == SourceState::connecting; }));
}

TEST_F(SentLog, NobodyElseGetsALine) {
  row("1.1");
  listen();
  const auto other = testing::make_certificate({"another authority", "", -60, 3'600, true});
  send({}, &other);
  ASSERT_TRUE(until([this] { return feed->record().connects().at("tls") >= 1; }));
  ASSERT_TRUE(until([this] { return said_by_sender().find("certificate verify failed") != std::string::npos; }));
  end_sender();
  send("name=another.example\n");
  ASSERT_TRUE(until([this] { return feed->record().connects().at("tls") >= 2; }));
  ASSERT_TRUE(until([this] { return said_by_sender().find("certificate verify failed") != std::string::npos; }));
  end_sender();
  EXPECT_EQ(heard.facts.size(), 0u);
}

TEST_F(SentLog, AManyLinesLongPastArrivesWholeBesideTheHeartbeat) {
  std::set<std::string> expected;
  for (int call = 1'000; call < 1'500; ++call) {
    row("1." + std::to_string(call));
    expected.insert("1." + std::to_string(call));
  }
  listen();
  send("heartbeat=0.05\n");
  ASSERT_TRUE(heard_of(expected)) << said_by_sender();
  EXPECT_EQ(rejected(), 0u);
}

TEST_F(SentLog, EndedItLeavesNothingBehind) {
  row("1.1");
  listen();
  send();
  ASSERT_TRUE(heard_of({"1.1"})) << said_by_sender();
  const pid_t group = sender;
  end_sender();
  ASSERT_TRUE(until([group] { return ::kill(-group, 0) != 0; }));
  for (const auto& entry : std::filesystem::directory_iterator(folder.file("."))) {
    EXPECT_EQ(entry.path().filename().string().find("queue_log_sender."), std::string::npos);
  }
}

TEST_F(SentLog, WrongSettingsAreRefusedInWords) {
  listen();
  send("ca_file=/nowhere.pem\n");
  int status = 0;
  ::waitpid(std::exchange(sender, 0), &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 78);
  EXPECT_NE(said_by_sender().find("ca_file=/nowhere.pem is not there"), std::string::npos);
}

}  // namespace
}  // namespace dutyline
