// What call records tell the book.

#include "switches/delimited.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dutyline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Instant kAt{seconds(1'795'438'585)};
const Instant kArrived = kAt + minutes(30);

class Records : public ::testing::Test {
 protected:
  explicit Records(bool recorded = false) {
    DecoderSettings settings;
    settings.switch_name = "smdr";
    settings.source = "records";
    settings.recorded = recorded;
    decoder = std::make_unique<Delimited>(settings);
    decoder->connected(kArrived);
    drain();
  }
  void drain() {
    while (auto step = decoder->next()) {
      if (auto* const fact = std::get_if<Fact>(&*step)) {
        facts.push_back(std::move(*fact));
      } else if (const auto* const skipped = std::get_if<Skipped>(&*step)) {
        refused.push_back(skipped->reason + ", " + skipped->detail);
      }
    }
  }
  void say(std::string_view bytes) {
    decoder->feed(bytes, kArrived);
    drain();
  }
  static Fact fact(Instant at, Happening what) {
    return {"smdr", "records", "600", "a", "", at, kArrived, Times::log, std::move(what)};
  }

  std::unique_ptr<Delimited> decoder;
  std::vector<Fact> facts;
  std::vector<std::string> refused;
};

class RecordsOfAFile : public Records {
 protected:
  RecordsOfAFile() : Records(true) {}
};

TEST_F(Records, AnAnsweredCallIsToldWhole) {
  say("id,queue,caller,agent,outcome,offered_at,wait,talk\r\na,600,,Zoë Hart,answered,1795438585,10,65\r\n");
  EXPECT_THAT(refused, IsEmpty());
  EXPECT_THAT(
      facts,
      ElementsAre(fact(kAt, Joined{}), fact(kAt + seconds(10), Connected{"Zoë Hart", "Zoë Hart", "", seconds(10)}),
                  fact(kAt + seconds(75), Ended{EndedBy::nobody, "Zoë Hart", "", seconds(10), seconds(65)})));
}

TEST_F(Records, ALostCallAndARefusedOne) {
  say("a,600,,,timeout,1795438585,10,\na,600,,,refused_full,1795438585,0,\n");
  EXPECT_THAT(facts, ElementsAre(fact(kAt, Joined{}), fact(kAt + seconds(10), Left{Outcome::timeout, seconds(10)}),
                                 fact(kAt, Refused{Outcome::refused_full, std::nullopt, ""})));
}

TEST_F(Records, ARefusedLineNeverLosesItsNeighbours) {
  say("a,600,,,timeout,1795438585,10,\nb,600,,\"x,timeout,1,1,\n" + std::string(Delimited::kLongestLine + 1, 'x') +
      "\nc,600,,,timeout,1795438585,10,\nd,600,,,timeout,1795449999,10,\n");
  EXPECT_THAT(facts, SizeIs(4));
  EXPECT_THAT(refused,
              ElementsAre("columns, line 2: a quote is not closed, or something stands behind a closed one",
                          "too_long, line 3: it is longer than 16 KiB",
                          "in_future, line 5: it lies in the future; are its `timezone` and both clocks right?"));
}

TEST_F(Records, ALineToldAgainIsNoStep) {
  say("a,600,,,timeout,1795438585,10,\na,600,,,timeout,1795438585,10,\n");
  EXPECT_THAT(facts, SizeIs(2));
  EXPECT_EQ(decoder->status().events, 2u);
}

TEST_F(Records, ALineCutOffOnTheWireIsNone) {
  say("a,600,,,timeout,1795438585,1");
  decoder->disconnected(kArrived, "cut");
  drain();
  EXPECT_THAT(facts, IsEmpty());
  EXPECT_THAT(refused, ElementsAre("unfinished, line 1: it has no end"));
}

TEST_F(RecordsOfAFile, TheLastLineMayHaveNoEnd) {
  say("a,600,,,timeout,1795438585,10,");
  decoder->disconnected(kArrived, "end of file");
  drain();
  EXPECT_THAT(facts, SizeIs(2));
}

}  // namespace
}  // namespace dutyline
