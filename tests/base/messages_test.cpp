// The ids of what the log says: one a kind, for ever, and the README knows them all.

#include "base/messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>

namespace dutyline {
namespace {

TEST(Messages, HaveIdsOfTheirOwn) {
  std::set<std::string> ids;
  for (const SaidKind& kind : kSaidKinds) {
    EXPECT_TRUE(std::regex_match(message_id_of(kind.said), std::regex("[0-9a-f]{32}")));
    EXPECT_TRUE(std::regex_match(short_id(kind.said), std::regex("DL[0-9]{4}")));
    EXPECT_TRUE(message_id_of(kind.said).ends_with(short_id(kind.said).substr(2)));
    EXPECT_TRUE(ids.insert(short_id(kind.said)).second) << short_id(kind.said) << " is given twice";
    EXPECT_EQ(level_of(kind.said), kind.level);
  }
}

TEST(Messages, StandInTheReadmeAllOfThemAndNoOthers) {
  std::ifstream readme(DUTYLINE_SOURCE_DIR "/README.md");
  std::vector<std::string> told;
  const std::regex row(R"(\| (DL\d{4}) \| (\w+) \| (.*) \|)");
  for (std::string line; std::getline(readme, line);) {
    if (std::smatch found; std::regex_match(line, found, row)) {
      told.push_back(line);
    }
  }
  std::vector<std::string> known;
  for (const SaidKind& kind : kSaidKinds) {
    known.push_back("| " + short_id(kind.said) + " | " + std::string(to_string(kind.level)) + " | " +
                    std::string(kind.meaning) + " |");
  }
  EXPECT_EQ(told, known);
}

}  // namespace
}  // namespace dutyline
