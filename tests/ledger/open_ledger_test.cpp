#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "ledger/built_ledger.hpp"
#include "ledger/ledger.hpp"
#include "ledger/sample_records.hpp"
#include "ledger/schema.hpp"

namespace dutyline {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string refusal(const std::string& path, Ledger::Mode mode) {
  const auto ledger = Ledger::open(path, mode);
  return ledger ? "opened" : ledger.reason();
}

void run_sql(const std::string& path, const std::string& sql) {
  SQLite::Database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(sql);
}

// As versions up to 5 kept calls.
constexpr const char* kWithoutGists =
    "DROP TABLE history_blocks; DROP TABLE call_marks; ALTER TABLE visits DROP COLUMN caller_key; DROP TABLE "
    "caller_keys;"
    "DROP INDEX calls_by_line; ALTER TABLE calls DROP COLUMN gist; ALTER TABLE calls DROP COLUMN caller;"
    "CREATE INDEX calls_by_line ON calls (line, offered_at, key); PRAGMA user_version = 5;";

TEST(OpenLedger, IsForItsOwnerOnly) {
  TemporaryFolder folder;
  const auto ledger = open_to_write(folder.file("ledger.db"));
  ASSERT_TRUE(ledger->commit(batch_of({kept(sample_record(1))})));
  for (const char* name : {"ledger.db", "ledger.db-wal", "ledger.db-shm", "ledger.db.lock"}) {
    struct stat status {};
    ASSERT_EQ(::stat(folder.file(name).c_str(), &status), 0) << name;
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << name;
  }
}

std::unique_ptr<Ledger> open_to_build(const std::string& path) {
  auto ledger = open_or_build_ledger(path, {.keep_agents = true});
  if (!ledger) {
    throw std::runtime_error(ledger.reason());
  }
  return *std::move(ledger);
}

TEST(OpenLedger, ANewOneIsBuiltBesideItsPlaceAndGoesThereWhole) {
  TemporaryFolder folder;
  const std::string path = folder.file("ledger.db");
  std::ofstream(folder.file("ledger.db.new")) << "left by an import that was killed";
  {
    const auto ledger = open_to_build(path);
    ASSERT_TRUE(ledger->commit(batch_of({kept(sample_record(1))})));
    EXPECT_EQ(read_calls(*ledger).size(), 1U);
    EXPECT_FALSE(std::filesystem::exists(path));
    EXPECT_THAT(refusal(path, Ledger::Mode::read_write), HasSubstr("another dutyline writes it"));
    const auto closed = close_built_ledger(*ledger);
    ASSERT_TRUE(closed) << closed.reason();
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_FALSE(std::filesystem::exists(path + ".new"));
  }
  EXPECT_EQ(read_calls(**Ledger::open(path, Ledger::Mode::read_only)).size(), 1U);
  const auto ledger = open_to_write(path);
  EXPECT_FALSE(ledger->stopped_uncleanly());
  EXPECT_EQ(*ledger->next_id(), 11);
}

TEST(OpenLedger, WhatWasBuiltIsKeptThoughNobodyClosesIt) {
  TemporaryFolder folder;
  const std::string path = folder.file("ledger.db");
  ASSERT_TRUE(open_to_build(path)->commit(batch_of({kept(sample_record(1))})));
  EXPECT_EQ(read_calls(*open_to_write(path)).size(), 1U);
}

TEST(OpenLedger, OneThatIsThereIsWrittenInItsPlace) {
  TemporaryFolder folder;
  const std::string path = folder.file("ledger.db");
  ASSERT_TRUE(open_to_write(path)->commit(batch_of({kept(sample_record(1))})));
  const auto ledger = open_to_build(path);
  ASSERT_TRUE(ledger->commit(batch_of({kept(sample_record(2))})));
  EXPECT_FALSE(std::filesystem::exists(path + ".new"));
  EXPECT_EQ(read_calls(**Ledger::open(path, Ledger::Mode::read_only)).size(), 2U);
  EXPECT_TRUE(close_built_ledger(*ledger));
}

TEST(OpenLedger, TwoWritersAreImpossibleAndTheSecondLearnsWhoWrites) {
  TemporaryFolder folder;
  const std::string path = folder.file("ledger.db");
  {
    const auto first = open_to_write(path);
    EXPECT_THAT(refusal(path, Ledger::Mode::read_write),
                AllOf(HasSubstr(path), HasSubstr("another dutyline writes it"), HasSubstr(std::to_string(::getpid()))));
  }
  EXPECT_EQ(refusal(path, Ledger::Mode::read_write), "opened");
}

TEST(OpenLedger, AnotherNameForTheSameFileIsNoWayRoundTheLock) {
  TemporaryFolder folder;
  const auto first = open_to_write(folder.file("ledger.db"));
  std::filesystem::create_symlink(folder.file("ledger.db"), folder.file("alias.db"));
  EXPECT_THAT(refusal(folder.file("alias.db"), Ledger::Mode::read_write), HasSubstr("another dutyline writes it"));
}

TEST(OpenLedger, AReaderNeitherCreatesNorWrites) {
  TemporaryFolder folder;
  const std::string path = folder.file("ledger.db");
  EXPECT_THAT(refusal(path, Ledger::Mode::read_only), HasSubstr("there is no such file"));
  EXPECT_FALSE(std::filesystem::exists(path));

  ASSERT_TRUE(open_to_write(path)->commit(batch_of({kept(sample_record(1))})));
  auto reader = *Ledger::open(path, Ledger::Mode::read_only);
  EXPECT_EQ(read_calls(*reader).size(), 1U);
  EXPECT_FALSE(reader->commit(batch_of({gone(1)})));
  EXPECT_EQ(read_calls(*reader).size(), 1U);
}

TEST(OpenLedger, AReaderSeesWhatIsCommittedWhileTheWriterWorksAndLeavesTheCheckpointToIt) {
  TemporaryFolder folder;
  const std::string path = folder.file("ledger.db");
  const auto writer = open_to_write(path);
  ASSERT_TRUE(writer->commit(batch_of({kept(sample_record(1))})));
  {
    auto reader = *Ledger::open(path, Ledger::Mode::read_only);
    std::size_t seen = 0;
    ASSERT_TRUE(reader->for_each_call({}, [&](const CallRecord&) {
      ++seen;
      ASSERT_TRUE(writer->commit(batch_of({kept(sample_record(2, 10))})));
    }));
    EXPECT_EQ(seen, 1U) << "what a reader sees is one moment";
    EXPECT_EQ(read_calls(*reader).size(), 2U);
  }
  EXPECT_GT(std::filesystem::file_size(path + "-wal"), 0U);
}

TEST(OpenLedger, AReaderOfAClosedLedgerLeavesTheLogToTheNextWriter) {
  TemporaryFolder folder;
  const std::string path = folder.file("ledger.db");
  ASSERT_TRUE(open_to_write(path)->commit(batch_of({kept(sample_record(1))})));
  EXPECT_EQ(read_calls(**Ledger::open(path, Ledger::Mode::read_only)).size(), 1U);
  EXPECT_EQ(read_calls(*open_to_write(path)).size(), 1U);
}

TEST(OpenLedger, BringsWhatAnOlderVersionWroteUpToDateAndKeepsItsCalls) {
  TemporaryFolder folder;
  const std::string path = folder.file("ledger.db");
  const auto record = sample_record(1);
  ASSERT_TRUE(open_to_write(path)->commit(batch_of({kept(record)})));
  run_sql(path, kWithoutGists);
  run_sql(path,
          "DROP TABLE definitions; DROP TABLE kept_periods; DROP TABLE changed_periods; DROP TABLE signed_in;"
          "DROP TABLE gap_calls; DROP TABLE switch_counters; DROP TABLE proved; DROP TABLE corrections;"
          "ALTER TABLE gaps DROP COLUMN repaired_by; ALTER TABLE visits DROP COLUMN evidence;"
          "ALTER TABLE calls DROP COLUMN reached_at; ALTER TABLE calls DROP COLUMN tries;"
          "ALTER TABLE calls DROP COLUMN forgotten_at; DROP INDEX visits_with_caller; PRAGMA user_version = 1");
  EXPECT_THAT(refusal(path, Ledger::Mode::read_only), HasSubstr("an older dutyline wrote it"));
  const auto calls = read_calls(*open_to_write(path));
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls[0].call.visits[0].switch_call_id, record.call.visits[0].switch_call_id);
}

std::vector<std::string> indexes_of(const std::string& path) {
  SQLite::Database database(path);
  SQLite::Statement rows(database,
                         "SELECT name || ' ' || sql FROM sqlite_schema WHERE type = 'index' AND sql <> '' "
                         "ORDER BY name");
  std::vector<std::string> indexes;
  while (rows.executeStep()) {
    indexes.push_back(rows.getColumn(0).getString());
  }
  return indexes;
}

// Version 9 had the key in the index by offers, and every call in that of what calls are linked to.
TEST(OpenLedger, OfAnOlderVersionTheIndexesBecomeThoseOfANewOneAndFindTheSame) {
  TemporaryFolder folder;
  const std::string path = folder.file("ledger.db");
  auto linked = sample_visit(20, 5);
  linked.switch_linked_id = "1795438585.10";
  ASSERT_TRUE(open_to_write(path)->commit(
      batch_of({kept(sample_record(1, {sample_visit(10)})), kept(sample_record(2, {linked}))})));
  const auto as_new = indexes_of(path);
  run_sql(path,
          "DROP TABLE history_blocks;"
          "DROP INDEX calls_by_offer; CREATE INDEX calls_by_offer ON calls (offered_at, key);"
          "DROP INDEX visits_by_linked_id;"
          "CREATE INDEX visits_by_linked_id ON visits (switch_linked_id) WHERE switch_linked_id <> '';"
          "PRAGMA user_version = 9");
  ASSERT_NE(indexes_of(path), as_new);
  const auto ledger = open_to_write(path);
  EXPECT_EQ(indexes_of(path), as_new);
  EXPECT_EQ(ledger->calls_of("pbx", "1795438585.10", "1795438585.10")->size(), 2U);
  EXPECT_EQ(read_calls(*ledger).size(), 2U);
  EXPECT_EQ(*ledger->quick_check(), "");
}

TEST(OpenLedger, ANewOneHasPagesOf8KiBAndAnOlderOneKeepsItsOwn) {
  TemporaryFolder folder;
  const auto page_size = [](const std::string& path) {
    return SQLite::Database(path).execAndGet("PRAGMA page_size").getInt();
  };
  open_to_write(folder.file("new.db"));
  EXPECT_EQ(page_size(folder.file("new.db")), 8192);
  ASSERT_TRUE(open_to_build(folder.file("built.db"))->commit(batch_of({kept(sample_record(1))})));
  EXPECT_EQ(page_size(folder.file("built.db")), 8192);
  run_sql(folder.file("new.db"), "PRAGMA journal_mode = DELETE; PRAGMA page_size = 4096; VACUUM");
  ASSERT_TRUE(open_to_write(folder.file("new.db"))->commit(batch_of({kept(sample_record(1))})));
  EXPECT_EQ(page_size(folder.file("new.db")), 4096);
}

// Version 4 kept calls and gaps, and nothing of what was told of them.
TEST(OpenLedger, OfALedgerThatKeptNoPeriodsNoneIsKnownAndTheyAreKeptFromNowOn) {
  TemporaryFolder folder;
  const std::string path = folder.file("ledger.db");
  ASSERT_TRUE(open_to_write(path)->commit(batch_of({kept(sample_record(1))})));
  run_sql(path, kWithoutGists);
  run_sql(path,
          "DROP TABLE definitions; DROP TABLE kept_periods; DROP TABLE changed_periods; DROP TABLE signed_in;"
          "PRAGMA user_version = 4");
  const auto ledger = open_to_write(path);
  EXPECT_EQ(read_calls(*ledger).size(), 1U);
  EXPECT_TRUE(ledger->kept_periods("send-duty")->empty());
  KeptPeriod second;
  second.line = "send-duty";
  second.from = moment();
  second.to = moment(1);
  LedgerBatch batch;
  batch.periods.push_back({second, false});
  ASSERT_TRUE(ledger->commit(batch));
  EXPECT_EQ(ledger->kept_periods("send-duty")->size(), 1U);
}

TEST(OpenLedger, FindsTheGistOfEveryCallThatOlderVersionsKept) {
  TemporaryFolder folder;
  const std::string path = folder.file("ledger.db");
  CallRecord answered = sample_record(30'000, {sample_visit(40'001, 20), sample_visit(40'000, 50)});
  answered.call.visits[0].outcome = Outcome::timeout;
  answered.call.visits[0].left_at = moment(45);
  answered.call.visits[1].outcome = answered.call.outcome = Outcome::answered;
  answered.call.visits[1].answered_at = moment(55);
  answered.call.visits[1].caller.emplace().bytes[5] = 9;
  answered.call.final = true;
  answered.call.final_at = moment(56);
  answered.call_class = CallClass::answered;
  answered.hours = Hours::closed;
  ASSERT_TRUE(open_to_write(path)->commit(batch_of({kept(sample_record(1)), kept(answered)})));
  run_sql(path, kWithoutGists);
  const auto ledger = open_to_write(path);
  std::vector<PastCall> past;
  ASSERT_TRUE(ledger->for_each_past_call({.line = "send-duty"}, [&](const PastCall& call) {
    past.push_back(call);
    return true;
  }));
  EXPECT_EQ(past, (std::vector{past_call(sample_record(1)), past_call(answered)}));
}

TEST(OpenLedger, RefusesWhatANewerVersionWrote) {
  TemporaryFolder folder;
  const std::string path = folder.file("ledger.db");
  open_to_write(path);
  run_sql(path, "PRAGMA user_version = 99");
  for (const auto mode : {Ledger::Mode::read_write, Ledger::Mode::read_only}) {
    EXPECT_THAT(refusal(path, mode), AllOf(HasSubstr("a newer dutyline wrote it"), HasSubstr("99")));
  }
}

TEST(OpenLedger, RefusesOtherPeoplesFilesAndLeavesThemAsTheyWere) {
  TemporaryFolder folder;
  const std::string database = folder.file("other.db");
  run_sql(database, "CREATE TABLE notes (text)");
  EXPECT_THAT(refusal(database, Ledger::Mode::read_write), HasSubstr("not a ledger"));
  EXPECT_EQ(SQLite::Database(database).execAndGet("PRAGMA journal_mode").getString(), "delete");

  const std::string text = folder.file("notes.txt");
  std::ofstream(text) << std::string(4096, 'x');
  for (const auto mode : {Ledger::Mode::read_write, Ledger::Mode::read_only}) {
    EXPECT_EQ(refusal(text, mode), "cannot open the ledger " + text + ": " + std::string(kNoLedger));
  }
}

TEST(OpenLedger, SaysThatTheFolderIsMissing) {
  TemporaryFolder folder;
  EXPECT_THAT(refusal(folder.file("nowhere/ledger.db"), Ledger::Mode::read_write),
              AllOf(HasSubstr("there is no folder"), HasSubstr("nowhere;"), Not(HasSubstr("\n"))));
}

TEST(OpenLedger, SaysWhoCanLookWhereThisUserCannot) {
  TemporaryFolder folder;
  std::filesystem::create_symlink("loop", folder.file("loop"));  // to root, too, it cannot be looked into
  EXPECT_THAT(
      refusal(folder.file("loop/ledger.db"), Ledger::Mode::read_only),
      AllOf(HasSubstr("this user cannot look there"), HasSubstr("ask as root"), Not(HasSubstr("filesystem error"))));
}

TEST(OpenLedger, ItsPlaceCanBeLookedAtWithoutMakingIt) {
  TemporaryFolder folder;
  const std::string path = folder.file("ledger.db");
  EXPECT_TRUE(check_ledger_place(path));
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_TRUE(check_ledger_place(":memory:"));
  open_to_write(path);
  EXPECT_TRUE(check_ledger_place(path));
  EXPECT_THAT(check_ledger_place(folder.file("nowhere/ledger.db")).reason(),
              AllOf(HasSubstr("ledger " + folder.file("nowhere/ledger.db") + ": there is no folder"),
                    HasSubstr("`install -d -m 700 " + folder.file("nowhere") + "`")));
  EXPECT_THAT(check_ledger_place(folder.file("")).reason(), HasSubstr("it is a folder; name a file in it"));
}

TEST(OpenLedger, AnEmptyFileIsALedgerToBeForTheWriterOnly) {
  TemporaryFolder folder;
  const std::string path = folder.file("ledger.db");
  std::ofstream(path).flush();
  EXPECT_THAT(refusal(path, Ledger::Mode::read_only), HasSubstr("it is empty"));
  EXPECT_EQ(refusal(path, Ledger::Mode::read_write), "opened");
}

TEST(OpenLedger, InMemoryIsEmptyAndTakesCalls) {
  EXPECT_TRUE(read_calls(**Ledger::open(":memory:", Ledger::Mode::read_only)).empty());
  const auto ledger = open_to_write();
  ASSERT_TRUE(ledger->commit(batch_of({kept(sample_record(1))})));
  EXPECT_GT(ledger->size_bytes(), 0U);
}

}  // namespace
}  // namespace dutyline
