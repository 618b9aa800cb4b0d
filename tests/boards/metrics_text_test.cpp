#include "boards/metrics_text.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "boards/metric_families.hpp"

namespace dutyline {
namespace {

TEST(NumberText, IsTheShortestThatReadsBack) {
  EXPECT_EQ(number_text(0), "0");
  EXPECT_EQ(number_text(20), "20");
  EXPECT_EQ(number_text(0.1), "0.1");
  EXPECT_EQ(number_text(0.976), "0.976");
  EXPECT_EQ(number_text(1795438585.099441), "1795438585.099441");
  for (const double value : {1.0 / 3, 1e300, 2.5e-300, 9876543210.0, -0.25}) {
    EXPECT_EQ(std::stod(number_text(value)), value);
  }
}

TEST(NumberText, SaysWhatIsNoNumber) {
  EXPECT_EQ(number_text(std::numeric_limits<double>::quiet_NaN()), "NaN");
  EXPECT_EQ(number_text(std::numeric_limits<double>::infinity()), "+Inf");
  EXPECT_EQ(number_text(-std::numeric_limits<double>::infinity()), "-Inf");
}

TEST(MetricsText, EscapesHelpAndLabels) {
  Families families;
  auto family = gauge_family("a", "one\\two\n\"three\"");
  family.add({{"line", "back\\slash \"quote\"\nnewline"}}, 1);
  std::move(family).move_into(families);
  EXPECT_EQ(metrics_text(families, MetricsFormat::text_0_0_4),
            "# HELP a one\\\\two\\n\"three\"\n# TYPE a gauge\n"
            "a{line=\"back\\\\slash \\\"quote\\\"\\nnewline\"} 1\n");
  EXPECT_NE(metrics_text(families, MetricsFormat::openmetrics_1_0).find("\\\"three\\\""), std::string::npos);
}

TEST(MetricsText, AHistogramEndsWithInfinitySumAndCount) {
  Families families;
  auto family = histogram_family("h", "Help.");
  family.add({}, HistogramSnapshot{{{0.5, 2}, {20, 3}}, 12.25, 4});
  std::move(family).move_into(families);
  EXPECT_EQ(
      metrics_text(families, MetricsFormat::text_0_0_4),
      "# HELP h Help.\n# TYPE h histogram\nh_bucket{le=\"0.5\"} 2\nh_bucket{le=\"20\"} 3\nh_bucket{le=\"+Inf\"} 4\n"
      "h_sum 12.25\nh_count 4\n");
}

TEST(MetricsText, AFamilyWithoutSeriesIsLeftOff) {
  Families families;
  gauge_family("a", "Help.").move_into(families);
  EXPECT_EQ(metrics_text(families, MetricsFormat::text_0_0_4), "");
}

}  // namespace
}  // namespace dutyline
