// The same bytes over a socket give the same ledger as their import.

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <cstdlib>

#include "app/daemon.hpp"
#include "recordings/recording.hpp"
#include "support/loopback_server.hpp"
#include "support/temporary_folder.hpp"

namespace dutyline::testing {
namespace {

constexpr std::string_view kKey = "a key for the invented callers of a recording";
constexpr std::string_view kNothingNew = "Event: Reload\r\nPrivilege: system,all\r\nModule: All\r\n\r\n";
constexpr std::string_view kConfiguration =
    "listen: {http: 127.0.0.1:0}\n"
    "ledger: {path: imported.db}\n"
    "privacy: {key_file: caller.key, agents: names}\n"
    "switches:\n"
    "  - name: pbx\n"
    "    sources: [{name: pbx-ami, kind: asterisk_ami, address: 127.0.0.1:5038, username: dutyline, password_file: "
    "ami.secret}]\n"
    "lines:\n"
    "  - {name: send-duty, queues: [{switch: pbx, name: send-duty}]}\n"
    "  - {name: send-eps, queues: [{switch: pbx, name: send-eps}]}\n";

// What may differ between two accounts of the same calls: the rows' ids, and what only a live account counts.
std::vector<CallRecord> calls_in(const std::string& path) {
  auto ledger = Ledger::open(path, Ledger::Mode::read_only);
  if (!ledger) {
    throw std::runtime_error(ledger.reason());
  }
  std::vector<CallRecord> records;
  const auto read = (*ledger)->for_each_call({}, [&records](CallRecord record) {
    record.call.id = 0;
    for (auto& visit : record.call.visits) {
      visit.id = 0;
    }
    record.counted_offered = record.counted_final = record.counted_talk = false;
    record.counted_class = CallClass::waiting;
    records.push_back(std::move(record));
  });
  if (!read) {
    throw std::runtime_error(read.reason());
  }
  return records;
}

std::vector<CallRecord> imported(const TemporaryFolder& folder, const std::string& capture) {
  folder.write("caller.key", kKey);
  folder.write("ami.secret", "a password that nobody asks for");
  const auto config = folder.write("dutyline.yaml", kConfiguration);
  const auto ledger = folder.file("imported.db");
  std::string command = DUTYLINE_BINARY " import -c " + config + " --ledger " + ledger + " --source pbx-ami";
  for (const auto& file : files_of(capture)) {
    command += " " + file;
  }
  command += " > " + folder.file("summary");
  if (std::system(command.c_str()) != 0) {
    throw std::runtime_error("failed: " + command);
  }
  return calls_in(ledger);
}

// Our clock; the ledger's worker reads it too.
class Clock {
 public:
  void set(Instant to) { now_ = to; }
  void add(Duration by) { now_ = now_.load() + by; }
  NowFunction function() {
    return [this] { return now_.load(); };
  }

 private:
  std::atomic<Instant> now_{Instant()};
};

Settings live_settings(std::uint16_t ami_port, const std::string& ledger_path) {
  Settings settings;
  settings.http = {"127.0.0.1", 0};
  settings.ledger_path = ledger_path;
  settings.privacy.key = kKey;
  settings.privacy.agent_names = true;
  SourceSettings source;
  source.name = "pbx-ami";
  source.kind = "asterisk_ami";
  source.switch_name = "pbx";
  source.address = Endpoint{"127.0.0.1", ami_port};
  source.username = "dutyline";
  settings.sources.push_back(std::move(source));
  settings.lines = recorded_lines();
  return settings;
}

void expect_same_calls(const std::vector<CallRecord>& expected, const std::vector<CallRecord>& found) {
  EXPECT_EQ(expected.size(), found.size());
  for (std::size_t i = 0; i < std::min(expected.size(), found.size()); ++i) {
    const Call& one = expected[i].call;
    const Call& other = found[i].call;
    EXPECT_EQ(expected[i], found[i]) << one.visits.front().switch_call_id << " " << to_string(one.outcome) << " and "
                                     << other.visits.front().switch_call_id << " " << to_string(other.outcome);
  }
}

// A daemon whose switch is the recording.
class LiveDaemon {
 public:
  LiveDaemon(const std::string& ledger_path, Instant now) {
    clock_.set(now);
    auto made = Daemon::make(loop_, live_settings(server_.port(), ledger_path), log_, clock_.function());
    if (!made) {
      throw std::runtime_error(made.reason());
    }
    daemon_ = std::move(*made);
    daemon_->start();
  }

  Clock& clock() { return clock_; }
  bool await_clients(std::size_t clients) {
    return run_until(loop_, [&] { return server_.clients() == clients; });
  }
  // Says it and waits until the daemon has taken it.
  bool say(std::string_view bytes) {
    said_ += bytes.size();
    server_.last().say(bytes);
    return run_until(loop_, [&] { return look()->sources.front().received_bytes == said_; });
  }
  // Hangs up and waits until the daemon has noticed.
  bool hang_up() {
    server_.last().close();
    return run_until(loop_, [&] { return look()->sources.front().status.state == SourceState::disconnected; });
  }
  bool await_nothing_pending() {
    return run_until(loop_, [&] {
      int pending = 0;
      for (const auto& line : look()->lines) {
        pending += line.waiting + line.unresolved;
      }
      return pending == 0;
    });
  }
  bool stop() {
    bool stopped = false;
    daemon_->stop([&] { stopped = true; });
    const bool done = run_until(loop_, [&] { return server_.last().gone() || stopped; });
    server_.last().close();
    const bool all_done = run_until(loop_, [&] { return stopped; });
    daemon_.reset();
    return done && all_done;
  }

 private:
  // As it stands, not as it stood a moment ago: a picture is shown for a while where nothing has changed.
  std::shared_ptr<const Snapshot> look() {
    clock_.add(seconds(1));
    daemon_->snapshot();
    clock_.add(-seconds(1));
    return daemon_->snapshot();
  }

  boost::asio::io_context loop_{1};
  Clock clock_;
  Log log_{LogLevel::error};
  LoopbackServer server_{loop_};
  std::unique_ptr<Daemon> daemon_;
  std::uint64_t said_ = 0;
};

TEST(LiveOverTcp, EventsWithTheirOwnTimesMakeTheLedgerOfTheirImportHoweverLateTheyCome) {
  const TemporaryFolder folder;
  const auto expected = imported(folder, "22/spike/precise");
  ASSERT_GT(expected.size(), 100u);
  const auto played = recording("22/spike/precise");
  ASSERT_EQ(played.size(), 1u);
  LiveDaemon daemon(folder.file("live.db"), played.front().back().arrived);
  ASSERT_TRUE(daemon.await_clients(1));
  std::string all;
  for (const auto& read : played.front()) {
    all += read.bytes;
  }
  for (std::string_view left = all; !left.empty();) {
    const auto piece = left.substr(0, 64 * 1024);  // less than the sockets hold: this one thread also reads
    ASSERT_TRUE(daemon.say(piece));
    left.remove_prefix(piece.size());
  }
  for (int i = 0; i < 9; ++i) {
    daemon.clock().add(seconds(10));
    ASSERT_TRUE(daemon.say(kNothingNew));
  }
  ASSERT_TRUE(daemon.await_nothing_pending());
  ASSERT_TRUE(daemon.stop());
  expect_same_calls(expected, calls_in(folder.file("live.db")));
}

TEST(LiveOverTcp, WithTheRecordersClockEveryReadMakesTheLedgerOfItsImport) {
  for (const char* const capture : {"22/day/precise", "16/edges/precise"}) {
    SCOPED_TRACE(capture);
    const TemporaryFolder folder;
    const auto expected = imported(folder, capture);
    ASSERT_GT(expected.size(), 50u);
    const auto played = recording(capture);
    LiveDaemon daemon(folder.file("live.db"), played.front().front().arrived);
    std::size_t connections = 0;
    for (const auto& connection : played) {
      daemon.clock().set(connection.front().arrived);
      ASSERT_TRUE(daemon.await_clients(++connections));
      for (const auto& read : connection) {
        daemon.clock().set(read.arrived);
        ASSERT_TRUE(daemon.say(read.bytes));
      }
      if (&connection != &played.back()) {
        ASSERT_TRUE(daemon.hang_up());
      }
    }
    for (int i = 0; i < 9; ++i) {
      daemon.clock().add(seconds(10));
      ASSERT_TRUE(daemon.say(kNothingNew));
    }
    ASSERT_TRUE(daemon.await_nothing_pending());
    ASSERT_TRUE(daemon.stop());
    expect_same_calls(expected, calls_in(folder.file("live.db")));
  }
}

}  // namespace
}  // namespace dutyline::testing
