// Figures of periods, from the ledger.
#pragma once

#include <functional>
#include <string>

#include "app/settings.hpp"
#include "app/time_bound.hpp"
#include "base/result.hpp"
#include "ledger/ledger.hpp"
#include "reports/figures_report.hpp"

namespace dutyline {

struct FiguresAsked {
  PeriodStep step = PeriodStep::none;
  std::string from;  // a time bound; empty: from the day, week or month of the line's first call
  std::string to;    // empty: to the end of that of its last
  bool total = false;
  std::size_t most_periods = 1'000'000;
};

// What the ledger knows of a line beside its calls; `last`: the offer of its last call, `to`: the end of what is asked.
// Fails in words.
Result<LineKnowledge> read_knowledge(Ledger& ledger, const Settings& settings, const LineDefinition& line, Instant last,
                                     const Period& asked);

// Outlived by the line. The same ledger gives the same figures, whenever it is asked: the present is the last moment
// that the ledger knows of. Fails in words, for too many periods before any call is read.
Result<LineFigures> read_figures(Ledger& ledger, const Settings& settings, const LineDefinition& line,
                                 const FiguresAsked& asked);

}  // namespace dutyline
