// What every decoder promises, whatever it speaks: each test runs over all registered kinds and names none.

#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <array>
#include <random>

#include "switches/switch_decoder.hpp"

namespace dutyline {
namespace {

const Instant kMorning{seconds(1'795'438'585)};
constexpr int kMostTurns = 10'000;

// What any switch might send, true and broken, of every protocol that exists or may come.
constexpr std::array<std::string_view, 29> kWords{
    "\r\n",
    "\n",
    "\r",
    "\r\n\r\n",
    "\n\n",
    ": ",
    "Asterisk Call Manager/11.0.0\r\n",
    "Response: Success\r\nMessage: Authentication accepted\r\n\r\n",
    "Response: Error\r\nMessage: Permission denied\r\n\r\n",
    "Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 0\r\nLastReload: 0\r\n\r\n",
    "Event: QueueStatusComplete\r\nEventList: Complete\r\nListItems: 0\r\n\r\n",
    "Event: CoreShowChannelsComplete\r\nEventList: Complete\r\nListItems: 0\r\n\r\n",
    "Event: QueueCallerJoin\r\nQueue: duty\r\nUniqueid: 1.1\r\nLinkedid: 1.1\r\nCallerIDNum: 07700900752\r\n\r\n",
    "Event: QueueCallerLeave\r\nQueue: duty\r\nUniqueid: 1.1\r\nLinkedid: 1.1\r\n\r\n",
    "Event: Hangup\r\nUniqueid: 1.1\r\nLinkedid: 1.1\r\nCause: 16\r\n\r\n",
    "Content-Type: auth/request\n\n",
    "Content-Length: 12\nContent-Type: text/event-plain\n\nEvent-Name: ",
    "Content-Type: command/reply\nReply-Text: +OK accepted\n\n",
    "Content-Type: command/reply\nReply-Text: +OK event listener enabled plain\n\n",
    "Content-Length: 161\nContent-Type: text/event-plain\n\nEvent-Subclass: callcenter%3A%3Ainfo\nEvent-Name: CUSTOM\n"
    "Core-UUID: 1\nCC-Queue: duty\nCC-Action: member-queue-start\nCC-Member-UUID: 1\nCC-Member-Session-UUID: 1.1\n\n",
    "Content-Length: 60\nContent-Type: text/event-json\n\n"
    R"({"Event-Name":"CHANNEL_HANGUP_COMPLETE","Unique-ID":"1.1.1"})",
    "Content-Type: api/response\nContent-Length: 27\n\nqueue|agent|level\nx|y|1\n+OK",
    "1795438585|1.1|duty|NONE|ENTERQUEUE||07700900752|1\n",
    "1795438590|1.1|duty|NONE|ABANDON|1|1|5\n",
    R"({"event":"offered","time":1795438585,"queue":"duty","id":"1"})",
    "\"a\",\"b\",,\"\"\"c\"\r\n",
    "\xff\xfe\x80",
    "Timestamp: 1795438585.099441\r\n",
    "Event: "};

// How each protocol greets: what is said before it is nobody's.
constexpr std::array<std::string_view, 3> kGreetings{"", "Asterisk Call Manager/11.0.0\r\n",
                                                     "Content-Type: auth/request\n\n"};

std::string arbitrary_bytes(unsigned seed, std::size_t about) {
  std::mt19937 random(seed);
  std::string bytes(kGreetings[seed % kGreetings.size()]);
  while (bytes.size() < about) {
    if (random() % 4 != 0) {
      bytes += kWords[random() % kWords.size()];
    } else {
      for (auto left = random() % 40; left > 0; --left) {
        bytes.push_back(static_cast<char>(random() % 256));
      }
    }
  }
  return bytes;
}

// Everything that is long enough to mean something, by somebody who greets like this.
std::string conversation(std::string_view greeting) {
  std::string all(greeting);
  for (const auto word : kWords) {
    if (word.size() > 20 && word != greeting) {
      all += word;
    }
  }
  return all;
}

struct Peer {
  const SwitchKind* kind = nullptr;
  bool recorded = false;
};

class Contract : public ::testing::TestWithParam<Peer> {
 protected:
  std::unique_ptr<SwitchDecoder> make() const {
    DecoderSettings settings;
    settings.switch_name = "pbx";
    settings.source = "pbx-live";
    settings.username = "dutyline";
    settings.password = "not a word that anybody uses";
    settings.recorded = GetParam().recorded;
    return GetParam().kind->make(settings);
  }
};

std::vector<Step> drain(SwitchDecoder& decoder) {
  std::vector<Step> steps;
  while (auto step = decoder.next()) {
    steps.push_back(std::move(*step));
  }
  return steps;
}

template <class NextSize>
std::vector<Step> steps_of(SwitchDecoder& decoder, std::string_view bytes, NextSize next_size) {
  std::vector<Step> steps;
  decoder.connected(kMorning);
  while (!bytes.empty()) {
    const std::string piece(bytes.substr(0, next_size()));  // of its own: reading past its end would be noticed
    bytes.remove_prefix(piece.size());
    decoder.feed(piece, kMorning);
    std::ranges::move(drain(decoder), std::back_inserter(steps));
  }
  return steps;
}

TEST_P(Contract, HowBytesAreCutNeverShows) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    const bool all = seed <= kGreetings.size();
    const auto bytes = all ? conversation(kGreetings[seed - 1]) : arbitrary_bytes(seed, 5'000);
    const auto whole = steps_of(*make(), bytes, [] { return std::string::npos; });
    for (std::size_t size = 1; size <= 64; size += all ? 1 : 9) {
      EXPECT_EQ(whole, steps_of(*make(), bytes, [size] { return size; })) << "seed " << seed << ", every " << size;
    }
    std::mt19937 random(seed);
    EXPECT_EQ(whole, steps_of(*make(), bytes, [&] { return random() % 200 + 1; })) << "seed " << seed;
  }
}

// Half a message of the lost connection must not become the beginning of the next one's first.
TEST_P(Contract, ANewConnectionForgetsTheFramingOfTheLost) {
  for (const auto greeting : kGreetings) {
    const auto said = conversation(greeting);
    const auto fresh = make();
    const auto expected = steps_of(*fresh, said, [] { return std::string::npos; });
    const auto connected = fresh->status().state;
    for (const std::string_view half : {"Event: Que", "Asterisk Call Mana", "Content-Type: auth/requ",
                                        "Content-Length: 999999\n\n", "{\"event\":\"o"}) {
      const auto decoder = make();
      steps_of(*decoder, half, [] { return std::string::npos; });
      decoder->disconnected(kMorning, "cut");
      drain(*decoder);
      EXPECT_EQ(decoder->status().state, SourceState::disconnected);
      const auto again = steps_of(*decoder, said, [] { return std::string::npos; });
      const auto facts_about_calls = [](const std::vector<Step>& steps) {
        std::vector<Fact> facts;
        for (const auto& step : steps) {
          if (const auto* fact = std::get_if<Fact>(&step); fact != nullptr && !fact->call.empty()) {
            facts.push_back(*fact);
          }
        }
        return facts;
      };
      EXPECT_EQ(facts_about_calls(expected), facts_about_calls(again)) << "after half of: " << half;
      EXPECT_EQ(connected, decoder->status().state) << "after half of: " << half;
    }
  }
}

// Everything that is due is done by a bounded number of turns, and never becomes due in the past.
TEST_P(Contract, TimeRunsOnAndEnds) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    const auto decoder = make();
    steps_of(*decoder, seed <= kGreetings.size() ? conversation(kGreetings[seed - 1]) : arbitrary_bytes(seed, 3'000),
             [] { return std::string::npos; });
    Instant now = kMorning;
    for (int turn = 0; turn < kMostTurns && now < kMorning + hours(1); ++turn) {
      const auto deadline = decoder->next_deadline();
      if (!deadline) {
        break;
      }
      now = std::max(now, *deadline);
      decoder->advance(now);
      drain(*decoder);
      const auto next = decoder->next_deadline();
      ASSERT_TRUE(!next || *next > now) << "seed " << seed << ": a deadline that stays due";
      ASSERT_LT(turn, kMostTurns - 1) << "seed " << seed << ": deadlines without end within an hour";
    }
    decoder->disconnected(now, "cut");
    drain(*decoder);
    for (int turn = 0; decoder->next_deadline(); ++turn) {
      ASSERT_LT(turn, kMostTurns) << "seed " << seed << ": deadlines without end while disconnected";
      decoder->advance(*decoder->next_deadline());
      drain(*decoder);
    }
  }
}

TEST_P(Contract, ClocksThatStepBackDoNoHarm) {
  for (const auto greeting : kGreetings) {
    const auto decoder = make();
    const auto said = conversation(greeting);
    steps_of(*decoder, said, [] { return std::size_t{100}; });
    decoder->advance(kMorning - hours(1));
    drain(*decoder);
    decoder->feed(said, kMorning - hours(2));
    drain(*decoder);
    decoder->advance(kMorning + hours(1));
    drain(*decoder);
    decoder->disconnected(kMorning - hours(3), "cut");
    drain(*decoder);
  }
}

TEST_P(Contract, FarewellIsAlwaysReady) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    const auto decoder = make();
    const auto say_farewell = [&decoder] { EXPECT_LT(decoder->farewell().size(), 1'000u); };
    say_farewell();
    steps_of(*decoder, seed <= kGreetings.size() ? conversation(kGreetings[seed - 1]) : arbitrary_bytes(seed, 1'000),
             [] { return std::size_t{50}; });
    say_farewell();
    decoder->disconnected(kMorning, "cut");
    drain(*decoder);
    say_farewell();
    decoder->connected(kMorning);
    say_farewell();
  }
}

TEST_P(Contract, ReasonsAreOfTheClosedSets) {
  const auto& kind = *GetParam().kind;
  const auto fresh = make();
  EXPECT_EQ(fresh->status().rejected.size(), kind.rejected_reasons.size()) << "every one is shown at 0 from the start";
  EXPECT_EQ(fresh->status().degraded.size(), kind.degraded_reasons.size());
  for (unsigned seed = 1; seed <= 20; ++seed) {
    const auto decoder = make();
    for (const auto& step : steps_of(*decoder, arbitrary_bytes(seed, 20'000), [] { return std::size_t{4'096}; })) {
      if (const auto* skipped = std::get_if<Skipped>(&step)) {
        EXPECT_EQ(std::ranges::count(kind.rejected_reasons, skipped->reason), 1) << skipped->reason;
      }
    }
    EXPECT_EQ(decoder->status().rejected.size(), kind.rejected_reasons.size());
    EXPECT_EQ(decoder->status().degraded.size(), kind.degraded_reasons.size());
  }
}

// --- Endless input that never becomes anything. ---

std::size_t in_use() {
  const auto heap = ::mallinfo2();
  return heap.uordblks + heap.hblkhd;
}

// The sanitizers' own allocator does not tell; their build checks the accesses, the other one the sizes.
#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t kEndless = 8'000'000;
#else
constexpr std::size_t kEndless = 64'000'000;
#endif
constexpr std::size_t kMostKept = 4'000'000;

void expect_bounded(SwitchDecoder& decoder, std::string_view opening, std::string_view again,
                    std::size_t endless = kEndless) {
  decoder.connected(kMorning);
  decoder.feed(opening, kMorning);
  drain(decoder);
  std::string block;
  while (block.size() < 250'000) {
    block += again;
  }
  const auto before = in_use();
  std::size_t most = before;
  std::size_t steps = 0;
  for (std::size_t fed = 0; fed < endless; fed += block.size()) {
    decoder.feed(block, kMorning);
    while (decoder.next()) {
      ++steps;
    }
    most = std::max(most, in_use());
  }
  EXPECT_LE(most - before, kMostKept) << steps << " steps";
  decoder.disconnected(kMorning, "cut");
  drain(decoder);
}

TEST_P(Contract, AnEndlessLineCostsBoundedMemory) {
  for (const auto greeting : kGreetings) {
    expect_bounded(*make(), conversation(greeting) + "Event: ", "abcdefgh", kEndless / kGreetings.size());
  }
}

TEST_P(Contract, AnEndlessMessageCostsBoundedMemory) {
  for (const auto greeting : kGreetings) {
    expect_bounded(*make(), conversation(greeting) + "Event: QueueCallerJoin\r\n", "Key: a value like any other\r\n",
                   kEndless / kGreetings.size());
    expect_bounded(*make(), conversation(greeting) + "Content-Length: 60000000\nContent-Type: api/response\n\n",
                   "a value like any other\n", kEndless / kGreetings.size());
  }
}

TEST_P(Contract, EndlessNoiseCostsBoundedMemory) {
  std::mt19937 random(1);
  std::string noise(100'000, '\0');
  std::ranges::generate(noise, [&random] { return static_cast<char>(random() % 256); });
  for (const auto greeting : kGreetings) {
    expect_bounded(*make(), conversation(greeting), noise, kEndless / kGreetings.size());
  }
}

TEST_P(Contract, EndlessBrokenMessagesCostBoundedMemory) {
  for (const auto greeting : kGreetings) {
    expect_bounded(*make(), conversation(greeting), "no key in it\r\n\r\n{\n\n\"\n,,\n|||\r\n\r\n",
                   kEndless / 12 / kGreetings.size());
  }
}

TEST_P(Contract, EndlessNoiseFromTheFirstByteOnCostsBoundedMemory) {
  const auto decoder = make();
  expect_bounded(*decoder, {}, std::string_view("\x00\x01\r\n\xff", 5), kEndless / 12);
}

std::vector<Peer> every_kind() {
  std::vector<Peer> peers;
  for (const auto& kind : switch_kinds()) {
    peers.push_back({&kind, false});
    peers.push_back({&kind, true});
  }
  return peers;
}

TEST(Kinds, AreRegisteredOnceAndInOrder) {
  const auto& kinds = switch_kinds();
  ASSERT_FALSE(kinds.empty());
  EXPECT_TRUE(std::ranges::is_sorted(kinds, std::ranges::less(), &SwitchKind::name));
  for (const auto& kind : kinds) {
    EXPECT_EQ(find_switch_kind(kind.name), &kind);
  }
}

INSTANTIATE_TEST_SUITE_P(Of, Contract, ::testing::ValuesIn(every_kind()), [](const auto& test) {
  return std::string(test.param.kind->name) + (test.param.recorded ? "_recorded" : "_live");
});

}  // namespace
}  // namespace dutyline
