#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "ledger/built_ledger.hpp"
#include "ledger/schema.hpp"
#include "ledger/sqlite_ledger.hpp"

namespace dutyline {
namespace {

using Opened = Result<std::unique_ptr<Ledger>>;

constexpr std::string_view kMemory = ":memory:";
// Whoever has a ledger asks it one thing at a time: no lock for each value that is bound.
const int kToWrite = SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX;

Failure not_opened(const std::string& path, const std::string& reason) {
  return Failure{"cannot open the ledger " + path + ": " + reason};
}

// One name for one file, however it was reached: the lock hangs on it.
std::string real_path(const std::string& path) {
  std::error_code error;
  const auto real = std::filesystem::weakly_canonical(path, error);
  return error ? path : real.string();
}

Result<Done> check_place(const std::string& path) {
  // Of a disk that became read-only by itself the machine's log tells more.
  const auto cure = [](const std::string& who) {
    return errno == EROFS
               ? "its file system is mounted read-only; mount it to be written, or name another place"
               : who + " (" + std::generic_category().message(errno) + "); give it to the user that runs dutyline";
  };
  const auto folder = std::filesystem::path(path).parent_path().string();
  std::error_code error;
  if (!folder.empty() && !std::filesystem::is_directory(folder, error)) {
    return Failure{"there is no folder " + folder + "; make it with `install -d -m 700 " + folder +
                   "`, or name another file"};
  }
  if (std::filesystem::is_directory(path, error)) {
    return Failure{"it is a folder; name a file in it"};
  }
  if (::access(folder.empty() ? "." : folder.c_str(), W_OK | X_OK) != 0) {
    return Failure{cure("this user may not write to the folder " + folder)};
  }
  if (std::filesystem::exists(path, error) && ::access(path.c_str(), R_OK | W_OK) != 0) {
    return Failure{cure("this user may not write it")};
  }
  return Done{};
}

Opened open_memory(LedgerOptions options) {
  auto database = std::make_unique<SQLite::Database>(std::string(kMemory), kToWrite);
  if (const auto done = set_up_writer(*database); !done) {
    return not_opened(std::string(kMemory), done.reason());
  }
  migrate(*database);
  return std::unique_ptr<Ledger>(
      std::make_unique<SqliteLedger>(std::string(), options, WriteLock(), std::move(database), true));
}

Opened open_to_write(const std::string& path, LedgerOptions options, bool build) {
  if (const auto place = check_place(path); !place) {
    return not_opened(path, place.reason());
  }
  auto lock = WriteLock::take(path);
  if (!lock) {
    return not_opened(path, lock.reason());
  }
  const bool beside = build && !std::filesystem::exists(path);
  const std::string file = beside ? path + ".new" : path;
  if (beside) {
    remove_with_side_files(file);
  }
  if (const auto made = create_private(file); !made) {
    return not_opened(path, made.reason());
  }
  auto database = std::make_unique<SQLite::Database>(file, kToWrite);
  if (const auto known = check_schema(*database, true); !known) {
    return not_opened(path, known.reason());
  }
  if (const auto done = set_up_writer(*database); !done) {
    return not_opened(path, done.reason());
  }
  migrate(*database);
  if (beside) {
    set_up_builder(*database);
  }
  auto ledger = std::make_unique<SqliteLedger>(file, options, *std::move(lock), std::move(database), true);
  if (beside) {
    ledger->belongs_at(path);
  }
  return std::unique_ptr<Ledger>(std::move(ledger));
}

Opened open_to_read(const std::string& path, LedgerOptions options) {
  std::error_code error;
  const bool exists = std::filesystem::exists(path, error);
  if (error) {
    return not_opened(path, "this user cannot look there (" + error.message() + "); ask as root or as dutyline's own");
  }
  if (!exists) {
    return not_opened(path, "there is no such file: `run` or `import` makes it, --ledger names another");
  }
  auto database = std::make_unique<SQLite::Database>(path, SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX);
  set_up_reader(*database);
  if (const auto known = check_schema(*database, false); !known) {
    return not_opened(path, known.reason());
  }
  return std::unique_ptr<Ledger>(
      std::make_unique<SqliteLedger>(path, options, WriteLock(), std::move(database), false));
}

std::string advice_on(int code) {
  switch (code) {
    case SQLITE_FULL: return "the disk is full";
    case SQLITE_IOERR: return "the disk does not take or give it";
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return "another program holds it (close any sqlite3 shell on it)";
    case SQLITE_READONLY: return "it may not be written; make the file, its folder and their disk writable again";
    case SQLITE_CANTOPEN: return "it cannot be opened (its rights, or those of its folder)";
    case SQLITE_CORRUPT:
      return "the file is damaged; stop dutyline, keep this file, put the newest copy that `dutyline backup` made in "
             "its place and import the switch's logs since then";
    default: return "";
  }
}

}  // namespace

std::string ledger_trouble(const std::exception& error) {
  const auto* reported = dynamic_cast<const SQLite::Exception*>(&error);
  if (reported != nullptr && reported->getErrorCode() == SQLITE_NOTADB) {
    return std::string(kNoLedger);
  }
  const std::string advice = reported != nullptr ? advice_on(reported->getErrorCode()) : "";
  return advice.empty() ? error.what() : advice + ": " + error.what();
}

Result<Done> check_ledger_place(const std::string& path) {
  const auto place = path == kMemory ? Result<Done>(Done{}) : check_place(real_path(path));
  return place ? place : not_opened(path, place.reason());
}

bool is_written(const std::string& path) {
  return path != kMemory && WriteLock::is_held(real_path(path));
}

Opened Ledger::open(const std::string& path, Mode mode, LedgerOptions options) {
  try {
    if (path == kMemory) {
      return open_memory(options);
    }
    const std::string real = real_path(path);
    return mode == Mode::read_write ? open_to_write(real, options, false) : open_to_read(real, options);
  } catch (const std::exception& error) {
    return not_opened(path, ledger_trouble(error));
  }
}

Opened open_or_build_ledger(const std::string& path, LedgerOptions options) {
  try {
    return path == kMemory ? open_memory(options) : open_to_write(real_path(path), options, true);
  } catch (const std::exception& error) {
    return not_opened(path, ledger_trouble(error));
  }
}

Result<Done> close_built_ledger(Ledger& ledger) {
  auto* const built = dynamic_cast<SqliteLedger*>(&ledger);
  return built == nullptr ? Result<Done>(Done{}) : built->close();
}

}  // namespace dutyline
