#include "lines/read_again.hpp"

#include <algorithm>

#include "lines/call_counters.hpp"

namespace dutyline {
namespace {

// Nothing: no line claims all its queues.
const LineDefinition* line_of(const Call& call, const std::vector<LineDefinition>& lines) {
  const auto claims_all = [&](const LineDefinition& line) {
    return std::ranges::all_of(call.visits, [&](const Visit& visit) {
      return std::ranges::find(line.queues, QueueName{visit.switch_name, visit.queue}) != line.queues.end();
    });
  };
  const auto line = std::ranges::find_if(lines, claims_all);
  if (line != lines.end()) {
    return &*line;
  }
  const auto its = std::ranges::find(lines, call.line, &LineDefinition::name);
  return its == lines.end() ? nullptr : &*its;
}

}  // namespace

std::optional<CallRecord> read_again(const CallRecord& kept, const std::vector<LineDefinition>& lines) {
  const LineDefinition* const line = line_of(kept.call, lines);
  if (line == nullptr || !kept.call.final || !is_settled(kept.call.outcome) || is_talking(kept.call)) {
    return std::nullopt;
  }
  CallRecord again = kept;
  if (line->name != kept.call.line) {
    again.call.line = line->name;
    for (Visit& visit : again.call.visits) {
      visit.line = line->name;
    }
    if (kept.counted_offered) {
      stop_counting(again);
    }
  }
  again.hours = line->hours.open_at(kept.call.visits.front().offered_at) ? Hours::open : Hours::closed;
  const auto waited = wait_of(kept.call);
  again.call_class = class_of(kept.call.outcome, waited && *waited < line->short_abandon);
  return again == kept ? std::nullopt : std::optional(std::move(again));
}

}  // namespace dutyline
