// tests/data/bad_config: each file is named by its mistake and begins with what is to be said of it, exactly.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "app/config_folder.hpp"

namespace dutyline::testing {
namespace {

const std::filesystem::path kBadConfigs = std::filesystem::path(DUTYLINE_SOURCE_DIR) / "tests/data/bad_config";

std::vector<std::string> names_of_files() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kBadConfigs)) {
    names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

std::vector<std::string> expectations(const std::string& text) {
  static constexpr std::string_view kMark = "# expect: ";
  std::vector<std::string> expected;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(kMark)) {
      expected.push_back(line.substr(kMark.size()));
    }
  }
  return expected;
}

class BadConfig : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override { ::unsetenv("CREDENTIALS_DIRECTORY"); }
};

TEST_P(BadConfig, EveryMistakeIsToldWithPlaceAndCure) {
  const std::string text = text_of_file((kBadConfigs / (GetParam() + ".yaml")).string());
  const auto expected = expectations(text);
  EXPECT_FALSE(expected.empty());
  EXPECT_THAT(ConfigFolder().faults_of(text), ::testing::ElementsAreArray(expected));
}

INSTANTIATE_TEST_SUITE_P(EachFile, BadConfig, ::testing::ValuesIn(names_of_files()),
                         [](const auto& given) { return given.param; });

TEST(BadConfigs, AreMany) {
  EXPECT_GE(names_of_files().size(), 90U);
}

// What a text editor leaves behind at any moment of typing: never a crash, and never good before the lines are there.
TEST(BadConfigs, EveryBeginningOfTheExampleIsReadWithoutHarm) {
  const ConfigFolder folder;
  const std::string text = text_of_file(std::string(DUTYLINE_SOURCE_DIR) + "/config/dutyline.yaml");
  const auto begin_of_lines = text.find("\nlines:");
  ASSERT_NE(begin_of_lines, std::string::npos);
  for (std::size_t length = 0; length < text.size(); length += 31) {
    const auto read = folder.read(text.substr(0, length));
    EXPECT_TRUE(!read.good() || length > begin_of_lines) << length;
  }
}

TEST(BadConfigs, WhatNestsOrRepeatsWithoutEndCostsLittle) {
  const ConfigFolder folder;
  std::string deep;
  for (int i = 0; i < 50'000; ++i) {
    deep += "{a: [";
  }
  std::string nested_aliases = "a: &a [x, x, x, x, x, x, x, x]\n";
  for (char name = 'b'; name < 'p'; ++name) {
    const std::string before = "*" + std::string(1, static_cast<char>(name - 1));
    nested_aliases += std::string(1, name) + ": &" + name + " [" + before;
    for (int i = 0; i < 7; ++i) {
      nested_aliases += ", " + before;
    }
    nested_aliases += "]\n";
  }
  std::string repeated;
  for (int i = 0; i < 5'000; ++i) {
    repeated += "listen: 1\n";
  }
  for (const auto& text : {deep, nested_aliases + "lines: *o\n", std::string("lines: &l [*l]\nswitches: *l\n"),
                           repeated, std::string(1024 * 1024 + 1, ' '), std::string("\0\0", 2)}) {
    const auto read = folder.read(text);
    EXPECT_FALSE(read.good());
    EXPECT_LE(read.faults.size(), 201U);
  }
}

}  // namespace
}  // namespace dutyline::testing
