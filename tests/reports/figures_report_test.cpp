// How figures say what they rest on.

#include "reports/figures_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lines/made_call.hpp"

namespace dutyline {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

const LineDefinition kLine = made::line();

LineFigures a_day(Basis basis) {
  PeriodFigures day;
  day.period = {made::kTen - hours(10), made::kTen + hours(14)};
  day.basis = basis;
  day.figures.open.offered = 7;
  day.callers.unreached = 3;
  return {&kLine, PeriodStep::day, day.period, {day}, {}};
}

TEST(FiguresReport, SaysOfAPeriodWhatItRestsOn) {
  EXPECT_THAT(figures_csv_heading(), EndsWith(",basis\n"));
  EXPECT_THAT(figures_csv(a_day(Basis::calls)), EndsWith(",calls\n"));
  EXPECT_THAT(figures_csv(a_day(Basis::kept)), EndsWith(",kept\n"));
  EXPECT_THAT(figures_json(a_day(Basis::left)), EndsWith(R"("basis":"left"})"));
  EXPECT_THAT(figures_table(a_day(Basis::calls)), Not(HasSubstr("kept")));
  EXPECT_THAT(figures_table(a_day(Basis::kept)), HasSubstr("Mon 2026-11-23 (as kept)"));
  EXPECT_THAT(figures_table(a_day(Basis::kept)), HasSubstr("As kept: told when it was over"));
  EXPECT_THAT(figures_table(a_day(Basis::left)), HasSubstr("Mon 2026-11-23 (what is left)"));
}

TEST(FiguresReport, OfCallsThatAreGoneItTellsNothingThatWasNotKept) {
  EXPECT_THAT(figures_json(a_day(Basis::calls)), HasSubstr(R"("callers_unreached":3)"));
  const std::string kept = figures_json(a_day(Basis::kept));
  EXPECT_THAT(kept, HasSubstr(R"("callers_unreached":null)"));
  EXPECT_THAT(kept, HasSubstr(R"("same_day":null)"));
  EXPECT_THAT(kept, HasSubstr(R"("cut_off":null)"));
  EXPECT_THAT(kept, HasSubstr(R"("offered":7)"));
}

}  // namespace
}  // namespace dutyline
