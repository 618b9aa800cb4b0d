// Thresholds of the spike alarm that a line's own days ask for: real losses come in clusters, which no table knows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lines/spike.hpp"

namespace dutyline {

// One open day: whether each of its calls that count was lost, in the order in which they became final.
using CallDay = std::vector<bool>;

inline constexpr std::size_t kFewestDaysToCalibrate = 20;

struct Calibration {
  double threshold = 0;
  double alarms_a_month = 0;  // of these days, with this threshold
  // Nine of ten months, drawn whole days at a time from these, have between so many alarms.
  int alarms_low = 0;
  int alarms_high = 0;
};

// Alarms that these days raise, each day begun at 0.
std::int64_t alarms_of(const std::vector<CallDay>& days, SpikeRates rates, double threshold);

// The smallest threshold, in steps of a hundredth, with which these days raise no more than so many alarms a month of
// `open_days_a_month` days. Seeded: the same days always give the same.
Calibration calibrate(const std::vector<CallDay>& days, SpikeRates rates, double alarms_a_month,
                      double open_days_a_month);

// "3 lost with at most 18 answered between them": the fewest losses that pass it from 0, and the most answered calls
// among them with which they still do.
std::string threshold_in_words(double threshold, SpikeRates rates);

}  // namespace dutyline
