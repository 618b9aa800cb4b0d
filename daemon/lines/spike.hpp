// Are more calls lost than chance explains? One Bernoulli CUSUM a level, warn and page, fed with each call that is
// final, in open hours. Rules, constants and what they give at 40 and at 400 calls a day: the README's "Spike".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace dutyline {

enum class SpikeLevel { warn, page };
inline constexpr std::array kSpikeLevels{SpikeLevel::warn, SpikeLevel::page};
std::string_view to_string(SpikeLevel level);

// The two shares of lost calls that are weighed against each other (E. S. Page, Biometrika 41, 1954; Reynolds and
// Stoumbos, Journal of Quality Technology 31, 1999, for single calls).
struct SpikeRates {
  double usual = 0.02;  // p0
  double spike = 0.10;  // p1, of 49/9 times the odds: 2 % against 10 %

  static SpikeRates against(double usual);  // 0 < usual < 1
  double step_lost() const;                 // ln(p1/p0), above 0
  double step_answered() const;             // ln((1 − p1)/(1 − p0)), below 0
};

struct SpikeThresholds {
  double warn = 3.22;
  double page = 5.67;
  double of(SpikeLevel level) const { return level == SpikeLevel::warn ? warn : page; }
  bool operator==(const SpikeThresholds&) const = default;
};

// By counted calls an open day: as at 60 below that or with fewer than five days known, as at 400 above that, between
// them linear in the logarithm.
SpikeThresholds spike_thresholds(double calls_a_day, std::size_t known_days);

// What is kept of one level over a restart.
struct CusumState {
  double score = 0;
  bool active = false;
  int answered_in_a_row = 0;  // since the last loss, while the alarm is on
  bool operator==(const CusumState&) const = default;
};

class Cusum {
 public:
  static constexpr int kAnsweredToEnd = 15;

  Cusum() : Cusum(SpikeRates(), 3.22) {}
  Cusum(SpikeRates rates, double threshold) { judge_by(rates, threshold); }

  // A call is final: lost (abandoned or not served) or answered. True if an alarm begins with it.
  bool feed(bool lost);
  void reset() { state_ = {}; }
  void restore(const CusumState& state) { state_ = state; }
  void judge_by(SpikeRates rates, double threshold);  // from now on; the score stays

  const CusumState& state() const { return state_; }
  // An answered call would leave everything as it is.
  bool at_rest() const { return state_.score == 0 && !state_.active; }
  double threshold() const { return threshold_; }

 private:
  double step_lost_ = 0;  // of the rates: a logarithm a call would cost more than all the rest
  double step_answered_ = 0;
  double threshold_ = 0;
  CusumState state_;
};

// Of one open day.
struct DayCount {
  std::int64_t counted = 0;
  std::int64_t losses = 0;
};

struct SpikePicture {
  std::array<CusumState, 2> levels{};
  SpikeThresholds thresholds;
  double usual = 0.02;        // what losses are weighed against: 1 − target, or
  bool usual_raised = false;  // … the line's own share of the last 20 open days, for it is more than twice that
};

// Both levels of one line.
class SpikeWatch {
 public:
  static constexpr std::size_t kDays = 20;

  // `own`: thresholds of the configuration instead of those by volume. The target in parts of 10,000.
  explicit SpikeWatch(int target = 9'800, std::optional<SpikeThresholds> own = {});

  // A day opens: what it is judged by, of the last open days, at most kDays. Scores stay; reset() is apart.
  void open_day(const std::vector<DayCount>& days);
  void reset();
  std::vector<SpikeLevel> feed(bool lost);  // levels whose alarm begins
  bool at_rest() const { return levels_[0].at_rest() && levels_[1].at_rest(); }
  void restore(SpikeLevel level, const CusumState& state) { levels_[index(level)].restore(state); }

  const CusumState& state(SpikeLevel level) const { return levels_[index(level)].state(); }
  SpikePicture picture() const;

 private:
  static std::size_t index(SpikeLevel level) { return static_cast<std::size_t>(level); }

  double allowed_ = 0.02;
  std::optional<SpikeThresholds> own_;
  SpikeThresholds thresholds_;
  SpikeRates rates_;
  bool raised_ = false;
  std::array<Cusum, 2> levels_;
};

}  // namespace dutyline
