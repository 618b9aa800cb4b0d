// Recorded input of a source, for `import`: the bytes as they came and when, read as a stream in bounded memory.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "feeds/gz_input.hpp"
#include "feeds/recording_format.hpp"

namespace dutyline {

class RecordedFile {
 public:
  // `bytes` are valid during the call only; instants never run backwards.
  using Chunk = std::function<void(std::string_view bytes, Instant arrived)>;
  // What the recorder asked before the next chunk came, where its index tells.
  using Asked = std::function<void(std::string_view text)>;

  static constexpr std::size_t kBlock = 256 * 1024;
  static constexpr std::size_t kLongestHead = 16 * 1024 * 1024;  // in it the first own time must stand
  static constexpr std::size_t kLongestMessage = 1024 * 1024;    // longer ones are handed on in pieces

  // "X", "X.gz" or "-" (standard input). Arrival by the index beside X, else by the messages' own times: a message
  // without one takes the latest before it, those before the first take the first. Fails in words when the file cannot
  // be read, is empty, tells no times, or does not match its index (the row is named).
  static Result<RecordedFile> open(const std::string& path, const RecordingFormat& format);

  Instant first() const { return first_; }  // of the first chunk
  Instant last() const { return last_; }    // of the last chunk handed on so far; with an index, of the whole recording

  // Once.
  Result<Done> for_each_chunk(
      const Chunk& chunk, const Asked& asked = [](std::string_view) {});
  // The same bytes by their own times, but whole messages of many instants at once, with the latest of them: for a
  // decoder whose facts have their own. Instead of for_each_chunk().
  Result<Done> for_each_block(const Chunk& chunk);

 private:
  enum class Cut { at_instants, at_blocks };

  RecordedFile(std::string name, const RecordingFormat& format, GzInput input)
      : name_(std::move(name)), format_(&format), input_(std::move(input)) {}

  Result<Done> check_index(const std::string& index_path);
  Result<Done> find_first_time();
  Result<std::size_t> read_more();
  Result<Done> by_index(const Chunk& chunk, const Asked& asked);
  Result<Done> by_own_times(const Chunk& chunk, Cut cut);
  std::size_t hand_on_messages(const Chunk& chunk, Cut cut);

  std::string name_;
  const RecordingFormat* format_;
  GzInput input_;
  bool indexed_ = false;
  std::vector<RecordedRead> index_;
  std::string held_;  // read, not handed on
  Instant first_;
  Instant last_;
};

}  // namespace dutyline
