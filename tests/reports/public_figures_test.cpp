// Figures that may be published: whichever small number it was, the same bytes are told.

#include "reports/public_figures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace dutyline {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::array kPublished{CallClass::answered, CallClass::abandoned, CallClass::not_served,
                                CallClass::short_,   CallClass::diverted,  CallClass::unknown};

PeriodFigures period_of(std::vector<std::int64_t> by_class, std::int64_t waiting = 0, std::int64_t closed = 0) {
  PeriodFigures period;
  period.period.from = Instant(seconds(1'795'392'000));  // 2026-11-23
  period.period.to = period.period.from + hours(24);
  period.measures.target = 9'800;
  ClassCounts& open = period.figures.open;
  for (std::size_t i = 0; i < by_class.size(); ++i) {
    open.add(kPublished.at(i), by_class[i]);
    open.offered += by_class[i];
  }
  open.waiting = waiting;
  open.offered += waiting;
  period.figures.closed.offered = closed;
  period.figures.rate(Headline::served);
  return period;
}

class PublicFigures : public testing::Test {
 protected:
  LineFigures of(std::vector<PeriodFigures> periods) {
    line_.name = "send-duty";
    LineFigures figures;
    figures.line = &line_;
    figures.step = PeriodStep::day;
    figures.asked = periods.front().period;
    figures.periods = std::move(periods);
    return figures;
  }
  // All that is ever printed of it.
  std::string printed(const PeriodFigures& period) {
    const LineFigures figures = of({period});
    return public_csv(figures) + public_json(figures) + public_table(figures);
  }
  std::map<std::string, std::string> csv(const PeriodFigures& period) {
    std::istringstream names(public_csv_heading());
    std::istringstream values(public_csv(of({period})));
    std::map<std::string, std::string> row;
    std::string name;
    std::string value;
    while (std::getline(names, name, ',') && std::getline(values, value, ',')) {
      row[name.substr(0, name.find('\n'))] = value.substr(0, value.find('\n'));
    }
    return row;
  }

  LineDefinition line_;
};

TEST_F(PublicFigures, OneToFourCallsAreToldAlikeInEveryCellAndFormat) {
  for (std::size_t cell = 0; cell < kPublished.size(); ++cell) {
    std::vector<std::int64_t> counts{41, 7, 0, 12, 0, 6};
    counts[cell] = 1;
    const std::string first = printed(period_of(counts));
    EXPECT_THAT(first, HasSubstr("<5"));
    for (counts[cell] = 2; counts[cell] < 5; ++counts[cell]) {
      EXPECT_EQ(printed(period_of(counts)), first) << cell << ": " << counts[cell];
    }
    EXPECT_NE(printed(period_of(counts)), first) << "5 is shown";
    counts[cell] = 0;
    EXPECT_NE(printed(period_of(counts)), first) << "0 tells of nobody and is shown";
  }
}

TEST_F(PublicFigures, SoAreTheOpenTheClosedAndAllOfThemTogether) {
  EXPECT_EQ(printed(period_of({41, 0, 0, 0, 0, 0}, 1, 4)), printed(period_of({41, 0, 0, 0, 0, 0}, 3, 1)));
  EXPECT_EQ(printed(period_of({1, 1, 1, 1, 1, 1}, 1, 1)), printed(period_of({4, 4, 4, 4, 4, 4}, 4, 4)));
}

TEST_F(PublicFigures, NoCellFollowsFromTheSumOfItsRow) {
  const auto row = csv(period_of({41, 1, 0, 0, 0, 0}));
  EXPECT_EQ(row.at("answered"), "41");
  EXPECT_EQ(row.at("abandoned"), "<5");
  EXPECT_EQ(row.at("not_served"), "0");
  EXPECT_EQ(row.at("offered"), "42-45") << "less the 41, from 1 to 4 are left";
  EXPECT_EQ(csv(period_of({41, 2, 3, 0, 0, 0})).at("offered"), "43-49");
}

TEST_F(PublicFigures, NorFromTheRate) {
  const auto row = csv(period_of({41, 1, 0, 0, 0, 0}));
  EXPECT_EQ(row.at("answered_percent_low"), "91.1") << "41 of 45";
  EXPECT_EQ(row.at("answered_percent_high"), "97.6") << "41 of 42";
  EXPECT_EQ(printed(period_of({1, 41, 0, 0, 0, 0})), printed(period_of({4, 41, 0, 0, 0, 0})));
}

TEST_F(PublicFigures, NorFromTheSumOfAColumnForThereIsNone) {
  const LineFigures figures = of({period_of({41, 1, 0, 0, 0, 0}), period_of({50, 9, 0, 0, 0, 0})});
  LineFigures with_sum = figures;
  with_sum.total = period_of({91, 10, 0, 0, 0, 0});
  EXPECT_EQ(public_table(with_sum), public_table(figures));
  EXPECT_EQ(public_csv(with_sum), public_csv(figures));
  EXPECT_EQ(public_json(with_sum), public_json(figures));
  EXPECT_THAT(public_table(with_sum), AllOf(Not(HasSubstr("91 ")), Not(HasSubstr(" 10 "))));
}

TEST_F(PublicFigures, NorFromCallsThatAGapMissed) {
  PeriodFigures one = period_of({41, 0, 0, 0, 0, 0});
  PeriodFigures four = one;
  one.figures.missed_other = 1;
  four.figures.missed_answered = 4;
  EXPECT_EQ(printed(one), printed(four));
  EXPECT_NE(printed(one), printed(period_of({41, 0, 0, 0, 0, 0})));
}

TEST_F(PublicFigures, WhatIsNotSmallIsExact) {
  const auto row = csv(period_of({480, 5, 6, 0, 7, 0}, 0, 12));
  EXPECT_EQ(row.at("offered"), "498");
  EXPECT_EQ(row.at("abandoned"), "5");
  EXPECT_EQ(row.at("closed_offered"), "12");
  EXPECT_EQ(row.at("answered_percent_low"), "97.7");
  EXPECT_EQ(row.at("answered_percent_high"), "97.7");
  EXPECT_THAT(public_json(of({period_of({480, 5, 6, 0, 7, 0})})),
              AllOf(HasSubstr(R"("answered":480,)"), HasSubstr(R"("answered_percent_low":97.7,)")));
  EXPECT_THAT(public_json(of({period_of({41, 1, 0, 0, 0, 0})})),
              AllOf(HasSubstr(R"("abandoned":"<5",)"), HasSubstr(R"("offered":"42-45",)")));
}

TEST_F(PublicFigures, UnderEveryHeadline) {
  for (const Headline headline : {Headline::served, Headline::of_offered, Headline::strict}) {
    PeriodFigures one = period_of({41, 1, 2, 3, 4, 1});
    PeriodFigures other = period_of({41, 4, 3, 2, 1, 4});
    one.measures.headline = other.measures.headline = headline;
    EXPECT_EQ(printed(one), printed(other));
  }
}

TEST_F(PublicFigures, ADayWithoutCallsHasNoRate) {
  const auto row = csv(period_of({0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(row.at("offered"), "0");
  EXPECT_EQ(row.at("answered_percent_low"), "");
  EXPECT_THAT(public_table(of({period_of({0, 0, 0, 0, 0, 0})})), HasSubstr("no calls"));
}

}  // namespace
}  // namespace dutyline
