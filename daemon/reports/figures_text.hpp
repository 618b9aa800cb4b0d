// What tables of figures have in common.
#pragma once

#include <string>
#include <vector>

#include "reports/figures_report.hpp"

namespace dutyline {

using TextRow = std::vector<std::string>;

// "from Mon 2026-11-23", "2026-11".
std::string period_text(const LineFigures& of, const PeriodFigures& period);
std::string headline_words(Headline headline);
std::string target_text(TenThousandths target);

// The first column begins at the left, numbers end at the right.
std::string aligned(const std::vector<TextRow>& rows, std::size_t columns);

}  // namespace dutyline
