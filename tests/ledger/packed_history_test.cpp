// Calls that have no rows are read, changed and forgotten as if they had: the same is done to a ledger that was told of
// them as rows and to one that packed them, and every answer is compared.

#include "ledger/packed_history.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>

#include "ledger/recorded_calls.hpp"
#include "ledger/sqlite_ledger.hpp"

namespace dutyline {
namespace {

using testing::IsEmpty;

// A row of its own, that no history tells of.
RecordChange row_beside(int number, long long joined, Outcome outcome, const Pseudonym& caller) {
  RecordedDay another;
  another.add(joined, outcome, caller);
  RecordChange change = another.changes().front();
  change.id = change.record->call.id = 1'000 + 2 * number;
  change.record->call.visits.front().id = change.id + 1;
  change.record->call.visits.front().switch_call_id = "9." + std::to_string(number);
  return change;
}

LedgerBatch packed(const RecordedDay& day) {
  LedgerBatch batch;
  batch.history = day.calls;
  return batch;
}

std::int64_t count(Ledger& ledger, const std::string& table) {
  return dynamic_cast<SqliteLedger&>(ledger).database().execAndGet("SELECT count(*) FROM " + table).getInt64();
}

std::vector<PastCall> past_calls(Ledger& ledger, const CallQuery& query) {
  std::vector<PastCall> calls;
  EXPECT_TRUE(ledger.for_each_past_call(query, [&](const PastCall& call) {
    calls.push_back(call);
    return true;
  }));
  std::ranges::stable_sort(calls, {}, [](const PastCall& call) { return std::pair(call.offered, call.id); });
  return calls;
}

CallersBefore visits_under(Ledger& ledger, std::uint16_t key) {
  CallersBefore callers = *ledger.callers_under(key);
  for (auto& [caller, visits] : callers) {
    std::ranges::sort(visits);
  }
  return callers;
}

class PackedHistoryTest : public testing::Test {
 protected:
  void tell_both(const RecordedDay& day) {
    tell(*rows, batch_of(day.changes()));
    tell(*blocks, packed(day));
  }
  void tell_both(const LedgerBatch& batch) {
    tell(*rows, batch);
    tell(*blocks, batch);
  }
  // All of it, in steps of about `most` calls, which need not be the same ones in each.
  void forget(const ForgetBefore& before, std::size_t most) {
    Forgotten all_of_both[2];
    Forgotten* all = all_of_both;
    for (Ledger* const ledger : {rows.get(), blocks.get()}) {
      for (auto some = ledger->forget(before, most); some->callers + some->calls > 0;
           some = ledger->forget(before, most)) {
        all->callers += some->callers;
        all->calls += some->calls;
      }
      ++all;
    }
    EXPECT_EQ(all_of_both[1].calls, all_of_both[0].calls);
  }
  static void tell(Ledger& ledger, const LedgerBatch& batch) {
    const auto done = ledger.commit(batch);
    ASSERT_TRUE(done) << done.reason();
  }

  void expect_alike(const CallQuery& query) {
    EXPECT_EQ(read_calls(*blocks, query), read_calls(*rows, query));
    if (!query.only_open) {
      EXPECT_EQ(past_calls(*blocks, query), past_calls(*rows, query));
    }
  }
  void expect_alike(Instant from, Instant to) {
    for (const auto& line : {std::optional<std::string>(), std::optional<std::string>("send-duty"),
                             std::optional<std::string>("send-eps"), std::optional<std::string>("")}) {
      expect_alike({.line = line, .from = from, .to = to});
      expect_alike({.line = line});
    }
    expect_alike({.only_open = true});
    for (const std::string line : {"send-duty", "send-eps", "other"}) {
      EXPECT_EQ(*blocks->first_and_last_offer(line), *rows->first_and_last_offer(line));
      EXPECT_EQ(*blocks->lost_calls(line, from, to), *rows->lost_calls(line, from, to));
      for (const Hours hours : kHours) {
        EXPECT_EQ(*blocks->tally(line, hours, from, to), *rows->tally(line, hours, from, to));
      }
    }
    for (const std::uint16_t key : std::initializer_list<std::uint16_t>{1, 2}) {
      EXPECT_EQ(visits_under(*blocks, key), visits_under(*rows, key));
    }
    const auto one = blocks->older_than({from, to});
    const auto other = rows->older_than({from, to});
    EXPECT_EQ(one->callers, other->callers);
    EXPECT_EQ(one->calls, other->calls);
    EXPECT_EQ(*blocks->next_id(), *rows->next_id());
    EXPECT_EQ(blocks->changed_periods()->size(), rows->changed_periods()->size());
  }
  void expect_alike_by_id(const RecordedDay& day) {
    for (const RecordedCall& call : day.calls.calls) {
      const auto id = call.stay.call.view();
      EXPECT_EQ(*blocks->calls_of("pbx", id, id), *rows->calls_of("pbx", id, id));
      EXPECT_EQ(*blocks->calls_of("pbx", "another", id), *rows->calls_of("pbx", "another", id));
    }
  }

  TemporaryFolder folder;
  std::unique_ptr<Ledger> rows = open_to_write(folder.file("rows.db"));
  std::unique_ptr<Ledger> blocks = open_to_write(folder.file("blocks.db"));
};

TEST_F(PackedHistoryTest, IsReadAsRowsAre) {
  RecordedDay day;
  for (int i = 0; i < 3'000; ++i) {  // several blocks of each line, with many calls in one second
    day.add(i % 40 == 0 ? 20 : 0, i % 5 == 0 ? Outcome::abandoned : Outcome::answered,
            i % 3 == 0 ? std::nullopt : std::optional(sample_caller(static_cast<std::uint8_t>(i % 50))),
            static_cast<std::size_t>(i % 4));
  }
  tell_both(day);
  EXPECT_GE(count(*blocks, "history_blocks"), 4);
  EXPECT_EQ(count(*blocks, "calls"), 0);
  expect_alike(log_second(200), log_second(1'700));
  expect_alike_by_id(day);
  EXPECT_THAT(*blocks->calls_of("another", day.calls.calls.front().stay.call.view(), ""), IsEmpty());
  EXPECT_THAT(*blocks->calls_of("pbx", "", ""), IsEmpty());
  int seen = 0;
  EXPECT_TRUE(blocks->for_each_past_call({}, [&](const PastCall&) { return ++seen < 3; }));
  EXPECT_EQ(seen, 3);
}

TEST_F(PackedHistoryTest, RowsOfTheSameTimeStandBetweenItsCalls) {
  RecordedDay day;
  for (int i = 0; i < 60; ++i) {
    day.add(i % 3, i % 4 == 0 ? Outcome::timeout : Outcome::answered, sample_caller(1));
  }
  LedgerBatch between = batch_of({});
  for (int i = 0; i < 40; ++i) {
    between.calls.push_back(row_beside(i, 2 * i, Outcome::abandoned, sample_caller(2)));
  }
  tell_both(day);
  tell_both(between);
  expect_alike(log_second(10), log_second(50));
}

TEST_F(PackedHistoryTest, WhatChangesACallGivesItARow) {
  RecordedDay day;
  for (int i = 0; i < 100; ++i) {
    day.add(20, Outcome::answered, sample_caller(static_cast<std::uint8_t>(i % 10)));
  }
  tell_both(day);
  auto changes = day.changes();
  RecordChange& corrected = changes.at(40);
  corrected.record->call.outcome = corrected.record->call.visits.front().outcome = Outcome::redirected;
  corrected.record->call_class = CallClass::diverted;
  RecordChange& swallows = changes.at(50);
  swallows.record->call.visits.push_back(changes.at(51).record->call.visits.front());
  const LedgerBatch batch = batch_of({corrected, swallows, gone(changes.at(51).id)});
  tell_both(batch);
  EXPECT_EQ(count(*blocks, "history_blocks"), 0);
  EXPECT_EQ(count(*blocks, "calls"), 99);
  expect_alike(log_second(), log_second(5'000));
  expect_alike_by_id(day);
}

TEST_F(PackedHistoryTest, WhatItIsToldAgainStaysAsItIs) {
  RecordedDay day;
  for (int i = 0; i < 2'500; ++i) {
    day.add(20, i % 2 == 0 ? Outcome::answered : Outcome::left_empty, sample_caller(1), i % 2 == 0 ? 0 : 2);
  }
  tell_both(day);
  const auto before = count(*blocks, "history_blocks");
  tell_both(batch_of(day.changes()));
  EXPECT_EQ(count(*blocks, "history_blocks"), before);
  EXPECT_EQ(count(*blocks, "calls"), 0);
  expect_alike(log_second(), log_second(90'000));
}

TEST_F(PackedHistoryTest, AnAgentsNameThatIsNotKeptIsNoChange) {
  RecordedDay day;
  day.add(20, Outcome::answered);
  auto ledger = *Ledger::open(folder.file("no-agents.db"), Ledger::Mode::read_write);
  tell(*ledger, packed(day));
  tell(*ledger, batch_of(day.changes()));
  EXPECT_EQ(count(*ledger, "calls"), 0);
  EXPECT_EQ(read_calls(*ledger).at(0).call.visits.front().agent, "");
}

TEST_F(PackedHistoryTest, ALinkedCallerIsKnownUnderTheNewKey) {
  RecordedDay day;
  for (std::uint8_t i = 0; i < 20; ++i) {
    day.add(20, Outcome::abandoned, sample_caller(i % 4));
  }
  tell_both(day);
  CallerLink link{sample_caller(3), sample_caller(99), (*rows->callers_under(1)).at(sample_caller(3))};
  link.now.key = 2;
  LedgerBatch batch;
  batch.links.push_back(link);
  tell_both(batch);
  EXPECT_EQ((*blocks->callers_under(2)).size(), 1U);
  expect_alike(log_second(), log_second(5'000));
}

TEST_F(PackedHistoryTest, CallsOfPeriodsThatAreKeptAreLookedAtAgain) {
  KeptPeriod month;
  month.line = "send-duty";
  month.from = log_second(-86'400);
  month.to = log_second(1'000);
  LedgerBatch closed;
  closed.periods.push_back({month, false});
  tell_both(closed);
  RecordedDay day;
  day.add(20, Outcome::abandoned);
  day.add(5'000, Outcome::abandoned);
  tell_both(day);
  EXPECT_EQ(blocks->changed_periods()->size(), 1U);
  expect_alike(log_second(), log_second(5'000));
}

TEST_F(PackedHistoryTest, NoCallerThatIsForgottenIsLeftOnTheDisk) {
  RecordedDay day;
  for (std::uint8_t i = 0; i < 50; ++i) {
    day.add(20, Outcome::abandoned, sample_caller(i % 5));
  }
  tell(*blocks, packed(day));
  EXPECT_EQ(*blocks->forget_caller({sample_caller(2)}), 10U);
  ASSERT_TRUE(*blocks->wipe_log());
  blocks.reset();
  std::ifstream in(folder.file("blocks.db"), std::ios::binary);
  const std::string all{std::istreambuf_iterator<char>(in), {}};
  const auto bytes = [](std::uint8_t who) {
    const Pseudonym caller = sample_caller(who);
    return std::string(caller.bytes.begin(), caller.bytes.end());
  };
  EXPECT_THAT(all, testing::Not(testing::HasSubstr(bytes(2))));
  EXPECT_THAT(all, testing::HasSubstr(bytes(3)));
}

TEST_F(PackedHistoryTest, StaysPackedWhenItsCallersAreForgottenAndKeepsWhatTheyTold) {
  RecordedDay day;
  for (int i = 0; i < 3'000; ++i) {
    day.add(20, i % 4 == 0 ? Outcome::answered : Outcome::abandoned, sample_caller(static_cast<std::uint8_t>(i % 40)));
  }
  tell_both(day);
  forget({log_second(25'000), log_second(7'000)}, 500);  // both within a block
  EXPECT_EQ(count(*blocks, "calls"), 0);
  EXPECT_EQ(*blocks->forget_caller({sample_caller(7)}), *rows->forget_caller({sample_caller(7)}));
  EXPECT_EQ(count(*blocks, "calls"), 0);
  expect_alike(log_second(), log_second(90'000));
  auto changes = day.changes();
  RecordChange& corrected = changes.at(600);  // offered and forgotten before
  corrected.record->call.visits.front().caller.reset();
  corrected.record->hours = corrected.record->hours == Hours::open ? Hours::closed : Hours::open;
  tell_both(batch_of({corrected}));
  EXPECT_GT(count(*blocks, "calls"), 100);
  expect_alike(log_second(), log_second(90'000));
}

TEST_F(PackedHistoryTest, RowsBesideABlockGoWithItsCallers) {
  RecordedDay day;
  day.add(0, Outcome::abandoned, sample_caller(1));
  day.add(600, Outcome::abandoned, sample_caller(1));
  LedgerBatch between = batch_of({});
  for (int i = 0; i < 6; ++i) {  // one of them by the same caller, who is answered
    between.calls.push_back(
        row_beside(i, 100 + i * 50, i == 3 ? Outcome::answered : Outcome::timeout, sample_caller(i == 3 ? 1 : 2)));
  }
  tell_both(day);
  tell_both(between);
  forget({log_second(10'000), std::nullopt}, 7);
  EXPECT_EQ(count(*blocks, "history_blocks"), 1);
  EXPECT_EQ(blocks->lost_calls("send-duty", log_second(), log_second(1))->at(0).tries, 1);
  expect_alike(log_second(), log_second(10'000));
}

TEST_F(PackedHistoryTest, WhereManyRowsStandBesideABlockItsCallsGetRowsBeforeTheyAreForgotten) {
  RecordedDay day;
  day.add(0, Outcome::abandoned, sample_caller(1));
  day.add(600, Outcome::abandoned, sample_caller(1));
  LedgerBatch between = batch_of({});
  for (int i = 0; i < 6; ++i) {
    between.calls.push_back(
        row_beside(i, 100 + i * 50, Outcome::answered, sample_caller(static_cast<std::uint8_t>(i))));
  }
  tell_both(day);
  tell_both(between);
  forget({log_second(10'000), std::nullopt}, 2);
  EXPECT_EQ(count(*blocks, "history_blocks"), 0);
  expect_alike(log_second(), log_second(10'000));
}

// An import that is made again tells of callers whom nobody is to know any more.
TEST_F(PackedHistoryTest, ACallerWhoWasForgottenIsNotKnownAgainBecauseSheIsToldOfAgain) {
  RecordedDay day;
  day.add(20, Outcome::abandoned, sample_caller(1));
  day.add(20, Outcome::abandoned, sample_caller(2));
  tell(*blocks, packed(day));
  EXPECT_EQ(*blocks->forget_caller({sample_caller(1)}), 1U);
  tell(*blocks, batch_of(day.changes()));
  EXPECT_EQ(count(*blocks, "calls"), 0);
  EXPECT_EQ(blocks->callers_under(1)->size(), 1U);
}

TEST_F(PackedHistoryTest, ABlockThatIsDamagedIsSaidToBe) {
  RecordedDay day;
  day.add(20, Outcome::abandoned);
  tell(*blocks, packed(day));
  dynamic_cast<SqliteLedger&>(*blocks).database().exec("UPDATE history_blocks SET packed = x'0102'");
  const auto read = blocks->for_each_call({}, [](const CallRecord&) {});
  ASSERT_FALSE(read);
  EXPECT_THAT(read.reason(), testing::HasSubstr("block of calls that this dutyline cannot read"));
}

// A few lines, callers who call again and again, rows among what is packed; then anything that is ever done to a
// ledger.
class Doings {
 public:
  explicit Doings(unsigned seed) : chance_(seed) {}

  int below(int bound) { return static_cast<int>(chance_() % static_cast<unsigned>(bound)); }

  void add_to(RecordedDay& day, int calls) {
    static constexpr std::array kOf{Outcome::answered,   Outcome::answered,  Outcome::abandoned, Outcome::timeout,
                                    Outcome::left_empty, Outcome::withdrawn, Outcome::key_exit};
    for (int i = 0; i < calls; ++i) {
      const auto who =
          below(4) == 0 ? std::nullopt : std::optional(sample_caller(static_cast<std::uint8_t>(below(12))));
      day.add(below(6) == 0 ? below(200'000) : below(3), kOf[static_cast<std::size_t>(below(kOf.size()))], who,
              static_cast<std::size_t>(below(4)));
      if (below(9) == 0) {
        day.skip_id();
      }
    }
  }
  Instant some_time(const RecordedDay& day) { return log_second(below(static_cast<int>(day.now()) + 100)); }

  // Some of the calls as they are kept now.
  LedgerBatch change(const std::vector<CallRecord>& records) {
    LedgerBatch batch;
    for (int i = 0; i < 3 && !records.empty(); ++i) {
      CallRecord record = records[static_cast<std::size_t>(below(static_cast<int>(records.size())))];
      record.hours = below(2) == 0 ? Hours::open : Hours::closed;
      batch.calls.push_back(below(3) == 0 ? gone(record.call.id) : kept(record));
    }
    std::ranges::stable_sort(batch.calls, {}, &RecordChange::id);
    const auto again = std::ranges::unique(batch.calls, {}, &RecordChange::id);
    batch.calls.erase(again.begin(), again.end());
    return batch;
  }

 private:
  std::mt19937 chance_;
};

class PackedHistoryDoings : public PackedHistoryTest, public testing::WithParamInterface<unsigned> {};

TEST_P(PackedHistoryDoings, AnythingDoneToItIsDoneAsToRows) {
  Doings doings(GetParam());
  RecordedDay day;
  for (int step = 0; step < 16; ++step) {
    const int what = step == 0 ? 0 : doings.below(7);
    if (what <= 1) {
      const auto before = day.calls.calls.size();
      doings.add_to(day, 1 + doings.below(900));
      LedgerBatch as_rows = batch_of(day.changes());
      as_rows.calls.erase(as_rows.calls.begin(), as_rows.calls.begin() + static_cast<std::ptrdiff_t>(before));
      LedgerBatch as_blocks;
      as_blocks.history.by = day.calls.by;
      as_blocks.history.calls.assign(day.calls.calls.begin() + static_cast<std::ptrdiff_t>(before),
                                     day.calls.calls.end());
      tell(*rows, as_rows);
      tell(*blocks, as_blocks);
    } else if (what == 2) {
      tell_both(doings.change(read_calls(*rows)));
    } else if (what == 3) {
      const std::vector<Pseudonym> callers{sample_caller(static_cast<std::uint8_t>(doings.below(12)))};
      EXPECT_EQ(*blocks->forget_caller(callers), *rows->forget_caller(callers));
    } else if (what == 4) {
      const auto before = doings.some_time(day);
      forget({before, doings.below(3) == 0 ? std::optional(before - hours(200)) : std::nullopt},
             1 + static_cast<std::size_t>(doings.below(700)));
    } else if (what == 5) {
      blocks.reset();
      blocks = open_to_write(folder.file("blocks.db"));
    }
    const Instant from = doings.some_time(day);
    expect_alike(from, from + hours(doings.below(300)));
    if (HasFailure()) {
      FAIL() << "step " << step << " did " << what;
    }
  }
}

unsigned seeds() {
  const char* const asked = std::getenv("DUTYLINE_DOINGS");
  return asked == nullptr ? 3U : static_cast<unsigned>(std::atoi(asked));
}

INSTANTIATE_TEST_SUITE_P(AnySeed, PackedHistoryDoings, testing::Range(1U, 1U + seeds()));

}  // namespace
}  // namespace dutyline
