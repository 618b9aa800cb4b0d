// Bytes cut anywhere → lines without their ends, in bounded memory. Knows nothing of what the lines say.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dutyline {

class LineSplitter {
 public:
  enum class Found {
    line,      // line() is the next one
    too_long,  // a line longer than allowed began; the rest of it is passed over
    nothing    // all bytes are read
  };

  explicit LineSplitter(std::size_t longest) : longest_(longest) {}

  // `bytes` must stay alive until next() has found nothing; what came before must have been read.
  void feed(std::string_view bytes) { input_ = bytes; }
  Found next();
  // Ended by \n or \r\n, both taken off. Valid until the next call of next() or feed().
  std::string_view line() const { return line_; }
  std::size_t number() const { return number_; }  // of that line, or of the one that is too long; from 1

  // Whether the bytes so far end inside a line.
  bool inside_line() const { return !kept_used_ && !kept_.empty(); }
  std::string_view rest() const { return inside_line() ? kept_ : std::string_view(); }  // so far, of that line
  // Begins anew; true: a line was begun and never ended.
  bool reset();

 private:
  std::size_t longest_;
  std::string_view input_;
  std::string kept_;           // the beginning of a line whose end has not come yet
  bool kept_used_ = false;     // it has been read as a line
  bool passing_over_ = false;  // in the rest of a line that was too long
  std::string_view line_;
  std::size_t number_ = 0;
};

}  // namespace dutyline
