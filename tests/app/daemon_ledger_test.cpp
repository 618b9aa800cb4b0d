// What the daemon does with its ledger beside writing calls: looks at it after an unclean stop, proves its own sums,
// forgets, and goes on counting when the disk is full.

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <sys/mount.h>

#include <fstream>

#include "app/following_daemon.hpp"

namespace dutyline {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class KeptLedger : public FollowingDaemon {
 protected:
  // Runs once, with this many calls in the log, and closes.
  void keep_calls(int calls) {
    write_calls(calls);
    start();
    ASSERT_TRUE(until_read());
    stop();
    read_ = 0;
  }
  void sql(const std::string& text) const { SQLite::Database(ledger_path(), SQLite::OPEN_READWRITE).exec(text); }
  LedgerSnapshot shown() const { return daemon->snapshot()->ledger; }
  // Time goes on, a second a round: what is due comes, and pages are made anew.
  template <class Condition>
  bool until(Condition good) {
    return testing::run_until(*loop, [&] {
      clock = clock.load() + seconds(1);
      return good();
    });
  }
};

TEST_F(KeptLedger, AfterACleanStopItIsNotLookedAt) {
  keep_calls(3);
  start();
  EXPECT_EQ(shown().check, LedgerCheck::not_needed);
  stop();
}

TEST_F(KeptLedger, AfterAnUncleanStopItIsLookedAtMeanwhileAndTheNextStartKnows) {
  keep_calls(3);
  sql("INSERT INTO meta (name, value) VALUES ('written', 1)");
  start();
  EXPECT_NE(shown().check, LedgerCheck::not_needed);
  EXPECT_TRUE(until([this] { return shown().check == LedgerCheck::sound; }));
  EXPECT_THAT(get("/metrics"), HasSubstr("\ndutyline_ledger_check{state=\"sound\"} 1\n"));
  EXPECT_THAT(get("/api/v1/status"), HasSubstr(R"("check":"sound")"));
  stop();
  start();
  EXPECT_EQ(shown().check, LedgerCheck::not_needed);
  stop();
}

TEST_F(KeptLedger, ADamagedFileIsShownWithWhatToDo) {
  keep_calls(300);
  sql("INSERT INTO meta (name, value) VALUES ('written', 1)");
  {  // an index that lies: calls can still be read, but not all of them are found
    sql("PRAGMA writable_schema = 1; DELETE FROM sqlite_schema WHERE name = 'visits_by_linked_id'");
  }
  start();
  EXPECT_TRUE(until([this] { return shown().check == LedgerCheck::damaged; }));
  EXPECT_THAT(shown().check_text, HasSubstr("put the newest copy that `dutyline backup` made in its place"));
  stop();
}

TEST_F(KeptLedger, ItsOwnSumsAreComparedAfterTheStart) {
  keep_calls(3);
  start();
  EXPECT_TRUE(until([this] { return shown().pending == 0; }));
  EXPECT_EQ(daemon->snapshot()->lines.front().imbalance, 0);
  sql("UPDATE calls SET class = 'abandoned' WHERE id = (SELECT min(id) FROM calls)");
  clock = clock.load() + hours(24);
  EXPECT_TRUE(until([this] { return daemon->snapshot()->lines.front().imbalance == 2; })) << "one less, one more";
  stop();
}

TEST_F(KeptLedger, WhatTheRetentionNamesIsForgottenAtTheStart) {
  keep_calls(3);
  sql("UPDATE visits SET caller = randomblob(16)");
  clock = clock.load() + hours(24 * 30);
  start();
  EXPECT_TRUE(until([this] { return shown().pending == 0; }));
  stop();
  EXPECT_EQ(ledger()->older_than({clock.load(), std::nullopt})->callers, 3U) << "a month is not long enough";
  clock = clock.load() + hours(24 * 33);
  start();
  EXPECT_TRUE(until([this] { return ledger()->older_than({clock.load(), std::nullopt})->callers == 0; }));
  stop();
  EXPECT_EQ(calls_kept(), 3);
}

// A small file system of its own.
class FullDisk : public KeptLedger {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(folder.file("disk"));
    mounted_ = ::mount("none", folder.file("disk").c_str(), "tmpfs", 0, "size=4m") == 0;
    if (!mounted_) {
      GTEST_SKIP() << "NOT TESTED: this user may not mount a file system";
    }
  }
  void TearDown() override {
    if (mounted_) {
      ::umount2(folder.file("disk").c_str(), MNT_DETACH);
    }
  }
  std::string ledger_path() const override { return folder.file("disk/ledger.db"); }
  std::string filler() const { return folder.file("disk/filler"); }
  void fill() const {
    std::ofstream file(filler(), std::ios::binary);
    while (file << std::string(4'096, 'x') << std::flush) {
    }
  }

 private:
  bool mounted_ = false;
};

TEST_F(FullDisk, AMarkIsRefusedInWordsAndCanBeMadeWhenThereIsRoomAgain) {
  write_lost_call("1", 900);
  start();
  ASSERT_TRUE(until_read());
  ASSERT_TRUE(until([this] { return lost_callers().size() == 1; }));
  const std::string call = lost_callers()[0];
  fill();
  for (int more = 2; more <= 400; ++more) {
    write_call(std::to_string(more), -more);
  }
  ASSERT_TRUE(until([this] { return !shown().writable; }));
  EXPECT_THAT(mark(call, "rung_back"), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("nothing was marked: the disk")));
  EXPECT_EQ(lost_callers().size(), 1U);
  std::filesystem::remove(filler());
  ASSERT_TRUE(until([this] { return shown().writable && shown().pending == 0; }));
  EXPECT_THAT(mark(call, "rung_back"), StartsWith("HTTP/1.1 200 "));
  EXPECT_TRUE(lost_callers().empty());
  stop();
}

TEST_F(FullDisk, CallsAreCountedOnAndNothingIsMissingWhenThereIsRoomAgain) {
  write_call("1", 0);
  start();
  ASSERT_TRUE(until_read());
  fill();
  for (int call = 2; call <= 400; ++call) {
    write_call(std::to_string(call), -call);
  }
  ASSERT_TRUE(until([this] { return !shown().writable; }));
  ASSERT_TRUE(until([this] { return daemon->snapshot()->lines.front().figures(Window::today).open.offered == 400; }));
  EXPECT_THAT(shown().trouble, HasSubstr("disk"));
  EXPECT_GT(shown().pending, 0U);
  // All but the first, which stood in the log before it was first read: history raises no counter.
  EXPECT_EQ(offered(), 399) << "counters go on too";
  EXPECT_THAT(get("/metrics"), HasSubstr("\ndutyline_ledger_writable 0\n"));
  EXPECT_THAT(get("/readyz"), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("ledger: the disk")));

  std::filesystem::remove(filler());
  ASSERT_TRUE(until([this] { return shown().writable && shown().pending == 0; }));
  EXPECT_THAT(get("/readyz"), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(offered(), 399);
  EXPECT_EQ(calls_kept(), 400);
  stop();
  start();
  ASSERT_TRUE(until([this] { return shown().pending == 0; }));
  EXPECT_EQ(offered(), 399);
  EXPECT_EQ(daemon->snapshot()->lines.front().figures(Window::today).open.offered, 400);
  stop();
}

}  // namespace
}  // namespace dutyline
