#include "lines/wait_quantiles.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace dutyline {
namespace {

TEST(WaitQuantiles, AreWaitsThatSomebodyHad) {
  // The example of every text on the nearest rank: of 15, 20, 35, 40, 50 the 30th percentile is 20, the 50th 35.
  std::vector<std::int64_t> five{50, 35, 15, 40, 20};
  EXPECT_EQ(nearest_rank(five, 5), 15);
  EXPECT_EQ(nearest_rank(five, 30), 20);
  EXPECT_EQ(nearest_rank(five, 40), 20);
  EXPECT_EQ(nearest_rank(five, 50), 35);
  EXPECT_EQ(nearest_rank(five, 100), 50);
  EXPECT_EQ(wait_quantiles({}), std::nullopt);
  EXPECT_EQ(wait_quantiles({7}), (WaitQuantiles{7, 7, 7, 7}));
  EXPECT_EQ(wait_quantiles({1, 2}), (WaitQuantiles{1, 2, 2, 2}));
}

RC_GTEST_PROP(WaitQuantiles, AreTheSmallestWaitThatEnoughDoNotExceed, (std::vector<std::uint16_t> drawn)) {
  RC_PRE(!drawn.empty());
  const std::vector<std::int64_t> waits(drawn.begin(), drawn.end());
  const auto quantiles = *wait_quantiles(waits);
  const auto not_exceeding = [&](std::int64_t limit) {
    return std::ranges::count_if(waits, [&](std::int64_t wait) { return wait <= limit; });
  };
  const auto check = [&](std::int64_t quantile, std::int64_t percent) {
    RC_ASSERT(not_exceeding(quantile) * 100 >= percent * static_cast<std::int64_t>(waits.size()));
    RC_ASSERT(not_exceeding(quantile - 1) * 100 < percent * static_cast<std::int64_t>(waits.size()));
    RC_ASSERT(std::ranges::find(waits, quantile) != waits.end());
  };
  check(quantiles.p50, 50);
  check(quantiles.p90, 90);
  check(quantiles.p95, 95);
  check(quantiles.max, 100);
}

}  // namespace
}  // namespace dutyline
