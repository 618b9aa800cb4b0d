#include "lines/erlang.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dutyline {
namespace {

constexpr double kNegligible = 1e-16;  // of the likeliest state's weight

// Weights of the states of M/M/n+M, told outwards from the likeliest.
struct Queue {
  int agents;
  double arrival_rate;
  double service_rate;
  double patience_rate;

  double leaving_rate(long long present) const {
    const auto talking = static_cast<double>(std::min<long long>(present, agents));
    return talking * service_rate + (static_cast<double>(present) - talking) * patience_rate;
  }

  long long likeliest() const {
    const double capacity = agents * service_rate;
    if (arrival_rate <= capacity) {
      return static_cast<long long>(arrival_rate / service_rate);
    }
    return agents + static_cast<long long>((arrival_rate - capacity) / patience_rate);
  }

  // visit(state, weight), the likeliest weighing 1; those below it first, downwards, then upwards.
  template <class Visitor>
  void for_each_state(Visitor visit) const {
    const long long begin = likeliest();
    double weight = 1;
    for (long long state = begin; weight > kNegligible; --state) {
      visit(state, weight);
      if (state == 0) {
        break;
      }
      weight *= leaving_rate(state) / arrival_rate;
    }
    weight = arrival_rate / leaving_rate(begin + 1);
    for (long long state = begin + 1; weight > kNegligible; ++state) {
      visit(state, weight);
      weight *= arrival_rate / leaving_rate(state + 1);
    }
  }
};

}  // namespace

double erlang_b(int agents, double load) {
  double blocked = 1;
  for (int n = 1; n <= agents; ++n) {
    blocked = load * blocked / (n + load * blocked);
  }
  return blocked;
}

double erlang_c(int agents, double load) {
  if (load >= agents) {
    return 1;
  }
  const double blocked = erlang_b(agents, load);
  return agents * blocked / (agents - load * (1 - blocked));
}

double erlang_c_mean_wait(int agents, double arrival_rate, double service_rate) {
  const double spare = agents * service_rate - arrival_rate;
  if (spare <= 0) {
    return std::numeric_limits<double>::infinity();
  }
  return erlang_c(agents, arrival_rate / service_rate) / spare;
}

ErlangA erlang_a(int agents, double arrival_rate, double service_rate, double patience_rate) {
  ErlangA result;
  if (arrival_rate <= 0) {
    return result;
  }
  const Queue queue{agents, arrival_rate, service_rate, patience_rate};
  double total = 0;
  double waits = 0;
  double square = 0;
  double talking = 0;
  queue.for_each_state([&](long long state, double weight) {
    const auto busy = std::min<long long>(state, agents);
    const auto queued = static_cast<double>(state - busy);
    total += weight;
    waits += state >= agents ? weight : 0;
    result.queue += weight * queued;
    square += weight * queued * queued;
    talking += weight * static_cast<double>(busy);
  });
  result.waits = waits / total;
  result.queue /= total;
  talking /= total;
  result.queue_variance = square / total - result.queue * result.queue;
  result.present = result.queue + talking;
  result.abandons = std::min(1.0, patience_rate * result.queue / arrival_rate);
  result.mean_wait = result.queue / arrival_rate;  // Little's law
  result.occupancy = agents > 0 ? talking / agents : 1;
  return result;
}

double erlang_a_waits_longer(int agents, double arrival_rate, double service_rate, double patience_rate, double time) {
  // H(x) = λ(1 − e^(−θx))/θ − nμx; its integrals from 0 and from `time` on by Simpson's rule where it matters. Relative
  // to the integrand's peak, so that nothing overflows.
  const auto exponent = [&](double x) {
    return arrival_rate * -std::expm1(-patience_rate * x) / patience_rate - agents * service_rate * x;
  };
  const double peak_at =
      arrival_rate > agents * service_rate ? std::log(arrival_rate / (agents * service_rate)) / patience_rate : 0;
  const double peak = exponent(peak_at);
  double end = std::max(peak_at, time) + 1 / (agents * service_rate + patience_rate);
  while (exponent(end) - std::max(exponent(time), peak) > -40) {
    end += std::max(end - peak_at, 1 / (agents * service_rate)) / 2;
  }
  const auto integral = [&](double from, double shift) {
    constexpr int kSteps = 20'000;
    const double step = (end - from) / kSteps;
    double sum = 0;
    for (int i = 0; i <= kSteps; ++i) {
      const double factor = i == 0 || i == kSteps ? 1 : i % 2 == 1 ? 4 : 2;
      sum += factor * std::exp(exponent(from + step * i) - shift);
    }
    return sum * step / 3;
  };
  // Σ_{k<n} π_k / π_{n−1}, downwards from n − 1; its terms fall, or it is scaled with the peak.
  double below = 0;
  double term = 1;
  for (int state = agents - 1; state >= 0 && term > kNegligible * below; --state) {
    below += term;
    term *= state * service_rate / arrival_rate;
  }
  const double whole = below * std::exp(-peak) + arrival_rate * integral(0, peak);
  return std::exp(-patience_rate * time) * arrival_rate * integral(time, peak) / whole;
}

int agents_needed(double arrival_rate, double service_rate, double patience_rate, double share) {
  if (arrival_rate <= 0) {
    return 0;
  }
  const auto enough = [&](int agents) {
    return erlang_a(agents, arrival_rate, service_rate, patience_rate).abandons <= share;
  };
  // The share falls with every agent more: double until there are enough, then halve.
  int high = 1;
  while (!enough(high)) {
    high *= 2;
  }
  int low = high / 2;  // too few, or 0
  while (high - low > 1) {
    const int middle = low + (high - low) / 2;
    (enough(middle) ? high : low) = middle;
  }
  return high;
}

}  // namespace dutyline
