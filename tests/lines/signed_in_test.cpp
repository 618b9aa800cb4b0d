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

TEST(SignedInMean, OfAHalfHourOfTheWeekIsOfAllItsWeeks) {
  const Instant next = made::kTen + hours(24 * 7);
  const std::vector<SignedIn> changes{
      {"duty", made::kTen, 4}, {"duty", made::kTen + minutes(30), std::nullopt}, {"duty", next, 1}};
  const Period asked{made::kTen - hours(10), next + hours(10)};
  const MeansByHalfHour means = mean_signed_in_by_half_hour(kPlan, changes, asked, next + minutes(45));
  EXPECT_DOUBLE_EQ(*means.at(20), 2.5) << "Mondays at 10:00: four for half an hour, then one";
  EXPECT_DOUBLE_EQ(*means.at(21), 1) << "of the second Monday alone, and of its quarter of an hour";
  EXPECT_EQ(means.at(19), std::nullopt);
  EXPECT_EQ(means.at(22), std::nullopt);
}

TEST(SignedInMean, OfAHalfHourIsByTheWallClockAndInOpeningHours) {
  const Instant summer = made::kTen - hours(24 * 7 * 20 + 1);  // a Monday's 10:00 in July
  const std::vector<SignedIn> changes{{"duty", summer - hours(3), 6}};
  const Period asked{summer - hours(10), summer + hours(1)};
  const MeansByHalfHour means = mean_signed_in_by_half_hour(kPlan, changes, asked, kLater);
  EXPECT_EQ(means.at(17), std::nullopt) << "signed in from 7, open from 9";
  EXPECT_DOUBLE_EQ(*means.at(18), 6);
  EXPECT_DOUBLE_EQ(*means.at(21), 6);
  EXPECT_EQ(means.at(22), std::nullopt);
}

}  // namespace
}  // namespace dutyline
