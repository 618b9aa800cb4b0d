// Follows a file that grows, through everything that log rotation does to it. No thread, no clock, no loop: whoever
// calls read() waits for the disk.
//
// Rotation by rename: the old file is read to its end, and once more after the new one has bytes (its writer may have
// had it open for a moment); files rotated meanwhile come in the order of their age. Emptied (`copytruncate`): what
// the copy holds beyond what was read comes first, then the file from its beginning. After a restart the file of the
// position is found again by device and inode, else by its fingerprint, under whatever name it has now.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/file_position.hpp"
#include "feeds/opened_file.hpp"
#include "feeds/rotated_files.hpp"

namespace dutyline {

enum class FileNews {
  bad_position,  // the position is none: the file is read from its beginning
  rotated,       // another file is read from here on
  emptied,       // cut short or written anew in its place
  lost,          // where the position points to is no more: lines may be missing
};

struct FileNote {
  FileNews what;
  std::string text;  // for the log
  bool operator==(const FileNote&) const = default;
};

struct FollowedBlock {
  // As they stand in the files, at most FileFollower::kBlock; valid until the next read(). A file that is left inside
  // its last line is closed with a line feed of our own, so that lines never run into one another.
  std::string_view bytes;
  // Where to go on once these bytes, and all before, are dealt with: always the beginning of a line. Empty: nowhere
  // yet.
  std::string position;
  bool at_end = false;          // there is no more at present
  std::vector<FileNote> notes;  // what happened, in order
  std::string trouble;  // why the file cannot be read, or is not there; bytes may come from the rotated one still
};

class FileFollower {
 public:
  static constexpr std::size_t kBlock = 64 * 1024;

  // `position`: of an earlier block; empty: from the beginning of the file as it is. Touches no file yet.
  explicit FileFollower(std::string path, std::string_view position = {});

  // One block at most. Faults of the disk are told, and tried again at the next call.
  FollowedBlock read();

 private:
  enum class Fetched { bytes, nothing, altered, failed };

  bool open(FollowedBlock& block);
  bool resume(FollowedBlock& block);
  std::optional<OpenedFile> find(const FilePosition& position);
  std::optional<OpenedFile> find_copy(const FilePosition& position);
  void look_for_copies(FollowedBlock& block);
  void read_on(FollowedBlock& block);
  Fetched fetch(FollowedBlock& block);
  void take(FollowedBlock& block, std::size_t known, std::size_t got);
  void begin_again(FollowedBlock& block);
  void look_further(FollowedBlock& block);
  std::optional<OpenedFile> find_next(FollowedBlock& block);
  bool time_to_search();
  void finish_line(FollowedBlock& block);
  void stand_at(OpenedFile file, std::uint64_t offset);
  FilePosition position_here() const;

  std::string path_;
  std::optional<FilePosition> kept_;  // after the last line feed handed on
  std::string kept_text_;
  std::vector<FileNote> notes_;

  std::optional<OpenedFile> file_;
  std::uint64_t offset_ = 0;              // handed on so far
  std::string head_;                      // the first kFingerprinted bytes of what was handed on
  std::string tail_;                      // the last of them
  std::optional<std::uint64_t> began_;    // the greatest number with which a file began that was read; never falls
  bool inside_line_ = false;              // the last byte handed on was no line feed
  std::optional<std::int64_t> searched_;  // the change of the folder up to which it was searched for the next file
  unsigned looked_in_vain_ = 0;
  std::vector<char> buffer_;
};

}  // namespace dutyline
