// Rows of a statement without a wrapper round each column, which would cost as much as the walk through a long history.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ledger/rows.hpp"

namespace dutyline {

class PlainRows {
 public:
  PlainRows(sqlite3* handle, const std::string& text) : handle_(handle) {
    check(sqlite3_prepare_v2(handle, text.c_str(), -1, &row_, nullptr));
  }
  ~PlainRows() { sqlite3_finalize(row_); }
  PlainRows(const PlainRows&) = delete;
  PlainRows& operator=(const PlainRows&) = delete;

  void bind(const char* name, std::int64_t value) {
    check(sqlite3_bind_int64(row_, sqlite3_bind_parameter_index(row_, name), value));
  }
  void bind(const char* name, std::string_view text) {  // which lives as long
    check(sqlite3_bind_text(row_, sqlite3_bind_parameter_index(row_, name), text.data(), static_cast<int>(text.size()),
                            nullptr));
  }
  bool next() {
    const int code = sqlite3_step(row_);
    check(code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code);
    return code == SQLITE_ROW;
  }
  sqlite3_stmt* row() { return row_; }

 private:
  void check(int code) {
    if (code != SQLITE_OK) {
      throw SQLite::Exception(handle_, code);
    }
  }

  sqlite3* handle_;
  sqlite3_stmt* row_ = nullptr;
};

inline std::string_view text_of(sqlite3_stmt* row, int column) {
  const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
  return {text == nullptr ? "" : text, static_cast<std::size_t>(sqlite3_column_bytes(row, column))};
}

inline std::optional<Instant> instant_of(sqlite3_stmt* row, int column) {
  return sqlite3_column_type(row, column) == SQLITE_NULL
             ? std::nullopt
             : std::optional(from_microseconds(sqlite3_column_int64(row, column)));
}

inline std::span<const std::byte> bytes_of(sqlite3_stmt* row, int column) {
  const auto* const bytes = static_cast<const std::byte*>(sqlite3_column_blob(row, column));
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(row, column))};
}

inline std::optional<Pseudonym> pseudonym_of(sqlite3_stmt* row, int column) {
  const auto bytes = bytes_of(row, column);
  if (bytes.size() != sizeof(Pseudonym::bytes)) {
    return std::nullopt;
  }
  Pseudonym pseudonym;
  std::memcpy(pseudonym.bytes.data(), bytes.data(), bytes.size());
  return pseudonym;
}

}  // namespace dutyline
