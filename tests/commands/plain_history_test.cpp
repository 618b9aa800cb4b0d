// A whole history is read the short way where its rows are plain. Whatever the log, what is kept must be what the book
// alone makes of it: real logs, and invented ones of every disorder, the short way and through the book.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "commands/import_recording.hpp"
#include "feeds/gz_input.hpp"
#include "support/temporary_folder.hpp"

namespace dutyline::testing {
namespace {

Settings settings() {
  Settings settings;
  LineDefinition duty;
  duty.name = "send-duty";
  duty.queues = {{"pbx", "send-duty"}, {"pbx", "q2"}};
  duty.hours = *OpeningHours::make("Europe/London", {});
  LineDefinition eps = duty;
  eps.name = "send-eps";
  eps.queues = {{"pbx", "send-eps"}};
  eps.settle = minutes(5);
  settings.lines = {duty, eps};
  SourceSettings source;
  source.name = "pbx-log";
  source.kind = "asterisk_queue_log";
  source.switch_name = "pbx";
  settings.sources = {source};
  return settings;
}

struct Kept {
  std::vector<CallRecord> calls;
  std::string summary;
};

// Ids are given in another order: they are left out, as all that is printed leaves them out.
Kept import(const std::vector<std::string>& paths, bool short_way, ImportLimits limits) {
  const TemporaryFolder folder;
  const auto path = folder.file("ledger.db");
  const Settings its = settings();
  Kept kept;
  {
    auto ledger = Ledger::open(path, Ledger::Mode::read_write);
    EXPECT_TRUE(ledger) << ledger.reason();
    const CallId next_id = short_way ? 1 : 2;  // as if something had been kept once
    Import import(its, its.sources.front(), std::move(*ledger), next_id,
                  Pseudonyms("a key for invented callers, 32 bytes", {}, {}), limits);
    EXPECT_TRUE(import.restore_open_calls());
    EXPECT_TRUE(import.restore_gaps(its, "pbx"));
    for (const auto& each : paths) {
      const auto taken = import.take_file(each, *recording_format_of("asterisk_queue_log", nullptr));
      EXPECT_TRUE(taken) << taken.reason();
    }
    const auto finished = import.finish();
    EXPECT_TRUE(finished) << finished.reason();
    kept.summary = import.summary(0);
  }
  const auto ledger = Ledger::open(path, Ledger::Mode::read_only);
  EXPECT_TRUE(ledger) << ledger.reason();
  EXPECT_TRUE((*ledger)->for_each_call({}, [&](const CallRecord& record) {
    CallRecord& each = kept.calls.emplace_back(record);
    each.call.id = 0;
    for (Visit& visit : each.call.visits) {
      visit.id = 0;
    }
  }));
  std::ranges::sort(kept.calls, {}, [](const CallRecord& record) {
    return std::tuple(record.call.visits.front().offered_at, key_of(record.call));
  });
  return kept;
}

std::string told(const CallRecord& record) {
  std::string text = record.call.line + " " + std::string(to_string(record.call.outcome));
  const auto at = [](std::optional<Instant> when) {
    return when ? std::to_string(std::chrono::floor<std::chrono::seconds>(*when).time_since_epoch().count()) : "-";
  };
  for (const Visit& visit : record.call.visits) {
    text += " [" + visit.switch_call_id + " " + visit.queue + " " + std::to_string(visit.number) + " " +
            at(visit.offered_at) + " " + at(visit.answered_at) + " " + at(visit.left_at) + " " + at(visit.ended_at) +
            " " + std::string(to_string(visit.outcome)) + " " + visit.evidence + "]";
  }
  return text + " final " + at(record.call.final_at);
}

void expect_same(const std::vector<std::string>& paths, ImportLimits limits, const std::string& what) {
  const Kept by_book = import(paths, false, {.calls_a_commit = limits.calls_a_commit});
  for (const std::size_t fewest_packed : {std::size_t{1}, limits.fewest_packed}) {  // without rows, and with them
    limits.fewest_packed = fewest_packed;
    const Kept short_way = import(paths, true, limits);
    EXPECT_EQ(short_way.summary, by_book.summary) << what;
    ASSERT_EQ(short_way.calls.size(), by_book.calls.size()) << what;
    for (std::size_t i = 0; i < by_book.calls.size(); ++i) {
      ASSERT_TRUE(short_way.calls[i] == by_book.calls[i])
          << what << ": " << told(short_way.calls[i]) << "\n through the book: " << told(by_book.calls[i]);
    }
  }
}

TEST(PlainHistory, OfRealSwitchesIsWhatTheBookMakesOfIt) {
  std::vector<std::string> logs;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(DUTYLINE_SOURCE_DIR "/tests/data/asterisk")) {
    if (entry.path().filename().string().starts_with("queue_log")) {
      logs.push_back(entry.path().string());
    }
  }
  ASSERT_GE(logs.size(), 10u);
  std::ranges::sort(logs);
  for (const auto& log : logs) {
    expect_same({log}, {}, log);
  }
  expect_same(logs, {}, "one after another, times going back");
  expect_same({logs.front(), logs.front()}, {}, "the same twice");
}

TEST(PlainHistory, ARowCutOffAtTheEndOfOneFileHidesNothingOfTheNext) {
  const TemporaryFolder folder;
  const auto first = folder.write("log.1",
                                  "1780000000|1.1|send-duty|NONE|ENTERQUEUE||01632960368|1\n"
                                  "1780000002|2.1|send-du");
  const auto second = folder.write("log.2", "1780000200|1.1|send-duty|NONE|ABANDON\n");
  expect_same({first, second}, {}, "two files");
}

// Rows of a few calls at once: mostly as a switch writes them, and now and then any other.
class Disorder {
 public:
  explicit Disorder(unsigned seed) : chance_(seed) {}

  std::string log(int rows) {
    std::string text;
    for (int i = 0; i < rows; ++i) {
      pass_time();
      text += one_in(60) ? oddity() : row();
      text += one_in(200) ? "\r\n" : "\n";
    }
    return text;
  }

 private:
  struct Caller {
    std::string id;
    std::string queue;
    int state = 0;  // 0: away, 1: waits, 2: talks
    long joined = 0;
    long answered = 0;
  };

  bool one_in(unsigned n) { return chance_() % n == 0; }
  template <class... Texts>
  std::string any(Texts... texts) {
    const std::vector<std::string> all{texts...};
    return all[chance_() % all.size()];
  }
  std::string number(long count) { return std::to_string(one_in(80) ? count + 40 : count); }

  void pass_time() {
    now_ += one_in(150)   ? static_cast<long>(chance_() % 60'000)
            : one_in(300) ? -static_cast<long>(chance_() % 400)
                          : static_cast<long>(chance_() % 12);
  }

  std::string row() {
    if (callers_.size() < 6 || one_in(12)) {
      const auto id = std::to_string(now_) + "." + std::to_string(chance_() % 4'000);
      callers_.push_back({one_in(30) ? "a-switch-with-a-name-far-too-long-for-any-short-text-" + id : id, ""});
    }
    Caller& caller = callers_[callers_.size() - 1 - chance_() % std::min<std::size_t>(callers_.size(), 8)];
    const auto line = [&](const std::string& agent, const std::string& event) {
      return std::to_string(now_) + "|" + caller.id + "|" + caller.queue + "|" + agent + "|" + event;
    };
    if (caller.state == 0) {
      caller.queue = any("send-duty", "send-duty", "send-eps", "q2", "nobodys");
      caller.state = 1;
      caller.joined = now_;
      return line("NONE", "ENTERQUEUE||" + any("01632960368", "07700900223", "") + "|1");
    }
    const auto waited = number(now_ - caller.joined);
    if (caller.state == 1) {
      switch (chance_() % 8) {
        case 0: return line("Tom Okafor", "RINGNOANSWER|8000");
        case 1: caller.state = 0; return line("NONE", "ABANDON|1|1|" + waited);
        case 2: caller.state = 0; return line("NONE", "EXITWITHTIMEOUT|1|1|" + waited);
        case 3:
          caller.state = 0;
          return line("NONE", any("EXITEMPTY|1|1|", "EXITWITHKEY|5|1|1|", "WITHDRAW|1|1|") + waited);
        case 4: caller.state = 0; return line("NONE", any("SYSCOMPAT", "REFUSED|FULL", "ABANDON|1|1|"));
        default:
          caller.state = 2;
          caller.answered = now_;
          return line(any("Tom Okafor", "Zoë Hart", "PJSIP/2001"), "CONNECT|" + waited + "|" + caller.id + "7|1");
      }
    }
    caller.state = 0;
    const auto before = number(caller.answered - caller.joined) + "|" + number(now_ - caller.answered);
    return line("Tom Okafor", one_in(6) ? "BLINDTRANSFER|200|internal|" + before + "|1"
                                        : any("COMPLETECALLER|", "COMPLETEAGENT|") + before + "|1");
  }

  std::string oddity() {
    const auto time = std::to_string(now_);
    switch (chance_() % 8) {
      case 0: return time + "|NONE|NONE|NONE|QUEUESTART|";
      case 1: return time + "|12" + time + "|NONE|NONE|NONE|QUEUESTART|";
      case 2: return time + "|" + callers_.front().id + "|send-duty|NONE|ENTERQUEUE||01632960368|1";
      case 3: callers_.clear(); return row();
      case 4: return time + "|NONE|send-duty|Tom Okafor|PAUSE|lunch";
      case 5: return time + "|half a row";
      case 6: return "";
      default: return time + "|" + time + ".1|send-eps|A|B|CONNECT|3|" + time + ".2|1";
    }
  }

  std::mt19937 chance_;
  long now_ = 1'780'000'000;
  std::vector<Caller> callers_{{"1780000000.1", ""}};
};

TEST(PlainHistory, OfAnyDisorderIsWhatTheBookMakesOfIt) {
  const char* const asked = std::getenv("DUTYLINE_DISORDERS");
  const unsigned seeds = asked == nullptr ? 20u : static_cast<unsigned>(std::atoi(asked));
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    const TemporaryFolder folder;
    Disorder disorder(seed);
    std::string begun = disorder.log(400);
    if (seed % 2 == 0) {
      begun.pop_back();  // the switch was writing when the file was taken
    }
    const auto first = folder.write("log.1", begun);
    const auto second = folder.write("log.2", disorder.log(400));
    // Every room for stays, and every commit, from the least on.
    const ImportLimits limits{.calls_a_commit = seed % 3 == 0 ? std::size_t{1} : std::size_t{seed * 7},
                              .plain_stays = std::size_t{2} << (seed % 11)};
    expect_same({first, second}, limits, "seed " + std::to_string(seed));
    if (HasFatalFailure()) {
      return;
    }
  }
}

}  // namespace
}  // namespace dutyline::testing
