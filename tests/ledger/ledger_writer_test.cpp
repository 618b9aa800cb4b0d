#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "ledger/ledger.hpp"
#include "ledger/sample_records.hpp"
#include "ledger/sqlite_ledger.hpp"

namespace dutyline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

// No test waits for the clock: flush() hurries the worker, and what it does is asked for afterwards.
LedgerWriterSettings patient() {
  LedgerWriterSettings settings;
  settings.gather = minutes(10);
  settings.first_retry = minutes(10);
  settings.last_retry = minutes(10);
  settings.last_words = Duration::zero();
  return settings;
}

// Between the writer and its ledger: a disk that can be made to refuse.
class Disk final : public Ledger {
 public:
  explicit Disk(Ledger& ledger) : ledger_(ledger) {}

  Result<Done> commit(const LedgerBatch& batch) override {
    batches.push_back(batch);
    return refuses ? Result<Done>(Failure{"the disk is full"}) : ledger_.commit(batch);
  }
  Result<Done> for_each_call(const CallQuery& query, const std::function<void(const CallRecord&)>& visitor) override {
    return ledger_.for_each_call(query, visitor);
  }
  Result<Done> for_each_past_call(const CallQuery& query,
                                  const std::function<bool(const PastCall&)>& visitor) override {
    return ledger_.for_each_past_call(query, visitor);
  }
  Result<std::optional<std::pair<Instant, Instant>>> first_and_last_offer(std::string_view line) override {
    return ledger_.first_and_last_offer(line);
  }
  Result<std::vector<CallRecord>> calls_of(std::string_view, std::string_view, std::string_view) override {
    return Failure{"not asked here"};
  }
  Result<std::vector<std::pair<std::string, double>>> counters() override { return ledger_.counters(); }
  Result<std::vector<Gap>> gaps(Instant from, Instant to) override { return ledger_.gaps(from, to); }
  Result<std::vector<Correction>> corrections(Instant from, Instant to) override {
    return ledger_.corrections(from, to);
  }
  Result<CallMarks> marks(std::optional<Instant> from, std::optional<Instant> to) override {
    return ledger_.marks(from, to);
  }
  Result<std::vector<KeptCounters>> switch_counters() override { return ledger_.switch_counters(); }
  Result<std::vector<ProvedTime>> proved(Instant from, Instant to) override { return ledger_.proved(from, to); }
  Result<std::optional<Instant>> alive() override { return ledger_.alive(); }
  Result<std::vector<KeptDefinition>> definitions() override { return ledger_.definitions(); }
  Result<std::vector<KeptPeriod>> kept_periods(std::string_view line) override { return ledger_.kept_periods(line); }
  Result<std::vector<ChangedPeriod>> changed_periods() override { return ledger_.changed_periods(); }
  Result<std::vector<SignedIn>> signed_in(std::string_view line, Instant from, Instant to) override {
    return ledger_.signed_in(line, from, to);
  }
  Result<std::optional<std::string>> position(std::string_view source) override { return ledger_.position(source); }
  Result<CallId> next_id() override { return ledger_.next_id(); }
  Result<ClassCounts> tally(std::string_view, Hours, Instant, Instant) override { return Failure{"not asked here"}; }
  Result<std::optional<Instant>> first_live() override { return ledger_.first_live(); }
  Result<std::optional<Instant>> calls_forgotten_before() override { return ledger_.calls_forgotten_before(); }
  Result<Done> set_first_live(Instant at) override { return ledger_.set_first_live(at); }
  Result<std::vector<LostCall>> lost_calls(std::string_view, Instant, Instant) override {
    return Failure{"not asked here"};
  }
  Result<Forgotten> older_than(const ForgetBefore&) override { return Failure{"not asked here"}; }
  Result<Forgotten> forget(const ForgetBefore& before, std::size_t most) override {
    return ledger_.forget(before, most);
  }
  Result<std::size_t> forget_caller(const std::vector<Pseudonym>& callers) override {
    return ledger_.forget_caller(callers);
  }
  Result<std::vector<KeptCallerKey>> caller_keys() override { return ledger_.caller_keys(); }
  Result<Done> keep_caller_key(const KeptCallerKey& key) override { return ledger_.keep_caller_key(key); }
  Result<CallersBefore> callers_under(std::uint16_t version) override { return ledger_.callers_under(version); }
  Result<bool> wipe_log() override { return ledger_.wipe_log(); }
  bool stopped_uncleanly() override { return false; }
  void found_sound() override {}
  Result<std::string> quick_check() override { return ledger_.quick_check(); }
  void interrupt() override {}
  Result<Done> hold_moment() override { return Failure{"not asked here"}; }
  Result<Done> back_up(const std::string&, const std::function<bool(double)>&) override {
    return Failure{"not asked here"};
  }
  std::uint64_t size_bytes() override { return 4096; }
  std::uint64_t disk_free_bytes() override { return 123; }

  std::vector<LedgerBatch> batches;  // tried, in order
  std::atomic<bool> refuses = false;

 private:
  Ledger& ledger_;
};

class LedgerWriterOnADisk : public testing::Test {
 protected:
  void start(LedgerWriterSettings settings = patient()) {
    auto disk = std::make_unique<Disk>(*ledger_);
    disk_ = disk.get();
    writer_ = LedgerWriter::start(std::move(disk), std::move(settings));
  }
  void put(CallRecord record) { writer_->put(batch_of({kept(std::move(record))})); }
  bool flush() { return static_cast<bool>(writer_->flush()); }

  std::unique_ptr<Ledger> ledger_ = open_to_write();
  Disk* disk_ = nullptr;
  std::unique_ptr<LedgerWriter> writer_;
};

TEST_F(LedgerWriterOnADisk, CommitsSeveralBatchesAsOneAndTheNewestWordWins) {
  start();
  auto answered = sample_record(1);
  answered.call.outcome = Outcome::answered;
  LedgerBatch first = batch_of({kept(sample_record(1)), kept(sample_record(2, 10))});
  first.counters = {{"offered", 1}};
  first.positions = {{"pbx-log", "1"}};
  writer_->put(std::move(first));
  LedgerBatch second = batch_of({kept(answered)});
  second.counters = {{"offered", 2}};
  second.positions = {{"pbx-log", "2"}};
  writer_->put(std::move(second));
  ASSERT_TRUE(flush());

  EXPECT_THAT(read_calls(*ledger_), ElementsAre(answered, sample_record(2, 10)));
  EXPECT_THAT(*ledger_->counters(), ElementsAre(std::pair("offered", 2.0)));
  EXPECT_EQ(*ledger_->position("pbx-log"), "2");
  ASSERT_THAT(disk_->batches, SizeIs(1));
  const auto snapshot = writer_->snapshot();
  EXPECT_EQ(snapshot.commits, 1U);
  EXPECT_EQ(snapshot.commit_seconds.count, 1U);
  EXPECT_EQ(snapshot.pending, 0U);
  EXPECT_EQ(snapshot.size_bytes, 4096U);
  EXPECT_EQ(snapshot.disk_free_bytes, 123U);
}

TEST_F(LedgerWriterOnADisk, ACallThatJoinsAnotherInALaterBatchStaysGone) {
  start();
  writer_->put(batch_of({kept(sample_record(1)), kept(sample_record(2, 60))}));
  const auto joined = sample_record(1, {sample_visit(10), sample_visit(20, 60)});
  writer_->put(batch_of({gone(2), kept(joined)}));
  ASSERT_TRUE(flush());
  EXPECT_THAT(read_calls(*ledger_), ElementsAre(joined));
}

TEST_F(LedgerWriterOnADisk, KeepsWhatTheDiskRefusesAndGoesOnWhenItTakesItAgain) {
  start();
  disk_->refuses = true;
  put(sample_record(1));
  const auto refused = writer_->flush();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.reason(), "the disk is full");
  auto snapshot = writer_->snapshot();
  EXPECT_FALSE(snapshot.writable);
  EXPECT_EQ(snapshot.trouble, "the disk is full");
  EXPECT_EQ(snapshot.pending, 1U);
  EXPECT_EQ(snapshot.errors, 1U);

  put(sample_record(2, 10));
  disk_->refuses = false;
  ASSERT_TRUE(flush());
  EXPECT_THAT(ids_of(read_calls(*ledger_)), ElementsAre(1, 2));
  snapshot = writer_->snapshot();
  EXPECT_TRUE(snapshot.writable);
  EXPECT_EQ(snapshot.trouble, "");
  EXPECT_EQ(snapshot.pending, 0U);
  EXPECT_EQ(snapshot.errors, 1U);
}

TEST_F(LedgerWriterOnADisk, TriesAgainByItself) {
  auto settings = patient();
  settings.gather = settings.first_retry = settings.last_retry = milliseconds(1);
  settings.last_words = minutes(1);
  start(std::move(settings));
  disk_->refuses = true;
  put(sample_record(1));
  while (writer_->snapshot().errors < 3) {
    std::this_thread::yield();
  }
  disk_->refuses = false;
  while (writer_->snapshot().pending > 0) {
    std::this_thread::yield();
  }
  EXPECT_THAT(ids_of(read_calls(*ledger_)), ElementsAre(1));
}

TEST_F(LedgerWriterOnADisk, DropsTheCallsThatChangedLongestAgoBeyondTheBoundAndCountsThem) {
  auto settings = patient();
  settings.most_pending_calls = 3;
  start(std::move(settings));
  disk_->refuses = true;
  for (CallId id = 1; id <= 3; ++id) {
    put(sample_record(id, static_cast<double>(id)));
  }
  ASSERT_FALSE(flush());
  put(sample_record(1, 1));  // changed again: the newest now
  put(sample_record(4, 4));
  put(sample_record(5, 5));
  EXPECT_EQ(writer_->snapshot().pending, 3U);
  EXPECT_EQ(writer_->snapshot().errors, 1U + 2U);
  disk_->refuses = false;
  ASSERT_TRUE(flush());
  EXPECT_THAT(ids_of(read_calls(*ledger_)), ElementsAre(1, 4, 5));
}

TEST_F(LedgerWriterOnADisk, LeavesNothingBehindWhenItEnds) {
  start();
  put(sample_record(1));
  writer_.reset();
  EXPECT_THAT(ids_of(read_calls(*ledger_)), ElementsAre(1));
}

TEST_F(LedgerWriterOnADisk, EndsThoughTheDiskRefuses) {
  start();
  disk_->refuses = true;
  put(sample_record(1));
  EXPECT_FALSE(flush());
  writer_.reset();
  EXPECT_THAT(read_calls(*ledger_), SizeIs(0));
}

TEST_F(LedgerWriterOnADisk, TellsTheDelayFromArrivalToCommitBySource) {
  auto settings = patient();
  settings.now = [] { return moment(10); };
  settings.sources = {"pbx-ami", "pbx-log"};
  start(std::move(settings));
  LedgerBatch batch = batch_of({kept(sample_record(1))});
  batch.arrivals = {{"pbx-ami", moment(9.98)}, {"pbx-ami", moment(7)}, {"pbx-ami", moment(11)}};
  writer_->put(std::move(batch));
  ASSERT_TRUE(flush());

  const auto delays = writer_->event_delay();
  ASSERT_THAT(delays, SizeIs(2));
  EXPECT_EQ(delays.at("pbx-log").count, 0U);
  EXPECT_EQ(delays.at("pbx-log").buckets.size(), delays.at("pbx-ami").buckets.size());
  EXPECT_EQ(delays.at("pbx-ami").count, 3U);
  EXPECT_NEAR(delays.at("pbx-ami").sum, 3.02, 1e-9);
  const auto up_to = [&](double bound) {
    for (const auto& [each, count] : delays.at("pbx-ami").buckets) {
      if (each == bound) {
        return static_cast<int>(count);
      }
    }
    return -1;
  };
  EXPECT_EQ(up_to(0.001), 1);
  EXPECT_EQ(up_to(0.025), 2);
  EXPECT_EQ(up_to(2.5), 2);
  EXPECT_EQ(up_to(5.0), 3);
}

TEST_F(LedgerWriterOnADisk, AnEmptyBatchIsNoCommit) {
  start();
  writer_->put({});
  ASSERT_TRUE(flush());
  EXPECT_EQ(writer_->snapshot().commits, 0U);
}

TEST_F(LedgerWriterOnADisk, DoesLongThingsInStepsWithCommitsInBetween) {
  LedgerWriterSettings settings = patient();
  settings.gather = Duration::zero();
  start(settings);
  std::promise<Result<Done>> done;
  int steps = 0;
  writer_->do_in_steps(
      [&](Ledger& ledger) -> Result<bool> {
        ++steps;
        put(sample_record(steps, steps));
        EXPECT_EQ(read_calls(ledger).size(), static_cast<std::size_t>(steps) - 1) << "committed before this step";
        return steps < 5;
      },
      [&](Result<Done> how) { done.set_value(std::move(how)); });
  EXPECT_TRUE(done.get_future().get());
  EXPECT_EQ(steps, 5);
}

TEST_F(LedgerWriterOnADisk, AStepThatFailsIsTheLastAndTheNextThingIsDone) {
  start();
  std::promise<Result<Done>> first;
  std::promise<Result<Done>> second;
  writer_->do_in_steps([](Ledger&) -> Result<bool> { return Failure{"the disk is full"}; },
                       [&](Result<Done> how) { first.set_value(std::move(how)); });
  writer_->do_in_steps([](Ledger&) -> Result<bool> { return false; },
                       [&](Result<Done> how) { second.set_value(std::move(how)); });
  EXPECT_EQ(first.get_future().get().reason(), "the disk is full");
  EXPECT_TRUE(second.get_future().get());
}

TEST(LedgerWriterOnSqlite, GoesOnAfterTheDiskWasFullAndLosesNothing) {
  TemporaryFolder folder;
  auto opened = open_to_write(folder.file("ledger.db"));
  auto& database = dynamic_cast<SqliteLedger&>(*opened).database();
  const int pages = database.execAndGet("PRAGMA page_count").getInt();
  database.exec("PRAGMA max_page_count = " + std::to_string(pages + 5));
  const auto writer = LedgerWriter::start(std::move(opened), patient());

  CallId last = 0;
  Result<Done> flushed = Done{};
  while (flushed && last < 1000) {
    ++last;
    writer->put(batch_of({kept(sample_record(last, static_cast<double>(last)))}));
    flushed = writer->flush();
  }
  ASSERT_FALSE(flushed);
  EXPECT_THAT(flushed.reason(), HasSubstr("the disk is full"));
  EXPECT_FALSE(writer->snapshot().writable);
  ++last;
  writer->put(batch_of({kept(sample_record(last, static_cast<double>(last)))}));
  EXPECT_FALSE(writer->flush());

  // Both attempts are over and the next is minutes away: the connection rests.
  database.exec("PRAGMA max_page_count = 100000");
  ASSERT_TRUE(writer->flush());
  EXPECT_TRUE(writer->snapshot().writable);
  const auto reader = *Ledger::open(folder.file("ledger.db"), Ledger::Mode::read_only);
  EXPECT_EQ(read_calls(*reader).size(), static_cast<std::size_t>(last));
}

TEST(LedgerWriterOnSqlite, AReaderOfAnotherConnectionSeesOnlyWholeBatches) {
  TemporaryFolder folder;
  const auto writer = LedgerWriter::start(open_to_write(folder.file("ledger.db")));
  const auto reader = *Ledger::open(folder.file("ledger.db"), Ledger::Mode::read_only);
  for (CallId id = 1; id < 400; id += 2) {  // two calls a batch: an even number at any time
    writer->put(batch_of({kept(sample_record(id, static_cast<double>(id))),
                          kept(sample_record(id + 1, static_cast<double>(id) + 0.5))}));
    EXPECT_EQ(read_calls(*reader).size() % 2, 0U);
  }
  ASSERT_TRUE(writer->flush());
  EXPECT_EQ(read_calls(*reader).size(), 400U);
}

}  // namespace
}  // namespace dutyline
