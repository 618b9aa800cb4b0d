#include "feeds/source_feed.hpp"

#include <gtest/gtest.h>

#include "support/hand_clock.hpp"
#include "support/heard.hpp"
#include "support/loopback_server.hpp"
#include "support/scripted_decoder.hpp"

namespace dutyline {
namespace {

using ::dutyline::testing::run_until;

// A feed with a scripted switch, a real server on loopback, and time in the test's hand.
class LiveFeed : public ::testing::Test {
 protected:
  void begin(SourceFeedSettings settings = {}) {
    auto made = std::make_unique<testing::ScriptedDecoder>();
    decoder = made.get();
    settings.source = "pbx-ami";
    if (settings.endpoint.port == 0) {
      settings.endpoint = {"127.0.0.1", server.port()};
    }
    address = to_string(settings.endpoint);
    feed = std::make_unique<SourceFeed>(loop.get_executor(), std::move(settings), std::move(made), heard,
                                        clock.now_function(), 1, clock.alarms());
    feed->start();
  }
  void begin_live() {
    begin();
    ASSERT_TRUE(connected(1));
    server.last().say("live\n");
    ASSERT_TRUE(until([this] { return feed->state() == SourceState::live; }));
  }
  bool connected(std::size_t times) {
    return until([this, times] { return server.clients() == times && server.last().heard().starts_with("hello\n"); });
  }
  bool disconnected() {
    return until([this] { return feed->state() == SourceState::disconnected; });
  }
  template <class Condition>
  bool until(Condition good) {
    return run_until(loop, good);
  }
  void try_again() { clock.advance(Backoff::kLongest); }
  bool stop() {
    bool done = false;
    feed->stop([&done] { done = true; });
    return until([&done] { return done; });
  }
  std::uint64_t connects(const char* result) const { return feed->record().connects().at(result); }

  void TearDown() override {
    if (feed && decoder != nullptr && !stopped) {
      feed->stop([this] { stopped = true; });
      clock.advance(seconds(2));
      EXPECT_TRUE(until([this] { return stopped; }));
    }
    loop.poll();
  }

  boost::asio::io_context loop{1};
  testing::HandClock clock;
  testing::Heard heard;
  testing::LoopbackServer server{loop};
  testing::ScriptedDecoder* decoder = nullptr;
  std::string address;
  bool stopped = false;
  std::unique_ptr<SourceFeed> feed;
};

TEST_F(LiveFeed, HandsEveryFactOnInOrder) {
  begin_live();
  EXPECT_EQ(feed->trouble(), "");
  server.last().say("fact a\nfact b\nfa");
  ASSERT_TRUE(until([this] { return heard.facts.size() == 2; }));
  server.last().say("ct c\n");
  ASSERT_TRUE(until([this] { return heard.facts.size() == 3; }));
  EXPECT_EQ(heard.calls(), "a b c");
  EXPECT_EQ(heard.facts[0].arrived, clock.now());
  EXPECT_EQ(feed->received_bytes(), std::string_view("live\nfact a\nfact b\nfact c\n").size());
  EXPECT_EQ(connects("ok"), 1u);
}

TEST_F(LiveFeed, TellsOfChangesOfItsStateButNotOfEveryEvent) {
  begin_live();
  const int before = heard.state_changes;
  for (int i = 0; i < 50; ++i) {
    server.last().say("fact a\n");
    ASSERT_TRUE(until([this, i] { return heard.facts.size() == static_cast<std::size_t>(i) + 1; }));
  }
  EXPECT_EQ(heard.state_changes, before);
  server.last().close();
  ASSERT_TRUE(disconnected());
  EXPECT_GT(heard.state_changes, before);
}

TEST_F(LiveFeed, SendsWhatTheDecoderSaysInOrder) {
  begin_live();
  std::string script;
  std::string expected = "hello\n";
  for (int i = 0; i < 2'000; ++i) {
    script += "send " + std::to_string(i) + "\n";
    expected += std::to_string(i) + "\n";
  }
  server.last().say(script);
  ASSERT_TRUE(until([&] { return server.last().heard().size() >= expected.size(); }));
  EXPECT_EQ(server.last().heard(), expected);
}

TEST_F(LiveFeed, ASwitchThatMakesUsTalkMoreThanItReadsIsLeft) {
  begin_live();
  const std::string line = "send " + std::string(10'000, 'x') + "\n";
  std::string script;
  for (int i = 0; i < 10; ++i) {
    script += line;
  }
  server.last().say(script);
  ASSERT_TRUE(disconnected());
  EXPECT_EQ(decoder->causes.at(0), "the other side takes nothing of what is sent to it");
}

TEST_F(LiveFeed, ARefusedConnectionIsCountedSaidAndTriedAgain) {
  server.stop_listening();
  begin();
  ASSERT_TRUE(disconnected());
  EXPECT_EQ(connects("refused"), 1u);
  EXPECT_EQ(feed->trouble(), "cannot reach " + address + ": connection refused; trying again in 1 s");
  EXPECT_EQ(heard.logged("connection refused"), 1);
  EXPECT_TRUE(decoder->connections.empty());
  clock.advance(milliseconds(374));
  EXPECT_EQ(feed->state(), SourceState::disconnected);
  clock.advance(milliseconds(126));
  EXPECT_EQ(feed->state(), SourceState::connecting);
  ASSERT_TRUE(disconnected());
  EXPECT_EQ(connects("refused"), 2u);
  server.listen_again();
  try_again();
  ASSERT_TRUE(connected(1));
}

TEST_F(LiveFeed, ANightOfRefusalsFillsNoLog) {
  server.stop_listening();
  begin();
  for (int i = 0; i < 150; ++i) {
    ASSERT_TRUE(disconnected());
    try_again();
  }
  ASSERT_TRUE(disconnected());
  EXPECT_EQ(heard.logged("connection refused"), 3);
  EXPECT_EQ(heard.logged("(for the 100th time)"), 1);
}

TEST_F(LiveFeed, WhenTheSwitchClosesAGapBeginsAtTheLastByte) {
  begin_live();
  const auto last_byte = clock.now();
  clock.advance(seconds(3));
  server.last().close();
  ASSERT_TRUE(disconnected());
  EXPECT_EQ(decoder->causes, std::vector<std::string>{"the other side closed the connection"});
  EXPECT_EQ(heard.facts.size(), 1u);  // the decoder's GapBegan
  EXPECT_EQ(feed->record().blind_since(), last_byte);
  EXPECT_EQ(feed->trouble(), "the other side closed the connection; trying again in 1 s");
  try_again();
  ASSERT_TRUE(connected(2));
  server.last().say("live\n");
  ASSERT_TRUE(until([this] { return feed->state() == SourceState::live; }));
  EXPECT_EQ(feed->record().gaps(), 2u);
  EXPECT_EQ(feed->record().gap_seconds(clock.now()), 33);
  EXPECT_EQ(connects("ok"), 2u);
  EXPECT_EQ(connects("refused"), 0u);
  EXPECT_EQ(feed->trouble(), "");
}

TEST_F(LiveFeed, AResetEndsTheConnectionToo) {
  begin_live();
  server.last().reset();
  ASSERT_TRUE(disconnected());
  EXPECT_EQ(decoder->causes, std::vector<std::string>{"the connection was reset"});
}

TEST_F(LiveFeed, TheLastWordsBeforeTheEndAreHeard) {
  begin_live();
  server.last().say("fact a\n");
  server.last().close();
  ASSERT_TRUE(disconnected());
  EXPECT_EQ(heard.calls(), "a");
}

TEST_F(LiveFeed, WhoeverClosesBeforeTheLoginIsDoneRefusesUs) {
  begin();
  ASSERT_TRUE(connected(1));
  server.last().close();
  ASSERT_TRUE(disconnected());
  EXPECT_EQ(connects("refused"), 1u);
  EXPECT_EQ(decoder->causes.at(0), address + ": the other side closed the connection before the login was done");
}

TEST_F(LiveFeed, GarbageIsAProtocolFault) {
  begin();
  ASSERT_TRUE(connected(1));
  server.last().say("SSH-2.0-OpenSSH_9.2\r\nlive\n");
  ASSERT_TRUE(disconnected());
  EXPECT_EQ(connects("protocol"), 1u);
  EXPECT_EQ(connects("ok"), 0u);
  EXPECT_EQ(decoder->causes.at(0), "the other side does not speak the test's protocol");
  EXPECT_TRUE(until([this] { return server.last().gone(); }));
}

TEST_F(LiveFeed, ARefusedLoginIsCountedAsSuch) {
  begin();
  ASSERT_TRUE(connected(1));
  server.last().say("lost auth the password is wrong\n");
  ASSERT_TRUE(disconnected());
  EXPECT_EQ(connects("auth"), 1u);
  EXPECT_EQ(feed->trouble(), "the password is wrong; trying again in 1 s");
}

TEST_F(LiveFeed, ASwitchThatFallsSilentIsLeftWhenTheDecoderSaysSo) {
  begin_live();
  server.last().say("lost - nothing heard for 40 s\n");
  ASSERT_TRUE(disconnected());
  EXPECT_EQ(connects("ok"), 1u);
  EXPECT_EQ(connects("timeout") + connects("protocol"), 0u);
  EXPECT_EQ(decoder->causes.at(0), "nothing heard for 40 s");
}

TEST_F(LiveFeed, ALoginThatNeverEndsTimesOut) {
  begin();
  ASSERT_TRUE(connected(1));
  clock.advance(seconds(29));
  loop.poll();
  EXPECT_EQ(feed->state(), SourceState::logging_in);
  clock.advance(seconds(1));
  ASSERT_TRUE(disconnected());
  EXPECT_EQ(connects("timeout"), 1u);
  EXPECT_EQ(feed->trouble(),
            address + " took the connection but the login was not done within 30 s; trying again in 1 s");
}

TEST_F(LiveFeed, OnceLoggedInASwitchMayTakeMinutesToGetInStep) {
  begin();
  ASSERT_TRUE(connected(1));
  server.last().say("logged-in\n");
  ASSERT_TRUE(until([this] { return feed->state() == SourceState::syncing; }));
  clock.advance(minutes(10));
  server.last().say("fact a\nlive\n");
  ASSERT_TRUE(until([this] { return feed->state() == SourceState::live; }));
  EXPECT_EQ(heard.calls(), "a");
  EXPECT_EQ(server.clients(), 1u);
}

TEST_F(LiveFeed, AFlappingSwitchIsTriedMoreAndMoreSlowly) {
  begin_live();
  for (std::size_t i = 2; i <= 7; ++i) {
    server.last().close();
    ASSERT_TRUE(disconnected());
    try_again();
    ASSERT_TRUE(connected(i));
    server.last().say("live\n");
    ASSERT_TRUE(until([this] { return feed->state() == SourceState::live; }));
  }
  server.last().close();
  ASSERT_TRUE(disconnected());
  EXPECT_GE(clock.until_next(), seconds(22));
  try_again();
  ASSERT_TRUE(connected(8));
  server.last().say("live\n");
  ASSERT_TRUE(until([this] { return feed->state() == SourceState::live; }));
  clock.advance(Backoff::kProven);
  server.last().close();
  ASSERT_TRUE(disconnected());
  EXPECT_LE(clock.until_next(), milliseconds(500));
}

TEST_F(LiveFeed, AdviceIsLoggedOnceAndKeptUntilItIsMended) {
  begin_live();
  server.last().say("advise no_call_class give it read = call\nadvise no_call_class give it read = call\nfact a\n");
  ASSERT_TRUE(until([this] { return heard.facts.size() == 1; }));
  EXPECT_EQ(heard.logged("give it read = call"), 1);
  EXPECT_EQ(feed->advice(), std::vector<std::string>{"give it read = call"});
  server.last().say("mend no_call_class\nfact b\n");
  ASSERT_TRUE(until([this] { return heard.facts.size() == 2; }));
  EXPECT_TRUE(feed->advice().empty());
}

TEST_F(LiveFeed, MessagesPassedOverAreLoggedFolded) {
  begin_live();
  for (int i = 0; i < 250; ++i) {
    server.last().say("skip too_long\n");
  }
  server.last().say("skip malformed\nfact a\n");
  ASSERT_TRUE(until([this] { return heard.facts.size() == 1; }));
  EXPECT_EQ(heard.logged("too_long"), 3);
  EXPECT_EQ(heard.logged("malformed"), 1);
}

TEST_F(LiveFeed, TheDecodersDeadlinesAreKeptConnectedOrNot) {
  begin_live();
  decoder->deadline = clock.now() + seconds(60);
  server.last().say("fact a\n");
  ASSERT_TRUE(until([this] { return heard.facts.size() == 1; }));
  clock.advance(milliseconds(59'999));
  EXPECT_TRUE(decoder->advanced.empty());
  clock.advance(milliseconds(1));
  EXPECT_EQ(heard.calls(), "a due");
  server.last().close();
  decoder->deadline = clock.now() + milliseconds(100);
  ASSERT_TRUE(disconnected());
  clock.advance(milliseconds(100));
  EXPECT_EQ(heard.calls(), "a due due");
}

TEST_F(LiveFeed, AStepOfTheWallClockDelaysNoDeadlineByMoreThanSeconds) {
  begin_live();
  decoder->deadline = clock.now() + minutes(30);
  server.last().say("fact a\n");
  ASSERT_TRUE(until([this] { return heard.facts.size() == 1; }));
  clock.step(hours(1));
  clock.advance(seconds(5));
  EXPECT_EQ(heard.calls(), "a due");
}

TEST_F(LiveFeed, ADeadlineThatIsNeverDoneWithDoesNotSpin) {
  begin_live();
  decoder->deadline = clock.now();
  decoder->deadline_sticks = true;
  server.last().say("fact a\n");
  ASSERT_TRUE(until([this] { return heard.facts.size() == 1; }));
  clock.advance(milliseconds(100));
  EXPECT_GE(decoder->advanced.size(), 99u);
  EXPECT_LE(decoder->advanced.size(), 101u);
}

TEST_F(LiveFeed, StoppingSaysFarewellAndWaitsForTheOtherSideToClose) {
  begin_live();
  bool done = false;
  feed->stop([&done] { done = true; });
  ASSERT_TRUE(until([this] { return server.last().heard() == "hello\nbye\n"; }));
  EXPECT_FALSE(done);
  server.last().say("fact late\n");
  server.last().close();
  ASSERT_TRUE(until([&done] { return done; }));
  EXPECT_EQ(heard.calls(), "late");
  EXPECT_EQ(decoder->causes, std::vector<std::string>{"dutyline was stopped"});
  EXPECT_EQ(clock.until_next(), std::nullopt);
  EXPECT_EQ(feed->state(), SourceState::disconnected);
  stopped = true;
}

TEST_F(LiveFeed, StoppingWaitsForNobodyLongerThanASecond) {
  begin_live();
  bool done = false;
  feed->stop([&done] { done = true; });
  ASSERT_TRUE(until([this] { return server.last().heard() == "hello\nbye\n"; }));
  clock.advance(SourceFeed::kFarewellWait);
  ASSERT_TRUE(until([&done] { return done; }));
  stopped = true;
}

TEST_F(LiveFeed, StoppingWhileBackingOffIsDoneAtOnce) {
  server.stop_listening();
  begin();
  ASSERT_TRUE(disconnected());
  EXPECT_TRUE(stop());
  EXPECT_EQ(clock.until_next(), std::nullopt);
  stopped = true;
}

TEST_F(LiveFeed, StoppingBeforeTheConnectionIsMadeIsDoneAtOnce) {
  begin();
  EXPECT_TRUE(stop());
  EXPECT_TRUE(decoder->connections.empty());
  EXPECT_EQ(connects("refused"), 0u);
  stopped = true;
}

}  // namespace
}  // namespace dutyline
