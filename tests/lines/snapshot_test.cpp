#include "lines/snapshot.hpp"

#include <gtest/gtest.h>

namespace dutyline {
namespace {

ClassCounts counts(std::array<std::int64_t, 6> by_class, std::int64_t waiting = 0, std::int64_t unresolved = 0) {
  ClassCounts result{by_class, waiting, unresolved, waiting + unresolved};
  for (const std::int64_t calls : by_class) {
    result.offered += calls;
  }
  return result;
}

WindowFigures rated(const ClassCounts& open, Headline headline) {
  WindowFigures figures;
  figures.open = open;
  figures.rate(headline);
  return figures;
}

TEST(PercentText, IsCutToOneDecimalAndNeverRoundedUp) {
  struct Row {
    Ratio ratio;
    std::string text;
  };
  const Row rows[] = {{{9796, 10000}, "97.9"},
                      {{98, 100}, "98.0"},
                      {{9999, 10000}, "99.9"},
                      {{999999, 1000000}, "99.9"},
                      {{1000000, 1000000}, "100.0"},
                      {{0, 5}, "0.0"},
                      {{1, 2000}, "0.0"},
                      {{1, 3}, "33.3"},
                      {{2, 3}, "66.6"}};
  for (const Row& row : rows) {
    EXPECT_EQ(percent_text(row.ratio), row.text);
  }
}

TEST(PercentText, NoCallsIsNeither0Nor100Percent) {
  EXPECT_EQ(percent_text({0, 0}), "no calls");
  EXPECT_EQ((Ratio{0, 0}.value()), std::nullopt);
  EXPECT_DOUBLE_EQ(*(Ratio{1, 4}.value()), 0.25);
}

TEST(ClassCounts, LossesAreAbandonedAndNotServedCountedIsThoseAndAnswered) {
  const ClassCounts all = counts({100, 3, 5, 2, 7, 4}, 1, 2);
  EXPECT_EQ(all.losses(), 5);
  EXPECT_EQ(all.counted(), 105);
  EXPECT_EQ(all.of(CallClass::short_), 5);
  EXPECT_EQ(all.of(CallClass::waiting), 1);
  EXPECT_EQ(all.of(CallClass::unresolved), 2);
}

TEST(Headline, ServedLeavesOutShortDivertedUnknownAndStandsBesideOfOffered) {
  const WindowFigures figures = rated(counts({100, 3, 5, 2, 7, 0}, 1, 2), Headline::served);
  EXPECT_EQ(figures.answered, (Ratio{100, 105}));
  EXPECT_EQ(figures.answered_low, figures.answered);
  EXPECT_EQ(figures.answered_high, figures.answered);
  EXPECT_EQ(figures.of_offered, (Ratio{100, 117}));
}

TEST(Headline, WhileCallsAreUnknownTheRateIsARange) {
  const ClassCounts some_unknown = counts({90, 5, 2, 5, 3, 10});
  struct Row {
    Headline headline;
    Ratio answered, low, high;
  };
  const Row rows[] = {{Headline::served, {90, 100}, {90, 110}, {100, 110}},
                      {Headline::of_offered, {90, 115}, {90, 115}, {100, 115}},
                      {Headline::strict, {90, 112}, {90, 112}, {100, 112}}};
  for (const Row& row : rows) {
    const WindowFigures figures = rated(some_unknown, row.headline);
    EXPECT_EQ(figures.answered, row.answered) << to_string(row.headline);
    EXPECT_EQ(figures.answered_low, row.low) << to_string(row.headline);
    EXPECT_EQ(figures.answered_high, row.high) << to_string(row.headline);
    EXPECT_EQ(figures.of_offered, (Ratio{90, 115})) << to_string(row.headline);
  }
}

TEST(Headline, OnlyUnknownCallsGiveARangeAndNoRate) {
  const WindowFigures figures = rated(counts({0, 0, 0, 0, 0, 4}), Headline::served);
  EXPECT_EQ(figures.answered.value(), std::nullopt);
  EXPECT_EQ(figures.answered_low, (Ratio{0, 4}));
  EXPECT_EQ(figures.answered_high, (Ratio{4, 4}));
}

TEST(Window, NamesAreThoseOfTheMetrics) {
  std::string names;
  for (const Window window : kWindows) {
    names += std::string(to_string(window)) + ' ';
  }
  EXPECT_EQ(names, "15m 1h 7d 30d today week month ");
  EXPECT_EQ(to_string(Headline::of_offered), "of_offered");
}

}  // namespace
}  // namespace dutyline
