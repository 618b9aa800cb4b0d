// When something happened, and where it is told: what the decoders share.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "base/time.hpp"
#include "calls/fact.hpp"

namespace dutyline {

// When something happened by the switch's clock, when we heard of it, and how the former is known.
struct Moment {
  Instant at;
  Instant arrived;
  Times known = Times::arrival;
};

// Where facts go: call, linked, queue, moment, what.
using Tell = std::function<void(const std::string& call, const std::string& linked, const std::string& queue,
                                const Moment& when, Happening what)>;

// How far the switch's clock is behind ours: by no more than the smallest delay seen in this five minutes and the last.
class ClockOffset {
 public:
  Duration seen(Instant stamp, Instant arrived) {
    if (arrived - since_ > minutes(5)) {
      before_ = std::exchange(now_, Duration::max());
      since_ = arrived;
    }
    now_ = std::min(now_, Duration(arrived - stamp));
    return std::min(now_, before_);
  }

 private:
  Duration now_ = Duration::max();
  Duration before_ = Duration::max();
  Instant since_;
};

}  // namespace dutyline
