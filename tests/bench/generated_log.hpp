// A queue_log of years: calls that overlap, about four rows each, as many as make a wanted number of bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace dutyline::bench {

class GeneratedLog {
 public:
  // The same every time.
  explicit GeneratedLog(std::size_t least_bytes);

  const std::string& text() const { return text_; }
  std::uint64_t rows() const { return rows_; }  // a fact each
  std::uint64_t calls() const { return calls_; }

 private:
  std::string text_;
  std::uint64_t rows_ = 0;
  std::uint64_t calls_ = 0;
};

}  // namespace dutyline::bench
