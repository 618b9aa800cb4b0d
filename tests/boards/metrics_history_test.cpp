#include "boards/metrics_history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "boards/sample_snapshot.hpp"

namespace dutyline {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

Snapshot picture(int waiting) {
  Snapshot snapshot;
  snapshot.lines = {sample_line()};
  snapshot.lines.front().waiting = waiting;
  snapshot.counters = {{"dutyline_calls_offered_total{line=\"send-duty\",hours=\"open\"}", 40.0 + waiting},
                       {"dutyline_call_wait_seconds_bucket{line=\"send-duty\",class=\"answered\",le=\"20\"}", 3},
                       {"dutyline_call_wait_seconds_bucket{line=\"send-duty\",class=\"answered\",le=\"+Inf\"}", 1},
                       {"dutyline_call_wait_seconds_sum{line=\"send-duty\",class=\"answered\"}", 50},
                       {"dutyline_call_wait_seconds_count{line=\"send-duty\",class=\"answered\"}", 4}};
  return snapshot;
}

std::string two_moments() {
  MetricsHistory history({{"instance", "duty \"1\""}, {"job", "dutyline"}});
  history.add(sample_now(), picture(2));
  history.add(sample_now() + minutes(5), picture(0));
  std::ostringstream text;
  history.write(text);
  return text.str();
}

TEST(MetricsHistory, ASeriesStandsTogetherInTheOrderOfTime) {
  EXPECT_THAT(
      two_moments(),
      HasSubstr("# TYPE dutyline_calls_waiting gauge\n"
                "dutyline_calls_waiting{instance=\"duty \\\"1\\\"\",job=\"dutyline\",line=\"send-duty\"} 2 1795514400\n"
                "dutyline_calls_waiting{instance=\"duty \\\"1\\\"\",job=\"dutyline\",line=\"send-duty\"} 0 1795514700\n"
                "# HELP"));
}

TEST(MetricsHistory, ACounterIsTitledWithoutItsSuffixAndTheTextEnds) {
  EXPECT_THAT(two_moments(), HasSubstr("# TYPE dutyline_calls_offered counter\ndutyline_calls_offered_total{"));
  EXPECT_THAT(two_moments(), EndsWith("# EOF\n"));
}

TEST(MetricsHistory, AHistogramHasItsBucketsItsCountAndItsSum) {
  const std::string text = two_moments();
  EXPECT_THAT(text, HasSubstr("class=\"answered\",le=\"20\"} 3 1795514400\n"));
  EXPECT_THAT(text, HasSubstr("class=\"answered\",le=\"+Inf\"} 4 1795514400\n"));
  EXPECT_THAT(text, HasSubstr("dutyline_call_wait_seconds_sum{instance=\"duty \\\"1\\\"\",job=\"dutyline\",line=\"send-"
                              "duty\",class=\"answered\"} 50 1795514400\n"));
}

TEST(MetricsHistory, WhatWasNotKeptHasNoHistory) {
  const std::string text = two_moments();
  for (const auto* name : {"dutyline_agents", "dutyline_line_visible", "dutyline_line_blind", "dutyline_source",
                           "dutyline_ledger", "dutyline_callers_unreached", "process_"}) {
    EXPECT_THAT(text, Not(HasSubstr(name))) << name;
  }
}

}  // namespace
}  // namespace dutyline
