#include "lines/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <random>

namespace dutyline {
namespace {

constexpr int kSteps = 100;  // of a threshold, for each 1
constexpr int kMonths = 2'000;
constexpr std::uint64_t kSeed = 20250701;

std::int64_t alarms_of_day(const CallDay& day, SpikeRates rates, double threshold) {
  Cusum level(rates, threshold);
  std::int64_t alarms = 0;
  for (const bool lost : day) {
    alarms += level.feed(lost) ? 1 : 0;
  }
  return alarms;
}

// Months of whole days drawn from those there are: 5 % have fewer alarms, 5 % more.
void draw_months(Calibration& result, const std::vector<CallDay>& days, SpikeRates rates, double open_days_a_month) {
  std::vector<std::int64_t> by_day;
  by_day.reserve(days.size());
  for (const CallDay& day : days) {
    by_day.push_back(alarms_of_day(day, rates, result.threshold));
  }
  std::mt19937_64 chance(kSeed);
  std::vector<std::int64_t> months(kMonths);
  const auto length = static_cast<int>(std::lround(open_days_a_month));
  for (std::int64_t& month : months) {
    for (int day = 0; day < length; ++day) {
      month += by_day[chance() % by_day.size()];
    }
  }
  std::ranges::sort(months);
  result.alarms_low = static_cast<int>(months[kMonths / 20]);
  result.alarms_high = static_cast<int>(months[kMonths - 1 - kMonths / 20]);
}

}  // namespace

std::int64_t alarms_of(const std::vector<CallDay>& days, SpikeRates rates, double threshold) {
  std::int64_t alarms = 0;
  for (const CallDay& day : days) {
    alarms += alarms_of_day(day, rates, threshold);
  }
  return alarms;
}

Calibration calibrate(const std::vector<CallDay>& days, SpikeRates rates, double alarms_a_month,
                      double open_days_a_month) {
  const auto a_month = [&](int steps) {
    const auto alarms = alarms_of(days, rates, static_cast<double>(steps) / kSteps);
    return static_cast<double>(alarms) / static_cast<double>(days.size()) * open_days_a_month;
  };
  int high = kSteps;
  while (a_month(high) > alarms_a_month) {
    high *= 2;  // a threshold that no day passes comes in the end: a score is at most the day's calls times a step
  }
  int low = 0;
  while (high - low > 1) {
    const int middle = low + (high - low) / 2;
    (a_month(middle) <= alarms_a_month ? high : low) = middle;
  }
  Calibration result;
  result.threshold = static_cast<double>(high) / kSteps;
  result.alarms_a_month = a_month(high);
  draw_months(result, days, rates, open_days_a_month);
  return result;
}

std::string threshold_in_words(double threshold, SpikeRates rates) {
  const int losses = static_cast<int>(std::floor(threshold / rates.step_lost())) + 1;
  const double spare = losses * rates.step_lost() - threshold;
  const int answered = static_cast<int>(std::ceil(spare / -rates.step_answered())) - 1;  // the score must pass it
  if (losses == 1) {
    return "1 lost";
  }
  if (answered <= 0) {
    return std::to_string(losses) + " lost in a row";
  }
  return std::to_string(losses) + " lost with at most " + std::to_string(answered) + " answered between them";
}

}  // namespace dutyline
