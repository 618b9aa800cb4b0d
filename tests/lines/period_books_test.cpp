// Figures of a period are the live ones: README, "Figures of a period".

#include "lines/period_books.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

#include "lines/made_call.hpp"

namespace dutyline {
namespace {

const LineDefinition kLine = made::line();

Instant monday() {
  return made::kTen - hours(10);
}
Period days_of(int days) {
  return {monday(), monday() + hours(24 * days)};
}

LineKnowledge seen_all(Instant as_of) {
  LineKnowledge known;
  known.sight.seen = {{Instant(), Instant::max()}};
  known.as_of = as_of;
  return known;
}

// Calls through the live figures, for these to be compared with.
class Told {
 public:
  explicit Told(const Period& asked, PeriodStep step) : live_({kLine}), books_(kLine, step, asked) {}

  void tell(const Call& call, Instant now) {
    const auto change = live_.apply(made::told(call), now, Origin::imported);
    books_.add(past_call(*change.record));
  }
  LineSnapshot live(Instant now) { return live_.snapshot(now).front(); }
  std::vector<PeriodFigures> past(const LineKnowledge& known) { return books_.figures(known); }

 private:
  Figures live_;
  PeriodBooks books_;
};

std::int64_t balance(const ClassCounts& counts) {
  return counts.offered - counts.waiting - counts.unresolved -
         std::accumulate(counts.by_class.begin(), counts.by_class.end(), std::int64_t{0});
}

RC_GTEST_PROP(PeriodBooks, AWeekIsWhatTheLiveWeekSaysAndItsDaysAddUpToIt, ()) {
  const Instant now = monday() + hours(24 * 7) - seconds(1);
  Told week(days_of(7), PeriodStep::week);
  PeriodBooks days(kLine, PeriodStep::day, days_of(7));
  const int calls = *rc::gen::inRange(0, 60);
  for (int id = 1; id <= calls; ++id) {
    const Instant at = monday() + minutes(*rc::gen::inRange(0, 7 * 24 * 60));
    const Duration waited = seconds(*rc::gen::inRange(0, 200));
    const Call call = made::waiting(id, at);
    const Outcome outcome = *rc::gen::elementOf(std::vector<Outcome>(kOutcomes.begin(), kOutcomes.end()));
    const bool open = outcome == Outcome::waiting || outcome == Outcome::unresolved;
    const Call over = open                           ? call
                      : outcome == Outcome::answered ? made::talked(made::answered(call, waited), waited * 3)
                                                     : made::lost(call, outcome, waited);
    week.tell(over, now);
    Figures classify({kLine});
    days.add(past_call(*classify.apply(made::told(over), now, Origin::imported).record));
  }
  const WindowFigures live = week.live(now).figures(Window::week);
  const auto told = week.past(seen_all(now));
  RC_ASSERT(told.size() == 1U);
  const WindowFigures& past = told.front().figures;
  RC_ASSERT(past.open == live.open);
  RC_ASSERT(past.closed == live.closed);
  RC_ASSERT(past.service == live.service);
  RC_ASSERT(past.answered_waits == live.answered_waits);
  RC_ASSERT(past.abandoned_waits == live.abandoned_waits);
  RC_ASSERT(past.answered == live.answered);
  RC_ASSERT(past.answered_low == live.answered_low);
  RC_ASSERT(past.answered_high == live.answered_high);
  RC_ASSERT(past.result == live.result);
  RC_ASSERT(past.evidence == live.evidence);
  RC_ASSERT(past.losses_allowed == live.losses_allowed);
  ClassCounts open;
  ClassCounts closed;
  const auto each = days.figures(seen_all(now));
  RC_ASSERT(each.size() == 7U);
  for (const PeriodFigures& day : each) {
    RC_ASSERT(balance(day.figures.open) == 0);
    RC_ASSERT(balance(day.figures.closed) == 0);
    open += day.figures.open;
    closed += day.figures.closed;
  }
  RC_ASSERT(open == past.open);
  RC_ASSERT(closed == past.closed);
}

CallRecord record_of_answered(Instant offered) {
  CallRecord record;
  record.call = made::talked(made::answered(made::waiting(1, offered), seconds(4)), minutes(3));
  record.call_class = CallClass::answered;
  record.hours = kLine.hours.open_at(offered) ? Hours::open : Hours::closed;
  return record;
}
PastCall answered_at(Instant offered) {
  return past_call(record_of_answered(offered));
}

TEST(PeriodBooks, EveryDayStandsThereAndEveryHalfHourInWhichTheLineWasOpen) {
  const LineKnowledge known = seen_all(days_of(7).to);
  EXPECT_EQ(PeriodBooks(kLine, PeriodStep::day, days_of(7)).figures(known).size(), 7U);
  EXPECT_EQ(PeriodBooks(kLine, PeriodStep::half_hour, days_of(7)).figures(known).size(), 5U * 16);
  PeriodBooks night(kLine, PeriodStep::half_hour, days_of(7));
  night.add(answered_at(monday() + hours(3)));
  const auto told = night.figures(known);
  ASSERT_EQ(told.size(), 5U * 16 + 1) << "and one in which somebody called";
  EXPECT_EQ(told.front().period.from, monday() + hours(3));
  EXPECT_EQ(told.front().figures.closed.offered, 1);
}

TEST(PeriodBooks, AnHourThatTheClocksRepeatIsTwoHours) {
  const Instant change = std::chrono::sys_days(std::chrono::year(2026) / 10 / 25);
  const LineDefinition always = made::line("duty", *OpeningHours::make("Europe/London", WeekPlan()));
  PeriodBooks books(always, PeriodStep::hour, {change - hours(1), change + hours(24)});
  books.add(answered_at(change + minutes(10)));             // 01:10, for the first time
  books.add(answered_at(change + hours(1) + minutes(10)));  // 01:10, for the second
  const auto told = books.figures(seen_all(change + hours(24)));
  ASSERT_EQ(told.size(), 25U);
  EXPECT_EQ(told[1].figures.open.offered + told[1].figures.closed.offered, 1);
  EXPECT_EQ(told[2].figures.open.offered + told[2].figures.closed.offered, 1);
}

TEST(PeriodBooks, AWeekThatIsNotOverIsSoFarAndADayHasNoResult) {
  const Instant wednesday = monday() + hours(58);
  const auto week = PeriodBooks(kLine, PeriodStep::week, days_of(7)).figures(seen_all(wednesday));
  EXPECT_TRUE(week.front().running);
  EXPECT_TRUE(week.front().has_result);
  const auto days = PeriodBooks(kLine, PeriodStep::day, days_of(7)).figures(seen_all(wednesday));
  ASSERT_EQ(days.size(), 3U) << "none of the future";
  EXPECT_FALSE(days[0].running);
  EXPECT_FALSE(days[0].has_result);
  EXPECT_TRUE(days[2].running);
}

TEST(PeriodBooks, CoverageIsThatOfThePeriodAndGapsAreThoseThatTouchIt) {
  LineKnowledge known;
  known.as_of = days_of(2).to;
  known.sight.seen = {{monday(), monday() + hours(13)}, {monday() + hours(15), days_of(2).to}};
  known.gaps = {{"pbx-ami", monday() + hours(13), monday() + hours(15), "the line was cut"}};
  const auto told = PeriodBooks(kLine, PeriodStep::day, days_of(2)).figures(known);
  EXPECT_DOUBLE_EQ(told[0].figures.coverage(), 0.75);
  EXPECT_EQ(told[0].gaps.size(), 1U);
  EXPECT_DOUBLE_EQ(told[1].figures.coverage(), 1);
  EXPECT_TRUE(told[1].gaps.empty());
}

TEST(PeriodBooks, TheSwitchsOwnFormulaCountsVisitsAtAllHours) {
  PeriodBooks books(kLine, PeriodStep::none, days_of(1));
  CallRecord looping = record_of_answered(made::kTen);
  looping.call.visits.insert(looping.call.visits.begin(),
                             made::lost(made::waiting(1, made::kTen), Outcome::timeout, seconds(60)).visits[0]);
  books.add(past_call(looping));
  books.add(answered_at(monday() + hours(3)));
  EXPECT_EQ(books.figures(seen_all(days_of(1).to)).front().by_switch, (Ratio{2, 3}));
}

}  // namespace
}  // namespace dutyline
