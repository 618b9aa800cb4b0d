#include "lines/counters.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace dutyline {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(Counters, SeriesAreInExpositionForm) {
  EXPECT_EQ(Counters::series("dutyline_up", {}), "dutyline_up");
  EXPECT_EQ(Counters::series("n", {{"line", "duty"}, {"hours", "open"}}), R"(n{line="duty",hours="open"})");
  EXPECT_EQ(Counters::series("n", {{"line", "a\"b\\c\nd"}}), R"(n{line="a\"b\\c\nd"})");
}

TEST(Counters, DeclaredSeriesStandAtZeroAndAreNoChange) {
  Counters counters;
  counters.declare("a");
  EXPECT_THAT(counters.all(), ElementsAre(Pair("a", 0)));
  EXPECT_THAT(counters.take_changes(), IsEmpty());
  counters.add("a", 2);
  counters.declare("a");
  EXPECT_EQ(counters.value("a"), 2);
  EXPECT_EQ(counters.value("never heard of"), 0);
}

TEST(Counters, ChangesAreTakenOnceWithTheirPresentValues) {
  Counters counters;
  counters.add("b");
  counters.add("a");
  counters.add("b");
  EXPECT_THAT(counters.take_changes(), ElementsAre(Pair("a", 1), Pair("b", 2)));
  EXPECT_THAT(counters.take_changes(), IsEmpty());
}

TEST(Counters, HistogramBucketsAreNotCumulativeAndEdgesBelongToTheBucketBelow) {
  Counters counters;
  const std::array edges{0.5, 20.0, 100000.0};
  counters.declare_histogram("w", {{"line", "duty"}}, edges);
  EXPECT_THAT(counters.all(),
              ElementsAre(Pair(R"(w_bucket{line="duty",le="+Inf"})", 0), Pair(R"(w_bucket{line="duty",le="0.5"})", 0),
                          Pair(R"(w_bucket{line="duty",le="100000"})", 0), Pair(R"(w_bucket{line="duty",le="20"})", 0),
                          Pair(R"(w_count{line="duty"})", 0), Pair(R"(w_sum{line="duty"})", 0)));
  for (const double value : {0.5, 0.6, 20.0, 20.001, 1e6}) {
    counters.observe("w", {{"line", "duty"}}, value);
  }
  EXPECT_EQ(counters.value(R"(w_bucket{line="duty",le="0.5"})"), 1);
  EXPECT_EQ(counters.value(R"(w_bucket{line="duty",le="20"})"), 2);
  EXPECT_EQ(counters.value(R"(w_bucket{line="duty",le="100000"})"), 1);
  EXPECT_EQ(counters.value(R"(w_bucket{line="duty",le="+Inf"})"), 1);
  EXPECT_EQ(counters.value(R"(w_count{line="duty"})"), 5);
  EXPECT_DOUBLE_EQ(counters.value(R"(w_sum{line="duty"})"), 1000041.101);
}

TEST(Counters, AHistogramNeedsNoLabels) {
  Counters counters;
  const std::array edges{1.0};
  counters.declare_histogram("w", {}, edges);
  counters.observe("w", {}, 0.1);
  EXPECT_EQ(counters.value(R"(w_bucket{le="1"})"), 1);
}

TEST(Counters, RestoredValuesAreNoChangeAndGrowOn) {
  Counters counters;
  counters.declare("a");
  counters.restore("a", 41);
  EXPECT_THAT(counters.take_changes(), IsEmpty());
  counters.add("a");
  EXPECT_THAT(counters.take_changes(), ElementsAre(Pair("a", 42)));
}

TEST(Counters, ALineThatIsConfiguredNoMoreIsNotRestored) {
  Counters counters;
  counters.declare(R"(n{line="duty"})");
  counters.restore(R"(n{line="gone"})", 7);
  EXPECT_THAT(counters.all(), ElementsAre(Pair(R"(n{line="duty"})", 0)));
}

TEST(Counters, AFormerEdgeOfAHistogramStaysInUse) {
  Counters counters;
  const std::array edges{15.0, 30.0};
  counters.declare_histogram("w", {{"line", "duty"}}, edges);
  counters.restore(R"(w_bucket{line="duty",le="20"})", 3);
  counters.restore(R"(w_bucket{line="gone",le="20"})", 3);
  counters.observe("w", {{"line", "duty"}}, 18);
  counters.observe("w", {{"line", "duty"}}, 21);
  EXPECT_EQ(counters.value(R"(w_bucket{line="duty",le="20"})"), 4);
  EXPECT_EQ(counters.value(R"(w_bucket{line="duty",le="30"})"), 1);
  EXPECT_FALSE(counters.all().contains(R"(w_bucket{line="gone",le="20"})"));
}

}  // namespace
}  // namespace dutyline
