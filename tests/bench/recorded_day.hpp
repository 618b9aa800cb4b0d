// A real Asterisk's day, as its account that hears everything told it, as often as wanted: ids and times move on with
// every repetition, the shares of events stay as they were.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "calls/outcome.hpp"
#include "feeds/recording_format.hpp"

namespace dutyline::bench {

using OutcomeCounts = std::map<Outcome, std::uint64_t>;

class RecordedDay {
 public:
  static constexpr seconds kPeriod{900};  // from one repetition to the next; the capture lasts 740 s
  static constexpr std::string_view kSwitch = "pbx";
  static constexpr std::string_view kQueues[] = {"send-duty", "send-eps"};

  RecordedDay();  // throws where the recording cannot be read

  // The n-th repetition, from the banner on.
  std::string whole(int n) const { return shifted(0, bytes_.size(), n); }
  // Without log-in and lists at its beginning, nor the shutdown at its end: one more stretch of a long connection.
  std::string stretch(int n) const { return shifted(stretch_begin_, stretch_end_, n); }
  // As many stretches, one after another, as make at least this many bytes; the first is number `first`.
  std::string stretches(std::size_t least_bytes, int first, int& taken) const;

  const std::vector<RecordedRead>& reads() const { return reads_; }
  std::size_t size() const { return bytes_.size(); }
  // Visits by outcome, by what the telephones did.
  const OutcomeCounts& truth() const { return truth_; }

 private:
  std::string shifted(std::size_t begin, std::size_t end, int n) const;

  std::string bytes_;
  std::vector<std::size_t> stamps_;  // where epoch seconds stand, alone or in ids
  std::vector<RecordedRead> reads_;
  std::size_t stretch_begin_ = 0;
  std::size_t stretch_end_ = 0;
  OutcomeCounts truth_;
};

OutcomeCounts times(const OutcomeCounts& counts, std::uint64_t factor);
std::string to_string(const OutcomeCounts& counts);  // "answered 167, abandoned 4"

}  // namespace dutyline::bench
