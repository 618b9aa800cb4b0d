#include "feeds/file_position.hpp"

#include <gtest/gtest.h>

namespace dutyline {
namespace {

const std::string kHash(32, 'a');

TEST(FilePosition, ItsTextSaysItAll) {
  const FilePosition position{{2050, 131}, 4711, kHash, 1'795'438'585};
  EXPECT_EQ(to_string(position), "file-1 2050 131 4711 " + kHash + " 1795438585");
  EXPECT_EQ(parse_file_position(to_string(position)), position);
}

TEST(FilePosition, AtTheBeginningOfAFileThereIsNoFingerprint) {
  const FilePosition position{{1, 2}, 0, "", std::nullopt};
  EXPECT_EQ(to_string(position), "file-1 1 2 0 - -");
  EXPECT_EQ(parse_file_position(to_string(position)), position);
}

TEST(FilePosition, NothingElseIsAPosition) {
  for (const std::string& text : {
           std::string(),
           std::string("file-1"),
           "file-2 1 2 3 " + kHash + " -",
           "file-1 1 2 3 " + kHash,
           "file-1 1 2 3 " + kHash + " - ",
           "file-1 1 2 3 " + kHash + " - -",
           "file-1  1 2 3 " + kHash + " -",
           "file-1 1 2 -3 " + kHash + " -",
           "file-1 1 2 +3 " + kHash + " -",
           "file-1 1 2 03 " + kHash + " -",
           "file-1 1 2 3x " + kHash + " -",
           "file-1 1 2 99999999999999999999 " + kHash + " -",
           "file-1 1 2 9999999999999999999 " + kHash + " -",
           std::string("file-1 1 2 3 - -"),
           "file-1 1 2 0 " + kHash + " -",
           "file-1 1 2 3 " + kHash.substr(1) + " -",
           "file-1 1 2 3 A" + kHash.substr(1) + " -",
           "file-1 1 2 3 " + kHash + " x",
           "file-1 1 2 3 " + kHash + " -\n",
       }) {
    EXPECT_EQ(parse_file_position(text), std::nullopt) << text;
  }
}

TEST(FilePosition, TheFingerprintIsOfBothEndsOfWhatWasRead) {
  EXPECT_EQ(fingerprint_of("a", "b").size(), 32u);
  EXPECT_EQ(fingerprint_of("a", "b"), fingerprint_of("a", "b"));
  EXPECT_NE(fingerprint_of("a", "b"), fingerprint_of("b", "b"));
  EXPECT_NE(fingerprint_of("a", "b"), fingerprint_of("a", "a"));
}

TEST(FilePosition, AFileBeginsWithANumberOnlyIfTheNumberIsWhole) {
  EXPECT_EQ(leading_number("1795438585|NONE|NONE|NONE|QUEUESTART|\n"), 1'795'438'585u);
  EXPECT_EQ(leading_number("1795438585"), std::nullopt);
  EXPECT_EQ(leading_number(""), std::nullopt);
  EXPECT_EQ(leading_number("|1"), std::nullopt);
  EXPECT_EQ(leading_number("007 James"), std::nullopt);
  EXPECT_EQ(leading_number("1234567890123456789 "), std::nullopt);
}

}  // namespace
}  // namespace dutyline
