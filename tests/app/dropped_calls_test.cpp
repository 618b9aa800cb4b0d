// Where retention has dropped calls, what was told of their days is what figures show: README, "Figures of a period".

#include <gtest/gtest.h>

#include "app/past_figures.hpp"
#include "app/period_keeping.hpp"
#include "lines/made_call.hpp"

namespace dutyline {
namespace {

using std::chrono::days;

const Instant kMidnight = made::kTen - hours(10);  // Monday's first
const Instant kWeekLater = kMidnight + days(7);

// Two calls on Monday and one on Tuesday, told, and then dropped with all that is older than the second Wednesday.
class DroppedCalls : public ::testing::Test {
 protected:
  DroppedCalls() {
    settings.lines = {made::line()};
    figures.emplace(settings.lines);
    EXPECT_TRUE(ledger->set_first_live(kMidnight - hours(24)));
    LedgerBatch first;
    first.definitions = definitions_to_keep(settings.lines, {}, kMidnight);
    EXPECT_TRUE(ledger->commit(first));
    tell(made::talked(made::answered(made::waiting(1, made::kTen), seconds(4)), minutes(3)));
    tell(made::lost(made::waiting(2, made::kTen + hours(1)), Outcome::abandoned, minutes(1)));
    tell(made::talked(made::answered(made::waiting(3, made::kTen + days(1)), seconds(40)), minutes(3)));
    tell(made::talked(made::answered(made::waiting(4, made::kTen + days(9)), seconds(4)), minutes(3)));
    tell(made::talked(made::answered(made::waiting(5, made::kTen + days(10)), seconds(4)), minutes(3)));
  }

  void tell(const Call& call) {
    LedgerBatch batch;
    batch.calls.push_back(
        figures->apply(made::told(call), call.visits.front().offered_at + hours(1), Origin::imported));
    ASSERT_TRUE(ledger->commit(batch));
  }
  void keep(Instant now) {
    auto batch = periods_to_keep(*ledger, settings, now);
    ASSERT_TRUE(batch) << batch.reason();
    batch->alive = now;
    ASSERT_TRUE(ledger->commit(*batch));
  }
  void drop() {
    const Instant before = kMidnight + days(9) + hours(12);  // Wednesday noon
    keep(before + days(30));
    settings.calls_retention = days(30);
    ASSERT_GE(ledger->forget({before, before}, 100)->calls, 4U);
  }
  LineFigures read(PeriodStep step, const std::string& from, const std::string& to) {
    FiguresAsked asked{step, from, to};
    asked.total = true;
    auto told = read_figures(*ledger, settings, settings.lines[0], asked);
    EXPECT_TRUE(told) << told.reason();
    return std::move(*told);
  }

  Settings settings;
  std::unique_ptr<Ledger> ledger = *Ledger::open(":memory:", Ledger::Mode::read_write);
  std::optional<Figures> figures;
};

TEST_F(DroppedCalls, ADayAWeekAndAMonthAreAsTheyWereTold) {
  const struct {
    PeriodStep step;
    const char* from;
    const char* to;
  } asked[] = {{PeriodStep::day, "2026-11-23", "2026-11-23"},
               {PeriodStep::week, "2026-11-23", "2026-11-29"},
               {PeriodStep::month, "2026-11-01", "2026-11-30"}};
  std::vector<PeriodFigures> before;
  for (const auto& each : asked) {
    before.push_back(read(each.step, each.from, each.to).periods.front());
    EXPECT_EQ(before.back().basis, Basis::calls);
  }
  drop();
  for (std::size_t at = 0; at < before.size(); ++at) {
    const PeriodFigures told = read(asked[at].step, asked[at].from, asked[at].to).periods.front();
    EXPECT_EQ(told.basis, Basis::kept);
    EXPECT_EQ(told.figures.open, before[at].figures.open) << at;
    EXPECT_EQ(told.figures.service, before[at].figures.service) << at;
    EXPECT_EQ(told.figures.answered, before[at].figures.answered) << at;
    EXPECT_EQ(told.figures.result, before[at].figures.result) << at;
    EXPECT_EQ(told.figures.answered_waits, std::nullopt) << "quantiles are not kept, and of what is left they are none";
    EXPECT_EQ(told.per_caller(), std::nullopt);
  }
}

TEST_F(DroppedCalls, RetentionThatIsLongerNowBringsNoCallBack) {
  drop();
  settings.calls_retention.reset();
  const LineFigures told = read(PeriodStep::day, "2026-11-23", "2026-12-03");
  EXPECT_EQ(told.periods.front().basis, Basis::kept);
  EXPECT_EQ(told.periods.front().figures.open.offered, 2);
  EXPECT_EQ(told.periods.back().basis, Basis::calls);
  EXPECT_EQ(read(PeriodStep::week, {}, {}).periods.front().period.from, kMidnight) << "the first day that was told";
  keep(kMidnight + days(60));
  EXPECT_TRUE(read(PeriodStep::week, "2026-11-23", "2026-11-29").periods.front().restatements.empty())
      << "what was told stands: of calls that are gone nothing is learnt";
}

TEST_F(DroppedCalls, ATimeOfWholeDaysIsTheSumOfWhatWasToldAndOfTheCallsSince) {
  drop();
  const LineFigures told = read(PeriodStep::week, "2026-11-23", "2026-12-04");
  ASSERT_EQ(told.periods.size(), 2U);
  EXPECT_EQ(told.periods[1].basis, Basis::kept) << "of its first days calls are gone";
  EXPECT_EQ(told.periods[1].figures.open.offered, 2);
  EXPECT_EQ(told.total->basis, Basis::kept);
  EXPECT_EQ(told.total->figures.open.offered, 5);
  EXPECT_EQ(told.total->figures.open.of(CallClass::abandoned), 1);
  EXPECT_EQ(told.total->figures.service.in_time, 3);
  EXPECT_EQ(read(PeriodStep::day, "2026-12-03", "2026-12-03").periods.front().basis, Basis::calls);
}

TEST_F(DroppedCalls, WhatNothingWasToldOfIsSaidToBeWhatIsLeft) {
  drop();
  for (const PeriodFigures& hour : read(PeriodStep::hour, "2026-11-23", "2026-11-23").periods) {
    EXPECT_EQ(hour.basis, Basis::left);
  }
  for (const PeriodFigures& half_hour : read(PeriodStep::weekday_half_hour, "2026-11-23", "2026-12-04").periods) {
    EXPECT_EQ(half_hour.basis, Basis::left);
  }
  EXPECT_EQ(read(PeriodStep::none, "2026-11-23T11:30:00Z", "2026-11-25").total->basis, Basis::left) << "half a day";
}

TEST_F(DroppedCalls, WithoutDatesFiguresBeginWithTheFirstDayThatWasTold) {
  drop();
  const LineFigures told = read(PeriodStep::day, "", "");
  EXPECT_EQ(told.asked.from, kMidnight);
  EXPECT_EQ(told.total->figures.open.offered, 5);
}

TEST_F(DroppedCalls, ARestatementOfADayThatIsGoneStandsBesideIt) {
  keep(kWeekLater);
  tell(made::lost(made::waiting(6, made::kTen + hours(2)), Outcome::abandoned, minutes(1)));
  drop();
  const PeriodFigures day = read(PeriodStep::day, "2026-11-23", "2026-11-23").periods.front();
  EXPECT_EQ(day.figures.open.offered, 3);
  ASSERT_EQ(day.restatements.size(), 1U);
  EXPECT_EQ(day.restatements[0].was.open.offered, 2);
}

// Coverage is of the opening hours that were in force.
TEST_F(DroppedCalls, APeriodOfOtherOpeningHoursIsCoveredAsItWasTold) {
  keep(kWeekLater);
  const Duration open = read(PeriodStep::week, "2026-11-23", "2026-11-29").periods.front().figures.open_time;
  EXPECT_EQ(open, hours(5 * 8));
  WeekPlan longer;
  longer.always_open = false;
  longer.days.fill({{hours(8), hours(20)}});
  settings.lines[0].hours = *OpeningHours::make("Europe/London", longer);
  LedgerBatch second;
  second.definitions = definitions_to_keep(settings.lines, *ledger->definitions(), kWeekLater);
  ASSERT_EQ(second.definitions.size(), 1U);
  ASSERT_TRUE(ledger->commit(second));
  EXPECT_EQ(read(PeriodStep::week, "2026-11-23", "2026-11-29").periods.front().figures.open_time, open);
}

}  // namespace
}  // namespace dutyline
