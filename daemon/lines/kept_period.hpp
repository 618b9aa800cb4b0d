// A day, week or month that is over, as its figures were told; and told again, with the reason, where they changed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lines/definitions.hpp"
#include "lines/period.hpp"
#include "lines/snapshot.hpp"

namespace dutyline {

struct PeriodFigures;

// No caller's data: kept for ever.
struct KeptPeriod {
  std::string line;
  PeriodStep step = PeriodStep::day;  // day, week or month
  Instant from;
  Instant to;
  Instant kept_at;     // our clock
  std::string reason;  // of a restatement; empty: as the period was closed
  // What it was measured by.
  TenThousandths target = 9'800;
  Headline headline = Headline::served;
  Duration answer_within{};
  Duration short_abandon{};
  ClassCounts open;
  ClassCounts closed;
  ServiceSums service;
  Duration open_time{};
  Duration seen_time{};
  std::int64_t missed_answered = 0;
  std::int64_t missed_other = 0;

  bool operator==(const KeptPeriod&) const = default;
};

inline constexpr std::array kKeptSteps{PeriodStep::day, PeriodStep::week, PeriodStep::month};

// Calls `number(name, value)` for everything that is counted or measured, in one order for ever: name and value of a
// column. Durations are microseconds.
template <class Kept, class Number>
void for_each_number(Kept& kept, Number number) {
  const auto counts = [&](auto& of, const std::string& prefix) {
    number(prefix + "offered", of.offered);
    for (std::size_t at = 0; at < kFinalClasses.size(); ++at) {
      number(prefix + std::string(to_string(kFinalClasses[at])), of.by_class[at]);
    }
    number(prefix + "waiting", of.waiting);
    number(prefix + "unresolved", of.unresolved);
  };
  counts(kept.open, "");
  counts(kept.closed, "closed_");
  number("in_time", kept.service.in_time);
  number("waits", kept.service.waits);
  number("wait_ms", kept.service.wait_ms);
  number("talks", kept.service.talks);
  number("talk_ms", kept.service.talk_ms);
  number("brief", kept.service.brief);
  number("dropped", kept.service.dropped);
  number("missed_answered", kept.missed_answered);
  number("missed_other", kept.missed_other);
}

KeptPeriod kept_period(const std::string& line, PeriodStep step, const PeriodFigures& figures, Instant at,
                       std::string reason = {});

// The same calls measured in the same way; without calls there is nothing to measure. How much of the time was seen may
// differ: a record that proves it later changes no figure.
bool same_figures(const KeptPeriod& one, const KeptPeriod& other);

// Rated as it was.
WindowFigures figures_of(const KeptPeriod& kept);

struct Restatement {
  Instant at;
  std::string reason;
  KeptPeriod was;
  bool operator==(const Restatement&) const = default;
};

// Of one period, as it was told at first and then again, in this order.
std::vector<Restatement> restatements_of(const std::vector<KeptPeriod>& told);

}  // namespace dutyline
