#include "lines/spike.hpp"

#include <algorithm>
#include <cmath>

namespace dutyline {
namespace {

constexpr double kOdds = 49.0 / 9.0;  // between 2 % and 10 %
constexpr std::size_t kFewDays = 5;
constexpr double kQuiet = 60;  // calls a day
constexpr double kBusy = 400;
constexpr SpikeThresholds kAtQuiet{3.22, 5.67};
constexpr SpikeThresholds kAtBusy{16.8, 31.8};
// Below target for weeks is no spike: the line is then weighed against itself.
constexpr double kRaisedFrom = 2;  // times the losses allowed
constexpr std::int64_t kRaisedCounted = 200;

}  // namespace

std::string_view to_string(SpikeLevel level) {
  return level == SpikeLevel::warn ? "warn" : "page";
}

SpikeRates SpikeRates::against(double usual) {
  const double odds = kOdds * usual / (1 - usual);
  return {usual, odds / (1 + odds)};
}

double SpikeRates::step_lost() const {
  return std::log(spike / usual);
}

double SpikeRates::step_answered() const {
  return std::log((1 - spike) / (1 - usual));
}

SpikeThresholds spike_thresholds(double calls_a_day, std::size_t known_days) {
  if (known_days < kFewDays || calls_a_day < kQuiet) {
    return kAtQuiet;
  }
  const double way = std::min(1.0, std::log(calls_a_day / kQuiet) / std::log(kBusy / kQuiet));
  return {std::lerp(kAtQuiet.warn, kAtBusy.warn, way), std::lerp(kAtQuiet.page, kAtBusy.page, way)};
}

bool Cusum::feed(bool lost) {
  const double step = lost ? step_lost_ : step_answered_;
  state_.score = std::clamp(state_.score + step, 0.0, threshold_ + step_lost_);
  if (!state_.active) {
    if (state_.score <= threshold_) {
      return false;
    }
    state_.active = true;
    state_.answered_in_a_row = 0;
    return true;
  }
  state_.answered_in_a_row = lost ? 0 : state_.answered_in_a_row + 1;
  if (state_.answered_in_a_row >= kAnsweredToEnd || state_.score < threshold_ / 2) {
    reset();
  }
  return false;
}

void Cusum::judge_by(SpikeRates rates, double threshold) {
  step_lost_ = rates.step_lost();
  step_answered_ = rates.step_answered();
  threshold_ = threshold;
}

SpikeWatch::SpikeWatch(int target, std::optional<SpikeThresholds> own)
    : allowed_(static_cast<double>(10'000 - target) / 10'000), own_(own) {
  open_day({});
}

void SpikeWatch::open_day(const std::vector<DayCount>& days) {
  DayCount sum;
  for (const DayCount& day : days) {
    sum.counted += day.counted;
    sum.losses += day.losses;
  }
  const double mean = days.empty() ? 0 : static_cast<double>(sum.counted) / static_cast<double>(days.size());
  thresholds_ = own_.value_or(spike_thresholds(mean, days.size()));
  raised_ = sum.counted >= kRaisedCounted && sum.losses<sum.counted&& static_cast<double>(sum.losses)> kRaisedFrom *
                                                 allowed_ * static_cast<double>(sum.counted);
  const double usual = raised_ ? static_cast<double>(sum.losses) / static_cast<double>(sum.counted) : allowed_;
  rates_ = SpikeRates::against(usual);
  for (const SpikeLevel level : kSpikeLevels) {
    levels_[index(level)].judge_by(rates_, thresholds_.of(level));
  }
}

void SpikeWatch::reset() {
  for (Cusum& level : levels_) {
    level.reset();
  }
}

std::vector<SpikeLevel> SpikeWatch::feed(bool lost) {
  std::vector<SpikeLevel> begun;
  for (const SpikeLevel level : kSpikeLevels) {
    if (levels_[index(level)].feed(lost)) {
      begun.push_back(level);
    }
  }
  return begun;
}

SpikePicture SpikeWatch::picture() const {
  SpikePicture picture;
  for (const SpikeLevel level : kSpikeLevels) {
    picture.levels[index(level)] = state(level);
  }
  picture.thresholds = thresholds_;
  picture.usual = rates_.usual;
  picture.usual_raised = raised_;
  return picture;
}

}  // namespace dutyline
