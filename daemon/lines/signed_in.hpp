// How many agents of a line were signed in, as it changed. Pure.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>

#include "base/time.hpp"
#include "lines/opening_hours.hpp"
#include "lines/period.hpp"
#include "lines/week_load.hpp"

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

// The same for each half-hour of the week, all weeks of the period together: Monday's first is 0. By the wall clock.
using MeansByHalfHour = std::array<std::optional<double>, std::size_t{7} * kHalfHours>;
MeansByHalfHour mean_signed_in_by_half_hour(const OpeningHours& plan, std::span<const SignedIn> changes,
                                            const Period& period, Instant known_until);

}  // namespace dutyline
