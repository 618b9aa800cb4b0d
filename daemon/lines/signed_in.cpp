#include "lines/signed_in.hpp"

#include <algorithm>

namespace dutyline {

std::optional<double> mean_signed_in(const OpeningHours& plan, std::span<const SignedIn> changes, const Period& period,
                                     Instant known_until) {
  double agent_time = 0;
  Duration seen{};
  const auto first = std::ranges::upper_bound(changes, period.from, {}, &SignedIn::at);
  for (auto change = first == changes.begin() ? first : std::prev(first); change != changes.end(); ++change) {
    if (change->at >= period.to) {
      break;
    }
    const auto next = std::next(change);
    const Instant from = std::max(change->at, period.from);
    const Instant to = std::min({next == changes.end() ? known_until : next->at, period.to, known_until});
    if (!change->agents || from >= to) {
      continue;
    }
    const Duration open = plan.open_within(from, to);
    seen += open;
    agent_time += static_cast<double>(open.count()) * *change->agents;
  }
  return seen > Duration::zero() ? std::optional(agent_time / static_cast<double>(seen.count())) : std::nullopt;
}

}  // namespace dutyline
