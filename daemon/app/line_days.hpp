// A line's days as the ledger holds them, for the commands that learn from them.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "ledger/ledger.hpp"
#include "lines/calibration.hpp"
#include "lines/week_load.hpp"

namespace dutyline {

struct LineDays {
  std::map<LocalDay, DayLoad> loads;  // by the day of the offer
  std::map<LocalDay, CallDay> calls;  // those that count, in the order in which they became final
};

// Of calls offered in opening hours in [from, to). Days without calls are not there.
Result<LineDays> read_line_days(Ledger& ledger, const LineDefinition& line, Instant from, Instant to);

// The lines to speak of: the one named, or all. Fails in words that name those there are.
Result<std::vector<const LineDefinition*>> chosen_lines(const std::vector<LineDefinition>& lines,
                                                        const std::string& name);

}  // namespace dutyline
