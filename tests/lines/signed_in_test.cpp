#include "lines/signed_in.hpp"

#include <gtest/gtest.h>

#include "lines/made_call.hpp"

namespace dutyline {
namespace {

const OpeningHours kPlan = made::office_hours();
const Period kHalfHour{made::kTen, made::kTen + minutes(30)};
const Instant kLater = made::kTen + hours(24);

TEST(SignedInMean, IsWeighedByTime) {
  const std::vector<SignedIn> changes{
      {"duty", made::kTen - hours(1), 2}, {"duty", made::kTen + minutes(10), 5}, {"duty", made::kTen + minutes(40), 9}};
  EXPECT_DOUBLE_EQ(*mean_signed_in(kPlan, changes, kHalfHour, kLater), (10 * 2 + 20 * 5) / 30.0);
}

TEST(SignedInMean, OfATimeThatNobodySawIsNothing) {
  EXPECT_EQ(mean_signed_in(kPlan, {}, kHalfHour, kLater), std::nullopt);
  const std::vector<SignedIn> blind{{"duty", made::kTen - hours(1), 2}, {"duty", made::kTen, std::nullopt}};
  EXPECT_EQ(mean_signed_in(kPlan, blind, kHalfHour, kLater), std::nullopt);
  const std::vector<SignedIn> later{{"duty", made::kTen + minutes(30), 2}};
  EXPECT_EQ(mean_signed_in(kPlan, later, kHalfHour, kLater), std::nullopt);
}

TEST(SignedInMean, IsOfThePartThatWasSeen) {
  const std::vector<SignedIn> changes{{"duty", made::kTen, 4}, {"duty", made::kTen + minutes(5), std::nullopt}};
  EXPECT_DOUBLE_EQ(*mean_signed_in(kPlan, changes, kHalfHour, kLater), 4);
  const std::vector<SignedIn> running{{"duty", made::kTen, 4}};
  EXPECT_DOUBLE_EQ(*mean_signed_in(kPlan, running, kHalfHour, made::kTen + minutes(1)), 4);
  EXPECT_EQ(mean_signed_in(kPlan, running, kHalfHour, made::kTen), std::nullopt);
}

TEST(SignedInMean, KnowsOnlyOpeningHours) {
  const std::vector<SignedIn> changes{{"duty", made::kTen - hours(2), 8}, {"duty", made::kTen - hours(1), 2}};
  EXPECT_DOUBLE_EQ(*mean_signed_in(kPlan, changes, {made::kTen - hours(2), made::kTen}, kLater), 2) << "open from 9";
}

}  // namespace
}  // namespace dutyline
