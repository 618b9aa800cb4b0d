#include "app/secrets.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>

namespace dutyline {
namespace {

constexpr std::size_t kLargestSecret = 4'096;
constexpr std::size_t kLargestList = 256 * 1'024;

Result<std::ifstream> open_file(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) {
    return Failure{"there is no file " + path};
  }
  if (error) {
    return Failure{"cannot read " + path + ": " + error.message()};
  }
  if (status.type() != std::filesystem::file_type::regular) {  // a pipe would make us wait for ever
    return Failure{path + " is no ordinary file"};
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    const bool service = std::getenv("CREDENTIALS_DIRECTORY") != nullptr;
    const std::string name = std::filesystem::path(path).filename().string();
    return Failure{"this user may not read " + path +
                   (service ? "; a service is handed it by `LoadCredential=" + name + ":" + path +
                                  "` in a drop-in (pages-for-others.conf among the examples), and a restart"
                            : "; ask as root")};
  }
  return in;
}

// What the service manager hands over under this name; nothing: it does not, or only an empty line in its place.
std::optional<std::string> handed_over(const std::string& name) {
  const char* const where = std::getenv("CREDENTIALS_DIRECTORY");
  if (where == nullptr || *where == '\0' || name.find('/') != std::string::npos) {
    return std::nullopt;
  }
  const auto file = std::filesystem::path(where) / name;
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  return !error && size > 1 ? std::optional(file.string()) : std::nullopt;
}

Result<std::string> read_bytes(const std::string& path, const std::string& folder, std::size_t most) {
  auto file = resolve_path(path, folder);
  if (!file) {
    return file;
  }
  auto in = open_file(*file);
  if (!in) {
    return Failure{in.reason()};
  }
  std::string bytes(most + 1, '\0');
  in->read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (in->bad()) {
    return Failure{"cannot read " + *file};
  }
  bytes.resize(static_cast<std::size_t>(in->gcount()));
  if (bytes.size() > most) {
    return Failure{*file + " is larger than " + std::to_string(most / 1'024) + " KiB, so no secret"};
  }
  return bytes;
}

}  // namespace

Result<std::string> resolve_path(const std::string& path, const std::string& folder) {
  static constexpr std::string_view kCredentials = "credentials:";
  if (!path.starts_with(kCredentials)) {
    if (auto credential = handed_over(path)) {
      return std::move(*credential);
    }
    return (std::filesystem::path(folder) / path).lexically_normal().string();
  }
  const std::string name = path.substr(kCredentials.size());
  if (name.empty() || name.find('/') != std::string::npos) {
    return Failure{"a credential is one name, like credentials:ami.secret"};
  }
  const char* const where = std::getenv("CREDENTIALS_DIRECTORY");
  if (where == nullptr || *where == '\0') {
    return Failure{
        "credentials come from the service manager, and it gave none; give the unit "
        "LoadCredential=" +
        name + ":PATH, and check as `systemd-run -t -p LoadCredential=" + name + ":PATH dutyline check`"};
  }
  return (std::filesystem::path(where) / name).string();
}

Result<std::string> read_secret_list(const std::string& path, const std::string& folder) {
  // The last entry may have been taken out: what is empty may be handed over as nothing, and be known by its size
  // alone.
  const auto file = resolve_path(path, folder);
  std::error_code error;
  if (const auto size = file ? std::filesystem::file_size(*file, error) : 1; file && !error && size <= 1) {
    return std::string();
  }
  return read_bytes(path, folder, kLargestList);
}

Result<std::string> read_secret(const std::string& path, const std::string& folder) {
  auto bytes = read_bytes(path, folder, kLargestSecret);
  if (bytes && bytes->ends_with('\n')) {
    bytes->pop_back();
  }
  return bytes;
}

HandedOver::HandedOver(std::string folder) : folder_(std::move(folder)) {
  const char* const where = std::getenv("CREDENTIALS_DIRECTORY");
  if (where == nullptr || *where == '\0') {
    return;
  }
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(where, error)) {
    const auto file = (std::filesystem::path(folder_) / entry.path().filename()).string();
    at_first_.emplace(file, look(file));
  }
}

HandedOver::Mark HandedOver::look(const std::string& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  const auto written = error ? std::filesystem::file_time_type() : std::filesystem::last_write_time(file, error);
  return error ? Mark() : Mark(std::pair(size, written));
}

std::vector<std::string> HandedOver::changed() const {
  std::vector<std::string> files;
  for (const auto& [file, mark] : at_first_) {
    if (look(file) != mark) {
      files.push_back(file);
    }
  }
  return files;
}

bool is_missing(const std::string& path) {
  std::error_code error;
  return std::filesystem::status(path, error).type() == std::filesystem::file_type::not_found;
}

bool readable_by_everyone(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const auto real = fs::canonical(path, error);
  const auto grants = [&](const fs::path& what, fs::perms right) {
    return !error && (fs::status(what, error).permissions() & right) != fs::perms::none && !error;
  };
  if (!grants(real, fs::perms::others_read)) {
    return false;
  }
  for (auto folder = real.parent_path(); grants(folder, fs::perms::others_exec); folder = folder.parent_path()) {
    if (folder == folder.root_path()) {
      return true;
    }
  }
  return false;
}

Result<std::string> readable_file(const std::string& path, const std::string& folder) {
  auto file = resolve_path(path, folder);
  if (!file) {
    return file;
  }
  const auto in = open_file(*file);
  return in ? file : Failure{in.reason()};
}

}  // namespace dutyline
