// What one sender sends, cut into whole lines. Two kinds of line are for us and no switch's: `#alive`, or an empty one,
// says that the sender lives though its switch is silent; `#trouble WORDS`, that it lives and cannot see the switch's
// lines. Pure: bytes in, blocks of lines and signs out.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dutyline {

struct SentBlock {
  enum class What {
    lines,    // text: whole lines, each with its line feed, as they came
    alive,    // a heartbeat
    trouble,  // text: what the sender says of itself
    too_long  // a line longer than SentLines::kLongest is passed over
  };
  What what = What::lines;
  std::string_view text;
};

class SentLines {
 public:
  static constexpr std::size_t kLongest = 64 * 1024;

  // `bytes` must stay until next() has returned nothing.
  void feed(std::string_view bytes) { input_ = bytes; }
  // Valid until the next call; nothing: all is said that was fed.
  std::optional<SentBlock> next();
  // The beginning of a line is kept: it is lost with its connection, for only the sender knows the rest.
  bool inside_line() const { return passing_over_ || !(kept_.empty() || kept_used_); }

 private:
  std::optional<SentBlock> end_of_kept();
  std::optional<SentBlock> keep_rest();
  void pass_over();

  std::string_view input_;
  std::string kept_;           // the beginning of a line whose end has not come yet
  bool kept_used_ = false;     // its end has come, and it was handed out
  bool passing_over_ = false;  // in the rest of a line that is too long
};

}  // namespace dutyline
