// Draws from a seed. Own formulas on top of the standard engine: the standard distributions differ between libraries,
// and the same seed is to tell the same story everywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>

#include "base/time.hpp"

namespace dutyline::pretend {

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : engine_(seed) {}

  double part();                        // 0 <= x < 1
  bool happens(double probability);     // 0 never, 1 always
  std::size_t below(std::size_t many);  // 0 .. many-1; many > 0
  std::uint64_t bits() { return engine_(); }
  double normal();  // mean 0, standard deviation 1 (Box and Muller)

  Duration exponential(Duration mean);
  Duration log_normal(Duration mean, double sigma);  // sigma: of the logarithm
  Duration weibull(Duration mean, double shape);
  Duration between(Duration least, Duration most);  // evenly

 private:
  std::mt19937_64 engine_;
};

}  // namespace dutyline::pretend
