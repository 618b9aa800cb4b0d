// `dutyline check` as an operator meets it: the built program, what it prints where, and how it ends.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "commands/run_program.hpp"

namespace dutyline::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

Ended check(const ConfigFolder& folder, const std::string& arguments) {
  return run_program(folder, "check " + arguments);
}

TEST(CheckProgram, EveryExampleIsGoodOnceItsSecretsAreThere) {
  const ConfigFolder folder;
  const std::string config = std::string(DUTYLINE_SOURCE_DIR) + "/config/";
  for (const auto* const example : {"dutyline.yaml", "minimal.yaml", "demo/dutyline.yaml"}) {
    folder.write("example.yaml", text_of_file(config + example));
    const auto ended = check(folder, "--ledger ledger.db -c example.yaml");
    EXPECT_EQ(ended.status, 0) << example;
    EXPECT_THAT(ended.out, StartsWith("example.yaml: good: ")) << example;  // not even a warning
    EXPECT_EQ(ended.error, "") << example;
  }
}

TEST(CheckProgram, MistakesAreLinesOnStdoutAndTheEndIs78) {
  const ConfigFolder folder;
  folder.write("bad.yaml", config_with("target: 98\n    headlne: served"));
  const auto ended = check(folder, "-c bad.yaml");
  EXPECT_EQ(ended.status, 78);
  EXPECT_EQ(ended.out,
            "bad.yaml:9:13: error: `98` is more than everything; write 98% or 0.98\n"
            "bad.yaml:10:5: error: a line has no key `headlne`; did you mean `headline`?\n");
  EXPECT_EQ(ended.error, "");
}

TEST(CheckProgram, AFileThatIsNotThereIsAWrongConfiguration) {
  const auto ended = check(ConfigFolder(), "-c lost.yaml");
  EXPECT_EQ(ended.status, 78);
  EXPECT_THAT(ended.out, StartsWith("lost.yaml:1:1: error: there is no such file"));
}

TEST(CheckProgram, AnUnknownOptionIsWrongUsage) {
  const ConfigFolder folder;
  EXPECT_EQ(check(folder, "--no-such-option").status, 2);
  const auto help = check(folder, "--help");
  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.out, HasSubstr("--config"));
}

}  // namespace
}  // namespace dutyline::testing
