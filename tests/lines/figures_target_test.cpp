// What follows for a line from its calls: the alarm, what its own weeks let expect, conditions.
#include <gtest/gtest.h>

#include <cmath>

#include "lines/figures.hpp"
#include "lines/made_call.hpp"

namespace dutyline {
namespace {

using made::kTen;

class LineTarget : public testing::Test {
 protected:
  void finals(bool lost, int calls, Origin origin = Origin::live) {
    for (int i = 0; i < calls; ++i) {
      now += seconds(30);
      const Call call = made::waiting(next_id++, now - seconds(20));
      figures.apply(
          made::told(lost ? made::lost(call, Outcome::abandoned, seconds(20)) : made::answered(call, seconds(20))), now,
          origin);
    }
  }
  LineSnapshot picture() { return figures.snapshot(now).front(); }
  bool active(SpikeLevel level = SpikeLevel::warn) {
    return picture().spike.levels[static_cast<std::size_t>(level)].active;
  }
  double alarms(const char* level = "warn") {
    return figures.counters().value(std::string("dutyline_spike_alarms_total{line=\"duty\",level=\"") + level + "\"}");
  }
  // Weeks of the same day: so many calls each open half-hour, answered after `waited`, talked for eight minutes.
  void weeks_before(int per_half_hour) {
    const Instant monday = kTen - hours(10);
    for (int back = 28; back >= 1; --back) {
      for (int half = 18; half < 34; ++half) {
        for (int call = 0; call < per_half_hour; ++call) {
          const Instant at = monday - hours(24 * back) + half * minutes(30) + minutes(call);
          if (made::office_hours().open_at(at)) {
            CallRecord record;
            record.call = made::talked(made::answered(made::waiting(next_id++, at), seconds(9)), minutes(8));
            record.call_class = CallClass::answered;
            figures.restore(record);
          }
        }
      }
    }
  }

  Figures figures{{made::line()}};
  Instant now = kTen;
  CallId next_id = 1;
};

TEST_F(LineTarget, ThreeLostInARowLatchWarnAndItIsCounted) {
  EXPECT_EQ(alarms(), 0);
  finals(true, 2);
  EXPECT_FALSE(active());
  finals(true, 1);
  EXPECT_TRUE(active());
  EXPECT_FALSE(active(SpikeLevel::page));
  finals(true, 1);
  EXPECT_TRUE(active(SpikeLevel::page));
  EXPECT_EQ(alarms(), 1);
  EXPECT_EQ(alarms("page"), 1);
}

TEST_F(LineTarget, TwoLostWithTwentyAnsweredBetweenStayQuiet) {
  finals(true, 1);
  finals(false, 20);
  finals(true, 1);
  EXPECT_FALSE(active());
  EXPECT_EQ(alarms(), 0);
}

TEST_F(LineTarget, AnAlarmEndsAndASecondIncidentIsANewOne) {
  finals(true, 3);
  EXPECT_TRUE(active());
  finals(false, 15);
  EXPECT_FALSE(active());
  finals(true, 3);
  EXPECT_TRUE(active());
  EXPECT_EQ(alarms(), 2);
}

TEST_F(LineTarget, ClosingEndsAnAlarmAndTheNextDayBeginsAtZero) {
  finals(true, 3);
  EXPECT_TRUE(active());
  now = kTen + hours(7) - Duration(1);
  EXPECT_TRUE(active());
  now = kTen + hours(7);
  EXPECT_FALSE(active());
  EXPECT_EQ(picture().spike.levels[0].score, 0);
  now = kTen + hours(24);
  finals(true, 2);
  EXPECT_FALSE(active()) << "yesterday's losses are not today's";
  finals(true, 1);
  EXPECT_EQ(alarms(), 2);
}

TEST_F(LineTarget, NothingIsFedByClosedHoursHistoryCorrectionsOrOtherClasses) {
  finals(true, 5, Origin::imported);
  EXPECT_EQ(picture().spike.levels[0].score, 0);
  const Call diverted = made::lost(made::waiting(500, now), Outcome::key_exit, seconds(9));
  figures.apply(made::told(diverted), now, Origin::live);
  for (CallId id = 501; id < 505; ++id) {  // short, unknown, then learnt to be lost: a correction
    figures.apply(made::told(made::lost(made::waiting(id, now), Outcome::unknown, seconds(9))), now, Origin::live);
    figures.apply(made::told(made::lost(made::waiting(id, now), Outcome::timeout, seconds(9))), now, Origin::live);
  }
  EXPECT_EQ(picture().spike.levels[0].score, 0);
  now = kTen + hours(8);  // closed
  finals(true, 5);
  now = kTen + hours(24);
  EXPECT_EQ(picture().spike.levels[0].score, 0);
  EXPECT_EQ(alarms(), 0);
}

TEST_F(LineTarget, AlarmAndScoreAreTheSameAfterARestart) {
  finals(true, 3);
  finals(false, 7);
  const auto before = picture().spike;
  Figures restarted{{made::line()}};
  for (const auto& [series, value] : figures.counters().all()) {
    restarted.counters().restore(series, value);
  }
  for (const auto& [series, value] : figures.kept().take_changes()) {
    restarted.kept().restore(series, value);
  }
  figures = std::move(restarted);
  EXPECT_EQ(picture().spike.levels, before.levels);
  EXPECT_TRUE(active());
  EXPECT_EQ(alarms(), 1);
  finals(false, 7);
  EXPECT_TRUE(active());
  finals(false, 1);
  EXPECT_FALSE(active()) << "fifteen in a row, over the restart";
}

TEST_F(LineTarget, ARestartOverClosingTimeEndsTheAlarm) {
  finals(true, 3);
  Figures restarted{{made::line()}};
  for (const auto& [series, value] : figures.kept().take_changes()) {
    restarted.kept().restore(series, value);
  }
  figures = std::move(restarted);
  now += hours(24);
  EXPECT_FALSE(active());
  EXPECT_EQ(picture().spike.levels[0].score, 0);
}

TEST_F(LineTarget, ALineThatNeverClosesBeginsAtZeroAtMidnight) {
  figures = Figures({made::line("duty", *OpeningHours::make("Europe/London", {}))});
  finals(true, 3);
  now = kTen + hours(14) - Duration(1);
  EXPECT_TRUE(active());
  now = kTen + hours(14);
  EXPECT_FALSE(active());
}

TEST_F(LineTarget, TheDaysBeforeDecideTheThresholds) {
  weeks_before(8);  // 16 half-hours: 128 calls a day, on the last 20 open days
  const auto spike = picture().spike;
  EXPECT_EQ(spike.thresholds, spike_thresholds(128, 20));
  EXPECT_GT(spike.thresholds.warn, 3.22);
}

TEST_F(LineTarget, ExpectsWhatItsOwnWeeksHad) {
  weeks_before(2);
  now = kTen;
  figures.apply(made::told(made::waiting(next_id++, kTen)), kTen, Origin::live);
  EXPECT_EQ(*picture().expected_calls, 0);
  now = kTen + hours(1);
  EXPECT_NEAR(*picture().expected_calls, 4, 1e-9);
  EXPECT_FALSE(picture().conditions.silent);
  now = kTen + hours(2);
  EXPECT_NEAR(*picture().expected_calls, 8, 1e-9);
  EXPECT_TRUE(conditions_of(picture()).silent) << "e^-8";
  now = kTen + hours(12);  // closed since 17:00
  EXPECT_NEAR(*picture().expected_calls, 28, 1e-9);
  EXPECT_FALSE(conditions_of(picture()).silent);
  now = kTen;
  // Monday at ten: 28 more today, 4 days of 32 after it.
  EXPECT_EQ(picture().figures(Window::today).expected, 28);
  EXPECT_EQ(picture().figures(Window::week).expected, 28 + 4 * 32);
  EXPECT_EQ(picture().figures(Window::month).expected, 28 + 5 * 32) << "23 to 30 November";
}

TEST_F(LineTarget, NeedsTheAgentsThatErlangAsksFor) {
  weeks_before(2);  // 4 an hour, eight minutes
  LineSnapshot line = picture();
  ASSERT_TRUE(line.staffing);
  EXPECT_NEAR(line.staffing->calls_an_hour, 4, 1e-9);
  EXPECT_GT(line.staffing->calls_an_hour_upper, 4);
  EXPECT_NEAR(line.staffing->handling_seconds, 480, 1e-9);
  EXPECT_TRUE(line.staffing->patience_assumed);
  EXPECT_EQ(line.staffing->agents_needed, 3);
  line.visible = true;
  line.agents[static_cast<std::size_t>(AgentState::on_call)] = 2;
  line.judge();
  EXPECT_TRUE(line.conditions.fewer_than_needed);
  EXPECT_FALSE(line.conditions.nobody_signed_in);
  EXPECT_GT(line.staffing->expected_losses, 0.08) << "2 of 3: more than 2 %";
  EXPECT_LT(line.staffing->expected_losses_one_more, 0.08);
  line.agents[static_cast<std::size_t>(AgentState::available)] = 1;
  line.judge();
  EXPECT_FALSE(line.conditions.fewer_than_needed) << "everybody busy is an ordinary day";
}

TEST_F(LineTarget, SaysNothingOnTooLittleData) {
  finals(false, 5);
  EXPECT_FALSE(picture().staffing);
  EXPECT_FALSE(picture().expected_calls);
  EXPECT_EQ(picture().figures(Window::month).expected, 0);
}

TEST_F(LineTarget, ConditionsSpeakOfOpenHours) {
  LineSnapshot line = picture();
  line.visible = false;
  line.judge();
  EXPECT_TRUE(line.conditions.not_visible);
  EXPECT_FALSE(line.conditions.nobody_signed_in) << "nobody can see who is there";
  line.visible = true;
  line.longest_wait = line.long_wait + Duration(1);
  line.judge();
  EXPECT_TRUE(line.conditions.nobody_signed_in);
  EXPECT_TRUE(line.conditions.long_wait);
  line.agents[static_cast<std::size_t>(AgentState::paused)] = 1;
  line.judge();
  EXPECT_FALSE(line.conditions.nobody_signed_in);
  line.open = false;
  line.judge();
  EXPECT_EQ(line.conditions, Conditions{});
}

}  // namespace
}  // namespace dutyline
