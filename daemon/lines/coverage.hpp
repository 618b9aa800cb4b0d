// How much of a line's open time was seen, and what the switch says went unseen in the rest. Pure.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "calls/gap.hpp"
#include "lines/opening_hours.hpp"
#include "lines/snapshot.hpp"

namespace dutyline {

struct Span {
  Instant from;
  Instant to;  // exclusive
  bool operator==(const Span&) const = default;
};

// Sorted and apart.
std::vector<Span> united(std::vector<Span> spans);
// What is left of `spans` outside of `holes`; both in any order.
std::vector<Span> without(std::vector<Span> spans, std::vector<Span> holes);

struct MissedSpan {
  Span gap;
  std::int64_t answered = 0;
  std::int64_t other = 0;
  bool operator==(const MissedSpan&) const = default;
};

struct LineSight {
  std::vector<Span> seen;          // live, or proved by a complete log; whatever is seen now, to Instant::max()
  std::vector<MissedSpan> missed;  // gaps with calls that nobody has named yet
};

// What was seen of a time.
struct Covered {
  Duration open{};
  Duration seen{};  // of it, live or by a record
  // Of gaps that touch its open part: calls that joined and left unseen, by the switch's own counters.
  std::int64_t missed_answered = 0;
  std::int64_t missed_other = 0;
  void fill(WindowFigures& figures) const;
};
Covered covered_in(const OpeningHours& hours, const LineSight& sight, Instant from, Instant to);

// Of one line, of every window: worked out at most once a second, for hours take steps to walk through.
class Coverage {
 public:
  void update(const OpeningHours& hours, const LineSight& sight, Instant now);
  void fill(WindowFigures& figures) const;

 private:
  std::optional<Instant> at_;
  std::array<Covered, kWindows.size()> of_{};
};

}  // namespace dutyline
