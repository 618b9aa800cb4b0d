// A statement that writes rows and is run again and again. It knows what its marks are bound to and binds what differs:
// the rows of a history are alike in most of their columns.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace SQLite {
class Database;
}

namespace dutyline {

class RowStatement {
 public:
  // Throws SQLite::Exception, as everything here.
  RowStatement(SQLite::Database& database, const std::string& text);
  ~RowStatement() { sqlite3_finalize(statement_); }
  RowStatement(const RowStatement&) = delete;
  RowStatement& operator=(const RowStatement&) = delete;

  // Marks count from 1.
  void nothing(int mark);
  void integer(int mark, std::int64_t value);
  void word(int mark, std::string_view literal);              // that never goes away
  void text(int mark, std::string_view value);                // copied
  void passing_text(int mark, std::string_view value);        // which lives until `run`
  void bytes(int mark, const void* from, std::size_t count);  // copied

  // Once; it is left ready for the next time, whatever happens: one left half-way would keep the transaction from
  // ending.
  void run();

 private:
  enum class Kind : std::uint8_t { unknown, nothing, integer, word, text, bytes };
  struct Bound {
    Kind kind = Kind::nothing;
    std::int64_t number = 0;
    std::string_view word;
    std::string copy;  // SQLite reads it here
  };

  Bound& bound(int mark) { return bound_[static_cast<std::size_t>(mark - 1)]; }
  void check(int code) const;

  sqlite3* handle_;
  sqlite3_stmt* statement_ = nullptr;
  std::vector<Bound> bound_;  // never grows: their copies keep their place
};

}  // namespace dutyline
