// How many people a line needs, by its own weeks: arrivals, handling time and patience into Erlang-A.
#pragma once

#include <optional>

#include "calls/roster.hpp"
#include "lines/week_load.hpp"

namespace dutyline {

// Who would answer: available, ringing, on a call or writing it up; not who is paused.
int agents_serving(const AgentCounts& agents);

// The upper end of what a rate may be where `calls` were counted: with a chance of one in five it is higher. Poisson,
// by the Wilson–Hilferty approximation of its exact limit.
double upper_count(std::int64_t calls);

struct StaffingNow {
  double calls_an_hour = 0;
  double calls_an_hour_upper = 0;  // what agents_needed provides for
  double handling_seconds = 0;     // mean talk; writing up is not seen by every switch
  double patience_seconds = 0;
  bool patience_assumed = false;  // fewer than five callers hung up: four minutes
  int agents_needed = 0;          // least with which no more than 1 − target are abandoned, by Erlang-A
  int agents_needed_mean = 0;     // … if exactly calls_an_hour came

  // By judge(), of the next hour.
  int agents = 0;                       // who would answer now
  double expected_losses = 0;           // calls, with these
  double expected_losses_one_more = 0;  // … and with one more

  void judge(const AgentCounts& agents_now);
};

// Of the open time in [from, to); nothing: too little data, or closed all that time. The target in parts of 10,000.
std::optional<StaffingNow> staffing_for(const WeekLoad& load, const OpeningHours& plan, Instant from, Instant to,
                                        int target);
// Of a half-hour of the week.
std::optional<StaffingNow> staffing_for(const WeekLoad& load, int half_hour_of_week, int target);

}  // namespace dutyline
