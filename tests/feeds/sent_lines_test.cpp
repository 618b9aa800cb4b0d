#include "feeds/sent_lines.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace dutyline {
namespace {

struct Said {
  std::string lines;               // all of them
  std::vector<std::string> signs;  // "alive", "trouble WORDS", "too long", in order
  std::vector<std::string> blocks;
};

Said said(SentLines& cutter, std::string_view bytes, std::size_t chunk) {
  Said all;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(chunk, bytes.size()))) {
    cutter.feed(bytes.substr(0, chunk));
    while (const auto block = cutter.next()) {
      switch (block->what) {
        case SentBlock::What::lines:
          all.lines += block->text;
          all.blocks.emplace_back(block->text);
          break;
        case SentBlock::What::alive: all.signs.emplace_back("alive"); break;
        case SentBlock::What::trouble: all.signs.push_back("trouble " + std::string(block->text)); break;
        case SentBlock::What::too_long: all.signs.emplace_back("too long"); break;
      }
    }
  }
  return all;
}

TEST(SentLines, WholeLinesComeInOnePiece) {
  SentLines cutter;
  EXPECT_EQ(said(cutter, "1|a\n2|b\n3|c", 100).blocks, std::vector<std::string>{"1|a\n2|b\n"});
  EXPECT_TRUE(cutter.inside_line());
  EXPECT_EQ(said(cutter, "\n4|d\n", 100).blocks, (std::vector<std::string>{"3|c\n", "4|d\n"}));
  EXPECT_FALSE(cutter.inside_line());
}

TEST(SentLines, AHeartbeatIsOurs) {
  SentLines cutter;
  const auto all = said(cutter, "1|a\n#alive\n2|b\n\n\r\n#alive since Monday\r\n3|c\n", 100);
  EXPECT_EQ(all.lines, "1|a\n2|b\n3|c\n");
  EXPECT_EQ(all.signs, (std::vector<std::string>{"alive", "alive", "alive", "alive"}));
}

TEST(SentLines, TroubleHasWords) {
  SentLines cutter;
  const auto all = said(cutter, "#trouble  the log is not there\n#trouble\n", 100);
  EXPECT_EQ(all.signs, (std::vector<std::string>{"trouble the log is not there", "trouble "}));
}

TEST(SentLines, OtherLinesWithAHashAreTheSwitchs) {
  SentLines cutter;
  EXPECT_EQ(said(cutter, "#id,queue\n1#alive\n", 100).lines, "#id,queue\n1#alive\n");
}

TEST(SentLines, HowBytesAreCutNeverMatters) {
  const std::string text = "1|one\n#alive\n2|two\r\n\n#trouble no log\n3|three#alive\n#alive\n4|four\n";
  for (std::size_t chunk = 1; chunk <= text.size(); ++chunk) {
    SentLines cutter;
    const auto all = said(cutter, text, chunk);
    EXPECT_EQ(all.lines, "1|one\n2|two\r\n3|three#alive\n4|four\n") << chunk;
    EXPECT_EQ(all.signs, (std::vector<std::string>{"alive", "alive", "trouble no log", "alive"})) << chunk;
  }
}

TEST(SentLines, ALineLongerThanAnyIsPassedOverAndItsNeighboursAreNot) {
  const std::string longest(SentLines::kLongest, 'x');
  for (const std::size_t chunk : {1'000UL, 65'537UL, 1'000'000UL}) {
    SentLines cutter;
    const auto all = said(cutter, "1|a\n" + longest + "y" + longest + "\n2|b\n" + longest, chunk);
    EXPECT_TRUE(all.lines.starts_with("1|a\n")) << chunk;
    EXPECT_TRUE(all.lines.ends_with("2|b\n")) << chunk;
    EXPECT_TRUE(cutter.inside_line());
    EXPECT_EQ(said(cutter, "\n", chunk).lines, longest + "\n") << chunk;
  }
  SentLines cutter;
  EXPECT_EQ(said(cutter, longest + "y\n1|a\n", 1'000).signs, std::vector<std::string>{"too long"});
}

}  // namespace
}  // namespace dutyline
