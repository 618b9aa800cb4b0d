// The same bytes over a socket give the same ledger as their import.

#include <gtest/gtest.h>

#include <cstdlib>

#include "recordings/live_daemon.hpp"
#include "support/temporary_folder.hpp"

namespace dutyline::testing {
namespace {

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
