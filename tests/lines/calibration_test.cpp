#include "lines/calibration.hpp"

#include <gtest/gtest.h>

#include "lines/helpline_day.hpp"

namespace dutyline {
namespace {

const SpikeRates kRates = SpikeRates::against(0.02);

TEST(Calibration, SaysInWordsWhatAThresholdMeans) {
  EXPECT_EQ(threshold_in_words(3.22, kRates), "3 lost with at most 18 answered between them");
  EXPECT_EQ(threshold_in_words(3.20, kRates), "2 lost in a row");
  EXPECT_EQ(threshold_in_words(5.67, kRates), "4 lost with at most 9 answered between them");
  EXPECT_EQ(threshold_in_words(1.0, kRates), "1 lost");
}

// The words are true of the alarm itself.
TEST(Calibration, TheWordsAreWhatTheAlarmDoes) {
  for (double threshold = 0.3; threshold < 12; threshold += 0.07) {
    const std::string words = threshold_in_words(threshold, kRates);
    const int losses = std::stoi(words);
    const auto most = words.find("most ");
    const int between = most == std::string::npos ? 0 : std::stoi(words.substr(most + 5));
    const auto raised = [&](int lost, int answered) {
      Cusum level(kRates, threshold);
      bool begun = false;
      for (int i = 0; i < lost; ++i) {
        begun = level.feed(true) || begun;
        for (int pass = 0; i == lost - 2 && pass < answered; ++pass) {
          level.feed(false);
        }
      }
      return begun;
    };
    EXPECT_TRUE(raised(losses, between)) << threshold << ' ' << words;
    EXPECT_FALSE(raised(losses, between + 1) && losses > 1) << threshold << ' ' << words;
    EXPECT_FALSE(raised(losses - 1, 0)) << threshold << ' ' << words;
  }
}

TEST(Calibration, FindsTheThresholdThatSoManyAlarmsAMonthAskFor) {
  std::mt19937_64 chance(3);
  std::vector<CallDay> days;
  for (int day = 0; day < 500; ++day) {
    CallDay calls;
    for (const auto& call : simulated::Day({40, 0.024}, day % 5, {}, chance).run()) {
      calls.push_back(call.lost);
    }
    days.push_back(calls);
  }
  const Calibration warn = calibrate(days, kRates, 1, 21);
  EXPECT_LE(warn.alarms_a_month, 1);
  EXPECT_GT(static_cast<double>(alarms_of(days, kRates, warn.threshold - 0.01)) / 500 * 21, 1);
  EXPECT_GT(warn.threshold, 2) << "of days like those, the shipped threshold is 3.22";
  EXPECT_LT(warn.threshold, 5);
  EXPECT_LE(warn.alarms_low, 1);
  EXPECT_GE(warn.alarms_high, 1);
  const Calibration page = calibrate(days, kRates, 0.25, 21);
  EXPECT_GT(page.threshold, warn.threshold);
  EXPECT_EQ(calibrate(days, kRates, 1, 21).alarms_high, warn.alarms_high) << "the same days, the same answer";
}

TEST(Calibration, DaysWithoutLossesRaiseNothing) {
  const Calibration calm = calibrate(std::vector<CallDay>(20, CallDay(30, false)), kRates, 1, 21);
  EXPECT_EQ(calm.alarms_a_month, 0);
  EXPECT_EQ(calm.alarms_high, 0);
}

}  // namespace
}  // namespace dutyline
