// The files beside a followed one that were it before: queue_log.0, queue_log.1, queue_log-20260301, …
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "feeds/opened_file.hpp"

namespace dutyline {

struct RotatedFile {
  std::string path;
  FileIdentity identity;
  std::uint64_t size = 0;
  std::int64_t modified = 0;           // nanoseconds since 1970
  std::optional<std::uint64_t> began;  // the number with which it begins: the second of a log's first line
};

// In the same folder, readable, not compressed, and named like `path` with something behind. Not sorted.
std::vector<RotatedFile> rotated_files_of(const std::string& path);

// When an entry of that folder was last made, renamed or removed: nanoseconds since 1970; 0: that cannot be told.
std::int64_t last_change_beside(const std::string& path);

// The one that was written after the file `identity`, before all others that were, and is not empty; nothing: there is
// none. By the numbers they begin with when all have one, else by when they were last written; where these are the
// same, a greater number behind the name is older, as `logrotate` counts.
std::optional<RotatedFile> next_younger(const std::vector<RotatedFile>& files, FileIdentity identity,
                                        std::optional<std::uint64_t> began, std::int64_t modified);

// The first that began later than `began`.
std::optional<RotatedFile> first_after(const std::vector<RotatedFile>& files, std::uint64_t began);

}  // namespace dutyline
