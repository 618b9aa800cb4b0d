// A day of a helpline as it might have been: calls come at random by a profile of half-hours, are answered in order by
// as many people as were planned, and hang up when their patience ends. Seeded; no clock in it.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <functional>
#include <queue>
#include <random>
#include <vector>

#include "lines/erlang.hpp"

namespace dutyline::simulated {

inline constexpr int kSlots = 16;  // half-hours from nine to five
inline constexpr double kSlot = 1800;
inline constexpr double kHandling = 480;  // seconds, log-normal, its deviation as long
inline constexpr double kPatience = 240;  // seconds, exponential
// Two humps; their mean is 1.
inline constexpr std::array<double, kSlots> kProfile{0.70, 1.00, 1.25, 1.40, 1.30, 1.15, 0.95, 0.75,
                                                     0.80, 1.00, 1.15, 1.20, 1.10, 0.95, 0.75, 0.55};
inline constexpr std::array kWeekday{1.25, 1.10, 1.00, 0.90, 0.75};  // Monday to Friday

struct Plan {
  double calls_a_day = 40;
  double planned_share = 0.02;  // abandoned, that the staffing is planned for
  std::array<int, kSlots> agents() const {
    std::array<int, kSlots> planned{};
    for (int slot = 0; slot < kSlots; ++slot) {
      const auto place = static_cast<std::size_t>(slot);
      const double rate = calls_a_day / kSlots * kProfile[place] / kSlot;
      planned[place] = agents_needed(rate, 1 / kHandling, 1 / kPatience, planned_share);
    }
    return planned;
  }
};

struct Incident {  // nobody answers
  double from = 0;
  double to = 0;
  bool on(double at) const { return from <= at && at < to; }
};

struct Final {
  double at = 0;  // seconds after opening
  bool lost = false;
};

class Day {
 public:
  Day(const Plan& plan, int weekday, Incident incident, std::mt19937_64& chance)
      : agents_(plan.agents()), incident_(incident), chance_(chance) {
    std::gamma_distribution<double> noise(100, 0.01);  // 10 % from day to day
    volume_ = plan.calls_a_day / kSlots * kWeekday[static_cast<std::size_t>(weekday)] * noise(chance_);
    draw_arrivals();
  }

  // Calls in the order in which they became final.
  std::vector<Final> run() {
    for (const double change : changes()) {
      events_.push({change, Kind::staff, 0});
    }
    for (std::size_t call = 0; call < arrivals_.size(); ++call) {
      events_.push({arrivals_[call], Kind::arrival, call});
    }
    while (!events_.empty()) {
      const Event event = events_.top();
      events_.pop();
      apply(event);
      serve(event.at);
    }
    return std::move(finals_);
  }

 private:
  enum class Kind { arrival, service_end, gives_up, staff };
  struct Event {
    double at;
    Kind kind;
    std::size_t call;
    bool operator>(const Event& other) const { return at > other.at; }
  };

  void draw_arrivals() {
    for (int slot = 0; slot < kSlots; ++slot) {
      std::poisson_distribution<int> number(volume_ * kProfile[static_cast<std::size_t>(slot)]);
      std::uniform_real_distribution<double> when(slot * kSlot, (slot + 1) * kSlot);
      for (int left = number(chance_); left > 0; --left) {
        arrivals_.push_back(when(chance_));
      }
    }
    std::sort(arrivals_.begin(), arrivals_.end());
    waiting_.assign(arrivals_.size(), false);
  }

  std::vector<double> changes() const {
    std::vector<double> at{incident_.from, incident_.to};
    for (int slot = 1; slot < kSlots; ++slot) {
      at.push_back(slot * kSlot);
    }
    return at;
  }

  void apply(const Event& event) {
    switch (event.kind) {
      case Kind::arrival: {
        waiting_[event.call] = true;
        line_.push_back(event.call);
        std::exponential_distribution<double> patience(1 / kPatience);
        events_.push({event.at + patience(chance_), Kind::gives_up, event.call});
        break;
      }
      case Kind::gives_up:
        if (waiting_[event.call]) {
          waiting_[event.call] = false;
          finals_.push_back({event.at, true});
        }
        break;
      case Kind::service_end: --busy_; break;
      case Kind::staff: break;
    }
  }

  void serve(double now) {
    const int slot = std::min(static_cast<int>(now / kSlot), kSlots - 1);
    const int there = incident_.on(now) ? 0 : agents_[static_cast<std::size_t>(slot)];
    while (busy_ < there && !line_.empty()) {
      const std::size_t call = line_.front();
      line_.pop_front();
      if (!waiting_[call]) {
        continue;
      }
      waiting_[call] = false;
      finals_.push_back({now, false});
      ++busy_;
      const double sigma2 = std::log(2.0);  // deviation as long as the mean
      std::lognormal_distribution<double> handling(std::log(kHandling) - sigma2 / 2, std::sqrt(sigma2));
      events_.push({now + handling(chance_), Kind::service_end, call});
    }
  }

  std::array<int, kSlots> agents_;
  Incident incident_;
  std::mt19937_64& chance_;
  double volume_ = 0;
  std::vector<double> arrivals_;
  std::vector<bool> waiting_;
  std::deque<std::size_t> line_;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  int busy_ = 0;
  std::vector<Final> finals_;
};

}  // namespace dutyline::simulated
