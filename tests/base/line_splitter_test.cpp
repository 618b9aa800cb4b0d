#include "base/line_splitter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace dutyline {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> lines_of(std::string_view bytes, std::size_t piece, std::size_t longest = 8) {
  LineSplitter splitter(longest);
  std::vector<std::string> lines;
  while (!bytes.empty()) {
    const std::string cut(bytes.substr(0, piece));
    bytes.remove_prefix(cut.size());
    splitter.feed(cut);
    for (auto found = splitter.next(); found != LineSplitter::Found::nothing; found = splitter.next()) {
      lines.push_back(std::to_string(splitter.number()) + ":" +
                      (found == LineSplitter::Found::line ? std::string(splitter.line()) : "too long"));
    }
  }
  lines.push_back(splitter.inside_line() ? "inside" : "whole");
  return lines;
}

TEST(LineSplitter, HowBytesAreCutNeverMatters) {
  for (std::size_t piece = 1; piece < 40; ++piece) {
    EXPECT_THAT(lines_of("one\ntwo\r\n\nmuch too long\r\n12345678\nrest", piece),
                ElementsAre("1:one", "2:two", "3:", "4:too long", "5:12345678", "inside"))
        << piece;
  }
}

TEST(LineSplitter, AnEndlessLineIsToldOnce) {
  LineSplitter splitter(8);
  int told = 0;
  for (int i = 0; i < 1'000; ++i) {
    splitter.feed("abcdefgh");
    for (auto found = splitter.next(); found != LineSplitter::Found::nothing; found = splitter.next()) {
      ++told;
    }
  }
  EXPECT_EQ(told, 1);
}

TEST(LineSplitter, ResetForgetsWhatWasBegun) {
  LineSplitter splitter(8);
  splitter.feed("one\ntw");
  ASSERT_EQ(splitter.next(), LineSplitter::Found::line);
  ASSERT_EQ(splitter.next(), LineSplitter::Found::nothing);
  EXPECT_TRUE(splitter.reset());
  EXPECT_FALSE(splitter.reset());
  splitter.feed("o\n");
  ASSERT_EQ(splitter.next(), LineSplitter::Found::line);
  EXPECT_EQ(splitter.line(), "o");
  EXPECT_EQ(splitter.number(), 1u);
}

}  // namespace
}  // namespace dutyline
