// A switch's own log as recorded input: real ones, rotated ones, and what is no log.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "feeds/recorded_feed.hpp"
#include "support/temporary_folder.hpp"
#include "switches/switch_decoder.hpp"

namespace dutyline {
namespace {

namespace fs = std::filesystem;

const fs::path kRecorded = DUTYLINE_SOURCE_DIR "/tests/data/asterisk";

Result<RecordedFile> open(const std::string& path) {
  return RecordedFile::open(path, *find_recording_format("asterisk_queue_log"));
}

// Visits that the telephones had: refused callers never joined.
int joined_in_truth(const fs::path& scenario) {
  std::ifstream file(scenario / "truth.csv");
  int joined = 0;
  std::string row;
  std::getline(file, row);
  while (std::getline(file, row)) {
    for (const char* const outcome : {",full,", ",empty,", ",refused_full,", ",refused_empty,"}) {
      if (row.find(outcome) != std::string::npos) {
        --joined;
        break;
      }
    }
    ++joined;
  }
  return joined;
}

struct Understood {
  int joined = 0;
  int starts = 0;
  std::uint64_t events = 0;
  std::uint64_t rejected = 0;
  bool monotonic = true;
  bool in_its_second = true;
};

Understood understand(const std::vector<std::string>& paths) {
  DecoderSettings settings;
  settings.recorded = true;
  const auto decoder = find_switch_kind("asterisk_queue_log")->make(settings);
  Understood understood;
  Instant before{};
  for (const auto& path : paths) {
    auto file = open(path);
    EXPECT_TRUE(file) << path;
    decoder->connected(file->first());
    const auto done = file->for_each_chunk([&](std::string_view bytes, Instant arrived) {
      understood.monotonic = understood.monotonic && arrived >= before;
      before = arrived;
      decoder->feed(bytes, arrived);
      while (const auto step = decoder->next()) {
        if (const auto* const fact = std::get_if<Fact>(&*step)) {
          understood.joined += std::holds_alternative<Joined>(fact->what) ? 1 : 0;
          understood.starts += std::holds_alternative<SwitchStarted>(fact->what) ? 1 : 0;
          understood.in_its_second = understood.in_its_second && fact->at == fact->arrived;
        }
      }
    });
    EXPECT_TRUE(done) << path;
    decoder->disconnected(file->last(), "end of " + path);
  }
  understood.events = decoder->status().events;
  for (const auto& [reason, count] : decoder->status().rejected) {
    understood.rejected += count;
  }
  return understood;
}

TEST(QueueLogRecording, EveryRowOfRealSwitchesIsUnderstood) {
  const std::map<std::string, int> scenarios{{"22/day", 1}, {"22/spike", 1}, {"22/edges", 1}, {"22/restart", 4},
                                             {"22/gap", 1}, {"16/day", 1},   {"16/edges", 1}, {"16/restart", 4}};
  for (const auto& [name, starts] : scenarios) {
    std::vector<std::string> paths;
    for (const auto* const log : {"queue_log.0.gz", "queue_log.gz"}) {
      if (const auto path = kRecorded / name / log; fs::exists(path)) {
        paths.push_back(path.string());
      }
    }
    const auto understood = understand(paths);
    EXPECT_EQ(understood.rejected, 0u) << name;
    EXPECT_GT(understood.events, 100u) << name;
    EXPECT_EQ(understood.joined, joined_in_truth(kRecorded / name)) << name;
    EXPECT_EQ(understood.starts, starts) << name;
    EXPECT_TRUE(understood.monotonic) << name;
    EXPECT_TRUE(understood.in_its_second) << name;
  }
}

TEST(QueueLogRecording, ALogJustRotatedMayBeEmpty) {
  const testing::TemporaryFolder folder;
  auto file = open(folder.write("queue_log", ""));
  ASSERT_TRUE(file) << file.reason();
  int chunks = 0;
  EXPECT_TRUE(file->for_each_chunk([&chunks](std::string_view, Instant) { ++chunks; }));
  EXPECT_EQ(chunks, 0);
}

TEST(QueueLogRecording, WhatIsNoLogIsRefused) {
  const testing::TemporaryFolder folder;
  const auto path = folder.write("messages", "Nov 23 12:56:25 pbx kernel: hello\n\nthe end");
  const auto file = open(path);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.reason(), path +
                               " is no queue_log: no line in it says when it was written; name the switch's queue_log "
                               "files, the oldest first");
}

TEST(QueueLogRecording, AnIndexBesideALogIsNoneOfItsOwn) {
  const testing::TemporaryFolder folder;
  folder.write("queue_log.idx", "something else");
  const auto file = open(folder.write("queue_log", "1795438365|NONE|NONE|NONE|QUEUESTART|\n"));
  ASSERT_TRUE(file) << file.reason();
  EXPECT_EQ(file->first(), Instant(seconds(1'795'438'365)));
}

TEST(QueueLogRecording, TheLastLineMayStillBeWritten) {
  const testing::TemporaryFolder folder;
  auto file = open(folder.write("queue_log", "1795438365|NONE|NONE|NONE|QUEUESTART|\n1795438"));
  ASSERT_TRUE(file) << file.reason();
  std::string bytes;
  EXPECT_TRUE(file->for_each_chunk([&bytes](std::string_view chunk, Instant) { bytes += chunk; }));
  EXPECT_TRUE(bytes.ends_with("|\n1795438"));
  EXPECT_EQ(file->last(), Instant(seconds(1'795'438'365)));
}

}  // namespace
}  // namespace dutyline
