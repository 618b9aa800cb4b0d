// How long to wait before the next try: 0.5 s, doubling to 30 s. Pure.
#pragma once

#include <cstdint>
#include <random>

#include "base/time.hpp"

namespace dutyline {

class Backoff {
 public:
  static constexpr Duration kFirst = milliseconds(500);
  static constexpr Duration kLongest = seconds(30);
  // A connection live for so long had really come up; one that is lost sooner counts as another failure.
  static constexpr Duration kProven = seconds(10);

  explicit Backoff(std::uint64_t seed) : random_(seed) {}

  // Three quarters to the whole of the step, by chance: a restarted switch is not met by all its clients at once.
  Duration next();
  void had_been_live(Duration for_how_long);

 private:
  std::mt19937_64 random_;
  Duration step_ = kFirst;
};

}  // namespace dutyline
