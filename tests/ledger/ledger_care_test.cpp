// A ledger that was not closed, a damaged one, one that may not be written, and copies.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <future>

#include "ledger/reading_thread.hpp"
#include "ledger/sample_records.hpp"
#include "ledger/sqlite_ledger.hpp"

namespace dutyline {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::function<bool(double)> kGoOn = [](double) { return true; };

LedgerBatch many_calls(CallId from, CallId to) {
  LedgerBatch batch;
  for (CallId id = from; id < to; ++id) {
    batch.calls.push_back(kept(sample_record(id, static_cast<double>(id))));
  }
  return batch;
}

// Another process writes a ledger and dies in the midst of it.
void write_and_die(const std::string& path) {
  const pid_t child = ::fork();
  if (child == 0) {
    const auto ledger = open_to_write(path);
    ::_exit(ledger->commit(many_calls(1, 50)) ? 0 : 1);  // no destructor runs
  }
  int status = 1;
  ::waitpid(child, &status, 0);
  ASSERT_EQ(status, 0);
}

// Writes over half of the file, in its middle.
void damage(const std::string& path) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  const auto quarter = std::filesystem::file_size(path) / 4;
  file.seekp(static_cast<std::streamoff>(quarter));
  file << std::string(2 * quarter, '\x5a');
}

TEST(LedgerCare, AnUncleanStopIsKnownUntilTheFileHasBeenFoundSound) {
  TemporaryFolder folder;
  const std::string path = folder.file("ledger.db");
  EXPECT_FALSE(open_to_write(path)->stopped_uncleanly()) << "new";
  write_and_die(path);
  {
    const auto ledger = open_to_write(path);
    EXPECT_TRUE(ledger->stopped_uncleanly());
    ASSERT_TRUE(ledger->commit(many_calls(50, 51)));
  }
  {
    const auto ledger = open_to_write(path);
    EXPECT_TRUE(ledger->stopped_uncleanly()) << "nobody has looked yet";
    EXPECT_EQ(*ledger->quick_check(), "");
    ledger->found_sound();
    ASSERT_TRUE(ledger->commit(many_calls(51, 52)));
  }
  EXPECT_FALSE(open_to_write(path)->stopped_uncleanly());
}

TEST(LedgerCare, AFileThatWasFoundSoundIsNotLookedAtAgainThoughNothingWasWrittenSince) {
  TemporaryFolder folder;
  const std::string path = folder.file("ledger.db");
  write_and_die(path);
  open_to_write(path)->found_sound();
  EXPECT_FALSE(open_to_write(path)->stopped_uncleanly());
}

TEST(LedgerCare, DamageIsFoundAndSaidWithWhatToDo) {
  TemporaryFolder folder;
  const std::string path = folder.file("ledger.db");
  ASSERT_TRUE(open_to_write(path)->commit(many_calls(1, 2'000)));
  damage(path);
  auto reader = Ledger::open(path, Ledger::Mode::read_only);
  ASSERT_TRUE(reader) << reader.reason();
  const auto found = (*reader)->quick_check();
  EXPECT_TRUE(!found || !found->empty());
  const auto read = (*reader)->for_each_call({}, [](const CallRecord&) {});
  ASSERT_FALSE(read);
  EXPECT_THAT(read.reason(), AllOf(HasSubstr("the file is damaged"), HasSubstr("`dutyline backup`"),
                                   HasSubstr("import the switch's logs"), Not(HasSubstr("\n"))));
}

TEST(LedgerCare, AReadOnlyDiskIsSaidToBeOne) {
  TemporaryFolder folder;
  const std::string disk = folder.file("disk");
  std::filesystem::create_directory(disk);
  if (::mount("none", disk.c_str(), "tmpfs", 0, "size=4m") != 0) {
    GTEST_SKIP() << "NOT TESTED: this user may not mount a file system";
  }
  const std::string path = disk + "/ledger.db";
  open_to_write(path);
  ASSERT_EQ(::mount("none", disk.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr), 0);
  const auto refused = Ledger::open(path, Ledger::Mode::read_write);
  const auto place = check_ledger_place(path);
  ::umount2(disk.c_str(), MNT_DETACH);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.reason(), AllOf(HasSubstr("mounted read-only"), HasSubstr("name another place")));
  EXPECT_THAT(place.reason(), HasSubstr("mounted read-only"));
}

TEST(LedgerCare, AnybodyCanSeeWhetherALedgerIsWritten) {
  TemporaryFolder folder;
  const std::string path = folder.file("ledger.db");
  EXPECT_FALSE(is_written(path));
  EXPECT_FALSE(std::filesystem::exists(path + ".lock"));
  {
    const auto ledger = open_to_write(path);
    EXPECT_TRUE(is_written(path));
  }
  EXPECT_FALSE(is_written(path));
  EXPECT_FALSE(is_written(":memory:"));
}

TEST(LedgerCare, ACopyIsTheLedgerOfOneMomentWhileTheWriterGoesOn) {
  TemporaryFolder folder;
  const std::string path = folder.file("ledger.db");
  const auto writer = open_to_write(path);
  ASSERT_TRUE(writer->commit(many_calls(1, 20'000)));
  const auto before = read_calls(*writer).size();
  const auto reader = *Ledger::open(path, Ledger::Mode::read_only);
  CallId next = 20'000;
  const auto done = reader->back_up(folder.file("copy.db"), [&](double share) {
    EXPECT_GE(share, 0);
    EXPECT_LE(share, 1);
    EXPECT_TRUE(writer->commit(many_calls(next, next + 1)));
    ++next;
    return true;
  });
  ASSERT_TRUE(done) << done.reason();
  EXPECT_GT(next, 20'000) << "it was copied in steps";
  const auto copy = *Ledger::open(folder.file("copy.db"), Ledger::Mode::read_only);
  EXPECT_EQ(read_calls(*copy).size(), before);
  EXPECT_EQ(read_calls(*writer).size(), static_cast<std::size_t>(next) - 1);
  EXPECT_FALSE(std::filesystem::exists(folder.file("copy.db-wal"))) << "one file is all there is to keep";
  EXPECT_EQ(std::filesystem::status(folder.file("copy.db")).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(LedgerCare, ACopyIsALedgerOfItsOwn) {
  TemporaryFolder folder;
  const auto writer = open_to_write(folder.file("ledger.db"));
  ASSERT_TRUE(writer->commit(many_calls(1, 3)));
  ASSERT_TRUE(
      (*Ledger::open(folder.file("ledger.db"), Ledger::Mode::read_only))->back_up(folder.file("copy.db"), kGoOn));
  const auto copy = open_to_write(folder.file("copy.db"));
  EXPECT_FALSE(copy->stopped_uncleanly()) << "the ledger it was made from is open, the copy never was";
  ASSERT_TRUE(copy->commit(many_calls(3, 4)));
  EXPECT_EQ(read_calls(*copy).size(), 3U);
  EXPECT_EQ(read_calls(*writer).size(), 2U);
}

TEST(LedgerCare, ACopyOverwritesNothingAndLeavesNothingHalfDone) {
  TemporaryFolder folder;
  const std::string path = folder.file("ledger.db");
  ASSERT_TRUE(open_to_write(path)->commit(many_calls(1, 10'000)));
  std::ofstream(folder.file("notes.txt")) << "mine";
  const auto reader = *Ledger::open(path, Ledger::Mode::read_only);
  EXPECT_THAT(reader->back_up(folder.file("notes.txt"), kGoOn).reason(), HasSubstr("name a new file"));
  EXPECT_EQ(std::filesystem::file_size(folder.file("notes.txt")), 4U);
  EXPECT_THAT(reader->back_up(folder.file("no/copy.db"), kGoOn).reason(), HasSubstr("cannot make"));
  EXPECT_FALSE(reader->back_up(folder.file("copy.db"), [](double) { return false; }));
  EXPECT_FALSE(std::filesystem::exists(folder.file("copy.db")));
}

TEST(ReadingThread, ReadsOneAfterAnotherAndIsEndedInTheMidst) {
  TemporaryFolder folder;
  const std::string path = folder.file("ledger.db");
  ASSERT_TRUE(open_to_write(path)->commit(many_calls(1, 10)));
  std::promise<std::size_t> calls;
  std::promise<void> begun;
  bool ended = false;
  {
    ReadingThread readings;
    readings.read(*Ledger::open(path, Ledger::Mode::read_only),
                  [&](Ledger& ledger) { calls.set_value(read_calls(ledger).size()); });
    EXPECT_EQ(calls.get_future().get(), 9U);
    readings.read(*Ledger::open(path, Ledger::Mode::read_only), [&](Ledger& ledger) {
      begun.set_value();
      EXPECT_THROW(dynamic_cast<SqliteLedger&>(ledger).database().execAndGet(
                       "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"),
                   SQLite::Exception);  // for ever, were it not interrupted
      ended = true;
    });
    begun.get_future().wait();
  }
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace dutyline
