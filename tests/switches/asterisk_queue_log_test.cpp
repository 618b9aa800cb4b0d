// Rows of a queue_log and what they say, in tables that a telephonist could read.

#include "switches/asterisk_queue_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace dutyline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Instant kArrived{seconds(1'795'450'000)};

const Pseudonyms& pseudonyms() {
  static const Pseudonyms kPseudonyms("a key for invented callers", {}, {});
  return kPseudonyms;
}

DecoderSettings settings() {
  DecoderSettings settings;
  settings.switch_name = "pbx";
  settings.source = "pbx-log";
  settings.pseudonyms = &pseudonyms();
  return settings;
}

std::vector<Step> drain(SwitchDecoder& decoder) {
  std::vector<Step> steps;
  while (auto step = decoder.next()) {
    steps.push_back(std::move(*step));
  }
  return steps;
}

// What a log says, all its bytes at once.
struct Read {
  explicit Read(std::string_view bytes) {
    const auto decoder = find_switch_kind("asterisk_queue_log")->make(settings());
    decoder->connected(kArrived);
    drain(*decoder);
    decoder->feed(bytes, kArrived);
    auto steps = drain(*decoder);
    decoder->disconnected(kArrived, "the end");
    std::ranges::move(drain(*decoder), std::back_inserter(steps));
    for (auto& step : steps) {
      if (auto* const fact = std::get_if<Fact>(&step)) {
        facts.push_back(std::move(*fact));
      } else {
        EXPECT_TRUE(std::holds_alternative<Skipped>(step));
      }
    }
    events = decoder->status().events;
    for (const auto& [reason, count] : decoder->status().rejected) {
      if (count > 0) {
        rejected[reason] = count;
      }
    }
  }

  std::vector<Fact> facts;
  std::uint64_t events = 0;
  std::map<std::string, std::uint64_t> rejected;
};

// "[queue] call what", without what is the same in all.
std::string told(const Fact& fact) {
  const auto text = to_string(fact);
  const auto from = text.find('[');
  return text.substr(from, text.rfind(" (log, arrived ") - from);
}

std::string told(std::string_view row) {
  const Read read(std::string(row) + "\n");
  if (!read.rejected.empty()) {
    return read.rejected.begin()->first + (read.facts.empty() ? "" : ", " + told(read.facts.front()));
  }
  return read.facts.empty() ? "nothing" : told(read.facts.front());
}

struct Row {
  std::string_view row;
  std::string_view told;
};

void expect_told(const std::vector<Row>& table) {
  for (const auto& line : table) {
    EXPECT_EQ(told(line.row), line.told) << line.row;
  }
}

TEST(AsteriskQueueLog, EveryRowOfACallSaysWhatHappened) {
  expect_told({
      {"1795438366|1795438366.0|send-duty|NONE|ENTERQUEUE||07700900752|1", "[send-duty] 1795438366.0 joined somebody"},
      {"1795438367|1795438366.0|send-duty|Priya Nair|CONNECT|1|1795438366.2|0",
       "[send-duty] 1795438366.0 connected Priya Nair leg 1795438366.2 waited 1.000"},
      {"1795438554|1795438375.8|send-duty|Priya Nair|COMPLETECALLER|1|178|1",
       "[send-duty] 1795438375.8 ended by caller Priya Nair leg  waited 1.000 talked 178.000"},
      {"1795438370|1795438366.0|send-duty|Priya Nair|COMPLETEAGENT|1|3|1",
       "[send-duty] 1795438366.0 ended by agent Priya Nair leg  waited 1.000 talked 3.000"},
      {"1795438763|1795438726.164|send-eps|Siân Rowlands|BLINDTRANSFER|201|xfer|11|26|2",
       "[send-eps] 1795438726.164 ended by transfer Siân Rowlands leg  waited 11.000 talked 26.000"},
      {"1795439654|1795439647.168|send-duty|Priya Nair|ATTENDEDTRANSFER|BRIDGE|3b648d82-9a6d|1|6|1",
       "[send-duty] 1795439647.168 ended by transfer Priya Nair leg  waited 1.000 talked 6.000"},
      {"1795439654|1.1|send-duty|Priya Nair|ATTENDEDTRANSFER|APP|VoiceMail|1|6|1",
       "[send-duty] 1.1 ended by transfer Priya Nair leg  waited 1.000 talked 6.000"},
      {"1795439654|1.1|send-duty|Priya Nair|ATTENDEDTRANSFER|LINK|PJSIP/1-0001|PJSIP/2-0002|1|6|1",
       "[send-duty] 1.1 ended by transfer Priya Nair leg  waited 1.000 talked 6.000"},
      {"1795438372|1795438370.4|send-duty|NONE|ABANDON|1|1|2", "[send-duty] 1795438370.4 left abandoned waited 2.000"},
      {"1795439502|1795439496.80|send-duty|NONE|EXITWITHTIMEOUT|1|1|6",
       "[send-duty] 1795439496.80 left timeout waited 6.000"},
      {"1795438389|1795438381.18|send-eps|NONE|EXITEMPTY|1|1|8",
       "[send-eps] 1795438381.18 left left_empty waited 8.000"},
      {"1795439478|1795439474.72|send-duty|NONE|EXITWITHKEY|1|2|3|4",
       "[send-duty] 1795439474.72 left key_exit waited 4.000"},
      {"1795439602|1795439599.148|send-duty|NONE|WITHDRAW|1|1|3|callback | promised",
       "[send-duty] 1795439599.148 left withdrawn waited 3.000"},
      {"1795439602|1.1|send-duty|Tom Okafor|SYSCOMPAT|", "[send-duty] 1.1 left technical"},
      {"1795438389|1795438381.18|send-eps|Siân Rowlands|RINGNOANSWER|8029",
       "[send-eps] 1795438381.18 ring missed Siân Rowlands 8.029"},
  });
}

TEST(AsteriskQueueLog, AStartOfTheSwitchIsOfNoCallAndNoQueue) {
  expect_told({{"1795438365|NONE|NONE|NONE|QUEUESTART|", "[]  switch started"},
               {"1795438365|NONE|NONE|NONE|QUEUESTART", "[]  switch started"}});
}

TEST(AsteriskQueueLog, RowsThatAreNoPartOfACallAreUnderstoodAndTellNothing) {
  const std::vector<std::string_view> rows{
      "1795439848|NONE|NONE|NONE|CONFIGRELOAD|",
      "1795438366|MANAGER|send-duty|Zoë Hart|ADDMEMBER|",
      "1795439137|MANAGER|send-eps|Ayesha Begum|REMOVEMEMBER|",
      "1795438372|NONE|NONE|Tom Okafor|PAUSEALL|lunch",
      "1795438372|NONE|send-duty|Tom Okafor|PAUSE|lunch",
      "1795439469|NONE|send-duty|Priya Nair|PAUSE|tŷ bach | 'x' \"y\" \\z",
      "1795439469|NONE|send-duty|Priya Nair|PAUSE|CONNECT|1|1795438366.2|0",
      "1795438675|NONE|send-eps|Siân Rowlands|UNPAUSE|",
      "1795438761|NONE|NONE|Tom Okafor|UNPAUSEALL|back",
      "1795439473|NONE|send-duty|Local/103@agents|PENALTY|5",
      "1795439473|NONE|send-duty|Local/103@agents|RINGINUSE|1",
      "1795438372|1795438370.4|send-duty|Tom Okafor|RINGCANCELED|2029",
      "1795438372|1795438370.4|send-duty|Tom Okafor|AGENTDUMP|",
      "1795438372|NONE|NONE|Agent/101|AGENTLOGIN|SIP/101-0001",
      "1795438372|NONE|NONE|Agent/101|AGENTLOGOFF|SIP/101-0001|3600",
      "1795438372|1795438370.4|send-duty|NONE|DID|01134960101",
      "1795438372|1795438370.4|send-duty|NONE|INFO|anything",
      "1795439845|1.1|send-duty|Local/101@agents|CALLBACK|promised|by|noon",
      "1795439845|||Zoë|Survey asked|",
  };
  for (const auto row : rows) {
    const Read read(std::string(row) + "\n");
    EXPECT_THAT(read.facts, IsEmpty()) << row;
    EXPECT_THAT(read.rejected, IsEmpty()) << row;
    EXPECT_EQ(read.events, 1u) << row;
  }
}

TEST(AsteriskQueueLog, FactsSayWhoseTheyAreAndThatTheLogKnowsThem) {
  const Read read("1795438366|1795438366.0|send-duty|NONE|ENTERQUEUE||07700 900752|1\n");
  ASSERT_EQ(read.facts.size(), 1u);
  EXPECT_EQ(read.facts.front(),
            (Fact{"pbx", "pbx-log", "send-duty", "1795438366.0", "", Instant(seconds(1'795'438'366)), kArrived,
                  Times::log, Joined{pseudonyms().of("07700900752")}}));
  const Read other("1795438367|1.1|send-duty|Priya Nair|CONNECT|1|1.2|0\n");
  ASSERT_EQ(other.facts.size(), 1u);
  EXPECT_EQ(other.facts.front().what, Happening(Connected{"Priya Nair", "Priya Nair", "1.2", seconds(1)}));
}

TEST(AsteriskQueueLog, TheCallerIsWhomTheNumberNames) {
  const auto somebody = pseudonyms().of("07700900752");
  ASSERT_TRUE(somebody);
  const std::vector<std::pair<std::string_view, std::optional<Pseudonym>>> table{
      {"|07700900752|1", somebody},
      {"https://pbx.example/pop|07700900752|12", somebody},
      {"|07700900752", somebody},                    // before Asterisk 1.8: no position
      {"|07700900752|1|K. Patel | Sons", somebody},  // log-caller-id-name
      {"||1", std::nullopt},                         // withheld
      {"|anonymous|1", std::nullopt},
      {"", std::nullopt},
      {"https://pbx.example/pop?a|b|07700900752|1", std::nullopt},  // which is the number?
  };
  for (const auto& [data, caller] : table) {
    const Read read("1795438366|1.1|send-duty|NONE|ENTERQUEUE|" + std::string(data) + "\n");
    ASSERT_EQ(read.facts.size(), 1u) << data;
    EXPECT_EQ(read.facts.front().what, Happening(Joined{caller})) << data;
  }
}

TEST(AsteriskQueueLog, NumbersThatAreMissingOrAbsurdAreAbsent) {
  expect_told({
      {"1795438372|1.1|send-duty|NONE|ABANDON|1|1|", "[send-duty] 1.1 left abandoned"},
      {"1795438372|1.1|send-duty|NONE|ABANDON|1|1|-3", "[send-duty] 1.1 left abandoned"},
      {"1795438372|1.1|send-duty|NONE|ABANDON|1|1|999999999", "[send-duty] 1.1 left abandoned"},
      {"1795438372|1.1|send-duty|NONE|ABANDON|1|1|99999999999999999999", "[send-duty] 1.1 left abandoned"},
      {"1795438372|1.1|send-duty|NONE|ABANDON|1|1|2x", "[send-duty] 1.1 left abandoned"},
      {"1795438372|1.1|send-duty|NONE|ABANDON", "[send-duty] 1.1 left abandoned"},
      {"1795438372|1.1|send-duty|NONE|EXITWITHTIMEOUT|1", "[send-duty] 1.1 left timeout"},
      {"1795438372|1.1|send-duty|NONE|EXITWITHKEY|1|2", "[send-duty] 1.1 left key_exit"},
      {"1795438372|1.1|send-duty|Tom Okafor|RINGNOANSWER", "[send-duty] 1.1 ring missed Tom Okafor 0.000"},
      {"1795438372|1.1|send-duty|Tom Okafor|CONNECT|4", "[send-duty] 1.1 connected Tom Okafor leg  waited 4.000"},
      {"1795438372|1.1|send-duty|NONE|CONNECT||1.2|", "[send-duty] 1.1 connected  leg 1.2"},
      {"1795438372|1.1|send-duty|Tom Okafor|TRANSFER|201|xfer|4|60",
       "[send-duty] 1.1 ended by transfer Tom Okafor leg  waited 4.000 talked 60.000"},
      {"1795438372|1.1|send-duty|Tom Okafor|TRANSFER|201|xfer", "[send-duty] 1.1 ended by transfer Tom Okafor leg "},
  });
}

TEST(AsteriskQueueLog, AMembersNameWithABarIsPutTogetherWhereNothingElseFits) {
  expect_told({
      {"1795438367|1.1|send-duty|Hart | Zoë|CONNECT|1|1.2|0",
       "[send-duty] 1.1 connected Hart | Zoë leg 1.2 waited 1.000"},
      {"1795438367|1.1|send-duty||Zoë|COMPLETEAGENT|1|3|1",
       "[send-duty] 1.1 ended by agent |Zoë leg  waited 1.000 talked 3.000"},
      {"1795438367|1.1|send-duty|a|b|c|RINGNOANSWER|8000", "[send-duty] 1.1 ring missed a|b|c 8.000"},
      // A dialplan's own row that quotes another: it may be either.
      {"1795438367|1.1|send-duty|Zoë|SURVEY|CONNECT|1|1.2|0", "malformed"},
      {"1795438367|1.1|send-duty|x|y|CONNECT|1|CONNECT|0", "[send-duty] 1.1 connected x|y leg CONNECT waited 1.000"},
      {"1795438367|1.1|send-duty|x|y|COMPLETEAGENT|1|3|1|2", "nothing"},
      {"1795438367|1.1|send|duty|NONE|ENTERQUEUE||07700900752|1", "malformed"},  // a queue's name
  });
}

TEST(AsteriskQueueLog, WhatIsNoRowIsCountedAndItsNeighboursAreKept) {
  static constexpr std::string_view kRow = "1795438366|1.1|send-duty|NONE|ENTERQUEUE||07700900752|1\n";
  const std::string zero(1, '\0');
  const std::vector<std::string> broken{
      "x",
      "|",
      "||||",
      "1795438366",
      "1795438366|",
      "1795438366|1.1|send-duty|NONE",
      "1795438366|1.1|send-duty|NONE|",
      "1795438366|1.1|send-duty|NONE||x",
      "-795438366|1.1|send-duty|NONE|ABANDON|1|1|2",
      " 1795438366|1.1|send-duty|NONE|ABANDON|1|1|2",
      "17954383660|1.1|send-duty|NONE|ABANDON|1|1|2",
      "1795438366.|1.1|send-duty|NONE|ABANDON|1|1|2",
      "1795438366.x|1.1|send-duty|NONE|ABANDON|1|1|2",
      "2026-11-23 12:56:25|1.1|send-duty|NONE|ABANDON|1|1|2",
      "1795438366||send-duty|NONE|ABANDON|1|1|2",
      "1795438366|NONE|send-duty|NONE|ABANDON|1|1|2",
      "1795438366|1.1||NONE|ABANDON|1|1|2",
      "1795438366|1.1|NONE|NONE|ABANDON|1|1|2",
      "1795438366|" + std::string(257, '1') + "|send-duty|NONE|ABANDON|1|1|2",
      zero + zero + zero,
      "\xff\xfe\x80",
  };
  for (const auto& line : broken) {
    const Read read(std::string(kRow) + line + "\n" + std::string(kRow));
    EXPECT_EQ(read.facts.size(), 2u) << line;
    EXPECT_EQ(read.rejected, (std::map<std::string, std::uint64_t>{{"malformed", 1}})) << line;
  }
}

TEST(AsteriskQueueLog, AFractionOfASecondIsCutOff) {
  const Read read("1795438366.987654|1.1|send-duty|NONE|ABANDON|1|1|2\n");
  ASSERT_EQ(read.facts.size(), 1u);
  EXPECT_EQ(read.facts.front().at, Instant(seconds(1'795'438'366)));
}

TEST(AsteriskQueueLog, LinesMayEndLikeOnWindowsAndEmptyOnesMeanNothing) {
  const Read read("1795438372|1.1|send-duty|NONE|ABANDON|1|1|2\r\n\r\n\n1795438365|NONE|NONE|NONE|QUEUESTART|\r\n");
  EXPECT_THAT(read.rejected, IsEmpty());
  ASSERT_EQ(read.facts.size(), 2u);
  EXPECT_EQ(told(read.facts[0]), "[send-duty] 1.1 left abandoned waited 2.000");
  EXPECT_EQ(told(read.facts[1]), "[]  switch started");
}

TEST(AsteriskQueueLog, ALastLineWithoutEndMayBeHalfARow) {
  const Read read("1795438372|1.1|send-duty|NONE|ABANDON|1|1|2\n1795438372|1.2|send-duty|NONE|ABANDON|1|1|2");
  EXPECT_EQ(read.facts.size(), 1u);
  EXPECT_EQ(read.rejected, (std::map<std::string, std::uint64_t>{{"unfinished", 1}}));
}

TEST(AsteriskQueueLog, AStartBehindATornRowIsAStart) {
  static constexpr std::string_view kStart = "1795438900|NONE|NONE|NONE|QUEUESTART|\n";
  const std::string zeros(100, '\0');
  for (const auto& torn : {std::string("1795438367|1.1|send-du"), std::string("17"), zeros, std::string("|"),
                           std::string("1795438366|1.1|send-duty|NONE|ENTERQUEUE||077"),
                           std::string("1795438366|1.1|send-duty|NONE|ENTERQUEUE||07700900752|1")}) {
    const Read read(torn + std::string(kStart));
    ASSERT_EQ(read.facts.size(), 1u) << torn;
    EXPECT_EQ(told(read.facts.front()), "[]  switch started") << torn;
    EXPECT_EQ(read.facts.front().at, Instant(seconds(1'795'438'900))) << torn;
    EXPECT_EQ(read.rejected, (std::map<std::string, std::uint64_t>{{"malformed", 1}})) << torn;
  }
}

TEST(AsteriskQueueLog, ALineThatIsTooLongIsPassedOver) {
  static constexpr auto kLongest = AsteriskQueueLog::kLongestLine;
  const std::string row = "1795438372|1.1|send-duty|NONE|ABANDON|1|1|2\n";
  const std::string head = "1795438372|NONE|send-duty|Tom Okafor|PAUSE|";
  const std::string fits = head + std::string(kLongest - head.size(), 'x') + "\n";
  const std::string too_long = head + std::string(kLongest - head.size() + 1, 'x') + "\n";
  const Read all(row + fits + row);
  EXPECT_EQ(all.events, 3u);
  EXPECT_THAT(all.rejected, IsEmpty());
  for (const auto& line :
       {too_long, too_long + too_long.substr(0, too_long.size() - 1) + std::string(500'000, 'y') + "\n"}) {
    const auto lines = static_cast<std::uint64_t>(std::ranges::count(line, '\n'));
    const Read read(row + line + row);
    EXPECT_EQ(read.facts.size(), 2u);
    EXPECT_EQ(read.rejected, (std::map<std::string, std::uint64_t>{{"too_long", lines}}));
  }
  const Read unfinished(row + too_long.substr(0, too_long.size() - 1));
  EXPECT_EQ(unfinished.rejected, (std::map<std::string, std::uint64_t>{{"too_long", 1}}));  // and not unfinished too
}

TEST(AsteriskQueueLog, HowTheBytesAreCutNeverShows) {
  std::string log =
      "1795438366|1795438366.0|send-duty|NONE|ENTERQUEUE||07700900752|1\r\n"
      "1795438367|1795438366.0|send-duty|Zoë Hart|CONNECT|1|1795438366.2|0\n"
      "what is this\n\n"
      "1795438370|1795438366.0|send-duty|Zoë Hart|COMPLETEAGENT|1|3|1\n"
      "1795438372|1.1|sen1795438900|NONE|NONE|NONE|QUEUESTART|\n";
  log += std::string(AsteriskQueueLog::kLongestLine + 10, 'x') + "\n1795438372|1.2|send-duty|NONE|ABANDON|1|1|2\n179";
  const auto steps_of = [&log](std::size_t size) {
    AsteriskQueueLog decoder(settings());
    decoder.connected(kArrived);
    auto steps = drain(decoder);
    for (std::string_view rest = log; !rest.empty();) {
      const std::string piece(rest.substr(0, size));
      rest.remove_prefix(piece.size());
      decoder.feed(piece, kArrived);
      std::ranges::move(drain(decoder), std::back_inserter(steps));
    }
    decoder.disconnected(kArrived, "the end");
    std::ranges::move(drain(decoder), std::back_inserter(steps));
    return steps;
  };
  const auto whole = steps_of(log.size());
  EXPECT_EQ(whole.size(), 1u + 5u + 4u);  // live; five facts; malformed twice, too long, unfinished
  for (std::size_t size : {1u, 2u, 3u, 7u, 63u, 64u, 65u, 1'000u, 65'535u, 65'536u, 65'537u}) {
    EXPECT_EQ(steps_of(size), whole) << size;
  }
}

TEST(AsteriskQueueLog, IsLiveFromTheFirstMomentAndHasNothingToSay) {
  AsteriskQueueLog decoder(settings());
  EXPECT_EQ(decoder.status().state, SourceState::disconnected);
  decoder.connected(kArrived);
  EXPECT_EQ(decoder.status().state, SourceState::live);
  EXPECT_THAT(drain(decoder), ElementsAre(Step(Live{})));
  decoder.advance(kArrived + hours(24));
  EXPECT_THAT(drain(decoder), IsEmpty());
  EXPECT_FALSE(decoder.next_deadline());
  EXPECT_EQ(decoder.farewell(), "");
  decoder.disconnected(kArrived, "the end");
  EXPECT_THAT(drain(decoder), IsEmpty());
  EXPECT_EQ(decoder.status().state, SourceState::disconnected);
  EXPECT_FALSE(decoder.status().last_event);
  EXPECT_FALSE(decoder.status().clock_offset);
}

}  // namespace
}  // namespace dutyline
