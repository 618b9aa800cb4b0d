// The following of a file under any position text and any folder: it never fails, never hands on what is not in the
// files, its positions are lines' beginnings, and to go on from one of them is to have gone on.

#include "feeds/file_follower.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <variant>

#include "fuzz/input.hpp"
#include "support/temporary_folder.hpp"

namespace dutyline {
namespace {

constexpr std::array kNames{"queue_log", "queue_log.0", "queue_log.1", "queue_log-20260301"};
constexpr int kMostReads = 64;  // more than any input needs: files are small

std::string path_of(const testing::TemporaryFolder& folder, std::size_t name) {
  return folder.file(kNames.at(name));
}

std::string_view take_text(fuzz::Input& input) {
  const auto size = std::min<std::size_t>(input.byte(), input.rest().size());
  const auto text = input.rest().substr(0, size);
  for (std::size_t taken = 0; taken < size; ++taken) {
    input.byte();
  }
  return text;
}

// One deed of a writer, a rotation or an administrator with nothing better to do.
void meddle(const testing::TemporaryFolder& folder, fuzz::Input& input) {
  const auto file = path_of(folder, input.below(kNames.size()));
  const auto other = path_of(folder, input.below(kNames.size()));
  std::error_code ignored;
  switch (input.below(6)) {
    case 0: std::filesystem::rename(file, other, ignored); break;
    case 1: std::filesystem::remove(file, ignored); break;
    case 2: std::filesystem::resize_file(file, input.byte(), ignored); break;
    case 3: std::filesystem::copy_file(file, other, ignored); break;
    default: std::ofstream(file, std::ios::binary | std::ios::app) << take_text(input);
  }
}

void check_position(const std::string& text) {
  const auto position = parse_file_position(text);
  fuzz::require(position.has_value(), "a position that is not to be understood was handed out");
  fuzz::require(to_string(*position) == text, "a position has two texts");
}

// Reads to the end; the bytes. Whoever has nothing left to read has no more to say.
std::string read_all(FileFollower& follower, std::string& position) {
  std::string all;
  for (int reads = 0; reads < kMostReads; ++reads) {
    const auto block = follower.read();
    fuzz::require(block.bytes.size() <= FileFollower::kBlock, "a block is longer than it may be");
    all += block.bytes;
    if (!block.position.empty()) {
      check_position(block.position);
    }
    position = block.position;
    if (block.at_end || (!block.trouble.empty() && block.bytes.empty())) {
      fuzz::require(block.bytes.empty(), "bytes at the end of the file");
      return all;
    }
  }
  fuzz::require(false, "the end of the file is never reached");
  return all;
}

// Whether the file as it is now is what the position says was read.
bool is_all_read(const std::string& path, const std::string& text) {
  const auto position = parse_file_position(text);
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const auto look = look_at_file(path);
  const auto* const now = std::get_if<FileLook>(&look);
  return position && now != nullptr && now->identity == position->file && position->offset > 0 &&
         bytes.size() == position->offset &&
         fingerprint_of(bytes.substr(0, kFingerprinted),
                        bytes.substr(bytes.size() - std::min(bytes.size(), kFingerprinted))) == position->fingerprint;
}

void follow(fuzz::Input& input) {
  const testing::TemporaryFolder folder;
  const auto path = path_of(folder, 0);
  std::string position(take_text(input));
  if (const auto parsed = parse_file_position(position)) {
    fuzz::require(to_string(*parsed) == position, "a text that is no position was taken for one");
  }
  FileFollower follower(path, position);
  while (!input.empty()) {
    meddle(folder, input);
    if (input.yes()) {
      read_all(follower, position);
    }
  }
  read_all(follower, position);
  FileFollower again(path, position);
  std::string ignored;
  const auto rest = read_all(again, ignored);
  fuzz::require(rest.empty() || !is_all_read(path, position), "what was read comes again although nothing was written");
}

}  // namespace
}  // namespace dutyline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  dutyline::fuzz::Input input(data, size);
  dutyline::follow(input);
  return 0;
}
