#include "feeds/backoff.hpp"

#include <algorithm>

namespace dutyline {

Duration Backoff::next() {
  const auto whole = step_.count();
  std::uniform_int_distribution<Duration::rep> part(whole - whole / 4, whole);
  step_ = std::min(step_ * 2, kLongest);
  return Duration(part(random_));
}

void Backoff::had_been_live(Duration for_how_long) {
  if (for_how_long >= kProven) {
    step_ = kFirst;
  }
}

}  // namespace dutyline
