// The ledger's tables and how an older file becomes the present one.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace SQLite {
class Database;
}

namespace dutyline {

inline constexpr int kSchemaVersion = 11;          // PRAGMA user_version
inline constexpr int kApplicationId = 0x64757479;  // PRAGMA application_id: "duty"
inline constexpr int kBusyTimeoutMs = 2000;
// Said of every other file.
inline constexpr std::string_view kNoLedger =
    "it is not a ledger of dutyline; name another file (`ledger: {path: …}` or --ledger), or move this one away";

// Settings of a connection; they hold until it closes.
Result<Done> set_up_writer(SQLite::Database& database);
// After set_up_writer(): of a file that nobody else knows of, and that is thrown away where its building ends early.
void set_up_builder(SQLite::Database& database);
void set_up_reader(SQLite::Database& database);

// Fails in words for a file that is no ledger or that a newer version wrote. A new, empty file is good only to `write`.
Result<Done> check_schema(SQLite::Database& database, bool write);

// Brings the file to the present version, all steps in one transaction.
void migrate(SQLite::Database& database);

}  // namespace dutyline
