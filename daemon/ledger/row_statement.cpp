#include "ledger/row_statement.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

namespace dutyline {

RowStatement::RowStatement(SQLite::Database& database, const std::string& text) : handle_(database.getHandle()) {
  check(sqlite3_prepare_v2(handle_, text.c_str(), -1, &statement_, nullptr));
  bound_.resize(static_cast<std::size_t>(sqlite3_bind_parameter_count(statement_)));
}

void RowStatement::nothing(int mark) {
  Bound& here = bound(mark);
  if (here.kind != Kind::nothing) {
    here.kind = Kind::nothing;
    check(sqlite3_bind_null(statement_, mark));
  }
}

void RowStatement::integer(int mark, std::int64_t value) {
  Bound& here = bound(mark);
  if (here.kind != Kind::integer || here.number != value) {
    here.kind = Kind::integer;
    here.number = value;
    check(sqlite3_bind_int64(statement_, mark, value));
  }
}

void RowStatement::word(int mark, std::string_view literal) {
  Bound& here = bound(mark);
  if (here.kind != Kind::word || here.word.data() != literal.data() || here.word.size() != literal.size()) {
    here.kind = Kind::word;
    here.word = literal;
    check(sqlite3_bind_text(statement_, mark, literal.data(), static_cast<int>(literal.size()), SQLITE_STATIC));
  }
}

void RowStatement::text(int mark, std::string_view value) {
  Bound& here = bound(mark);
  if (here.kind != Kind::text || here.copy != value) {
    here.kind = Kind::text;
    here.copy = value;
    check(sqlite3_bind_text(statement_, mark, here.copy.data(), static_cast<int>(here.copy.size()), SQLITE_STATIC));
  }
}

void RowStatement::passing_text(int mark, std::string_view value) {
  if (value.empty()) {
    text(mark, value);
    return;
  }
  bound(mark).kind = Kind::unknown;
  check(sqlite3_bind_text(statement_, mark, value.data(), static_cast<int>(value.size()), SQLITE_STATIC));
}

void RowStatement::bytes(int mark, const void* from, std::size_t count) {
  Bound& here = bound(mark);
  here.kind = Kind::bytes;
  here.copy.assign(static_cast<const char*>(from), count);
  check(sqlite3_bind_blob(statement_, mark, here.copy.data(), static_cast<int>(count), SQLITE_STATIC));
}

void RowStatement::run() {
  struct Reset {
    sqlite3_stmt* statement;
    ~Reset() { sqlite3_reset(statement); }
  } reset{statement_};
  const int code = sqlite3_step(statement_);
  check(code == SQLITE_DONE ? SQLITE_OK : code);
}

void RowStatement::check(int code) const {
  if (code != SQLITE_OK) {
    throw SQLite::Exception(handle_, code);
  }
}

}  // namespace dutyline
