// Files that the configuration names: where they are, and what the secret ones hold.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace dutyline {

// A relative path begins at the configuration's folder; `credentials:NAME` is a file that the service manager hands to
// the daemon alone ($CREDENTIALS_DIRECTORY), and so is a plain NAME where it hands one over: one configuration serves
// the daemon and a shell.
Result<std::string> resolve_path(const std::string& path, const std::string& folder);

// A secret's bytes, at most 4 KiB, one trailing newline stripped.
Result<std::string> read_secret(const std::string& path, const std::string& folder);
// A list of secrets, one a line, at most 256 KiB.
Result<std::string> read_secret_list(const std::string& path, const std::string& folder);

// What the service manager handed over is a copy, made when the daemon was started. This remembers the files of the
// same names in the configuration's folder as they were then.
class HandedOver {
 public:
  explicit HandedOver(std::string folder);
  // Files that were written, made or taken away since: the daemon has them as they were.
  std::vector<std::string> changed() const;

 private:
  using Mark =
      std::optional<std::pair<std::uintmax_t, std::filesystem::file_time_type>>;  // size and time; none: no file
  static Mark look(const std::string& file);

  std::string folder_;
  std::map<std::string, Mark> at_first_;  // by path
};

// Whether there is nothing at this path; false where nobody can tell.
bool is_missing(const std::string& path);

// Whether its own rights and those of every folder above let any user of the machine read the file.
bool readable_by_everyone(const std::string& path);

// The path of a file that this process can read now; else the reason why not.
Result<std::string> readable_file(const std::string& path, const std::string& folder);

}  // namespace dutyline
