// The ledger looked at as a whole: is its file sound, and a copy of it.

#include <SQLiteCpp/Backup.h>
#include <sqlite3.h>

#include <filesystem>

#include "ledger/sqlite_ledger.hpp"

namespace dutyline {
namespace {

constexpr int kBytesAStep = 2 << 20;

// A copy that is not whole is none.
struct Unfinished {
  const std::string& path;
  bool whole = false;
  ~Unfinished() {
    if (!whole) {
      for (const char* suffix : {"", "-journal", "-wal", "-shm"}) {
        std::error_code error;
        std::filesystem::remove(path + suffix, error);
      }
    }
  }
};

}  // namespace

Result<std::string> SqliteLedger::quick_check() {
  return in_words([&] {
    std::string found = database_->execAndGet("PRAGMA quick_check(1)").getString();
    return found == "ok" ? std::string() : found;
  });
}

void SqliteLedger::interrupt() {
  sqlite3_interrupt(database_->getHandle());
}

Result<Done> SqliteLedger::hold_moment() {
  return in_words([&] {
    held_.emplace(*database_);
    database_->execAndGet("SELECT count(*) FROM sqlite_schema");  // a transaction begins with its first reading
    return Done{};
  });
}

// All steps within one moment of the source: else it would begin anew with every commit of the writer.
Result<Done> SqliteLedger::back_up(const std::string& path, const std::function<bool(double)>& go_on) {
  if (auto held = held_ ? Result<Done>(Done{}) : hold_moment(); !held) {
    return held;
  }
  if (std::filesystem::exists(path)) {
    return Failure{path + " is there already; name a new file"};
  }
  if (auto made = create_private(path); !made) {
    return Failure{"cannot make " + path + ": " + made.reason()};
  }
  Unfinished copy{path};
  auto done = in_words([&]() -> Result<Done> {
    SQLite::Database to(path, SQLite::OPEN_READWRITE);
    {
      SQLite::Backup backup(to, *database_);
      const int pages = kBytesAStep / database_->execAndGet("PRAGMA page_size").getInt();
      while (backup.executeStep(pages) != SQLITE_DONE) {
        const double all = std::max(1, backup.getTotalPageCount());
        if (!go_on(1 - backup.getRemainingPageCount() / all)) {
          return Failure{"stopped before it was whole"};
        }
      }
    }
    // Readable without side files, from a disk that is not written: whoever opens it to write changes that again. It is
    // closed as a ledger is that nobody writes.
    to.exec("PRAGMA journal_mode = DELETE; DELETE FROM meta WHERE name = 'written'");
    const std::string found = to.execAndGet("PRAGMA quick_check(1)").getString();
    return found == "ok" ? Result<Done>(Done{}) : Failure{"the copy is damaged: " + found};
  });
  const Result<Done> result = done ? *done : Failure{done.reason()};
  copy.whole = static_cast<bool>(result);
  return result ? result : Failure{"cannot copy to " + path + ": " + result.reason()};
}

}  // namespace dutyline
