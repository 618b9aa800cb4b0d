#include "feeds/file_feed.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <semaphore>

#include "support/hand_clock.hpp"
#include "support/heard.hpp"
#include "support/loopback_server.hpp"
#include "support/rotating_log.hpp"
#include "support/scripted_decoder.hpp"

namespace dutyline {
namespace {

// A feed with a scripted decoder, a real file, the kernel's own watch, and time in the test's hand: what is seen while
// no time goes by was told by the watch.
class LiveFile : public ::testing::Test {
 protected:
  void begin(const std::string& position = {}, FileWorker::Read read = {}) {
    auto made = std::make_unique<testing::ScriptedDecoder>();
    decoder = made.get();
    feed = std::make_unique<FileFeed>(loop.get_executor(), FileFeedSettings{"pbx-log", log.path, position},
                                      std::move(made), heard, clock.now_function(), clock.alarms(), std::move(read));
    feed->start();
  }
  // The file without a watch, as on a network file system.
  void begin_unwatched() {
    begin({}, [follower = std::make_shared<FileFollower>(log.path)] { return follower->read(); });
  }
  bool live() {
    return until([this] { return feed->state() == SourceState::live; });
  }
  bool heard_calls(const std::string& calls) {
    return until([&] { return heard.calls() == calls; });
  }
  template <class Condition>
  bool until(Condition good) {
    return testing::run_until(loop, good);
  }
  // Polls until it is so, as time would.
  template <class Condition>
  bool in_time(Condition good) {
    return until([&] {
      clock.advance(FileFeed::kPoll);
      return good();
    });
  }
  bool stop() {
    bool done = false;
    feed->stop([&done] { done = true; });
    return until([&done] { return done; });
  }

  testing::RotatingLog log;
  boost::asio::io_context loop{1};
  testing::HandClock clock;
  testing::Heard heard;
  testing::ScriptedDecoder* decoder = nullptr;
  std::unique_ptr<FileFeed> feed;
};

TEST_F(LiveFile, WhatIsThereIsReadThenItIsLive) {
  log.append("fact a\nfact b\n");
  begin();
  EXPECT_EQ(feed->state(), SourceState::connecting);
  ASSERT_TRUE(live());
  EXPECT_EQ(heard.calls(), "a b");
  EXPECT_EQ(feed->trouble(), "");
  EXPECT_EQ(feed->received_bytes(), 14u);
  EXPECT_EQ(decoder->connections.size(), 1u);
  EXPECT_EQ(feed->record().connects().at("ok"), 1u);
  EXPECT_EQ(feed->record().gaps(), 1u);
  EXPECT_EQ(feed->record().blind_since(), std::nullopt);
}

TEST_F(LiveFile, NewLinesAreSeenWithoutWaitingForThePoll) {
  log.append("fact a\n");
  begin();
  ASSERT_TRUE(live());
  log.append("fact b\n");
  ASSERT_TRUE(heard_calls("a b"));
  log.append("fact c\nfa");
  ASSERT_TRUE(heard_calls("a b c"));
  log.append("ct d\n");
  ASSERT_TRUE(heard_calls("a b c d"));
}

TEST_F(LiveFile, WhereNothingWatchesThePollSeesThem) {
  log.append("fact a\n");
  begin_unwatched();
  ASSERT_TRUE(live());
  log.append("fact b\n");
  clock.advance(FileFeed::kPoll);
  ASSERT_TRUE(heard_calls("a b"));
}

TEST_F(LiveFile, AFileThatIsMadeLaterIsSeenAtOnce) {
  begin();
  ASSERT_TRUE(until([this] { return feed->trouble() == log.path + " is not there"; }));
  EXPECT_EQ(feed->state(), SourceState::connecting);
  EXPECT_EQ(feed->record().connects().at("refused"), 1u);
  EXPECT_EQ(heard.logged("is not there; tried again ten times a second"), 1);
  EXPECT_TRUE(decoder->connections.empty());
  log.append("fact a\n");
  ASSERT_TRUE(heard_calls("a"));
  ASSERT_TRUE(live());
  EXPECT_EQ(feed->trouble(), "");
}

TEST_F(LiveFile, IsFollowedThroughRotationWithoutATrouble) {
  log.append("fact a\n");
  begin();
  ASSERT_TRUE(live());
  for (const char* line : {"fact b\n", "fact c\n", "fact d\n"}) {
    log.rotate();
    log.append(line);
    ASSERT_TRUE(until([&] { return (heard.calls() + "\n").ends_with(std::string(line).substr(5)); }));
  }
  log.copy_and_truncate();
  log.append("fact e\n");
  ASSERT_TRUE(in_time([this] { return heard.calls() == "a b c d e"; }));
  EXPECT_EQ(feed->state(), SourceState::live);
  EXPECT_EQ(feed->record().gaps(), 1u);
  EXPECT_EQ(heard.logged("was rotated"), 3);
  EXPECT_EQ(decoder->connections.size(), 1u);
}

TEST_F(LiveFile, GoneForLongerThanRotationTakesIsTrouble) {
  log.append("fact a\n");
  begin();
  ASSERT_TRUE(live());
  log.remove(log.path);
  ASSERT_TRUE(in_time([this] { return feed->state() != SourceState::live; }));
  EXPECT_EQ(feed->state(), SourceState::connecting);
  EXPECT_EQ(feed->trouble(), log.path + " is not there");
  EXPECT_EQ(feed->record().gaps(), 2u);
  EXPECT_EQ(feed->record().connects().at("refused"), 0u);
  log.append("fact b\n");
  ASSERT_TRUE(live());
  EXPECT_EQ(heard.calls(), "a b");
}

TEST_F(LiveFile, GoneForAMomentIsNotTrouble) {
  log.append("fact a\n");
  begin();
  ASSERT_TRUE(live());
  log.rotate();
  const auto since = clock.now();
  ASSERT_TRUE(in_time([&] { return clock.now() - since > FileFeed::kRotationTakes - seconds(1); }));
  EXPECT_EQ(feed->state(), SourceState::live);
  log.append("fact b\n");
  ASSERT_TRUE(heard_calls("a b"));
}

TEST_F(LiveFile, AFolderInItsPlaceIsSaidInWords) {
  std::filesystem::create_directory(log.path);
  begin();
  ASSERT_TRUE(until([this] { return feed->trouble() == log.path + " is a folder, not a file"; }));
}

TEST_F(LiveFile, ThePositionComesAfterTheFactsBeforeItAndBeginsTheNextRun) {
  log.append("fact a\nfact b\n");
  begin();
  ASSERT_TRUE(live());
  log.append("fact c\n");
  ASSERT_TRUE(until([this] { return heard.positions.size() == 2; }));
  EXPECT_EQ(heard.facts_before_position, (std::vector<std::size_t>{2, 3}));
  ASSERT_TRUE(stop());
  log.append("fact d\n");
  begin(heard.positions.back());
  ASSERT_TRUE(heard_calls("a b c d"));
}

TEST_F(LiveFile, WhatIsLostIsAdviceWithItsCure) {
  log.append("fact a\n");
  begin();
  ASSERT_TRUE(live());
  ASSERT_TRUE(stop());
  log.remove(log.path);
  log.append("fact b\n");
  log.append("fact c\n");
  begin(heard.positions.back());
  ASSERT_TRUE(heard_calls("a b c"));
  ASSERT_EQ(feed->advice().size(), 1u);
  EXPECT_NE(feed->advice()[0].find("dutyline import --source pbx-log FILE"), std::string::npos);
}

TEST_F(LiveFile, ABrokenPositionIsSaidAndTheFileReadFromItsBeginning) {
  log.append("fact a\n");
  begin("nonsense");
  ASSERT_TRUE(heard_calls("a"));
  EXPECT_EQ(heard.logged("is not to be understood"), 1);
}

TEST_F(LiveFile, LinesPassedOverAreCountedInTheLog) {
  log.append("skip malformed\nskip malformed\nskip malformed\nadvise kind words to say\nfact a\n");
  begin();
  ASSERT_TRUE(heard_calls("a"));
  EXPECT_EQ(heard.logged("passed over a line: malformed"), 1);
  EXPECT_EQ(heard.logged("words to say"), 1);
  EXPECT_EQ(feed->advice(), std::vector<std::string>{"words to say"});
}

TEST_F(LiveFile, AListenerWithTooMuchToKeepIsSpared) {
  log.append("fact a\n");
  heard.burdened = true;
  begin();
  loop.poll();
  clock.advance(seconds(1));
  loop.poll();
  EXPECT_EQ(heard.calls(), "");
  heard.burdened = false;
  clock.advance(FileFeed::kPoll);
  ASSERT_TRUE(heard_calls("a"));
}

TEST_F(LiveFile, TheDecodersDeadlinesAreKept) {
  log.append("fact a\n");
  begin();
  ASSERT_TRUE(live());
  decoder->deadline = clock.now() + seconds(3);
  ASSERT_TRUE(in_time([this] { return heard.calls() == "a due"; }));
}

// A disk that answers only when it is told to.
struct SilentDisk {
  std::counting_semaphore<> answers{0};
  FileWorker::Read read(const std::string& path) {
    return [this, follower = std::make_shared<FileFollower>(path)] {
      answers.acquire();
      return follower->read();
    };
  }
};

TEST_F(LiveFile, ADiskThatStallsIsTroubleUntilItAnswers) {
  SilentDisk disk;
  log.append("fact a\n");
  begin({}, disk.read(log.path));
  disk.answers.release(2);
  ASSERT_TRUE(live());
  clock.advance(FileFeed::kPoll);
  clock.advance(FileFeed::kStalled - milliseconds(1));
  loop.poll();
  EXPECT_EQ(feed->state(), SourceState::live);
  clock.advance(milliseconds(1));
  EXPECT_EQ(feed->state(), SourceState::connecting);
  EXPECT_EQ(feed->trouble(), log.path + " does not answer: its disk, or the machine it is on, is silent");
  EXPECT_EQ(feed->record().gaps(), 2u);
  disk.answers.release(1);
  ASSERT_TRUE(live());
  ASSERT_TRUE(stop());
}

TEST_F(LiveFile, StoppingDoesNotWaitForADiskThatStalls) {
  const auto disk = std::make_shared<SilentDisk>();
  begin({}, [disk, read = disk->read(log.path)] { return read(); });
  loop.poll();
  ASSERT_TRUE(stop());
  EXPECT_EQ(feed->state(), SourceState::disconnected);
  EXPECT_EQ(feed->trouble(), "");
  feed.reset();
  disk->answers.release(1);  // nobody hears of it
  loop.poll();
}

TEST_F(LiveFile, AManyBlocksLongFileIsReadWithoutTimeGoingBy) {
  std::string text;
  for (int line = 0; line < 40'000; ++line) {
    text += "noise\n";
  }
  log.append("live\n" + text + "fact a\n");
  begin();
  ASSERT_TRUE(live());
  EXPECT_EQ(heard.calls(), "a");
  EXPECT_EQ(feed->received_bytes(), text.size() + 12);
}

}  // namespace
}  // namespace dutyline
