// Where the reading of a followed file stands, as a text that outlives the program: which file, how far, and a
// fingerprint of what was read, for inodes are used again and files are emptied and filled anew. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "feeds/opened_file.hpp"

namespace dutyline {

struct FilePosition {
  FileIdentity file;
  std::uint64_t offset = 0;            // bytes read; a line begins here
  std::string fingerprint;             // see fingerprint_of(); empty at offset 0
  std::optional<std::uint64_t> began;  // the greatest number with which a file began that was read (a log's second)
  bool operator==(const FilePosition&) const = default;
};

// "file-1 DEVICE INODE OFFSET FINGERPRINT BEGAN", "-" for what there is not.
std::string to_string(const FilePosition& position);
// Nothing: this was not written by to_string().
std::optional<FilePosition> parse_file_position(std::string_view text);

// So many bytes from the file's beginning and as many before the offset are fingerprinted; fewer when there are fewer.
inline constexpr std::size_t kFingerprinted = 256;

// The first half of a SHA-256, as 32 hexadecimal digits: nothing of the lines can be read from it.
std::string fingerprint_of(std::string_view head, std::string_view before_offset);

// "1795438585|…" begins with 1795438585. Nothing: no number, or one that may not be whole yet.
std::optional<std::uint64_t> leading_number(std::string_view head);

}  // namespace dutyline
