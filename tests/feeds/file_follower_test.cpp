#include "feeds/file_follower.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "support/followed_log.hpp"

namespace dutyline {
namespace {

using testing::FollowedLog;
using testing::RotatingLog;

TEST_F(FollowedLog, IsReadFromItsBeginningAndThenAsItGrows) {
  log.append("1\n2\n");
  EXPECT_EQ(read(), "1\n2\n");
  EXPECT_EQ(read(), "");
  log.append("3\n");
  EXPECT_EQ(read(), "3\n");
  EXPECT_EQ(news, News{});
  EXPECT_EQ(trouble, "");
}

TEST_F(FollowedLog, IsReadBlockByBlock) {
  std::string text;
  for (int line = 0; line < 50'000; ++line) {
    text += std::to_string(line) + "\n";
  }
  log.append(text);
  EXPECT_EQ(read(), text);
}

TEST_F(FollowedLog, ThatDoesNotExistYetIsWaitedFor) {
  EXPECT_EQ(read(), "");
  EXPECT_EQ(trouble, log.path + " is not there");
  EXPECT_EQ(position, "");
  log.append("1\n");
  EXPECT_EQ(read(), "1\n");
  EXPECT_EQ(trouble, "");
}

TEST_F(FollowedLog, WhoseFolderDoesNotExistYetIsWaitedFor) {
  const auto folder = log.beside("later");
  FileFollower later(folder + "/queue_log");
  EXPECT_EQ(later.read().trouble, folder + "/queue_log is not there");
  std::filesystem::create_directory(folder);
  RotatingLog::append_to(folder + "/queue_log", "1\n");
  EXPECT_EQ(later.read().bytes, "1\n");
}

TEST_F(FollowedLog, AFolderInItsPlaceIsNamed) {
  std::filesystem::create_directory(log.path);
  EXPECT_EQ(read(), "");
  EXPECT_EQ(trouble, log.path + " is a folder, not a file");
  std::filesystem::remove(log.path);
  log.append("1\n");
  EXPECT_EQ(read(), "1\n");
}

TEST_F(FollowedLog, APipeInItsPlaceIsNotWaitedOn) {
  ASSERT_EQ(::mkfifo(log.path.c_str(), 0600), 0);
  EXPECT_EQ(read(), "");
  EXPECT_EQ(trouble, log.path + " is not a regular file");
}

TEST_F(FollowedLog, ThatCannotBeOpenedIsToldInWords) {
  std::filesystem::create_symlink(log.path, log.path);
  EXPECT_EQ(read(), "");
  EXPECT_EQ(trouble, log.path + " cannot be read: too many levels of symbolic links");
}

TEST_F(FollowedLog, ALineStillBeingWrittenIsHandedOnAsItComes) {
  log.append("1\n2");
  EXPECT_EQ(read(), "1\n2");
  const auto after_first = position;
  log.append("2");
  EXPECT_EQ(read(), "2");
  EXPECT_EQ(position, after_first);
  log.append("2\n3");
  EXPECT_EQ(read(), "2\n3");
  EXPECT_NE(position, after_first);
}

TEST_F(FollowedLog, ResumesAtTheBeginningOfALine) {
  log.append("1\n2");
  EXPECT_EQ(read(), "1\n2");
  restart();
  log.append("22\n3\n");
  EXPECT_EQ(read(), "222\n3\n");
  restart();
  EXPECT_EQ(read(), "");
  EXPECT_EQ(news, News{});
}

TEST_F(FollowedLog, ALineLongerThanManyBlocksKeepsThePositionBeforeIt) {
  log.append("1\n");
  EXPECT_EQ(read(), "1\n");
  const std::string long_line(3 * FileFollower::kBlock, 'x');
  log.append(long_line);
  EXPECT_EQ(read(), long_line);
  restart();
  log.append("\n2\n");
  EXPECT_EQ(read(), long_line + "\n2\n");
}

// Rotation by rename.

TEST_F(FollowedLog, RotatedIsReadToItsEndBeforeTheNewOne) {
  log.append("1\n");
  EXPECT_EQ(read(), "1\n");
  log.append("2\n");
  log.rotate();
  log.append("3\n");
  EXPECT_EQ(read(), "2\n3\n");
  EXPECT_EQ(news, News{FileNews::rotated});
  EXPECT_EQ(read(), "");
}

TEST_F(FollowedLog, WhatIsWrittenIntoTheOldOneUntilTheNewOneHasBytesIsRead) {
  log.append("1\n");
  EXPECT_EQ(read(), "1\n");
  log.rotate();
  RotatingLog::append_to(log.rotated(1), "2\n");
  EXPECT_EQ(read(), "2\n");
  EXPECT_EQ(trouble, log.path + " is not there");
  log.append("");  // made, and still empty
  RotatingLog::append_to(log.rotated(1), "3\n");
  EXPECT_EQ(read(), "3\n");
  EXPECT_EQ(trouble, "");
  log.append("4\n");
  RotatingLog::append_to(log.rotated(1), "5\n");
  EXPECT_EQ(read(), "5\n4\n");
  EXPECT_EQ(news, News{FileNews::rotated});
}

TEST_F(FollowedLog, RotatedManyTimesBetweenTwoLooksIsReadInOrder) {
  log.append("1001|a\n");
  EXPECT_EQ(read(), "1001|a\n");
  std::string expected;
  for (int second = 1002; second < 1020; ++second) {
    log.rotate();
    log.append(std::to_string(second) + "|b\n");
    expected += std::to_string(second) + "|b\n";
  }
  EXPECT_EQ(read(), expected);
  EXPECT_EQ(news.size(), 18u);
}

TEST_F(FollowedLog, RotatedFilesWithoutNumbersComeInTheOrderOfTheirWriting) {
  log.append("a\n");
  EXPECT_EQ(read(), "a\n");
  for (const char* line : {"b\n", "c\n", "d\n", "e\n"}) {
    log.rotate();
    log.append(line);
  }
  EXPECT_EQ(read(), "b\nc\nd\ne\n");
}

TEST_F(FollowedLog, NamesByDateNumberOrSequenceAreAllFollowed) {
  log.append("1001|a\n");
  EXPECT_EQ(read(), "1001|a\n");
  int second = 1002;
  for (const char* name : {"queue_log-20260301", "queue_log.0", "queue_log.7", "queue_log.1795438585"}) {
    std::filesystem::rename(log.path, log.beside(name));
    log.append(std::to_string(second++) + "|b\n");
  }
  EXPECT_EQ(read(), "1002|b\n1003|b\n1004|b\n1005|b\n");
}

TEST_F(FollowedLog, OlderAndCompressedFilesAndOtherLogsAreLeftAlone) {
  log.put(log.rotated(3), "900|old\n");
  log.put(log.rotated(2) + ".gz", "1001|compressed\n");
  log.put(log.beside("queue"), "1001|another\n");
  log.put(log.beside("messages"), "1001|another\n");
  log.put(log.rotated(9), "");
  std::filesystem::create_directory(log.path + ".d");
  log.append("1000|a\n");
  EXPECT_EQ(read(), "1000|a\n");
  log.rotate();
  log.append("1002|b\n");
  EXPECT_EQ(read(), "1002|b\n");
}

TEST_F(FollowedLog, AnUnfinishedLastLineDoesNotRunIntoTheNewFile) {
  log.append("1\n2");
  EXPECT_EQ(read(), "1\n2");
  log.rotate();
  log.append("3\n");
  EXPECT_EQ(read(), "\n3\n");
}

TEST_F(FollowedLog, DeletedIsReadOnUntilThereIsANewOne) {
  log.append("1\n");
  EXPECT_EQ(read(), "1\n");
  log.append("2\n");
  log.remove(log.path);
  EXPECT_EQ(read(), "2\n");
  EXPECT_EQ(trouble, log.path + " is not there");
  log.append("3\n");
  EXPECT_EQ(read(), "3\n");
  EXPECT_EQ(trouble, "");
}

TEST_F(FollowedLog, RotatedAndCompressedAtOnceLosesNothingThatWasOpen) {
  log.append("1\n");
  EXPECT_EQ(read(), "1\n");
  log.append("2\n");
  log.rotate();
  log.compress(1);
  log.append("3\n");
  EXPECT_EQ(read(), "2\n3\n");
}

TEST_F(FollowedLog, AFolderThatTakesItsPlaceWhileItIsOpenIsNamed) {
  log.append("1\n");
  EXPECT_EQ(read(), "1\n");
  log.rotate();
  std::filesystem::create_directory(log.path);
  RotatingLog::append_to(log.rotated(1), "2\n");
  EXPECT_EQ(read(), "2\n");
  EXPECT_EQ(trouble, log.path + " is a folder, not a file");
}

// Emptied in its place.

TEST_F(FollowedLog, CopiedAndTruncatedGoesOnFromItsBeginning) {
  log.append("1\n");
  EXPECT_EQ(read(), "1\n");
  log.copy_and_truncate();
  EXPECT_EQ(read(), "");
  EXPECT_EQ(words, log.path + " was emptied after it had been copied");
  log.append("2\n");
  EXPECT_EQ(read(), "2\n");
  EXPECT_EQ(news, News{FileNews::emptied});
}

TEST_F(FollowedLog, WhatWasCopiedBeforeItWasReadIsReadFromTheCopy) {
  log.append("1\n2");
  EXPECT_EQ(read(), "1\n2");
  log.append("2\n3\n");
  log.copy_and_truncate();
  EXPECT_EQ(read(), "2\n3\n");
  log.append("4\n");
  EXPECT_EQ(read(), "4\n");
  EXPECT_EQ(news, (News{FileNews::emptied, FileNews::rotated}));
}

TEST_F(FollowedLog, CopiesMadeWhileNothingWasReadComeInOrder) {
  log.append("1001|a\n");
  EXPECT_EQ(read(), "1001|a\n");
  for (const char* line : {"1002|b\n", "1003|c\n", "1004|d\n"}) {
    log.copy_and_truncate();
    log.append(line);
  }
  EXPECT_EQ(read(), "1002|b\n1003|c\n1004|d\n");
}

TEST_F(FollowedLog, FilledCopiedAndEmptiedAgainBetweenTwoLooksIsReadFromItsCopy) {
  log.append("1001|a\n");
  EXPECT_EQ(read(), "1001|a\n");
  log.copy_and_truncate();
  EXPECT_EQ(read(), "");
  log.append("1002|b\n");
  log.copy_and_truncate();
  log.append("1003|c\n");
  EXPECT_EQ(read(), "1002|b\n1003|c\n");
  log.copy_and_truncate();
  EXPECT_EQ(read(), "");
  log.append("1004|d\n");
  log.copy_and_truncate();
  log.append("1005|e\n");
  restart();
  EXPECT_EQ(read(), "1004|d\n1005|e\n");
}

TEST_F(FollowedLog, TruncatedAndGrownBeyondWhereWeWereIsReadFromItsBeginning) {
  log.append("1\n2\n");
  EXPECT_EQ(read(), "1\n2\n");
  log.truncate();
  log.append("3\n4\n5\n6\n");
  EXPECT_EQ(read(), "3\n4\n5\n6\n");
  EXPECT_EQ(news, News{FileNews::emptied});
  EXPECT_NE(words.find("lines written just before may be missing"), std::string::npos);
}

TEST_F(FollowedLog, TruncatedAndGrownToTheSameSizeIsReadFromItsBeginning) {
  log.append("1\n2\n");
  EXPECT_EQ(read(), "1\n2\n");
  log.truncate();
  log.append("3\n4\n");
  EXPECT_EQ(read(), "3\n4\n");
}

TEST_F(FollowedLog, CutShortIsReadAgain) {
  log.append("1\n2\n");
  EXPECT_EQ(read(), "1\n2\n");
  log.truncate(2);
  EXPECT_EQ(read(), "1\n");
  EXPECT_EQ(news, News{FileNews::emptied});
}

TEST_F(FollowedLog, TruncatedInsideALineClosesTheLine) {
  log.append("1\n2");
  EXPECT_EQ(read(), "1\n2");
  log.truncate();
  log.append("3\n");
  EXPECT_EQ(read(), "\n3\n");
}

TEST_F(FollowedLog, TruncatedWithNothingWrittenSinceIsNotLostAtTheNextStart) {
  log.append("1\n");
  EXPECT_EQ(read(), "1\n");
  log.truncate();
  EXPECT_EQ(read(), "");
  restart();
  log.append("2\n");
  EXPECT_EQ(read(), "2\n");
  EXPECT_EQ(news, News{FileNews::emptied});
}

}  // namespace
}  // namespace dutyline
