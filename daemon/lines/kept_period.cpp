#include "lines/kept_period.hpp"

#include "lines/period_books.hpp"

namespace dutyline {

KeptPeriod kept_period(const std::string& line, PeriodStep step, const PeriodFigures& figures, Instant at,
                       std::string reason) {
  KeptPeriod kept;
  kept.line = line;
  kept.step = step;
  kept.from = figures.period.from;
  kept.to = figures.period.to;
  kept.kept_at = at;
  kept.reason = std::move(reason);
  kept.target = figures.measures.target;
  kept.headline = figures.measures.headline;
  kept.answer_within = figures.measures.answer_within;
  kept.short_abandon = figures.measures.short_abandon;
  kept.open = figures.figures.open;
  kept.closed = figures.figures.closed;
  kept.service = figures.figures.service;
  kept.open_time = figures.figures.open_time;
  kept.seen_time = figures.figures.seen_time;
  kept.missed_answered = figures.figures.missed_answered;
  kept.missed_other = figures.figures.missed_other;
  return kept;
}

bool same_figures(const KeptPeriod& one, const KeptPeriod& other) {
  const auto calls = [](const KeptPeriod& kept) { return kept.open.offered + kept.closed.offered; };
  if (calls(one) == 0 && calls(other) == 0) {
    return true;
  }
  return one.target == other.target && one.headline == other.headline && one.answer_within == other.answer_within &&
         one.short_abandon == other.short_abandon && one.open == other.open && one.closed == other.closed &&
         one.service == other.service;
}

WindowFigures figures_of(const KeptPeriod& kept) {
  WindowFigures figures;
  figures.open = kept.open;
  figures.closed = kept.closed;
  figures.service = kept.service;
  figures.open_time = kept.open_time;
  figures.seen_time = kept.seen_time;
  figures.missed_answered = kept.missed_answered;
  figures.missed_other = kept.missed_other;
  figures.rate(kept.headline, kept.target);
  return figures;
}

std::vector<Restatement> restatements_of(const std::vector<KeptPeriod>& told) {
  std::vector<Restatement> restatements;
  for (std::size_t at = 1; at < told.size(); ++at) {
    restatements.push_back({told[at].kept_at, told[at].reason, told[at - 1]});
  }
  return restatements;
}

}  // namespace dutyline
