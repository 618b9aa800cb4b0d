// Figures of periods as people and programs read them: a table, CSV, JSON. Pure: the same figures are the same bytes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lines/line_definition.hpp"
#include "lines/period_books.hpp"

namespace dutyline {

struct LineFigures {
  const LineDefinition* line = nullptr;
  PeriodStep step = PeriodStep::none;
  Period asked;
  std::vector<PeriodFigures> periods;
  std::optional<PeriodFigures> total;  // of all that was asked for, where somebody wants it
};

// Times in it are the line's own, as spreadsheets read them; what is not known is empty; ratios are cut, not rounded.
std::string figures_csv_heading();  // with its line end
std::string figures_csv(const LineFigures& figures);

// One object a period, separated by commas, without the array's brackets. Times are epoch seconds.
std::string figures_json(const LineFigures& figures);

// To be read, and to be pasted into a report as it is.
std::string figures_table(const LineFigures& figures);

// On the line's own clock: "2026-11-23", "2026-11-23 09:30".
std::string local_date_text(LocalDay day);
std::string local_time_text(const OpeningHours& plan, Instant at);

}  // namespace dutyline
