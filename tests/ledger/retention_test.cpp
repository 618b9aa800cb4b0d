// What is kept when a caller is forgotten, and that nothing else is.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "ledger/sample_records.hpp"

namespace dutyline {
namespace {

using testing::IsEmpty;

constexpr double kHour = 3'600;
constexpr double kDay = 24 * kHour;

Pseudonym caller(std::uint8_t who) {
  Pseudonym pseudonym;
  pseudonym.bytes = {'f', 'o', 'r', 'g', 'e', 't', '-', 'm', 'e', '-', 'p', 'l', 'e', 'a', 's', who};
  return pseudonym;
}
std::string bytes_of(const Pseudonym& pseudonym) {
  return {reinterpret_cast<const char*>(pseudonym.bytes.data()), pseudonym.bytes.size()};
}

CallRecord lost(CallId id, double at, std::optional<Pseudonym> who) {
  Visit visit = sample_visit(id * 10, at);
  visit.caller = who;
  visit.left_at = moment(at + 60);
  visit.outcome = Outcome::abandoned;
  CallRecord record = sample_record(id, {visit});
  record.call_class = CallClass::abandoned;
  record.call.final = true;
  record.call.final_at = visit.left_at;
  return record;
}
CallRecord answered(CallId id, double at, std::optional<Pseudonym> who) {
  CallRecord record = lost(id, at, who);
  Visit& visit = record.call.visits.front();
  visit.outcome = record.call.outcome = Outcome::answered;
  visit.answered_at = moment(at + 60);
  visit.talk_over = true;
  record.call_class = CallClass::answered;
  return record;
}

class Retention : public testing::Test {
 protected:
  void keep(std::vector<CallRecord> records) {
    LedgerBatch batch;
    for (auto& record : records) {
      batch.calls.push_back(kept(std::move(record)));
    }
    const auto done = ledger->commit(batch);
    ASSERT_TRUE(done) << done.reason();
  }
  Forgotten forget(double callers_before, std::optional<double> calls_before = std::nullopt) {
    ForgetBefore before{moment(callers_before), std::nullopt};
    if (calls_before) {
      before.calls = moment(*calls_before);
    }
    Forgotten all;
    for (;;) {
      const auto some = ledger->forget(before, 2);  // many small transactions
      EXPECT_TRUE(some) << some.reason();
      if (!some || some->callers + some->calls == 0) {
        return all;
      }
      all.callers += some->callers;
      all.calls += some->calls;
    }
  }
  std::vector<LostCall> lost_calls() {
    auto found = ledger->lost_calls("send-duty", moment(), moment(100 * kDay));
    EXPECT_TRUE(found) << found.reason();
    return *found;
  }
  bool on_disk(const std::string& bytes) const {
    for (const char* suffix : {"", "-wal"}) {
      std::ifstream in(path + suffix, std::ios::binary);
      const std::string all{std::istreambuf_iterator<char>(in), {}};
      if (all.find(bytes) != std::string::npos) {
        return true;
      }
    }
    return false;
  }

  TemporaryFolder folder;
  std::string path = folder.file("ledger.db");
  std::unique_ptr<Ledger> ledger = open_to_write(path);
};

TEST_F(Retention, ALostCallKnowsWhenItsCallerWasReachedAndAfterHowManyTries) {
  keep({lost(1, 0, caller(1)), lost(2, kHour, caller(1)), answered(3, 2 * kHour, caller(1)),
        answered(4, 3 * kHour, caller(1)), lost(5, 4 * kHour, caller(2)), lost(6, 5 * kHour, std::nullopt)});
  const std::vector<LostCall> expected{{1, "send-duty", moment(), moment(2 * kHour + 60), 2, false},
                                       {2, "send-duty", moment(kHour), moment(2 * kHour + 60), 1, false},
                                       {5, "send-duty", moment(4 * kHour), std::nullopt, 0, false},
                                       {6, "send-duty", moment(5 * kHour), std::nullopt, 0, true}};
  EXPECT_EQ(lost_calls(), expected);
}

TEST_F(Retention, OnlyTheSameLineWithinAWeekIsBeingReached) {
  auto elsewhere = answered(2, kHour, caller(1));
  elsewhere.call.line = "send-eps";
  keep({lost(1, 0, caller(1)), elsewhere, answered(3, 8 * kDay, caller(1)), lost(4, kDay, caller(2)),
        answered(5, 7 * kDay, caller(2))});
  EXPECT_EQ(lost_calls().at(0).reached_at, std::nullopt);
  EXPECT_EQ(lost_calls().at(0).tries, 0);
  EXPECT_EQ(lost_calls().at(1).reached_at, moment(7 * kDay + 60));
}

TEST_F(Retention, NoFigureChangesByForgetting) {
  std::vector<CallRecord> records;
  for (int i = 0; i < 60; ++i) {
    const auto who = i % 7 == 0 ? std::nullopt : std::optional(caller(static_cast<std::uint8_t>(i % 5)));
    records.push_back(i % 4 == 0 ? answered(i + 1, i * 5 * kHour, who) : lost(i + 1, i * 5 * kHour, who));
  }
  keep(records);
  const auto before = lost_calls();
  ASSERT_EQ(before.size(), 45U);
  for (const double until : {0.5 * kDay, 3 * kDay, 8 * kDay, 20 * kDay}) {  // more than a week is known each time
    forget(until - 8 * kDay);
    EXPECT_EQ(lost_calls(), before) << until;
  }
  forget(20 * kDay);
  EXPECT_EQ(lost_calls(), before);
  for (const auto& record : read_calls(*ledger)) {
    EXPECT_EQ(record.call.visits.front().caller, std::nullopt);
  }
}

TEST_F(Retention, AForgottenCallerIsNoLongerInTheFile) {
  std::vector<CallRecord> records;
  for (int i = 0; i < 500; ++i) {
    records.push_back(lost(i + 1, i, caller(static_cast<std::uint8_t>(i % 200))));
  }
  keep(records);
  keep({answered(501, 10 * kDay, caller(250))});
  ASSERT_TRUE(on_disk("forget-me-pleas"));
  EXPECT_EQ(forget(kDay).callers, 500U);
  ASSERT_EQ(*ledger->wipe_log(), true);
  for (int who = 0; who < 200; ++who) {
    ASSERT_FALSE(on_disk(bytes_of(caller(static_cast<std::uint8_t>(who))))) << who;
  }
  EXPECT_TRUE(on_disk(bytes_of(caller(250)))) << "what is not old stays";
}

TEST_F(Retention, ARewrittenCallLeavesNoCallerBehindEither) {
  keep({lost(1, 0, caller(1))});
  keep({lost(1, 0, std::nullopt)});
  ASSERT_EQ(*ledger->wipe_log(), true);
  EXPECT_FALSE(on_disk(bytes_of(caller(1))));
}

TEST_F(Retention, WhileSomebodyReadsTheLogIsWipedLater) {
  keep({lost(1, 0, caller(1))});
  auto reader = *Ledger::open(path, Ledger::Mode::read_only);
  ASSERT_TRUE(reader->hold_moment());
  forget(kDay);
  EXPECT_EQ(*ledger->wipe_log(), false);
  EXPECT_EQ(read_calls(*reader).front().call.visits.front().caller, caller(1)) << "its moment is the one before";
  reader.reset();
  EXPECT_EQ(*ledger->wipe_log(), true);
  EXPECT_FALSE(on_disk(bytes_of(caller(1))));
}

TEST_F(Retention, ALaterCorrectionKeepsWhatWasLearnt) {
  keep({lost(1, 0, caller(1)), answered(2, kHour, caller(1))});
  const auto before = lost_calls();
  forget(kDay);
  auto corrected = lost(1, 0, caller(1));  // its record is imported again, with the number
  corrected.call.outcome = corrected.call.visits.front().outcome = Outcome::timeout;
  corrected.call_class = CallClass::not_served;
  keep({corrected});
  EXPECT_EQ(lost_calls(), before);
  EXPECT_EQ(forget(kDay).callers, 1U);
  EXPECT_EQ(lost_calls(), before);
}

TEST_F(Retention, CallsGoOnlyWhenToldSoAndNeverWhileTheyAreOpen) {
  auto open = lost(3, kHour, std::nullopt);
  open.call.final = false;
  keep({lost(1, 0, std::nullopt), lost(2, 0, std::nullopt), open, lost(4, 10 * kDay, std::nullopt)});
  EXPECT_EQ(forget(kDay).calls, 0U);
  EXPECT_EQ(ids_of(read_calls(*ledger)).size(), 4U);
  EXPECT_EQ(ledger->older_than({moment(kDay), moment(kDay)})->calls, 2U);
  EXPECT_EQ(*ledger->calls_forgotten_before(), std::nullopt);
  EXPECT_EQ(forget(kDay, kDay).calls, 2U);
  EXPECT_EQ(ids_of(read_calls(*ledger)), (std::vector<CallId>{3, 4}));
  EXPECT_EQ(forget(kDay, 0).calls, 0U);
  EXPECT_EQ(*ledger->calls_forgotten_before(), moment(kDay)) << "and stays";
}

TEST_F(Retention, SaysHowManyCallersItWouldForget) {
  keep({lost(1, 0, caller(1)), lost(2, 0, std::nullopt), lost(3, 10 * kDay, caller(1))});
  EXPECT_EQ(ledger->older_than({moment(kDay), std::nullopt})->callers, 1U);
  EXPECT_EQ(ledger->older_than({moment(kDay), std::nullopt})->calls, 0U);
}

TEST(RetentionOfMany, ANationalCentresDayIsForgottenInShortTransactions) {
  TemporaryFolder folder;
  const auto ledger = open_to_write(folder.file("ledger.db"));
  LedgerBatch batch;
  for (int i = 0; i < 3'000; ++i) {
    const auto who = caller(static_cast<std::uint8_t>(i % 251));
    batch.calls.push_back(kept(i % 20 == 0 ? lost(i + 1, i * 10.0, who) : answered(i + 1, i * 10.0, who)));
  }
  ASSERT_TRUE(ledger->commit(batch));
  int steps = 0;
  std::size_t callers = 0;
  for (;; ++steps) {
    const auto some = ledger->forget({moment(100 * kDay), std::nullopt}, 200);
    ASSERT_TRUE(some);
    ASSERT_LE(some->callers, 200U);
    if (some->callers == 0) {
      break;
    }
    callers += some->callers;
  }
  EXPECT_EQ(callers, 3'000U);
  EXPECT_EQ(steps, 15);
}

TEST_F(Retention, OneCallerIsForgottenAloneAndWhatHerCallsToldStays) {
  keep({lost(1, 0, caller(1)), lost(2, kHour, caller(1)), answered(3, 2 * kHour, caller(1)),
        lost(4, 3 * kHour, caller(2)), answered(5, 4 * kHour, caller(2))});
  const auto before = lost_calls();
  EXPECT_EQ(*ledger->forget_caller({caller(1), caller(9)}), 3U);
  EXPECT_EQ(lost_calls(), before);
  EXPECT_TRUE(*ledger->wipe_log());
  EXPECT_FALSE(on_disk(bytes_of(caller(1))));
  EXPECT_TRUE(on_disk(bytes_of(caller(2))));
  EXPECT_EQ(*ledger->forget_caller({caller(1)}), 0U);
}

TEST_F(Retention, ACallerOfTheFormerKeyIsKeptUnderThePresentOneOnceSheIsMetAgain) {
  keep({lost(1, 0, caller(1)), lost(2, kHour, caller(2))});
  const auto known = ledger->callers_under(1);
  ASSERT_TRUE(known);
  EXPECT_EQ(known->size(), 2U);
  Pseudonym now = caller(7);
  now.key = 2;
  LedgerBatch batch = batch_of({kept(answered(3, 2 * kHour, now))});
  batch.links.push_back({caller(1), now, known->at(caller(1))});
  ASSERT_TRUE(ledger->commit(batch));
  EXPECT_EQ(lost_calls().at(0).reached_at, moment(2 * kHour + 60));
  EXPECT_EQ(lost_calls().at(1).reached_at, std::nullopt);
  EXPECT_EQ(ledger->callers_under(1)->size(), 1U);
  EXPECT_EQ(ledger->callers_under(2)->at(now).size(), 2U);
  const auto calls = read_calls(*ledger);
  EXPECT_EQ(calls.at(0).call.visits.at(0).caller, now);
  EXPECT_EQ(calls.at(0).call.visits.at(0).caller->key, 2);
  EXPECT_EQ(calls.at(1).call.visits.at(0).caller->key, 1);
}

TEST_F(Retention, KeysAreKnownByTheirOrderAndFingerprint) {
  EXPECT_THAT(*ledger->caller_keys(), IsEmpty());
  const std::vector<KeptCallerKey> keys{{1, "0123456789abcdef", moment()}, {2, "fedcba9876543210", moment(kDay)}};
  for (const auto& key : keys) {
    ASSERT_TRUE(ledger->keep_caller_key(key));
  }
  EXPECT_EQ(*ledger->caller_keys(), keys);
  EXPECT_FALSE(ledger->keep_caller_key(keys.front()));
}

TEST_F(Retention, VisitsGoWithTheirCallsAfterAHistoryWasImportedToo) {
  std::vector<CallRecord> history;
  for (CallId id = 1; id <= 2'600; ++id) {
    history.push_back(lost(id, static_cast<double>(id) * 60, caller(static_cast<std::uint8_t>(id % 250))));
  }
  keep(history);
  ASSERT_TRUE(ledger->forget({moment(30 * kDay), moment(30 * kDay)}, 10'000));
  SQLite::Database file(path);
  EXPECT_EQ(file.execAndGet("SELECT count(*) FROM calls").getInt(), 0);
  EXPECT_EQ(file.execAndGet("SELECT count(*) FROM visits").getInt(), 0);
}

}  // namespace
}  // namespace dutyline
