// Calls for tests, in as few words as a telephonist would use.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "base/time.hpp"
#include "calls/visit.hpp"
#include "lines/figures.hpp"

namespace dutyline::made {

// Monday 23 November 2026, 10:00 in London, 10:00 UTC.
inline const Instant kTen = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + hours(10);

inline OpeningHours office_hours() {
  WeekPlan plan;
  plan.always_open = false;
  for (std::size_t day = 0; day < 5; ++day) {
    plan.days[day] = {{hours(9), hours(17)}};
  }
  return *OpeningHours::make("Europe/London", plan);
}

inline LineDefinition line(std::string name = "duty", OpeningHours opening = office_hours()) {
  LineDefinition definition;
  definition.name = std::move(name);
  definition.title = "Duty line";
  definition.queues = {{"pbx", definition.name + "-queue"}};
  definition.hours = std::move(opening);
  return definition;
}

inline Visit visit(Instant offered) {
  Visit made;
  made.switch_name = "pbx";
  made.line = "duty";
  made.queue = "duty-queue";
  made.offered_at = offered;
  return made;
}

inline Call waiting(CallId id, Instant offered, std::string line = "duty") {
  Call call;
  call.id = id;
  call.line = std::move(line);
  call.visits = {visit(offered)};
  call.visits.front().line = call.line;
  call.visits.front().id = id;
  call.visits.front().switch_call_id = "c" + std::to_string(id);
  return call;
}

// Out of the queue, and nobody knows yet what becomes of her.
inline Call left(Call call, Duration waited, Outcome outcome = Outcome::unresolved) {
  Visit& last = call.visits.back();
  last.outcome = outcome;
  last.left_at = last.offered_at + waited;
  call.outcome = outcome;
  return call;
}

inline Call lost(Call call, Outcome outcome, Duration waited, Duration until_final = {}) {
  call = left(std::move(call), waited, outcome);
  call.visits.back().refused = is_refusal(outcome);
  call.final = true;
  call.final_at = call.visits.back().offered_at + waited + until_final;
  return call;
}

inline Call answered(Call call, Duration waited) {
  Visit& last = call.visits.back();
  last.outcome = Outcome::answered;
  last.answered_at = last.left_at = last.offered_at + waited;
  call.outcome = Outcome::answered;
  call.final = true;
  call.final_at = last.answered_at;
  return call;
}

inline Call talked(Call call, Duration talk, EndedBy by = EndedBy::caller) {
  Visit& last = call.visits.back();
  last.ended_at = *last.answered_at + talk;
  last.talk_over = true;
  last.ended_by = by;
  return call;
}

// Comes to the same line's queue again, as part of the same call.
inline Call again(Call call, Instant offered) {
  call.visits.push_back(visit(offered));
  call.outcome = Outcome::waiting;
  call.final = false;
  call.final_at.reset();
  return call;
}

inline CallChange told(Call call) {
  const CallId id = call.id;
  return {id, std::move(call)};
}

inline CallChange rechained(CallId id) {
  return {id, std::nullopt};
}

}  // namespace dutyline::made
