#include "lines/staffing.hpp"

#include <cmath>

#include "lines/erlang.hpp"

namespace dutyline {
namespace {

constexpr double kAssumedPatience = 240;
constexpr double kOneInFive = 0.8416212335729143;  // the normal distribution's 80 % quantile

std::optional<StaffingNow> staffing(const WeekLoad& load, double calls_an_hour, std::int64_t known_calls, int target) {
  const auto talk = load.mean_talk_seconds();
  if (!load.enough() || !talk || *talk <= 0) {
    return std::nullopt;
  }
  StaffingNow now;
  now.calls_an_hour = calls_an_hour;
  now.calls_an_hour_upper =
      known_calls > 0 ? calls_an_hour * upper_count(known_calls) / static_cast<double>(known_calls) : calls_an_hour;
  now.handling_seconds = *talk;
  const auto patience = load.patience_seconds();
  now.patience_assumed = !patience;
  now.patience_seconds = patience.value_or(kAssumedPatience);
  const auto needed = [&](double an_hour) {
    return agents_needed(an_hour / 3600, 1 / now.handling_seconds, 1 / now.patience_seconds,
                         static_cast<double>(10'000 - target) / 10'000);
  };
  now.agents_needed = needed(now.calls_an_hour_upper);
  now.agents_needed_mean = needed(now.calls_an_hour);
  return now;
}

}  // namespace

int agents_serving(const AgentCounts& agents) {
  int serving = 0;
  for (const AgentState state :
       {AgentState::available, AgentState::ringing, AgentState::on_call, AgentState::wrap_up}) {
    serving += agents[static_cast<std::size_t>(state)];
  }
  return serving;
}

double upper_count(std::int64_t calls) {
  const double next = static_cast<double>(calls) + 1;
  const double root = 1 - 1 / (9 * next) + kOneInFive / (3 * std::sqrt(next));
  return next * root * root * root;
}

void StaffingNow::judge(const AgentCounts& agents_now) {
  agents = agents_serving(agents_now);
  const auto lost = [&](int with) {
    const auto queue = erlang_a(with, calls_an_hour / 3600, 1 / handling_seconds, 1 / patience_seconds);
    return calls_an_hour * queue.abandons;
  };
  expected_losses = lost(agents);
  expected_losses_one_more = lost(agents + 1);
}

std::optional<StaffingNow> staffing_for(const WeekLoad& load, const OpeningHours& plan, Instant from, Instant to,
                                        int target) {
  const auto expected = load.expected(plan, from, to);
  if (expected.open_hours <= 0) {
    return std::nullopt;
  }
  return staffing(load, expected.calls / expected.open_hours, expected.known_calls, target);
}

std::optional<StaffingNow> staffing_for(const WeekLoad& load, int half_hour_of_week, int target) {
  const auto& slot = load.slot(half_hour_of_week);
  if (slot.open_hours <= 0) {
    return std::nullopt;
  }
  return staffing(load, slot.rate(), slot.calls, target);
}

}  // namespace dutyline
