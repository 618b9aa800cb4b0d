// How many agents of a line were signed in, as it changed. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "base/time.hpp"
#include "lines/opening_hours.hpp"
#include "lines/period.hpp"

namespace dutyline {

struct SignedIn {
  std::string line;
  Instant at;                 // from then on, by the switch's clock
  std::optional<int> agents;  // nothing: nobody saw
  bool operator==(const SignedIn&) const = default;
};

// Mean over the period's open time in which it was seen; nothing: it was not seen, or the line was never open.
// `changes`: of one line by time, from the last before the period on. Nothing is known of the time after `known_until`.
std::optional<double> mean_signed_in(const OpeningHours& plan, std::span<const SignedIn> changes, const Period& period,
                                     Instant known_until);

}  // namespace dutyline
