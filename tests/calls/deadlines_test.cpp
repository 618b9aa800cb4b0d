#include "calls/deadlines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dutyline {
namespace {

using testing::ElementsAre;
using testing::Pair;

Instant at(int second) {
  return Instant(seconds(second));
}

TEST(Deadlines, TheSoonestIsFirstWhateverIsLeftToDo) {
  Deadlines deadlines;
  EXPECT_TRUE(deadlines.empty());
  deadlines.put(at(5), 1, false);
  deadlines.put(at(3), 2, true);
  deadlines.put(at(4), 3, true);
  EXPECT_EQ(deadlines.first(), std::pair(at(3), Deadlines::Id{2}));
  EXPECT_EQ(deadlines.forgettable(), 2U);
  EXPECT_EQ(deadlines.first_to_forget(), 2U);
  EXPECT_THAT(deadlines.all(), ElementsAre(Pair(at(3), 2), Pair(at(4), 3), Pair(at(5), 1)));
}

TEST(Deadlines, AnEntryMovesAndGoes) {
  Deadlines deadlines;
  auto place = deadlines.put(at(5), 1, false);
  const auto other = deadlines.put(at(6), 2, false);
  place = deadlines.move(place, at(9), true);
  EXPECT_EQ(place.at(), at(9));
  EXPECT_TRUE(place.only_to_forget());
  EXPECT_THAT(deadlines.all(), ElementsAre(Pair(at(6), 2), Pair(at(9), 1)));
  place = deadlines.move(place, at(9), true);
  deadlines.drop(other);
  EXPECT_EQ(deadlines.first(), std::pair(at(9), Deadlines::Id{1}));
  deadlines.drop(place);
  EXPECT_TRUE(deadlines.empty());
  deadlines.put(at(1), 7, false);
  EXPECT_EQ(deadlines.first(), std::pair(at(1), Deadlines::Id{7}));
}

}  // namespace
}  // namespace dutyline
