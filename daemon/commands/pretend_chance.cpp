#include "commands/pretend_chance.hpp"

#include <cmath>
#include <numbers>

namespace dutyline::pretend {

namespace {

Duration scaled(Duration length, double factor) {
  return Duration(std::llround(static_cast<double>(length.count()) * factor));
}

}  // namespace

double Chance::part() {
  return static_cast<double>(engine_() >> 11U) * 0x1.0p-53;
}

bool Chance::happens(double probability) {
  return part() < probability;
}

std::size_t Chance::below(std::size_t many) {
  return static_cast<std::size_t>(part() * static_cast<double>(many));
}

double Chance::normal() {
  const double radius = std::sqrt(-2.0 * std::log(1.0 - part()));
  return radius * std::cos(2.0 * std::numbers::pi * part());
}

Duration Chance::exponential(Duration mean) {
  return scaled(mean, -std::log(1.0 - part()));
}

Duration Chance::log_normal(Duration mean, double sigma) {
  // exp(mu + sigma Z) has the mean exp(mu + sigma²/2).
  return scaled(mean, std::exp(sigma * normal() - sigma * sigma / 2.0));
}

Duration Chance::weibull(Duration mean, double shape) {
  const double scale = 1.0 / std::tgamma(1.0 + 1.0 / shape);
  return scaled(mean, scale * std::pow(-std::log(1.0 - part()), 1.0 / shape));
}

Duration Chance::between(Duration least, Duration most) {
  return least + scaled(most - least, part());
}

}  // namespace dutyline::pretend
