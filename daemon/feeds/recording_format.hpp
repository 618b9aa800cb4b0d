// How recorded bytes of one kind of source tell when they arrived. One file adds one format and registers itself.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace dutyline {

// One row of an index: the recorder's reads, in order and without gaps from the first byte on.
struct RecordedRead {
  std::uint64_t length = 0;
  Instant arrived;
  int row = 0;                       // in the index file, from 1, for people
  std::vector<std::string> asked{};  // what the recorder had asked since the read before
  bool operator==(const RecordedRead&) const = default;
};

struct RecordFormat;  // switches/record_format.hpp

struct RecordingFormat {
  std::string_view kind;          // of source: "asterisk_ami"
  std::string_view name;          // for people: "AMI recording"
  std::string_view index_suffix;  // beside X (without .gz and name_suffix) lies X + suffix; empty: there are no indexes
  // Fails in words that begin with the row: "row 17: …".
  Result<std::vector<RecordedRead>> (*parse_index)(std::string_view text);
  // Where the first message of `bytes` ends; 0: it is not whole yet.
  std::size_t (*message_end)(std::string_view bytes);
  // The message's own instant, if it has one.
  std::function<std::optional<Instant>(std::string_view message)> own_time;
  std::string_view cure;  // what to do where neither index nor own times are to be had
  bool may_be_empty = false;
  std::string_view name_suffix{};  // which the index's name does not have
  bool rows_tell_when = false;     // each message is of the instant that its decoder says of it, and comes alone
};

class RegisterRecordingFormat {
 public:
  explicit RegisterRecordingFormat(const RecordingFormat& format);  // which lives for ever
};

// By what the configuration says of the columns.
RecordingFormat delimited_recording(std::shared_ptr<const RecordFormat> records);

// What a source's recordings are; nothing: sources of this kind are not recorded in bytes.
std::optional<RecordingFormat> recording_format_of(std::string_view kind, std::shared_ptr<const RecordFormat> records);
// nullptr: they are not, or their form depends on the configuration.
const RecordingFormat* find_recording_format(std::string_view kind);

}  // namespace dutyline
