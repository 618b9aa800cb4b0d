#include "app/given_up.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dutyline {
namespace {

using ::testing::StartsWith;

TEST(GivenUp, IsSaidAtTheFirstAndThenAtEveryTenTimesAsMany) {
  GivenUp given_up;
  EXPECT_FALSE(given_up.news(0));
  EXPECT_THAT(given_up.news(1).value_or(""), StartsWith("1 visit was given up as unknown"));
  EXPECT_FALSE(given_up.news(1));
  EXPECT_FALSE(given_up.news(9));
  EXPECT_THAT(given_up.news(10).value_or(""), StartsWith("10 visits were"));
  EXPECT_THAT(given_up.news(4'567).value_or(""), StartsWith("4567 visits were"));
  EXPECT_FALSE(given_up.news(9'999));
  EXPECT_TRUE(given_up.news(10'000));
}

}  // namespace
}  // namespace dutyline
