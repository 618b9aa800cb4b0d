#include "feeds/recorded_feed.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "support/temporary_folder.hpp"

namespace dutyline {
namespace {

const std::string kIndexHeader = "offset,length,epoch_ms\n";
const std::string kBanner = "Asterisk Call Manager/11.0.0\r\n";

std::string event(const std::string& name, const std::string& stamp = {}) {
  return "Event: " + name + "\r\nPrivilege: agent,all\r\n" +
         (stamp.empty() ? std::string() : "Timestamp: " + stamp + "\r\n") + "Queue: send-duty\r\n\r\n";
}

// What a recording hands on: "12.500 BYTES" a chunk.
struct Handed {
  std::string bytes;
  std::vector<std::pair<std::string, std::size_t>> chunks;  // instant, size
  std::string failure;
  std::size_t largest = 0;
};

Handed hand_on(RecordedFile& file) {
  Handed handed;
  const auto done = file.for_each_chunk([&handed](std::string_view bytes, Instant arrived) {
    handed.bytes += bytes;
    handed.largest = std::max(handed.largest, bytes.size());
    const auto at = epoch_text(arrived, 3);
    if (!handed.chunks.empty() && handed.chunks.back().first == at) {
      handed.chunks.back().second += bytes.size();
    } else {
      handed.chunks.emplace_back(at, bytes.size());
    }
  });
  handed.failure = done ? "" : done.reason();
  return handed;
}

class Recording : public ::testing::Test {
 protected:
  Result<RecordedFile> open(const std::string& path) {
    return RecordedFile::open(path, *find_recording_format("asterisk_ami"));
  }
  // Of a file with 100 bytes and this index.
  std::string refusal(const std::string& rows, const std::string& header = kIndexHeader) {
    const auto path = folder.write("x.ami", std::string(100, 'x'));
    folder.write("x.ami.idx", header + rows);
    const auto opened = open(path);
    return opened ? "none" : opened.reason();
  }
  std::string compressed(const std::string& name, std::string_view text) {
    const auto path = folder.file(name);
    const gzFile file = gzopen(path.c_str(), "wb");
    gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
    gzclose(file);
    return path;
  }
  testing::TemporaryFolder folder;
};

TEST_F(Recording, TheIndexSaysWhenEachReadArrived) {
  const auto path = folder.write("a.ami", "hello world");
  folder.write("a.ami.idx", kIndexHeader + "0,6,1795438488945\n6,0,1795438488950\n6,5,1795438489948\n");
  auto file = open(path);
  ASSERT_TRUE(file) << file.reason();
  EXPECT_EQ(epoch_text(file->first()), "1795438488.945");
  EXPECT_EQ(epoch_text(file->last()), "1795438489.948");
  const auto handed = hand_on(*file);
  EXPECT_EQ(handed.bytes, "hello world");
  EXPECT_EQ(handed.chunks, (decltype(handed.chunks){{"1795438488.945", 6}, {"1795438489.948", 5}}));
}

TEST_F(Recording, ACompressedRecordingHasItsIndexBesideItsPlainName) {
  const auto path = compressed("a.ami.gz", "hello world");
  folder.write("a.ami.idx", kIndexHeader + "0,11,1795438488945\n");
  auto file = open(path);
  ASSERT_TRUE(file) << file.reason();
  EXPECT_EQ(hand_on(*file).bytes, "hello world");
}

TEST_F(Recording, ALargeReadIsHandedOnInBlocks) {
  const std::string bytes(3'000'000, 'x');
  const auto path = compressed("a.ami.gz", bytes);
  folder.write("a.ami.idx", kIndexHeader + "0,3000000,1795438488945\n");
  auto file = open(path);
  ASSERT_TRUE(file) << file.reason();
  const auto handed = hand_on(*file);
  EXPECT_EQ(handed.bytes, bytes);
  EXPECT_LE(handed.largest, RecordedFile::kBlock);
}

TEST_F(Recording, ABrokenIndexIsRefusedByItsRow) {
  const auto faulty = [this](const std::string& rows, const std::string& words) {
    const auto said = refusal(rows);
    EXPECT_TRUE(said.find("x.ami.idx: row " + words) != std::string::npos) << said;
  };
  faulty("0,30,1000\n31,69,1001\n", "3: a gap: it begins at byte 31, the row before ends at 30");
  faulty("0,30,1000\n29,71,1001\n", "3: an overlap: it begins at byte 29, the row before ends at 30");
  faulty("5,95,1000\n", "2: a gap: it begins at byte 5, the row before ends at 0");
  faulty("0,30,1000\n30,80,1001\n", "3: it ends at byte 110, but ");
  faulty("0,30,1000\n30,70,999\n", "3: it arrived before the row above it: time runs backwards");
  faulty("0,30\n", "2: it should hold three numbers: offset,length,epoch_ms");
  faulty("0,30,1000,7\n", "2: it should hold three numbers");
  faulty("0,-30,1000\n", "2: it should hold three numbers");
  faulty("0,99999999999999999,1000\n", "2: its length or time is beyond all measure");
  faulty("0,30,1000\n\n", "3: it should hold three numbers");
  faulty("0,30,1000\n30,60,1001\n", "3 covers what ");
  EXPECT_TRUE(refusal("", "offset;length\n").ends_with("row 1: it should say \"offset,length,epoch_ms\""));
}

TEST_F(Recording, BlocksAreTheSameBytesCutAtEndsOfMessages) {
  std::string text;
  for (int row = 0; row < 40'000; ++row) {
    text += std::to_string(1'795'438'488 + row / 3) + "|NONE|NONE|NONE|CONFIGRELOAD|\n";
  }
  text += "1795499999|NONE|NO";
  auto file = RecordedFile::open(folder.write("queue_log", text), *find_recording_format("asterisk_queue_log"));
  ASSERT_TRUE(file) << file.reason();
  std::string bytes;
  std::size_t blocks = 0;
  Instant latest = file->first();
  ASSERT_TRUE(file->for_each_block([&](std::string_view block, Instant at) {
    EXPECT_GE(at, latest);
    latest = at;
    bytes += block;
    ++blocks;
    EXPECT_TRUE(block.ends_with('\n') || bytes.size() == text.size());
  }));
  EXPECT_EQ(bytes, text);
  EXPECT_LT(blocks, 20U);
  EXPECT_EQ(epoch_text(file->last(), 0), "1795499999");
}

TEST_F(Recording, WithoutAnIndexEventsTellTheirOwnTimes) {
  const std::string head = kBanner + "Response: Success\r\nMessage: Authentication accepted\r\n\r\n";
  const std::string text = head + event("QueueParams") + event("QueueCallerJoin", "1795438800.100000") +
                           event("AgentCalled", "1795438800.100000") + event("QueueEntry") +
                           event("AgentConnect", "1795438807.250000");
  const auto late = event("AgentConnect", "1795438807.250000").size();
  for (const auto& path : {folder.write("a.ami", text), compressed("b.ami.gz", text)}) {
    auto file = open(path);
    ASSERT_TRUE(file) << file.reason();
    EXPECT_EQ(epoch_text(file->first()), "1795438800.100");
    const auto handed = hand_on(*file);
    EXPECT_EQ(handed.bytes, text);
    EXPECT_EQ(handed.chunks,
              (decltype(handed.chunks){{"1795438800.100", text.size() - late}, {"1795438807.250", late}}));
    EXPECT_EQ(epoch_text(file->last()), "1795438807.250");
  }
}

TEST_F(Recording, StandardInputMayBeCompressedTooAndHasNoIndex) {
  const std::string text = event("A", "1795438800.5") + event("B", "1795438801.5");
  const auto path = compressed("a.ami.gz", text);
  const int kept = ::dup(STDIN_FILENO);
  ASSERT_NE(std::freopen(path.c_str(), "rb", stdin), nullptr);
  auto file = open("-");
  ASSERT_TRUE(file) << file.reason();
  EXPECT_EQ(hand_on(*file).bytes, text);
  ::dup2(kept, STDIN_FILENO);
  ::close(kept);
}

TEST_F(Recording, OwnTimesNeverRunBackwards) {
  const std::string text = event("A", "1795438800.000003") + event("B", "1795438800.000001") + event("C", "1795438801");
  auto file = open(folder.write("a.ami", text));
  ASSERT_TRUE(file) << file.reason();
  std::vector<std::string> instants;
  EXPECT_TRUE(file->for_each_chunk(
      [&instants](std::string_view, Instant arrived) { instants.push_back(epoch_text(arrived, 6)); }));
  EXPECT_EQ(instants, (std::vector<std::string>{"1795438800.000003", "1795438801.000000"}));
}

TEST_F(Recording, TheAnswerToAPingIsNoEvent) {
  const std::string text =
      kBanner + "Response: Success\r\nPing: Pong\r\nTimestamp: 1795437508.173064\r\n\r\n" + event("QueueCallerJoin");
  const auto path = folder.write("a.ami", text);
  const auto opened = open(path);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.reason(), path + ": neither an index (" + path +
                                 ".idx) nor its messages say when they arrived; keep the recorder's index beside the "
                                 "recording, or let Asterisk stamp its events (manager.conf, under [general]: "
                                 "timestampevents = yes)");
}

TEST_F(Recording, AnUnfinishedLastMessageIsHandedOnToo) {
  const std::string text = event("A", "1795438800.5") + "Event: B\r\nTimestamp: 1795438801.5\r\nQue";
  auto file = open(folder.write("a.ami", text));
  ASSERT_TRUE(file) << file.reason();
  const auto handed = hand_on(*file);
  EXPECT_EQ(handed.bytes, text);
  EXPECT_EQ(handed.chunks.back().first, "1795438801.500");
}

TEST_F(Recording, AMessageWithoutEndCostsBoundedMemory) {
  const std::string text = event("A", "1795438800.5") + "Event: B\r\nX: " + std::string(5'000'000, 'x');
  auto file = open(compressed("a.ami.gz", text));
  ASSERT_TRUE(file) << file.reason();
  const auto handed = hand_on(*file);
  EXPECT_EQ(handed.bytes, text);
  EXPECT_LE(handed.largest, RecordedFile::kLongestMessage + RecordedFile::kBlock);
}

TEST_F(Recording, ManyBlocksOfMessagesComeWholeAndInOrder) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) {
    text += event("A", "17954388" + std::to_string(10 + i / 400) + "." + std::to_string(100 + i % 400));
  }
  ASSERT_GT(text.size(), 5 * RecordedFile::kBlock);
  auto file = open(compressed("a.ami.gz", text));
  ASSERT_TRUE(file) << file.reason();
  const auto handed = hand_on(*file);
  EXPECT_TRUE(handed.bytes == text);
  EXPECT_EQ(handed.chunks.size(), 20'000u);
  EXPECT_TRUE(std::is_sorted(handed.chunks.begin(), handed.chunks.end(),
                             [](const auto& a, const auto& b) { return a.first < b.first; }));
}

TEST_F(Recording, WhatCannotBeReadIsSaidInWords) {
  const auto reason = [this](const std::string& path) {
    const auto opened = open(path);
    return opened ? std::string("none") : opened.reason();
  };
  const auto missing = folder.file("missing.ami");
  EXPECT_EQ(reason(missing), "cannot read " + missing + ": No such file or directory");
  EXPECT_EQ(reason(folder.file("")), "cannot read " + folder.file("") + ": it is a folder");
  const auto empty = folder.write("empty.ami", "");
  EXPECT_EQ(reason(empty), empty + " is empty");
  std::string whole;
  {
    std::ifstream in(compressed("whole.ami.gz", event("A", "1795438800") + std::string(50'000, 'x')), std::ios::binary);
    whole.assign(std::istreambuf_iterator<char>(in), {});
  }
  const auto cut = folder.write("cut.ami.gz", whole.substr(0, whole.size() / 2));
  EXPECT_EQ(reason(cut), "cannot read " + cut + ": it ends in the middle of its compression");
}

const std::filesystem::path kRecorded = DUTYLINE_SOURCE_DIR "/tests/data/asterisk";

TEST_F(Recording, EveryRecordedAsteriskMatchesItsIndex) {
  int recordings = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kRecorded)) {
    if (!entry.path().string().ends_with(".ami.gz")) {
      continue;
    }
    auto file = open(entry.path().string());
    ASSERT_TRUE(file) << file.reason();
    const auto handed = hand_on(*file);
    EXPECT_EQ(handed.failure, "");
    EXPECT_TRUE(handed.bytes.starts_with("Asterisk Call Manager/")) << entry.path();
    ++recordings;
  }
  EXPECT_GE(recordings, 10);
}

TEST_F(Recording, OwnTimesAndTheIndexOfOneRecordingAgree) {
  const auto path = kRecorded / "22/spike/precise.01.ami.gz";
  const auto alone = folder.file("alone.ami.gz");
  std::filesystem::copy_file(path, alone);
  auto indexed = open(path.string());
  auto own = open(alone);
  ASSERT_TRUE(indexed && own);
  const auto by_index = hand_on(*indexed);
  const auto by_own_times = hand_on(*own);
  EXPECT_TRUE(by_index.bytes == by_own_times.bytes);
  EXPECT_GT(by_own_times.chunks.size(), 100u);
  EXPECT_LT(std::chrono::abs(indexed->last() - own->last()), seconds(1));
}

TEST(RecordingFormat, IsFoundByTheKindOfSource) {
  for (const std::string_view kind : {"asterisk_ami", "asterisk_queue_log", "freeswitch_esl", "json_lines"}) {
    const auto* const format = find_recording_format(kind);
    ASSERT_NE(format, nullptr) << kind;
    EXPECT_EQ(format->kind, kind);
  }
  EXPECT_EQ(find_recording_format("never heard of"), nullptr);
}

}  // namespace
}  // namespace dutyline
