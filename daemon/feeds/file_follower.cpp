#include "feeds/file_follower.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace dutyline {
namespace {

// While the new file has no bytes yet the folder is searched for others when its entries change, and at every so many
// looks: clocks of file systems are coarse.
constexpr unsigned kLooksBetweenSearches = 16;
// A file that is being renamed may hide from one search of its folder, not from several.
constexpr int kSearches = 3;

bool fits(const OpenedFile& file, const FilePosition& position) {
  if (position.offset == 0) {
    return file.identity() == position.file;
  }
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(kFingerprinted, position.offset));
  const auto before = file.text_at(position.offset - size, size);
  return before.size() == size && fingerprint_of(file.text_at(0, size), before) == position.fingerprint;
}

std::optional<OpenedFile> open_file(const std::string& path) {
  auto opened = OpenedFile::open(path);
  auto* const file = std::get_if<OpenedFile>(&opened);
  return file == nullptr ? std::nullopt : std::optional(std::move(*file));
}

// What was seen in the folder a moment ago, if it still is that.
std::optional<OpenedFile> open_same(const std::optional<RotatedFile>& seen) {
  auto file = seen ? open_file(seen->path) : std::nullopt;
  return file && file->identity() == seen->identity ? std::move(file) : std::nullopt;
}

std::optional<RotatedFile> next_after(const std::string& path, const OpenedFile& file) {
  const auto look = file.look();
  const auto began = leading_number(file.text_at(0, kFingerprinted));
  return next_younger(rotated_files_of(path), look.identity, began, look.modified);
}

// Where the file that began so is no more: the first that was rotated since.
std::optional<OpenedFile> open_first_after(const std::string& path, std::optional<std::uint64_t> began) {
  return began ? open_same(first_after(rotated_files_of(path), *began)) : std::nullopt;
}

}  // namespace

FileFollower::FileFollower(std::string path, std::string_view position)
    : path_(std::move(path)), buffer_(kFingerprinted + kBlock) {
  kept_ = parse_file_position(position);
  if (kept_) {
    kept_text_ = position;
    began_ = kept_->began;
  } else if (!position.empty()) {
    notes_.push_back({FileNews::bad_position, "what was kept of where the reading of " + path_ +
                                                  " stands is not to be understood; it is read from its beginning"});
  }
}

FollowedBlock FileFollower::read() {
  FollowedBlock block;
  block.notes = std::exchange(notes_, {});
  if (file_ || open(block)) {
    look_for_copies(block);
    read_on(block);
  }
  block.position = kept_text_;
  return block;
}

// A file of which nothing was read yet, where another had been, may have been filled, copied and emptied since we
// looked.
void FileFollower::look_for_copies(FollowedBlock& block) {
  if (offset_ > 0 || !began_ || (file_->look().size == 0 && !time_to_search())) {
    return;
  }
  auto copy = open_first_after(path_, began_);
  if (copy && copy->identity() != file_->identity()) {
    block.notes.push_back({FileNews::emptied, path_ + " was emptied: what was copied before is read first"});
    stand_at(std::move(*copy), 0);
  }
}

void FileFollower::read_on(FollowedBlock& block) {
  switch (fetch(block)) {
    case Fetched::nothing: look_further(block); return;
    case Fetched::altered: begin_again(block); return;
    case Fetched::bytes:
    case Fetched::failed: return;
  }
}

bool FileFollower::open(FollowedBlock& block) {
  if (kept_) {
    return resume(block);
  }
  auto opened = OpenedFile::open(path_);
  if (const auto* const none = std::get_if<NoFile>(&opened)) {
    block.trouble = none->reason;
    return false;
  }
  stand_at(std::get<OpenedFile>(std::move(opened)), 0);
  return true;
}

bool FileFollower::resume(FollowedBlock& block) {
  const auto there = look_at_file(path_);
  if (const auto* const none = std::get_if<NoFile>(&there); none != nullptr && !time_to_search()) {
    block.trouble = none->reason;
    return false;
  }
  for (int searches = 0; searches < kSearches; ++searches) {
    if (auto found = find(*kept_)) {
      stand_at(std::move(*found), kept_->offset);
      return true;
    }
  }
  auto next = open_first_after(path_, began_);
  if (!next) {
    auto present = OpenedFile::open(path_);
    if (const auto* const none = std::get_if<NoFile>(&present)) {
      block.trouble = none->reason;
      return false;
    }
    next = std::get<OpenedFile>(std::move(present));
  }
  block.notes.push_back({FileNews::lost, "the file that " + path_ +
                                             " was when it was last read is no longer there, or no longer the same "
                                             "(compressed, removed or written anew): lines may be missing"});
  stand_at(std::move(*next), 0);
  kept_ = position_here();
  kept_text_ = to_string(*kept_);
  return true;
}

std::optional<OpenedFile> FileFollower::find(const FilePosition& position) {
  auto present = open_file(path_);
  const bool present_fits = present && fits(*present, position);
  if (present_fits && present->identity() == position.file) {
    return present;
  }
  for (const auto& file : rotated_files_of(path_)) {
    if (file.identity == position.file) {
      auto same = open_same(file);
      if (same && fits(*same, position)) {
        return same;
      }
    }
  }
  // Inodes and devices change when a file system is restored or mounted anew.
  return present_fits ? std::move(present) : find_copy(position);
}

std::optional<OpenedFile> FileFollower::find_copy(const FilePosition& position) {
  if (position.offset == 0) {
    return std::nullopt;
  }
  for (const auto& file : rotated_files_of(path_)) {
    const bool may_be = file.size >= position.offset && (!file_ || file.identity != file_->identity());
    auto copy = may_be ? open_same(file) : std::nullopt;
    if (copy && fits(*copy, position)) {
      return copy;
    }
  }
  return std::nullopt;
}

// Whether what was read before is still there is seen by the same read that brings the new bytes.
FileFollower::Fetched FileFollower::fetch(FollowedBlock& block) {
  const std::size_t known = tail_.size();
  const auto got = file_->read_at(offset_ - known, std::span(buffer_).first(known + kBlock));
  if (!got) {
    block.trouble = path_ + " cannot be read: " + got.reason();
    finish_line(block);
    file_.reset();  // it may be gone from its server; the position finds it again
    return Fetched::failed;
  }
  if (*got < known || std::string_view(buffer_.data(), known) != tail_) {
    return Fetched::altered;
  }
  if (*got == known) {
    return Fetched::nothing;
  }
  take(block, known, *got);
  return Fetched::bytes;
}

void FileFollower::take(FollowedBlock& block, std::size_t known, std::size_t got) {
  const std::string_view all(buffer_.data(), got);
  block.bytes = all.substr(known);
  head_.append(block.bytes.substr(0, kFingerprinted - head_.size()));
  offset_ += block.bytes.size();
  if (const auto feed = block.bytes.rfind('\n'); feed != std::string_view::npos) {
    const auto before = all.substr(0, known + feed + 1);
    began_ = std::max(began_, leading_number(head_));
    FilePosition here{file_->identity(), offset_ - (block.bytes.size() - feed - 1), "", began_};
    here.fingerprint = fingerprint_of(std::string_view(head_).substr(0, here.offset),
                                      before.substr(before.size() - std::min(before.size(), kFingerprinted)));
    kept_text_ = to_string(here);
    kept_ = std::move(here);
  }
  inside_line_ = all.back() != '\n';
  tail_ = all.substr(all.size() - std::min(all.size(), kFingerprinted));
}

// The file was cut short, or other bytes stand where ours were.
void FileFollower::begin_again(FollowedBlock& block) {
  auto copy = find_copy(position_here());
  if (copy && (copy->look().size > offset_ || next_after(path_, *copy))) {
    block.notes.push_back({FileNews::emptied, path_ + " was emptied: the rest of its copy is read first"});
    file_ = std::move(copy);  // the same bytes in another file: nothing else changes
    return;
  }
  block.notes.push_back({FileNews::emptied, path_ + (copy ? " was emptied after it had been copied"
                                                          : " was cut short or written anew; it is read from its "
                                                            "beginning, lines written just before may be missing")});
  finish_line(block);
  auto next = copy ? std::nullopt : open_first_after(path_, began_);
  stand_at(next ? std::move(*next) : std::move(*file_), 0);
  kept_ = position_here();
  kept_text_ = to_string(*kept_);
}

// At the end of the file that is open: is it the one to follow still?
void FileFollower::look_further(FollowedBlock& block) {
  const auto present = look_at_file(path_);
  if (const auto* const look = std::get_if<FileLook>(&present); look && look->identity == file_->identity()) {
    block.at_end = true;
    return;
  }
  auto next = find_next(block);
  if (!next) {
    block.at_end = true;
    return;
  }
  // Its writer may have written into the old one until the moment at which we saw the new one.
  switch (fetch(block)) {
    case Fetched::bytes:
    case Fetched::failed: return;
    case Fetched::altered: begin_again(block); return;
    case Fetched::nothing: break;
  }
  block.notes.push_back({FileNews::rotated, path_ + " was rotated"});
  began_ = std::max(began_, leading_number(head_));
  finish_line(block);
  stand_at(std::move(*next), 0);
}

// Not before it has bytes: until then the writer may still have the old one open.
std::optional<OpenedFile> FileFollower::find_next(FollowedBlock& block) {
  const auto present = look_at_file(path_);
  const auto* const look = std::get_if<FileLook>(&present);
  if (look == nullptr) {
    block.trouble = std::get<NoFile>(present).reason;
  }
  const bool has_bytes = look != nullptr && look->size > 0;
  if (!has_bytes && !time_to_search()) {
    return std::nullopt;
  }
  if (const auto next = next_after(path_, *file_)) {
    return open_same(next);
  }
  if (!has_bytes) {
    return std::nullopt;
  }
  auto opened = OpenedFile::open(path_);
  if (const auto* const none = std::get_if<NoFile>(&opened)) {
    block.trouble = none->reason;
    return std::nullopt;
  }
  // Rotated again since the folder was searched: it is found there next time.
  auto& file = std::get<OpenedFile>(opened);
  return file.identity() == look->identity ? std::optional(std::move(file)) : std::nullopt;
}

bool FileFollower::time_to_search() {
  const auto changed = last_change_beside(path_);
  return std::exchange(searched_, changed) != changed || ++looked_in_vain_ % kLooksBetweenSearches == 0;
}

void FileFollower::finish_line(FollowedBlock& block) {
  if (std::exchange(inside_line_, false)) {
    block.bytes = "\n";
  }
}

void FileFollower::stand_at(OpenedFile file, std::uint64_t offset) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(kFingerprinted, offset));
  file_ = std::move(file);
  offset_ = offset;
  head_ = file_->text_at(0, size);
  tail_ = file_->text_at(offset - size, size);
  inside_line_ = false;
  searched_.reset();
}

FilePosition FileFollower::position_here() const {
  return {file_->identity(), offset_, offset_ == 0 ? "" : fingerprint_of(head_, tail_), began_};
}

}  // namespace dutyline
