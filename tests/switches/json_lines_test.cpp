// What event lines tell the book.

#include "switches/json_lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dutyline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Instant kArrived{seconds(1'795'438'700)};
const Instant kAt{seconds(1'795'438'585)};

const Pseudonyms& pseudonyms() {
  static const Pseudonyms kPseudonyms("a key for invented callers", {}, {});
  return kPseudonyms;
}

class Lines : public ::testing::Test {
 protected:
  Lines() {
    DecoderSettings settings;
    settings.switch_name = "cloud";
    settings.source = "events";
    settings.pseudonyms = &pseudonyms();
    decoder = std::make_unique<JsonLines>(settings);
    decoder->connected(kArrived);
    while (decoder->next()) {
    }
  }

  void say(std::string_view bytes) {
    decoder->feed(bytes, kArrived);
    while (auto step = decoder->next()) {
      if (auto* const fact = std::get_if<Fact>(&*step)) {
        facts.push_back(std::move(*fact));
      } else if (const auto* const skipped = std::get_if<Skipped>(&*step)) {
        refused.push_back(skipped->reason + ", " + skipped->detail);
      }
    }
  }
  static Fact fact(Happening what) {
    return {"cloud", "events", "600", "a", "", kAt, kArrived, Times::event, std::move(what)};
  }
  static std::string line(const std::string& event, const std::string& more = {}) {
    return R"({"event":")" + event + R"(","time":1795438585,"queue":"600","id":"a")" + more + "}\n";
  }

  std::unique_ptr<JsonLines> decoder;
  std::vector<Fact> facts;
  std::vector<std::string> refused;
};

// Else the first loss of a run is final only after twice `settle`: the book would still be waiting for a hang-up.
TEST_F(Lines, TheBookIsToldThatHangUpsAreNotSeen) {
  JsonLines fresh{DecoderSettings{}};
  fresh.connected(kArrived);
  std::vector<bool> seen;
  while (const auto step = fresh.next()) {
    if (const auto* const fact = std::get_if<Fact>(&*step)) {
      seen.push_back(std::get<HangUpsSeen>(fact->what).seen);
    }
  }
  EXPECT_THAT(seen, ElementsAre(false));
}

TEST_F(Lines, ACallFromOfferToEnd) {
  say(line("offered", R"(,"caller":"01632960173","linked_id":"b")"));
  say(line("answered", R"(,"agent":"Zoë Hart")") + line("ended", R"(,"by":"caller")"));
  Fact offered = fact(Joined{pseudonyms().of("01632960173")});
  offered.linked = "b";
  EXPECT_THAT(facts, ElementsAre(offered, fact(Connected{"Zoë Hart", "Zoë Hart", "", std::nullopt}),
                                 fact(Ended{EndedBy::caller, "", "", std::nullopt, std::nullopt})));
  EXPECT_THAT(refused, IsEmpty());
  EXPECT_EQ(decoder->status().events, 3u);
  EXPECT_EQ(decoder->status().last_event, kArrived);
}

TEST_F(Lines, LeavingByEveryOutcome) {
  say(line("left", R"(,"outcome":"timeout")"));
  EXPECT_THAT(facts, ElementsAre(fact(Left{Outcome::timeout, std::nullopt})));
}

TEST_F(Lines, ARefusalIsTurnedAwayAtTheDoor) {
  say(line("left", R"(,"outcome":"refused_full","caller":"01632960173")"));
  EXPECT_THAT(facts, ElementsAre(fact(Refused{Outcome::refused_full, pseudonyms().of("01632960173"), ""})));
}

TEST_F(Lines, AnAgentIsOfNoCall) {
  say(R"({"event":"agent","time":1795438585,"queue":"600","agent":"Zoë Hart","state":"paused","id":"a"})"
      "\n");
  Fact expected = fact(AgentChanged{{"Zoë Hart", "Zoë Hart", AgentState::paused, "", std::nullopt}});
  expected.call.clear();
  EXPECT_THAT(facts, ElementsAre(expected));
}

TEST_F(Lines, ARefusedLineNeverLosesItsNeighbours) {
  say(line("offered") + "{\"event\":\"offered\n" + "\n" + std::string(JsonLines::kLongestLine + 1, 'x') + "\n" +
      line("answered") + R"({"event":"ended","queue":"600","id":"a"})" + "\n" + line("ended"));
  EXPECT_THAT(facts, SizeIs(3));
  EXPECT_THAT(refused,
              ElementsAre("malformed, line 2: this is not JSON from byte 18 on",
                          "too_long, line 4: it is longer than 16 KiB", "malformed, line 6: `time` is missing"));
  EXPECT_EQ(decoder->status().rejected.at("malformed"), 2u);
  EXPECT_EQ(decoder->status().rejected.at("too_long"), 1u);
}

TEST_F(Lines, ALineToldAgainIsNoStep) {
  say(line("offered"));
  say(line("offered", R"(,"caller":"01632960173")"));
  EXPECT_THAT(facts, SizeIs(1));
  EXPECT_EQ(decoder->status().events, 2u);
}

TEST_F(Lines, AnEventIdIsTheIdentity) {
  say(line("offered", R"(,"event_id":"1")"));
  say(line("answered", R"(,"event_id":"1")"));
  say(line("answered", R"(,"event_id":"2")"));
  EXPECT_THAT(facts, SizeIs(2));
}

TEST_F(Lines, WithoutAnEventIdEachPartTellsEventsApart) {
  const auto at = [](const std::string& time, const std::string& queue, const std::string& id) {
    return R"({"event":"offered","time":)" + time + R"(,"queue":")" + queue + R"(","id":")" + id + "\"}\n";
  };
  say(at("1", "q", "a") + at("2", "q", "a") + at("1", "r", "a") + at("1", "q", "b") + at("1", "q", "a"));
  EXPECT_THAT(facts, SizeIs(4));
  const auto agent = [](const std::string& name, const std::string& state) {
    return R"({"event":"agent","time":1,"queue":"q","agent":")" + name + R"(","state":")" + state + "\"}\n";
  };
  say(agent("Zoë", "on_call") + agent("Zoë", "wrap_up") + agent("Amir", "wrap_up") + agent("Zoë", "wrap_up"));
  EXPECT_THAT(facts, SizeIs(7));
}

TEST_F(Lines, WhatIsRememberedIsBounded) {
  for (std::size_t i = 0; i <= JsonLines::kRemembered; ++i) {
    say(line("offered", R"(,"event_id":")" + std::to_string(i) + "\""));
  }
  facts.clear();
  say(line("offered", R"(,"event_id":"1")"));
  EXPECT_THAT(facts, IsEmpty());
  say(line("offered", R"(,"event_id":"0")"));
  EXPECT_THAT(facts, SizeIs(1)) << "forgotten: from here on the book and the ledger know it";
}

TEST_F(Lines, WhatLiesInTheFutureIsRefused) {
  say(R"({"event":"offered","time":"2026-11-23T13:08:21Z","queue":"600","id":"a"})"
      "\n");
  EXPECT_THAT(facts, IsEmpty());
  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_TRUE(refused[0].starts_with("in_future, line 1: `time`")) << refused[0];
  say(R"({"event":"offered","time":"2026-11-23T13:08:20Z","queue":"600","id":"a"})"
      "\n");
  EXPECT_THAT(facts, SizeIs(1)) << "two clocks may differ by ten minutes";
}

TEST_F(Lines, TheLastLineOfAFileMayHaveNoEnd) {
  auto last = line("offered");
  last.pop_back();
  say(last);
  decoder->disconnected(kArrived, "end of file");
  const auto step = decoder->next();
  ASSERT_TRUE(step && std::holds_alternative<Fact>(*step));
}

TEST_F(Lines, HalfALineIsNone) {
  say(R"({"event":"offered",)");
  decoder->disconnected(kArrived, "gone");
  const auto step = decoder->next();
  ASSERT_TRUE(step && std::holds_alternative<Skipped>(*step));
  EXPECT_EQ(std::get<Skipped>(*step).reason, "unfinished");
  EXPECT_EQ(decoder->status().state, SourceState::disconnected);
}

}  // namespace
}  // namespace dutyline
