// Many questions to the ledger, and one moment that answers all of them.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <optional>

namespace dutyline {

// Everything read while it lives is the ledger at one moment.
class OneMoment {
 public:
  explicit OneMoment(SQLite::Database& database) {
    if (sqlite3_get_autocommit(database.getHandle()) != 0) {
      transaction_.emplace(database);
    }
  }

 private:
  std::optional<SQLite::Transaction> transaction_;  // ends unsaved: nothing was written
};

}  // namespace dutyline
