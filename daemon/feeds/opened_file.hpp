// A regular file, open for reading, that stays the same file whatever happens to its name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/result.hpp"

namespace dutyline {

struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  bool operator==(const FileIdentity&) const = default;
};

struct FileLook {
  FileIdentity identity;
  std::uint64_t size = 0;
  std::int64_t modified = 0;  // nanoseconds since 1970
};

struct NoFile {
  bool missing = false;  // else it is there and cannot be used
  std::string reason;    // "/var/log/queue_log is not there"
};

// Without opening it.
std::variant<FileLook, NoFile> look_at_file(const std::string& path);

class OpenedFile {
 public:
  static std::variant<OpenedFile, NoFile> open(const std::string& path);

  ~OpenedFile();
  OpenedFile(OpenedFile&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)), identity_(other.identity_) {}
  OpenedFile& operator=(OpenedFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(identity_, other.identity_);
    return *this;
  }

  FileIdentity identity() const { return identity_; }
  FileLook look() const;  // as it is now

  // As many bytes as there are, up to the size of `into`; fewer only at the end. Fails in words, without the name.
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) const;
  // The same as text; shorter at the end, and where it cannot be read.
  std::string text_at(std::uint64_t offset, std::size_t size) const;

 private:
  OpenedFile(int descriptor, FileIdentity identity) : descriptor_(descriptor), identity_(identity) {}

  int descriptor_;
  FileIdentity identity_;
};

}  // namespace dutyline
