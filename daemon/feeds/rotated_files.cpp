#include "feeds/rotated_files.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <tuple>
#include <utility>

#include "feeds/file_position.hpp"

namespace dutyline {
namespace {

constexpr std::array<std::string_view, 8> kCompressed{".gz", ".bz2", ".xz", ".zst", ".lz4", ".lzma", ".Z", ".zip"};

bool is_compressed(std::string_view name) {
  return std::ranges::any_of(kCompressed, [name](std::string_view suffix) { return name.ends_with(suffix); });
}

std::optional<RotatedFile> look_into(const std::string& path) {
  const auto opened = OpenedFile::open(path);
  const auto* const file = std::get_if<OpenedFile>(&opened);
  if (file == nullptr) {
    return std::nullopt;
  }
  const FileLook look = file->look();
  return RotatedFile{path, look.identity, look.size, look.modified, leading_number(file->text_at(0, kFingerprinted))};
}

std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

// The smaller, the older.
using Age = std::tuple<std::uint64_t, std::int64_t, std::int64_t, std::string>;

std::int64_t number_behind(const std::string& name) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const std::string digits(std::find_if_not(name.rbegin(), name.rend(), is_digit).base(), name.end());
  return static_cast<std::int64_t>(leading_number(digits + ".").value_or(0));
}

Age age_of(const RotatedFile& file, bool by_number) {
  return {by_number ? file.began.value_or(0) : 0, file.modified, -number_behind(file.path), file.path};
}

}  // namespace

std::vector<RotatedFile> rotated_files_of(const std::string& path) {
  const std::filesystem::path followed(path);
  const std::string name = followed.filename().string();
  std::vector<RotatedFile> files;
  std::error_code error;
  std::filesystem::directory_iterator entry(folder_of(followed), error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    const std::string beside = entry->path().filename().string();
    if (beside.size() <= name.size() || !beside.starts_with(name) || is_compressed(beside)) {
      continue;
    }
    if (auto file = look_into(entry->path().string())) {
      files.push_back(std::move(*file));
    }
  }
  return files;
}

std::int64_t last_change_beside(const std::string& path) {
  struct stat told {};
  return ::stat(folder_of(path).c_str(), &told) == 0
             ? std::int64_t{told.st_mtim.tv_sec} * 1'000'000'000 + told.st_mtim.tv_nsec
             : 0;
}

std::optional<RotatedFile> next_younger(const std::vector<RotatedFile>& files, FileIdentity identity,
                                        std::optional<std::uint64_t> began, std::int64_t modified) {
  const bool by_number = began && std::ranges::all_of(files, [](const RotatedFile& file) {
                           return file.size == 0 || file.began.has_value();
                         });
  const auto itself = std::ranges::find(files, identity, &RotatedFile::identity);
  const RotatedFile gone{"", identity, 0, modified, began};
  const Age age = age_of(itself == files.end() ? gone : *itself, by_number);
  const RotatedFile* next = nullptr;
  for (const auto& file : files) {
    const bool younger = file.size > 0 && file.identity != identity && age_of(file, by_number) > age;
    if (younger && (next == nullptr || age_of(file, by_number) < age_of(*next, by_number))) {
      next = &file;
    }
  }
  return next == nullptr ? std::nullopt : std::optional(*next);
}

std::optional<RotatedFile> first_after(const std::vector<RotatedFile>& files, std::uint64_t began) {
  const RotatedFile* first = nullptr;
  for (const auto& file : files) {
    const bool later = file.began && *file.began > began;
    if (later && (first == nullptr || age_of(file, true) < age_of(*first, true))) {
      first = &file;
    }
  }
  return first == nullptr ? std::nullopt : std::optional(*first);
}

}  // namespace dutyline
