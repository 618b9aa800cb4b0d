#include "lines/snapshot.hpp"

#include <gtest/gtest.h>

namespace dutyline {
namespace {

// In the order of kFinalClasses: answered, abandoned, short, not_served, diverted, unknown.
ClassCounts counts(std::array<std::int64_t, 6> by_class, std::int64_t pending = 0) {
  ClassCounts made;
  made.by_class = by_class;
  made.waiting = pending;
  made.offered = pending;
  for (const std::int64_t calls : by_class) {
    made.offered += calls;
  }
  return made;
}

PeriodResult served(const ClassCounts& of, TenThousandths target = 9'800, const UnseenCalls& unseen = {}) {
  return result_of(headline_figures(Headline::served, of, unseen), target);
}

TEST(Target, OneLostOfFiftyMeetsNinetyEightPercentAndTwoDoNot) {
  EXPECT_EQ(served(counts({49, 1, 0, 0, 0, 0})), PeriodResult::met) << "49 of 50 is 98 %, exactly";
  EXPECT_EQ(served(counts({48, 1, 0, 0, 0, 0})), PeriodResult::missed) << "48 of 49 is 97.95 %";
  EXPECT_EQ(served(counts({48, 1, 0, 1, 0, 0})), PeriodResult::missed);
  EXPECT_EQ(served(counts({1, 0, 0, 0, 0, 0})), PeriodResult::met);
  EXPECT_EQ(served(counts({0, 1, 0, 0, 0, 0})), PeriodResult::missed);
  EXPECT_EQ(served(counts({1, 49, 0, 0, 0, 0})), PeriodResult::missed);
}

TEST(Target, TheTargetIsExactToAHundredthOfAPercent) {
  EXPECT_EQ(served(counts({9'796, 204, 0, 0, 0, 0}), 9'796), PeriodResult::met);
  EXPECT_EQ(served(counts({9'796, 204, 0, 0, 0, 0}), 9'797), PeriodResult::missed);
  EXPECT_EQ(served(counts({979'999'999'999, 20'000'000'001, 0, 0, 0, 0})), PeriodResult::missed)
      << "one call too many in a million million: no rounding";
  EXPECT_EQ(served(counts({980'000'000'000, 20'000'000'000, 0, 0, 0, 0})), PeriodResult::met);
}

TEST(Target, NinetySevenPointNineSixIsNeverShownAsNinetyEight) {
  EXPECT_EQ(percent_text({9'796, 10'000}), "97.9");
  EXPECT_EQ(percent_text({979'999'999, 1'000'000'000}), "97.9");
  EXPECT_EQ(percent_text({98, 100}), "98.0");
}

TEST(Target, WhatIsUnknownLeavesTheResultOpenUntilItNoLongerMatters) {
  EXPECT_EQ(served(counts({49, 0, 0, 0, 0, 1})), PeriodResult::met) << "lost or not: 1 of 50";
  EXPECT_EQ(served(counts({49, 0, 0, 0, 0, 2})), PeriodResult::open);
  EXPECT_EQ(served(counts({49, 1, 0, 0, 0, 1})), PeriodResult::open) << "1 of 51, or 2 of 51";
  EXPECT_EQ(served(counts({40, 3, 0, 0, 0, 2})), PeriodResult::missed) << "3 of 45 at best";
  EXPECT_EQ(served(counts({0, 0, 0, 0, 0, 1})), PeriodResult::open);
}

TEST(Target, WhatFellIntoAGapCountsAsUnknownAndWhatWasAnsweredThereAsAnswered) {
  const auto some = counts({48, 1, 0, 0, 0, 0});
  EXPECT_EQ(served(some, 9'800, {1, 0}), PeriodResult::met) << "49 of 50";
  EXPECT_EQ(served(some, 9'800, {0, 1}), PeriodResult::open);
  EXPECT_EQ(served(some, 9'800, {0, 0}), PeriodResult::missed);
  const auto figures = headline_figures(Headline::served, some, {3, 2});
  EXPECT_EQ(figures.answered, (Ratio{48, 49})) << "the headline is of the calls that are known";
  EXPECT_EQ(figures.answered_low, (Ratio{48, 54})) << "the range: all of them lost";
  EXPECT_EQ(figures.worst, (Ratio{51, 54})) << "the result: the switch counted three as answered";
  EXPECT_EQ(figures.answered_high, (Ratio{53, 54}));
  EXPECT_EQ(result_of(headline_figures(Headline::served, {}, {0, 1}), 9'800), PeriodResult::open);
}

TEST(Target, EachHeadlineHasLossesOfItsOwn) {
  const auto mixed = counts({90, 1, 3, 1, 2, 1}, 4);
  EXPECT_EQ(headline_figures(Headline::served, mixed).answered, (Ratio{90, 92}));
  EXPECT_EQ(headline_figures(Headline::of_offered, mixed).answered, (Ratio{90, 98}));
  EXPECT_EQ(headline_figures(Headline::strict, mixed).answered, (Ratio{90, 96})) << "diverted is in neither";
  EXPECT_EQ(headline_figures(Headline::strict, mixed).answered_high, (Ratio{91, 96}));
  EXPECT_EQ(result_of(headline_figures(Headline::of_offered, counts({98, 0, 0, 0, 2, 0})), 9'800), PeriodResult::met);
  EXPECT_EQ(result_of(headline_figures(Headline::of_offered, counts({97, 0, 0, 0, 2, 0})), 9'800),
            PeriodResult::missed);
  EXPECT_EQ(result_of(headline_figures(Headline::strict, counts({97, 0, 3, 0, 9, 0})), 9'800), PeriodResult::missed);
}

TEST(Target, NoCallsHaveNoResult) {
  EXPECT_EQ(served({}), PeriodResult::no_calls);
  EXPECT_EQ(served(counts({0, 0, 5, 0, 3, 0}, 2)), PeriodResult::no_calls) << "short and diverted only";
  EXPECT_EQ(evidence_of(headline_figures(Headline::served, {}), 9'800), Evidence::not_shown);
}

// R. G. Newcombe, Statistics in Medicine 17 (1998) 857–872, table I, method 3.
TEST(Target, WilsonIntervalsOfNewcombesTable) {
  const struct {
    Ratio of;
    double low, high;
  } rows[] = {
      {{81, 263}, 0.2553, 0.3662}, {{15, 148}, 0.0624, 0.1605}, {{0, 20}, 0, 0.1611}, {{1, 29}, 0.0061, 0.1718}};
  for (const auto& row : rows) {
    const Interval interval = wilson_interval(row.of);
    EXPECT_NEAR(interval.low, row.low, 0.00005) << row.of.part << " of " << row.of.whole;
    EXPECT_NEAR(interval.high, row.high, 0.00005) << row.of.part << " of " << row.of.whole;
  }
  EXPECT_EQ(wilson_interval({0, 0}).low, 0);
  EXPECT_EQ(wilson_interval({0, 0}).high, 1);
  EXPECT_EQ(wilson_interval({7, 7}).high, 1);
}

Evidence shown(std::int64_t answered, std::int64_t lost, std::int64_t unknown = 0) {
  return evidence_of(headline_figures(Headline::served, counts({answered, lost, 0, 0, 0, unknown})), 9'800);
}

TEST(Target, AHundredAndEightyNineOfAsManyShowNinetyEightPercent) {
  EXPECT_EQ(shown(189, 0), Evidence::shown_above);
  EXPECT_EQ(shown(188, 0), Evidence::not_shown);
  EXPECT_EQ(shown(199, 1), Evidence::not_shown) << "200 with one loss do not";
  EXPECT_EQ(shown(38, 2), Evidence::not_shown) << "two of forty: 83.5 to 98.6 %";
  EXPECT_EQ(shown(37, 3), Evidence::shown_below) << "three of forty: 80.1 to 97.4 %";
  EXPECT_EQ(shown(189, 0, 1), Evidence::not_shown) << "an unknown call may be a loss";
}

TEST(Target, LossesAllowedAreWholeCalls) {
  EXPECT_EQ(losses_allowed(49, 9'800), 0);
  EXPECT_EQ(losses_allowed(50, 9'800), 1);
  EXPECT_EQ(losses_allowed(99, 9'800), 1);
  EXPECT_EQ(losses_allowed(840, 9'800), 16);
  EXPECT_EQ(losses_allowed(0, 9'800), 0);
  EXPECT_EQ(losses_allowed(10'000, 9'999), 1);
}

TEST(Target, MoreThanOneInTwentyNotCountedStandsInTheHeadlinesOwnSize) {
  EXPECT_EQ(not_counted_text(counts({41, 1, 1, 0, 1, 1}, 2)), "(3 of 45 calls not counted)");
  EXPECT_EQ(not_counted_text(counts({95, 0, 5, 0, 0, 0})), std::nullopt) << "5 % is not more than 5 %";
  EXPECT_EQ(not_counted_text(counts({94, 0, 5, 0, 0, 0})), "(5 of 99 calls not counted)");
  EXPECT_EQ(not_counted_text({}), std::nullopt);
}

TEST(Target, TheBudgetOfAPeriodGrowsWithTheCallsExpected) {
  WindowFigures month;
  month.open = counts({380, 5, 0, 2, 0, 0});
  month.expected = 453;
  month.rate(Headline::served, 9'800);
  EXPECT_EQ(month.losses(), 7);
  EXPECT_EQ(month.losses_allowed, 7);
  EXPECT_EQ(month.losses_allowed_expected, 16) << "of 840";
  EXPECT_EQ(month.result, PeriodResult::met);
}

}  // namespace
}  // namespace dutyline
