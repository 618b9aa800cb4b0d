// A final call as windows and periods sum it up.
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>

#include "base/time.hpp"
#include "calls/outcome.hpp"
#include "lines/snapshot.hpp"

namespace dutyline {

// What is known of how a call was served.
struct ServedCall {
  std::uint32_t wait_ms = 0;
  std::uint32_t talk_ms = 0;
  bool wait_known : 1 = false;
  bool in_time : 1 = false;  // answered within the line's own time
  bool talk_known : 1 = false;
  bool brief : 1 = false;
  bool dropped : 1 = false;
  auto operator<=>(const ServedCall&) const = default;
};

// The instant, the hours, the class and how she was served, in two words: a busy line keeps a million, and to touch new
// memory costs more than all that is reckoned with it. Instants hold 55 bits, 571 years about 1970; one further off
// stands at the edge.
class ResolvedCall {
 public:
  ResolvedCall(Instant when, Hours of_hours, CallClass of_class, ServedCall how = {})
      : word_(lowest_word(when) | static_cast<Word>(first_mark(of_hours, of_class) | serving_of(how))),
        wait_ms_(how.wait_ms),
        talk_ms_(how.talk_ms) {}

  Instant at() const { return Instant(Duration(word_ >> kMarkBits)); }
  Hours hours() const { return static_cast<Hours>(marks() >> kHoursAt); }
  CallClass call_class() const { return static_cast<CallClass>(marks() >> kClassAt & 7); }
  ServedCall served() const {
    ServedCall how = served_as(marks());
    how.wait_ms = wait_ms_;
    how.talk_ms = talk_ms_;
    return how;
  }

  // Before it: compares instants alone, for that is what calls are sorted by.
  bool is_before(Instant at) const { return word_ < lowest_word(at); }
  bool operator==(const ResolvedCall&) const = default;

  // All but the lengths of time, as a number below kMarks: hours, class and how she was served.
  static constexpr std::size_t kMarks = 512;
  static constexpr std::size_t kServings = 32;
  std::size_t marks() const { return static_cast<std::size_t>(word_) % kMarks; }
  static std::size_t first_mark(Hours of_hours, CallClass of_class) {
    return static_cast<std::size_t>(of_hours) << kHoursAt | static_cast<std::size_t>(of_class) << kClassAt;
  }
  static ServedCall served_as(std::size_t marks) {  // but for the lengths
    const auto bit = [marks](int place) { return (marks >> place & 1) != 0; };
    return {0, 0, bit(0), bit(1), bit(2), bit(3), bit(4)};
  }

 private:
  using Word = std::int64_t;
  static constexpr int kClassAt = 5;
  static constexpr int kHoursAt = 8;
  static constexpr int kMarkBits = 9;
  static std::size_t serving_of(const ServedCall& how) {
    return std::size_t{how.wait_known} | std::size_t{how.in_time} << 1 | std::size_t{how.talk_known} << 2 |
           std::size_t{how.brief} << 3 | std::size_t{how.dropped} << 4;
  }
  static Word lowest_word(Instant at) {
    constexpr Word kFurthest = Word{1} << (63 - kMarkBits);
    return std::clamp(at.time_since_epoch().count(), -kFurthest, kFurthest - 1) << kMarkBits;
  }

  Word word_;
  std::uint32_t wait_ms_;
  std::uint32_t talk_ms_;
};
static_assert(sizeof(ResolvedCall) == 16);

// Adds the call's part, or takes it away (−1). Only answered calls have one. Without branches: whether a call was in
// time no processor guesses.
inline void sum_up(ServiceSums& sums, CallClass call_class, const ServedCall& served, int calls) {
  if (call_class != CallClass::answered) {
    return;
  }
  sums.in_time += calls * int{served.in_time};
  sums.waits += calls * int{served.wait_known};
  sums.wait_ms += std::int64_t{calls} * served.wait_ms;
  sums.talks += calls * int{served.talk_known};
  sums.talk_ms += std::int64_t{calls} * served.talk_ms;
  sums.brief += calls * int{served.brief};
  sums.dropped += calls * int{served.dropped};
}

// The part of a call of this class that was served otherwise than it was told before.
inline void sum_up_change(ServiceSums& sums, CallClass call_class, const ServedCall& before, const ServedCall& after) {
  if (call_class != CallClass::answered) {
    return;
  }
  sums.in_time += int{after.in_time} - int{before.in_time};
  sums.waits += int{after.wait_known} - int{before.wait_known};
  sums.wait_ms += std::int64_t{after.wait_ms} - std::int64_t{before.wait_ms};
  sums.talks += int{after.talk_known} - int{before.talk_known};
  sums.talk_ms += std::int64_t{after.talk_ms} - std::int64_t{before.talk_ms};
  sums.brief += int{after.brief} - int{before.brief};
  sums.dropped += int{after.dropped} - int{before.dropped};
}

// Whose waits have quantiles of their own.
inline bool has_wait_quantile(CallClass call_class) {
  return call_class == CallClass::answered || call_class == CallClass::abandoned;
}

}  // namespace dutyline
