// `dutyline check` as it is called, without the process around it.

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "app/config_folder.hpp"
#include "commands/command.hpp"

namespace dutyline::testing {
namespace {

struct Said {
  int exit_code = -1;
  std::string out;
  std::string error;
};

Said check(const std::string& path, const std::string& ledger = ":memory:") {
  CLI::App app;
  Action action;
  add_check(app, action);
  app.parse(std::vector<std::string>{ledger, "--ledger", path, "-c", "check"});  // CLI11 takes them last first
  Said said;
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  said.exit_code = action();
  said.out = ::testing::internal::GetCapturedStdout();
  said.error = ::testing::internal::GetCapturedStderr();
  return said;
}

TEST(CheckCommand, SaysWhatAGoodConfigurationHolds) {
  const ConfigFolder folder;
  folder.write("dutyline.yaml", config_with("") + "  - {name: other, queues: [{switch: pbx, name: other}]}\n");
  const auto said = check(folder.path("dutyline.yaml"));
  EXPECT_EQ(said.exit_code, kExitGood);
  EXPECT_EQ(said.out, folder.path("dutyline.yaml") + ": good: 2 lines, 1 source\n");
  EXPECT_EQ(said.error, "");
}

TEST(CheckCommand, PrintsEveryFaultAndExitsWith78) {
  const ConfigFolder folder;
  folder.write("dutyline.yaml", config_with("target: 98\n    headlne: served"));
  const auto said = check(folder.path("dutyline.yaml"));
  EXPECT_EQ(said.exit_code, kExitConfiguration);
  const auto where = folder.path("dutyline.yaml");
  EXPECT_EQ(said.out, where + ":9:13: error: `98` is more than everything; write 98% or 0.98\n" + where +
                          ":10:5: error: a line has no key `headlne`; did you mean `headline`?\n");
}

TEST(CheckCommand, PrintsWarningsOfAGoodConfigurationToo) {
  const ConfigFolder folder;
  folder.write("dutyline.yaml", config_with(R"(hours: {week: {mon: "09:00-17:00"}})"));
  const auto said = check(folder.path("dutyline.yaml"));
  EXPECT_EQ(said.exit_code, kExitGood);
  EXPECT_NE(said.out.find(":9:19: warning: these are hours in UTC"), std::string::npos);
  EXPECT_NE(said.out.find(": good: 1 line, 1 source\n"), std::string::npos);
}

TEST(CheckCommand, LooksWhetherTheLedgerHasItsFolder) {
  const ConfigFolder folder;
  folder.write("dutyline.yaml", config_with("") + "ledger: {path: nowhere/ledger.db}\n");
  const auto where = folder.path("dutyline.yaml");
  const auto said = check(where, "");
  EXPECT_EQ(said.exit_code, kExitGood);
  EXPECT_EQ(said.out, where + ":9:16: warning: cannot open the ledger " + folder.path("nowhere/ledger.db") +
                          ": there is no folder " + folder.path("nowhere") + "; make it with `install -d -m 700 " +
                          folder.path("nowhere") + "`, or name another file\n" + where + ": good: 1 line, 1 source\n");
  std::filesystem::create_directory(folder.path("nowhere"));
  EXPECT_EQ(check(where, "").out, where + ": good: 1 line, 1 source\n");
  EXPECT_FALSE(std::filesystem::exists(folder.path("nowhere/ledger.db"))) << "it only looks";
}

TEST(CheckCommand, TakesAMissingFileForAWrongConfiguration) {
  EXPECT_EQ(check("/nowhere/dutyline.yaml").exit_code, kExitConfiguration);
}

}  // namespace
}  // namespace dutyline::testing
