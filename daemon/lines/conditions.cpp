#include "lines/conditions.hpp"

#include "lines/snapshot.hpp"

namespace dutyline {
namespace {

constexpr double kSilence = 6.9;  // e^−6.9 is 0.001: the chance of no call where so many are expected

}  // namespace

Conditions conditions_of(const LineSnapshot& line) {
  Conditions conditions;
  if (!line.open) {
    return conditions;
  }
  const int paused = line.agents[static_cast<std::size_t>(AgentState::paused)];
  conditions.not_visible = !line.visible;
  conditions.nobody_signed_in = line.visible && agents_serving(line.agents) + paused == 0;
  conditions.fewer_than_needed =
      line.visible && line.staffing && agents_serving(line.agents) < line.staffing->agents_needed;
  conditions.long_wait = line.longest_wait && *line.longest_wait > line.long_wait;
  conditions.silent = line.expected_calls && *line.expected_calls > kSilence;
  return conditions;
}

}  // namespace dutyline
