// A followed file after a restart: where the position points to now, under whatever name.

#include <gtest/gtest.h>

#include <filesystem>

#include "support/followed_log.hpp"

namespace dutyline {
namespace {

struct ResumedLog : testing::FollowedLog {};

TEST_F(ResumedLog, RotatedWhileWeWereDownIsReadOnUnderItsNewName) {
  log.append("1001|a\n");
  EXPECT_EQ(read(), "1001|a\n");
  log.append("1002|b\n");
  log.rotate();
  log.append("1003|c\n");
  log.rotate();
  log.append("1004|d\n");
  restart();
  EXPECT_EQ(read(), "1002|b\n1003|c\n1004|d\n");
  EXPECT_EQ(news, (News{FileNews::rotated, FileNews::rotated}));
}

TEST_F(ResumedLog, RotatedWhileWeWereDownAndNotMadeAnewIsReadOn) {
  log.append("1\n");
  EXPECT_EQ(read(), "1\n");
  log.append("2\n");
  log.rotate();
  restart();
  EXPECT_EQ(read(), "2\n");
  EXPECT_EQ(trouble, log.path + " is not there");
  log.append("3\n");
  EXPECT_EQ(read(), "3\n");
}

TEST_F(ResumedLog, CopiedAndTruncatedWhileWeWereDownIsReadOnInItsCopy) {
  log.append("1\n");
  EXPECT_EQ(read(), "1\n");
  log.append("2\n");
  log.copy_and_truncate();
  log.append("3\n4\n5\n");
  restart();
  EXPECT_EQ(read(), "2\n3\n4\n5\n");
}

TEST_F(ResumedLog, APositionInsideARotatedFileIsAPositionToo) {
  std::string text;
  for (int line = 0; line < 20'000; ++line) {
    text += "1001|" + std::to_string(line) + "\n";
  }
  log.append(text);
  follow();
  const auto block = follower->read();
  std::string seen(block.bytes);
  position = block.position;
  log.rotate();
  log.append("1002|new\n");
  seen = seen.substr(0, seen.rfind('\n') + 1);
  restart();
  EXPECT_TRUE(seen + read() == text + "1002|new\n");
}

TEST_F(ResumedLog, CopiedToAnotherFileSystemItIsKnownByItsFingerprint) {
  log.append("1\n2\n");
  EXPECT_EQ(read(), "1\n2\n");
  std::filesystem::copy_file(log.path, log.beside("restored"));
  std::filesystem::rename(log.beside("restored"), log.path);
  log.append("3\n");
  restart();
  EXPECT_EQ(read(), "3\n");
  EXPECT_EQ(news, News{});
}

TEST_F(ResumedLog, AnotherFileOfTheSameInodeIsNotTakenForTheSame) {
  log.append("1\n2\n");
  EXPECT_EQ(read(), "1\n2\n");
  log.truncate();
  log.append("3\n4\n5\n");
  restart();
  EXPECT_EQ(read(), "3\n4\n5\n");
  EXPECT_EQ(news, News{FileNews::lost});
}

TEST_F(ResumedLog, RotatedAndCompressedWhileWeWereDownIsToldAsLost) {
  log.append("1001|a\n");
  EXPECT_EQ(read(), "1001|a\n");
  log.rotate();
  log.compress(1);
  log.append("1003|c\n");
  restart();
  EXPECT_EQ(read(), "1003|c\n");
  EXPECT_EQ(news, News{FileNews::lost});
  EXPECT_NE(words.find("lines may be missing"), std::string::npos);
  restart();
  news.clear();
  EXPECT_EQ(read(), "");
  EXPECT_EQ(news, News{});
}

TEST_F(ResumedLog, OfWhatWasRotatedSinceTheLostFileWhatIsThereIsRead) {
  log.append("1001|a\n");
  EXPECT_EQ(read(), "1001|a\n");
  log.append("1002|lost\n");
  log.rotate();
  log.append("1003|b\n");
  log.rotate();
  log.compress(2);
  log.append("1004|c\n");
  restart();
  EXPECT_EQ(read(), "1003|b\n1004|c\n");
  EXPECT_EQ(news, (News{FileNews::lost, FileNews::rotated}));
}

TEST_F(ResumedLog, ALostFileIsNotToldBeforeThereIsOneToRead) {
  log.append("1\n");
  EXPECT_EQ(read(), "1\n");
  log.remove(log.path);
  restart();
  EXPECT_EQ(read(), "");
  EXPECT_EQ(trouble, log.path + " is not there");
  EXPECT_EQ(news, News{});
  log.append("2\n");
  EXPECT_EQ(read(), "2\n");
  EXPECT_EQ(news, News{FileNews::lost});
}

TEST_F(ResumedLog, ABrokenPositionIsNoneAndIsSaid) {
  log.append("1\n");
  follow("file-1 1 2 three");
  EXPECT_EQ(read(), "1\n");
  EXPECT_EQ(news, News{FileNews::bad_position});
  EXPECT_TRUE(parse_file_position(position).has_value());
}

TEST_F(ResumedLog, TheBeginningOfAVeryLargeFileCostsNothing) {
  log.append("1\n");
  EXPECT_EQ(read(), "1\n");
  const std::uint64_t large = 6ULL << 30U;
  std::filesystem::resize_file(log.path, large);  // a hole: takes no room
  log.append("\n2\n");
  // As if the hole had been read: the position says where the last line begins.
  FilePosition far = *parse_file_position(position);
  far.offset = large + 1;
  std::string head(256, '\0');
  head.replace(0, 2, "1\n");
  far.fingerprint = fingerprint_of(head, std::string(255, '\0') + "\n");
  follow(to_string(far));
  EXPECT_EQ(read(), "2\n");
  EXPECT_EQ(news, News{});
  EXPECT_EQ(parse_file_position(position)->offset, large + 3);
}

}  // namespace
}  // namespace dutyline
