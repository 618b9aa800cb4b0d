// The ledger as a file: who may write it, who may read it, how big it is.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace dutyline {

// Held by the one process that writes. An advisory lock on PATH.lock, not on PATH: closing any descriptor of the
// database itself would drop SQLite's own locks. The kernel lets go of it when the process dies, however it dies.
class WriteLock {
 public:
  static Result<WriteLock> take(const std::string& ledger_path);
  // Whether somebody holds it. Makes no file.
  static bool is_held(const std::string& ledger_path);

  WriteLock() = default;
  WriteLock(WriteLock&& other) noexcept;
  WriteLock& operator=(WriteLock&& other) noexcept;
  ~WriteLock();

 private:
  int descriptor_ = -1;
};

// Creates the file, mode 0600 (SQLite gives its side files the same), unless it is there.
Result<Done> create_private(const std::string& path);

// Takes away what is left of a file that was being built, with SQLite's side files.
void remove_with_side_files(const std::string& path);
// A file that is whole and closed goes to its place, and is on the disk before it is seen there.
Result<Done> put_in_place(const std::string& path, const std::string& place);

// Which file it is, whatever it is called; 0: there is none.
std::uint64_t file_identity(const std::string& path);

// With its write-ahead log; 0 if it is not there.
std::uint64_t ledger_size(const std::string& path);
// On its disk, to an ordinary user; 0 if nobody can tell.
std::uint64_t disk_free(const std::string& path);

}  // namespace dutyline
