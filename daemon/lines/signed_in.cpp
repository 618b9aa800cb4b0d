#include "lines/signed_in.hpp"

#include <algorithm>

namespace dutyline {
namespace {

struct AgentTime {
  double agents = 0;  // times microseconds
  Duration seen{};
  void add(Duration open, int signed_in) {
    seen += open;
    agents += static_cast<double>(open.count()) * signed_in;
  }
  std::optional<double> mean() const {
    return seen > Duration::zero() ? std::optional(agents / static_cast<double>(seen.count())) : std::nullopt;
  }
};

// Calls visit(from, to, agents) for each part of the period in which their number was seen.
template <class Visit>
void for_each_seen(std::span<const SignedIn> changes, const Period& period, Instant known_until, Visit visit) {
  const auto first = std::ranges::upper_bound(changes, period.from, {}, &SignedIn::at);
  for (auto change = first == changes.begin() ? first : std::prev(first); change != changes.end(); ++change) {
    if (change->at >= period.to) {
      return;
    }
    const auto next = std::next(change);
    const Instant from = std::max(change->at, period.from);
    const Instant to = std::min({next == changes.end() ? known_until : next->at, period.to, known_until});
    if (change->agents && from < to) {
      visit(from, to, *change->agents);
    }
  }
}

Duration open_part(std::span<const OpenWindow> windows, Duration from, Duration to) {
  Duration open{};
  for (const OpenWindow& window : windows) {
    open += std::max(Duration::zero(), std::min<Duration>(window.to, to) - std::max<Duration>(window.from, from));
  }
  return open;
}

}  // namespace

std::optional<double> mean_signed_in(const OpeningHours& plan, std::span<const SignedIn> changes, const Period& period,
                                     Instant known_until) {
  AgentTime all;
  for_each_seen(changes, period, known_until,
                [&](Instant from, Instant to, int agents) { all.add(plan.open_within(from, to), agents); });
  return all.mean();
}

MeansByHalfHour mean_signed_in_by_half_hour(const OpeningHours& plan, std::span<const SignedIn> changes,
                                            const Period& period, Instant known_until) {
  std::array<AgentTime, 7 * kHalfHours> sums{};
  for_each_seen(changes, period, known_until, [&](Instant from, Instant to, int agents) {
    for (Instant at = from; at < to;) {
      const OpeningHours::Stretch clock = plan.stretch_from(at);
      const int half = half_hour_of_day(clock.time_of_day);
      const Duration left = minutes(30) * (half + 1) - clock.time_of_day;
      const Instant end = std::min({to, clock.until, at + left});
      const auto place = static_cast<std::size_t>(half_hour_of_week(clock.day, half));
      sums.at(place).add(open_part(plan.windows_of(clock.day), clock.time_of_day, clock.time_of_day + (end - at)),
                         agents);
      at = end;
    }
  });
  MeansByHalfHour means;
  std::ranges::transform(sums, means.begin(), &AgentTime::mean);
  return means;
}

}  // namespace dutyline
