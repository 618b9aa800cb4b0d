// What a switch counts of a line by itself against what is known: as numbers, and as a sentence for people. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "calls/outcome.hpp"

namespace dutyline {

// Between two tellings of its counters the switch counted otherwise than we did.
struct CountersDifference {
  enum class Explanation {
    gap,          // callers fell into a time without sight
    unknown,      // visits of ours whose end nobody saw are as many
    redirected,   // a FreeSWITCH counts as answered whose agent hung up in the whisper and who was then sent on
    unexplained,  // none of these
  };

  Instant from;
  Instant to;
  std::int64_t answered = 0;          // the switch's less ours
  std::int64_t other = 0;             // the same of those who left without an answer
  std::int64_t redirected = 0;        // of ours
  std::int64_t unknown = 0;           // of ours, ended in this time nobody knows how: any of these may be one of them
  std::optional<Instant> gap_from{};  // of the newest that began in it
  std::optional<Instant> gap_to{};    // nothing: still blind

  Explanation explanation() const;
  bool operator==(const CountersDifference&) const = default;
};

std::string_view to_string(CountersDifference::Explanation explanation);

struct CountersCompared {
  std::string line;
  Instant since;               // the counters have grown without a break, the switch's restart or somebody's reset
  Instant told_at;             // last
  bool at_connection = false;  // the switch counts a caller when she is connected; else when the talk is over
  std::int64_t answered = 0;   // by the switch, since then
  std::int64_t other = 0;      // the same: left without an answer
  std::int64_t our_answered = 0;
  std::int64_t our_other = 0;
  std::map<Outcome, std::int64_t> others_by_outcome{};  // of ours; none is 0
  std::vector<CountersDifference> differences{};        // by time; also those from before a restart

  bool operator==(const CountersCompared&) const = default;
};

// "the switch says 12 completed and 3 abandoned since …; dutyline saw 11 and 2 (timeout 2); 1 answered, 1 other fell
// into the gap …". Times are UTC.
std::string in_words(const CountersCompared& compared);

}  // namespace dutyline
