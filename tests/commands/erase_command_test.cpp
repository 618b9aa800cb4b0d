// `erase` as it is run: with a daemon and without one, and that no number that goes in comes out.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <thread>

#include "app/daemon.hpp"
#include "commands/run_program.hpp"

namespace dutyline::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kHers = "07700 900752";

class EraseCommand : public ::testing::Test {
 protected:
  EraseCommand() {
    folder_.write("caller.key", "a key of thirty-two bytes, or more");
    folder_.write("dutyline.yaml",
                  "privacy: {key_file: caller.key}\n"
                  "listen: {control: " +
                      folder_.path("control.sock") +
                      ", http: 127.0.0.1:0}\n"
                      "ledger: {path: " +
                      folder_.path("ledger.db") +
                      "}\n"
                      "switches: [{name: pbx, sources: [{name: pbx-log, kind: asterisk_queue_log, path: " +
                      folder_.path("queue_log") +
                      "}]}]\n"
                      "lines: [{name: send-duty, queues: [{switch: pbx, name: send-duty}]}]\n");
    const auto call = [](const std::string& id, const std::string& number) {
      return "1795438585|" + id + "|send-duty|NONE|ENTERQUEUE||" + number + "|1\n1795438605|" + id +
             "|send-duty|NONE|ABANDON|1|1|20\n";
    };
    folder_.write("recorded", call("1", "07700900752") + call("2", "+447700900752") + call("3", "07700900753"));
    const auto imported = run_program(folder_, "import -c dutyline.yaml --source pbx-log recorded");
    EXPECT_EQ(imported.status, 0) << imported.error;
    folder_.write("queue_log", "");
  }

  Ended erase(const std::string& number, const std::string& arguments = "--caller -") const {
    folder_.write("number", number);
    auto ended = run_program(folder_, "erase -c dutyline.yaml " + arguments, "number");
    std::string digits;
    for (const char c : number) {
      if (c >= '0' && c <= '9') {
        digits += c;
      }
    }
    for (const std::string& text : {ended.out, ended.error}) {
      EXPECT_TRUE(number.size() < 2 || text.find(number) == std::string::npos) << text;
      EXPECT_TRUE(digits.size() < 5 || text.find(digits.substr(digits.size() - 5)) == std::string::npos) << text;
    }
    return ended;
  }
  std::size_t callers() const {
    const auto ledger = Ledger::open(folder_.path("ledger.db"), Ledger::Mode::read_only);
    return (*ledger)->callers_under(1)->size();
  }

  ConfigFolder folder_;
};

TEST_F(EraseCommand, ForgetsHerOnAllHerCallsHoweverHerNumberIsWritten) {
  ASSERT_EQ(callers(), 2U);
  const auto ended = erase("0044 7700 900752\n");
  EXPECT_EQ(ended.status, 0) << ended.error;
  EXPECT_THAT(ended.out, AllOf(HasSubstr("the caller of 2 calls was forgotten\n"), HasSubstr("`dutyline backup`")));
  EXPECT_EQ(callers(), 1U);
  EXPECT_THAT(erase(kHers).out, HasSubstr("no call of this caller is kept\n"));
}

TEST_F(EraseCommand, IsDoneByTheDaemonWhileItRuns) {
  boost::asio::io_context loop(1);
  auto read = read_settings(folder_.path("dutyline.yaml"));
  ASSERT_TRUE(read.good());
  Log log(LogLevel::error);
  auto daemon = Daemon::make(loop, read.settings, log, [] { return Instant(seconds(1'795'438'700)); });
  ASSERT_TRUE(daemon) << daemon.reason();
  (*daemon)->start();
  std::thread running([&loop] { loop.run(); });
  const auto ended = erase(kHers);
  const auto wrong = erase("no number at all");
  boost::asio::post(loop, [&] { (*daemon)->stop([&loop] { loop.stop(); }); });
  running.join();
  EXPECT_EQ(ended.status, 0) << ended.error;
  EXPECT_THAT(ended.out, HasSubstr("the caller of 2 calls was forgotten\n"));
  EXPECT_EQ(wrong.status, 1);
  EXPECT_THAT(wrong.error, HasSubstr("is no telephone number"));
  EXPECT_TRUE((*daemon)->close_ledger());
  EXPECT_EQ(callers(), 1U);
}

TEST_F(EraseCommand, FindsHerUnderTheFormerKeyToo) {
  folder_.write("before.key", "a key of thirty-two bytes, or more");
  folder_.write("caller.key", "another key, and as many bytes as that");
  folder_.write("dutyline.yaml", "privacy: {key_file: caller.key, previous_key_file: before.key}\n" +
                                     text_of_file(folder_.path("dutyline.yaml")).substr(32));
  const auto ended = erase(kHers);
  EXPECT_THAT(ended.out, HasSubstr("the caller of 2 calls was forgotten\n")) << ended.error;
}

TEST_F(EraseCommand, WhatIsNoNumberIsRefusedWithoutBeingToldBack) {
  for (const char* wrong : {"", "\n", "52", "0770x900752", "07700900752\n07700900753\n", "someone@example"}) {
    const auto ended = erase(wrong);
    EXPECT_EQ(ended.status, 1) << wrong;
    EXPECT_THAT(ended.error, HasSubstr("number")) << wrong;
  }
  EXPECT_EQ(erase(std::string(5'000, '7')).status, 1);
  EXPECT_EQ(callers(), 2U);
}

TEST_F(EraseCommand, ANumberOnTheCommandLineIsRefusedWithoutBeingToldBack) {
  for (const char* wrong : {"--caller 07700900752", "--caller - 07700900752", "--caller=07700900752"}) {
    const auto ended = erase(kHers, wrong);
    EXPECT_EQ(ended.status, 2);
    EXPECT_THAT(ended.error, AllOf(HasSubstr("standard input"), Not(HasSubstr("900752"))));
  }
  EXPECT_EQ(erase(kHers, "").status, 2);
  EXPECT_EQ(callers(), 2U);
}

TEST_F(EraseCommand, WithoutCallersOrALedgerItSaysSo) {
  const auto settings = text_of_file(folder_.path("dutyline.yaml"));
  folder_.write("dutyline.yaml", "privacy: {caller_id: none}\n" + settings.substr(32));
  EXPECT_THAT(erase(kHers).error, HasSubstr("callers are not kept"));
  EXPECT_THAT(erase(kHers, "--caller - --ledger other.db").error, HasSubstr("there is no ledger other.db"));
}

}  // namespace
}  // namespace dutyline::testing
