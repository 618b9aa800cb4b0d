// A log, and what its follower has handed on of it so far.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "feeds/file_follower.hpp"
#include "support/rotating_log.hpp"

namespace dutyline::testing {

struct FollowedLog : ::testing::Test {
  using News = std::vector<FileNews>;

  void follow(std::string from = {}) {
    position = from;
    follower.emplace(log.path, from);
  }
  // What is to be had now.
  std::string read() {
    if (!follower) {
      follow();
    }
    std::string all;
    FollowedBlock block;
    do {
      block = follower->read();
      all += block.bytes;
      EXPECT_LE(block.bytes.size(), FileFollower::kBlock);
      position = block.position;
      trouble = block.trouble;
      for (const auto& note : block.notes) {
        news.push_back(note.what);
        words = note.text;
      }
    } while (!block.at_end && (block.trouble.empty() || !block.bytes.empty()));
    return all;
  }
  void restart() { follow(position); }

  RotatingLog log;
  std::optional<FileFollower> follower;
  std::string position;
  std::string trouble;
  News news;
  std::string words;
};

}  // namespace dutyline::testing
