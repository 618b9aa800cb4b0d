#include "lines/read_again.hpp"

#include <gtest/gtest.h>

#include "lines/made_call.hpp"

namespace dutyline {
namespace {

CallRecord first_read(Call call, Figures figures = Figures({made::line()})) {
  return *figures.apply(made::told(std::move(call)), made::kTen, Origin::imported).record;
}

const Call kLost = made::lost(made::waiting(1, made::kTen), Outcome::abandoned, seconds(8));

TEST(ReadAgain, UnderTheSameDefinitionNothingIsAnother) {
  EXPECT_EQ(read_again(first_read(kLost), {made::line()}), std::nullopt);
}

TEST(ReadAgain, WhatIsShortIsTheNewDefinitions) {
  LineDefinition line = made::line();
  line.short_abandon = seconds(10);
  const auto again = read_again(first_read(kLost), {line});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->call_class, CallClass::short_);
  EXPECT_EQ(again->call.outcome, Outcome::abandoned);
}

TEST(ReadAgain, SoAreTheHours) {
  EXPECT_EQ(first_read(made::lost(made::waiting(1, made::kTen + hours(8)), Outcome::abandoned, seconds(8))).hours,
            Hours::closed);
  const auto again =
      read_again(first_read(made::lost(made::waiting(1, made::kTen + hours(8)), Outcome::abandoned, seconds(8))),
                 {made::line("duty", OpeningHours())});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->hours, Hours::open);
}

TEST(ReadAgain, ACallMovesToTheLineThatClaimsAllItsQueuesNow) {
  LineDefinition other = made::line("other");
  other.queues = {{"pbx", "duty-queue"}};
  LineDefinition duty = made::line();
  duty.queues = {{"pbx", "elsewhere"}};
  const auto again = read_again(first_read(kLost), {duty, other});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->call.line, "other");
  EXPECT_EQ(again->call.visits.front().line, "other");

  Call two_queues =
      made::again(made::left(made::waiting(1, made::kTen), seconds(5), Outcome::timeout), made::kTen + seconds(9));
  two_queues.visits.back().queue = "elsewhere";
  two_queues = made::lost(two_queues, Outcome::abandoned, seconds(8));
  EXPECT_EQ(read_again(first_read(two_queues), {duty, other}), std::nullopt) << "no line has both queues";
}

TEST(ReadAgain, WhatIsNotOverIsLeftAlone) {
  LineDefinition line = made::line("duty", OpeningHours());
  const Instant night = made::kTen + hours(12);
  EXPECT_EQ(read_again(first_read(made::waiting(1, night)), {line}), std::nullopt);
  EXPECT_EQ(read_again(first_read(made::answered(made::waiting(1, night), seconds(3))), {line}), std::nullopt)
      << "she talks";
}

TEST(ReadAgain, TheLiveFiguresFollowAndTheirBooksBalance) {
  LineDefinition line = made::line();
  line.short_abandon = seconds(10);
  Figures figures({line});
  const CallRecord kept = first_read(kLost);
  figures.restore(kept);
  const auto again = read_again(kept, {line});
  ASSERT_TRUE(again);
  EXPECT_TRUE(figures.read_again(kept, *again));
  const LineSnapshot picture = figures.snapshot(made::kTen + minutes(1)).front();
  EXPECT_EQ(picture.figures(Window::today).open.of(CallClass::abandoned), 0);
  EXPECT_EQ(picture.figures(Window::today).open.of(CallClass::short_), 1);
  EXPECT_EQ(picture.imbalance, 0);
  EXPECT_FALSE(figures.read_again(kept, *again)) << "it is no more as it was read";
}

}  // namespace
}  // namespace dutyline
