// Periods that are over are kept; what changes later is told again beside it: README, "Nothing changes quietly".

#include "app/period_keeping.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/past_figures.hpp"
#include "app/reclassify.hpp"
#include "lines/made_call.hpp"

namespace dutyline {
namespace {

using ::testing::HasSubstr;

const Instant kMidnight = made::kTen - hours(10);  // Monday's first
const Instant kWeekLater = kMidnight + hours(24 * 7);

class PeriodKeeping : public ::testing::Test {
 protected:
  PeriodKeeping() {
    settings.lines = {made::line()};
    figures.emplace(settings.lines);
    live_since(kMidnight - hours(24));
  }

  void live_since(Instant at) { EXPECT_TRUE(ledger->set_first_live(at)); }
  void tell(const Call& call, Instant now) {
    LedgerBatch batch;
    batch.calls.push_back(figures->apply(made::told(call), now, Origin::imported));
    if (auto& correction = batch.calls.back().correction) {
      correction->source = "pbx-log";
      batch.corrections.push_back(*correction);
    }
    ASSERT_TRUE(ledger->commit(batch));
  }
  Call joined(CallId id, Instant at) { return made::waiting(id, at); }
  void answered(CallId id, Instant at) {
    tell(made::talked(made::answered(joined(id, at), seconds(4)), minutes(3)), at + minutes(4));
  }
  void lost(CallId id, Instant at, Duration waited) {
    tell(made::lost(joined(id, at), Outcome::abandoned, waited), at + waited);
  }

  // What was found is written, as by the daemon.
  std::vector<ToldPeriod> keep(Instant now) {
    auto batch = periods_to_keep(*ledger, settings, now);
    EXPECT_TRUE(batch) << batch.reason();
    EXPECT_TRUE(ledger->commit(*batch));
    return batch->periods;
  }
  PeriodFigures figures_of(PeriodStep step) {
    const auto told = read_figures(*ledger, settings, settings.lines[0], {step, "2026-11-23", "2026-11-29"});
    EXPECT_TRUE(told) << told.reason();
    return told->periods.front();
  }

  Settings settings;
  std::unique_ptr<Ledger> ledger = *Ledger::open(":memory:", Ledger::Mode::read_write);
  std::optional<Figures> figures;
};

TEST_F(PeriodKeeping, ADayThatIsOverIsKeptOnceWithWhatItWasMeasuredBy) {
  answered(1, made::kTen);
  EXPECT_TRUE(keep(made::kTen + hours(1)).empty()) << "it runs";
  const auto told = keep(kMidnight + hours(24));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].period.step, PeriodStep::day);
  EXPECT_EQ(told[0].period.from, kMidnight);
  EXPECT_EQ(told[0].period.open.offered, 1);
  EXPECT_EQ(told[0].period.target, 9'800);
  EXPECT_EQ(told[0].period.reason, "");
  EXPECT_TRUE(keep(kMidnight + hours(25)).empty());
}

TEST_F(PeriodKeeping, WeekAndMonthCloseToo) {
  answered(1, made::kTen);
  const auto told = keep(kMidnight + hours(24 * 9));  // 2 December
  EXPECT_EQ(std::ranges::count(told, PeriodStep::day, [](const ToldPeriod& each) { return each.period.step; }), 9);
  EXPECT_EQ(std::ranges::count(told, PeriodStep::week, [](const ToldPeriod& each) { return each.period.step; }), 1);
  EXPECT_EQ(std::ranges::count(told, PeriodStep::month, [](const ToldPeriod& each) { return each.period.step; }), 1);
}

TEST_F(PeriodKeeping, ADayWaitsForItsCallsButNotForEver) {
  tell(joined(1, made::kTen), made::kTen);
  EXPECT_TRUE(keep(kMidnight + hours(24)).empty()) << "she still waits";
  ASSERT_EQ(keep(kMidnight + hours(48)).size(), 1U) << "24 h after its end";
}

TEST_F(PeriodKeeping, ALateCorrectionIsToldBesideTheOldFigureWithItsReason) {
  answered(1, made::kTen);
  tell(made::lost(joined(2, made::kTen + minutes(5)), Outcome::unknown, seconds(40)), made::kTen + minutes(6));
  keep(kWeekLater);
  tell(made::talked(made::answered(joined(2, made::kTen + minutes(5)), seconds(40)), minutes(1)),
       kWeekLater + hours(2));
  const auto told = keep(kWeekLater + hours(3));
  ASSERT_EQ(told.size(), 2U) << "the day and the week";
  EXPECT_FALSE(told[0].instead);
  EXPECT_EQ(told[0].period.reason, "1 call corrected by pbx-log");

  for (const PeriodStep step : {PeriodStep::day, PeriodStep::week}) {
    const PeriodFigures now = figures_of(step);
    EXPECT_EQ(now.figures.open.of(CallClass::answered), 2);
    ASSERT_EQ(now.restatements.size(), 1U);
    EXPECT_EQ(now.restatements[0].at, kWeekLater + hours(3));
    EXPECT_EQ(now.restatements[0].reason, "1 call corrected by pbx-log");
    EXPECT_EQ(now.restatements[0].was.open.of(CallClass::answered), 1);
    EXPECT_EQ(now.restatements[0].was.open.of(CallClass::unknown), 1);
  }
}

TEST_F(PeriodKeeping, ACallLearntLateIsARestatementToo) {
  answered(1, made::kTen);
  keep(kWeekLater);
  lost(2, made::kTen + hours(1), minutes(1));
  const auto told = keep(kWeekLater + hours(1));
  ASSERT_EQ(told.size(), 2U);
  EXPECT_THAT(told[0].period.reason, HasSubstr("learnt or changed after the period was closed"));
}

TEST_F(PeriodKeeping, WhatChangesNoFigureIsNoRestatement) {
  answered(1, made::kTen);
  keep(kWeekLater);
  tell(made::talked(made::answered(joined(1, made::kTen), seconds(4)), minutes(3)), kWeekLater);
  EXPECT_EQ(ledger->changed_periods()->size(), 1U);
  EXPECT_TRUE(keep(kWeekLater + hours(1)).empty());
  EXPECT_TRUE(ledger->changed_periods()->empty()) << "looked at";
}

TEST_F(PeriodKeeping, OfHistoryBeforeTheFirstLiveMomentNobodyHasReadAnything) {
  ledger = *Ledger::open(":memory:", Ledger::Mode::read_write);
  live_since(kWeekLater);
  answered(1, made::kTen);
  keep(kWeekLater);
  lost(2, made::kTen + hours(1), minutes(1));
  for (const ToldPeriod& told : keep(kWeekLater + hours(1))) {
    EXPECT_TRUE(told.instead);
  }
  EXPECT_TRUE(figures_of(PeriodStep::day).restatements.empty());
}

TEST_F(PeriodKeeping, AChangedConfigurationLeavesOldFiguresAsTheyWere) {
  LedgerBatch first;
  first.definitions = definitions_to_keep(settings.lines, {}, kMidnight);
  ASSERT_TRUE(ledger->commit(first));
  answered(1, made::kTen);
  lost(2, made::kTen + hours(1), minutes(1));
  keep(kWeekLater);
  settings.lines[0].target = 5'000;
  settings.lines[0].headline = Headline::strict;
  settings.lines[0].answer_within = seconds(1);
  EXPECT_EQ(figures_of(PeriodStep::week).figures.result, PeriodResult::missed) << "no `run` has used it yet";
  LedgerBatch second;
  second.definitions = definitions_to_keep(settings.lines, *ledger->definitions(), kWeekLater);
  ASSERT_EQ(second.definitions.size(), 1U);
  ASSERT_TRUE(ledger->commit(second));
  const PeriodFigures week = figures_of(PeriodStep::week);
  EXPECT_EQ(week.figures.result, PeriodResult::missed);
  EXPECT_EQ(week.measures.headline, Headline::served);
  EXPECT_EQ(week.figures.service_level, (Ratio{1, 2}));
  EXPECT_TRUE(keep(kWeekLater + hours(1)).empty());
  EXPECT_TRUE(week.restatements.empty());
}

TEST_F(PeriodKeeping, ReclassifyTellsThemAgainAndSaysSo) {
  LedgerBatch first;
  first.definitions = definitions_to_keep(settings.lines, {}, kMidnight);
  ASSERT_TRUE(ledger->commit(first));
  answered(1, made::kTen);
  lost(2, made::kTen + hours(1), seconds(8));
  answered(3, made::kTen + hours(24));
  keep(kWeekLater);
  settings.lines[0].short_abandon = seconds(10);
  settings.lines[0].target = 9'000;
  const auto said = reclassify(*ledger, settings, "2026-11-23", kWeekLater + hours(1));
  ASSERT_TRUE(said) << said.reason();
  // Both days and the week, for each was measured against another target.
  EXPECT_EQ(*said, R"({"calls":3,"changed":1,"moved":0,"passed_over":0,"periods_restated":3})");
  const PeriodFigures week = figures_of(PeriodStep::week);
  EXPECT_EQ(week.figures.open.of(CallClass::short_), 1);
  EXPECT_EQ(week.figures.result, PeriodResult::met);
  EXPECT_EQ(week.measures.target, 9'000);
  ASSERT_EQ(week.restatements.size(), 1U);
  EXPECT_EQ(week.restatements[0].reason, "reclassified from 2026-11-23");
  EXPECT_EQ(week.restatements[0].was.open.of(CallClass::abandoned), 1);
  EXPECT_EQ(dutyline::figures_of(week.restatements[0].was).result, PeriodResult::missed);

  EXPECT_TRUE(keep(kWeekLater + hours(2)).empty()) << "it is told once";
  EXPECT_TRUE(definitions_to_keep(settings.lines, *ledger->definitions(), kWeekLater).empty());
}

TEST_F(PeriodKeeping, ReclassifyLeavesWhatIsOlder) {
  LedgerBatch first;
  first.definitions = definitions_to_keep(settings.lines, {}, kMidnight);
  ASSERT_TRUE(ledger->commit(first));
  lost(1, made::kTen, seconds(8));
  lost(2, made::kTen + hours(24), seconds(8));
  keep(kWeekLater);
  settings.lines[0].short_abandon = seconds(10);
  ASSERT_TRUE(reclassify(*ledger, settings, "2026-11-24", kWeekLater + hours(1)));
  const PeriodFigures monday = figures_of(PeriodStep::day);
  EXPECT_EQ(monday.figures.open.of(CallClass::abandoned), 1);
  EXPECT_TRUE(monday.restatements.empty());
  EXPECT_EQ(figures_of(PeriodStep::week).figures.open.of(CallClass::short_), 1);
}

}  // namespace
}  // namespace dutyline
