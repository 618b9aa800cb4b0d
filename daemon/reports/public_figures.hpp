// Figures that may be published: no number in them tells of fewer than five people.
//
// A count of 1 to 4 is shown as "<5" (ONS, Review of the Dissemination of Health Statistics: Confidentiality Guidance,
// 2006: where what a cell tells is sensitive, cells of 1 to 4 are unsafe). 0 is shown: it tells of nobody. Whatever
// follows from a count that is not shown (the sum of a row, a rate) is a range, made of what is shown alone: the same
// bytes whichever of the four numbers it was. There are no sums over rows, and no waits, callers, agents or results.
#pragma once

#include <string>

#include "reports/figures_report.hpp"

namespace dutyline {

// Each as its namesake in figures_report.hpp.
std::string public_csv_heading();
std::string public_csv(const LineFigures& figures);
std::string public_json(const LineFigures& figures);
std::string public_table(const LineFigures& figures);

}  // namespace dutyline
