// The recorded day through the core, on one core and from memory: to facts, through the book, to the figures; and the
// line scan that they are measured against.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/recorded_day.hpp"

namespace dutyline::bench {

// Prepared before anything is measured.
class RepeatedDay {
 public:
  RepeatedDay(const RecordedDay& day, std::size_t least_bytes);

  std::string_view repetition(std::size_t n) const { return repetitions_[n]; }
  std::size_t repetitions() const { return repetitions_.size(); }
  std::uint64_t bytes() const { return repetitions_.size() * repetitions_.front().size(); }
  // The reads of every repetition, moved on by its time.
  const std::vector<RecordedRead>& reads() const { return reads_; }
  OutcomeCounts expected() const { return expected_; }

 private:
  std::vector<std::string> repetitions_;
  std::vector<RecordedRead> reads_;
  OutcomeCounts expected_;
};

std::uint64_t scan_lines(const RepeatedDay& day);  // memchr; the number of lines

// What one pass understood. Each repetition is a connection of its own, read as it was recorded.
struct Pass {
  std::uint64_t events = 0;
  std::uint64_t facts = 0;
  OutcomeCounts joined;    // facts only: visits begun, as `waiting`
  OutcomeCounts outcomes;  // of visits, as they stand in the end
};
Pass decode_to_facts(const RepeatedDay& day);
Pass decode_to_book(const RepeatedDay& day);
Pass decode_to_figures(const RepeatedDay& day);

}  // namespace dutyline::bench
