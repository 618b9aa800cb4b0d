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

// Of one line, of every window: worked out at most once a second, for hours take steps to walk through.
class Coverage {
 public:
  void update(const OpeningHours& hours, const LineSight& sight, Instant now);
  void fill(WindowFigures& figures) const;

 private:
  struct Of {
    Duration open{};
    Duration seen{};
    std::int64_t missed_answered = 0;
    std::int64_t missed_other = 0;
  };
  std::optional<Instant> at_;
  std::array<Of, kWindows.size()> of_{};
};

}  // namespace dutyline
