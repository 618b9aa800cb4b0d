// The daemon may be killed at any moment: what the ledger said is kept is kept, and nothing is there by half.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/sample_records.hpp"

namespace dutyline {
namespace {

// Every batch holds two calls and a counter that names the batch.
LedgerBatch numbered_batch(std::int64_t number) {
  LedgerBatch batch = batch_of({kept(sample_record(number * 2, static_cast<double>(number))),
                                kept(sample_record(number * 2 + 1, static_cast<double>(number) + 0.5))});
  batch.counters = {{"batches", static_cast<double>(number)}};
  return batch;
}

// Commits batch after batch until it is killed, and tells the number of each that the ledger has taken.
[[noreturn]] void commit_for_ever(const std::string& path, int acknowledge) {
  const auto writer = LedgerWriter::start(open_to_write(path), {});
  for (std::int64_t number = 1;; ++number) {
    writer->put(numbered_batch(number));
    if (!writer->flush() || ::write(acknowledge, &number, sizeof number) != sizeof number) {
      ::_exit(1);
    }
  }
}

std::int64_t last_acknowledged_before_the_kill(const std::string& path, int batches) {
  int ends[2];
  if (::pipe(ends) != 0) {
    return -1;
  }
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    commit_for_ever(path, ends[1]);
  }
  ::close(ends[1]);
  std::int64_t last = 0;
  for (int seen = 0; seen < batches && ::read(ends[0], &last, sizeof last) == sizeof last; ++seen) {
  }
  ::kill(child, SIGKILL);
  while (::read(ends[0], &last, sizeof last) == sizeof last) {
  }
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return last;
}

TEST(Crash, KeepsEveryAcknowledgedBatchWhole) {
  TemporaryFolder folder;
  for (const int batches : {1, 7, 40}) {
    const std::string path = folder.file("ledger-" + std::to_string(batches) + ".db");
    const auto acknowledged = last_acknowledged_before_the_kill(path, batches);
    ASSERT_GE(acknowledged, batches);

    // Another process first: it must bring the dead one's log in without writing.
    const auto seen = read_calls(**Ledger::open(path, Ledger::Mode::read_only)).size();
    const auto ledger = open_to_write(path);
    EXPECT_EQ(read_calls(*ledger).size(), seen);
    const auto kept_batches = static_cast<std::int64_t>(ledger->counters()->front().second);
    EXPECT_GE(kept_batches, acknowledged);
    EXPECT_LE(kept_batches, acknowledged + 1) << "one may be kept that nobody was told of";
    EXPECT_EQ(seen, static_cast<std::size_t>(kept_batches) * 2);
    EXPECT_EQ(SQLite::Database(path).execAndGet("PRAGMA integrity_check").getString(), "ok");
  }
}

}  // namespace
}  // namespace dutyline
