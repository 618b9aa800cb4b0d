// What a real switch told live and what its own log says: in whatever order they come, and whatever of either is lost,
// the same calls.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string_view>

#include "recordings/recording.hpp"

namespace dutyline::testing {
namespace {

std::vector<Fact> logged(const std::string& scenario) {
  DecoderSettings settings;
  settings.switch_name = "pbx";
  settings.source = "pbx-log";
  settings.pseudonyms = &test_pseudonyms();
  settings.recorded = true;
  const auto decoder = find_switch_kind("asterisk_queue_log")->make(settings);
  std::vector<Fact> facts;
  for (const char* const name : {"/queue_log.0.gz", "/queue_log.gz"}) {
    const auto path = DUTYLINE_SOURCE_DIR "/tests/data/asterisk/" + scenario + name;
    if (!std::filesystem::exists(path)) {
      continue;
    }
    auto file = RecordedFile::open(path, *find_recording_format("asterisk_queue_log"));
    if (!file) {
      throw std::runtime_error(file.reason());
    }
    decoder->connected(file->first());
    const auto read = file->for_each_chunk([&](std::string_view bytes, Instant arrived) {
      decoder->feed(bytes, arrived);
      while (auto step = decoder->next()) {
        if (auto* fact = std::get_if<Fact>(&*step)) {
          facts.push_back(std::move(*fact));
        }
      }
    });
    if (!read) {
      throw std::runtime_error(read.reason());
    }
  }
  return facts;
}

BookSettings merging_settings(CallId next_id) {
  BookSettings settings;
  settings.queues = queue_bindings(recorded_lines());
  settings.recorded_switches = {"pbx"};
  settings.keep_final = settings.keep_gone = hours(10'000);
  settings.next_id = next_id;
  return settings;
}

// A ledger's life in memory: daemons come and go, the calls stay.
class Kept {
 public:
  Kept() : book_(merging_settings(1)) {}

  Kept& tell(const std::vector<Fact>& facts) {
    for (const auto& fact : facts) {
      book_.apply(fact);
      take();
    }
    return *this;
  }

  Kept& restart() {
    settle();
    book_ = Book(merging_settings(1'000'000));
    for (const auto& [row, call] : calls_) {
      book_.restore(call);
    }
    return *this;
  }

  // Every visit in one line, in an order that rows do not decide.
  std::vector<std::string> visits() {
    settle();
    std::vector<std::string> lines;
    for (const auto& [row, call] : calls_) {
      for (const auto& visit : call.visits) {
        lines.push_back(line_of(call, visit));
      }
    }
    std::ranges::sort(lines);
    return lines;
  }

 private:
  static std::string line_of(const Call& call, const Visit& visit) {
    const auto text = [](std::optional<Instant> at) { return at ? epoch_text(*at) : std::string("-"); };
    return key_of(call) + " " + call.line + " " + std::string(to_string(call.outcome)) +
           (call.transferred ? " transferred" : "") + ": " + visit.switch_call_id + " " + visit.switch_linked_id + " " +
           visit.queue + " #" + std::to_string(visit.number) + " " + text(visit.offered_at) + " " +
           text(visit.answered_at) + " " + text(ended_at(visit)) + " " + std::string(to_string(visit.outcome)) + " " +
           std::string(to_string(visit.ended_by)) + " " + std::string(to_string(visit.provenance)) + " " +
           std::string(to_string(visit.times)) + " " + visit.source + " " + visit.agent_name;
  }

  void settle() {
    while (const auto deadline = book_.next_deadline()) {
      if (*deadline > kLongAfter) {
        break;  // nothing but forgetting is left
      }
      book_.advance(*deadline);
      take();
    }
  }

  void take() {
    for (auto& change : book_.take_changes()) {
      if (change.call) {
        calls_.insert_or_assign(change.id, std::move(*change.call));
      } else {
        calls_.erase(change.id);
      }
    }
  }

  static inline const Instant kLongAfter = std::chrono::sys_days(std::chrono::year(2027) / 2 / 1);

  Book book_;
  std::map<CallId, Call> calls_;
};

using Random = std::mt19937;

// What stands only in one of them.
std::vector<std::string> differences(const std::vector<std::string>& told, const std::vector<std::string>& expected) {
  std::vector<std::string> found;
  for (const auto& line : told) {
    if (!std::ranges::binary_search(expected, line)) {
      found.push_back("told      " + line);
    }
  }
  for (const auto& line : expected) {
    if (!std::ranges::binary_search(told, line)) {
      found.push_back("expected  " + line);
    }
  }
  return found;
}

const std::vector<std::string> kNone;

// Both as they come: the log late by seconds now and by minutes then, as after a break.
std::vector<Fact> interleaved(const std::vector<Fact>& live, std::vector<Fact> log, Random& random) {
  Duration late{};
  std::size_t same = 0;
  for (auto& fact : log) {
    if (same-- == 0) {
      same = random() % 40;
      late = seconds(random() % 3 == 0 ? random() % 200 : random() % 3);
    }
    fact.arrived += late;
  }
  for (std::size_t i = 1; i < log.size(); ++i) {
    log[i].arrived = std::max(log[i].arrived, log[i - 1].arrived);
  }
  std::vector<Fact> all;  // each in its own order: what a decoder settles late may have happened long before
  auto next = log.begin();
  for (const auto& fact : live) {
    for (; next != log.end() && next->arrived < fact.arrived; ++next) {
      all.push_back(*next);
    }
    all.push_back(fact);
  }
  all.insert(all.end(), next, log.end());
  return all;
}

// Holes of up to thirty facts, as a source has them that was away for a moment.
std::vector<Fact> with_holes(const std::vector<Fact>& facts, Random& random) {
  std::vector<Fact> left;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    if (random() % 60 == 0) {
      i += random() % 30;
    } else {
      left.push_back(facts[i]);
    }
  }
  return left;
}

// As a sender brings it: a break now and then, after which some of the past comes again.
std::vector<Fact> sent_again(const std::vector<Fact>& log, Random& random) {
  std::vector<Fact> all;
  std::size_t next = 0;
  while (next < log.size()) {
    const auto until = std::min<std::size_t>(log.size(), next + 1 + random() % 200);
    const auto past = std::min<std::size_t>(next, random() % 300);
    for (std::size_t row = next - past; row < until; ++row) {
      all.push_back(log[row]);
      all.back().arrived = log[until - 1].arrived;
    }
    next = until;
  }
  return all;
}

// Two who send the same log, one of them later: row by row in between one another.
std::vector<Fact> sent_by_two(const std::vector<Fact>& log, Random& random) {
  std::vector<Fact> all;
  std::size_t first = 0;
  std::size_t second = 0;
  while (second < log.size()) {
    const bool ahead = first < log.size() && (second == first || random() % 2 == 0);
    all.push_back(log[ahead ? first++ : second++]);
    all.back().arrived = log[std::max(first, second) - 1].arrived;
  }
  return all;
}

class Merging : public ::testing::TestWithParam<const char*> {
 protected:
  std::string scenario() const {
    const std::string capture = GetParam();
    return capture.substr(0, capture.rfind('/'));
  }
};

TEST_P(Merging, MakesTheSameCallsWhicheverAccountComesFirstAndHoweverOften) {
  const auto live = facts_of(recording(GetParam()));
  const auto log = logged(scenario());
  const auto expected = Kept().tell(live).tell(log).visits();
  ASSERT_GT(expected.size(), 40U);
  EXPECT_EQ(differences(Kept().tell(log).tell(live).visits(), expected), kNone);
  EXPECT_EQ(differences(Kept().tell(log).tell(log).tell(live).tell(live).visits(), expected), kNone);
  EXPECT_EQ(differences(Kept().tell(live).restart().tell(log).visits(), expected), kNone);
  EXPECT_EQ(
      differences(Kept().tell(log).restart().tell(live).restart().tell(log).restart().tell(live).visits(), expected),
      kNone);
}

TEST_P(Merging, MakesTheSameCallsHoweverTheAccountsAreMixed) {
  const auto live = facts_of(recording(GetParam()));
  const auto log = logged(scenario());
  const auto expected = Kept().tell(live).tell(log).visits();
  for (unsigned seed = 1; seed <= 6; ++seed) {
    Random random(seed);
    EXPECT_EQ(differences(Kept().tell(interleaved(live, log, random)).visits(), expected), kNone) << "seed " << seed;
  }
}

TEST_P(Merging, MakesTheSameCallsOfWhatIsLeftWhereBothHaveHoles) {
  const auto live = facts_of(recording(GetParam()));
  const auto log = logged(scenario());
  for (unsigned seed = 1; seed <= 6; ++seed) {
    Random random(seed);
    const auto some = with_holes(live, random);
    const auto rows = with_holes(log, random);
    const auto expected = Kept().tell(some).tell(rows).visits();
    EXPECT_EQ(differences(Kept().tell(rows).tell(some).visits(), expected), kNone) << "seed " << seed;
    EXPECT_EQ(differences(Kept().tell(interleaved(some, rows, random)).visits(), expected), kNone) << "seed " << seed;
  }
}

TEST_P(Merging, MakesTheSameCallsHoweverOftenSomeOfTheLogIsSentAgain) {
  const auto live = facts_of(recording(GetParam()));
  const auto log = logged(scenario());
  const auto alone = Kept().tell(log).visits();
  const auto both = Kept().tell(live).tell(log).visits();
  for (unsigned seed = 1; seed <= 6; ++seed) {
    Random random(seed);
    EXPECT_EQ(differences(Kept().tell(sent_again(log, random)).visits(), alone), kNone) << "seed " << seed;
    EXPECT_EQ(differences(Kept().tell(sent_by_two(log, random)).visits(), alone), kNone) << "seed " << seed;
    EXPECT_EQ(differences(Kept().tell(interleaved(live, sent_again(log, random), random)).visits(), both), kNone)
        << "seed " << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(Of, Merging,
                         ::testing::Values("22/day/precise", "22/spike/narrow", "22/edges/narrow", "22/gap/narrow",
                                           "22/restart/narrow", "16/edges/narrow", "16/restart/narrow"),
                         [](const auto& test) {
                           std::string name = test.param;
                           std::ranges::replace(name, '/', '_');
                           return name;
                         });

}  // namespace
}  // namespace dutyline::testing
