// Five minutes of a very busy line as sums, where keeping each call would take too much memory.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "lines/resolved_call.hpp"

namespace dutyline {

// 64 bytes; one for the open and one for the closed hours where both have calls.
struct FoldedCalls {
  std::int64_t wait_ms = 0;
  std::int64_t talk_ms = 0;
  std::uint32_t slot = 0;  // five minutes since 1970, times two; odd: outside opening hours
  std::array<std::int32_t, 6> by_class{};
  std::int32_t in_time = 0;
  std::int32_t waits = 0;
  std::int32_t talks = 0;
  std::int32_t brief = 0;
  std::int32_t dropped = 0;

  Hours hours() const { return slot % 2 == 0 ? Hours::open : Hours::closed; }
  Instant at() const;  // its last instant: it leaves a window as a whole, when all of it has
  void add(ResolvedCall call, int calls);
};
static_assert(sizeof(FoldedCalls) == 64);

class FoldedDays {
 public:
  // Before this instant, calls are here.
  Instant before() const { return before_; }
  void raise(Instant before) { before_ = std::max(before_, before); }

  // The last instant of the five minutes that hold `at`.
  static Instant slot_end(Instant at);

  void add(ResolvedCall call);
  bool remove(ResolvedCall call);  // false: these five minutes are forgotten, or never were here
  void forget(Instant before);

  // Those whose at() is in (after, until], in order.
  template <class Visitor>
  void for_each(Instant after, Instant until, Visitor visit) const {
    for (auto slot = first_after(after); slot != slots_.end() && slot->at() <= until; ++slot) {
      visit(*slot);
    }
  }
  bool any_after(Instant after) const { return first_after(after) != slots_.end(); }
  std::optional<Instant> first_at_after(Instant after) const {
    const auto slot = first_after(after);
    return slot == slots_.end() ? std::nullopt : std::optional(slot->at());
  }

 private:
  using Slots = std::vector<FoldedCalls>;
  Slots::const_iterator first_after(Instant after) const;

  Slots slots_;  // sorted by slot
  Instant before_ = Instant::min();
};

}  // namespace dutyline
