#include "commands/import_count.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>

namespace dutyline {
namespace {

using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

Call call_with(std::initializer_list<Outcome> outcomes) {
  Call call;
  for (const Outcome outcome : outcomes) {
    call.visits.emplace_back().outcome = outcome;
  }
  return call;
}

std::map<Outcome, std::uint64_t> counted(const ImportCount& count) {
  auto outcomes = count.by_outcome();
  std::erase_if(outcomes, [](const auto& each) { return each.second == 0; });
  return outcomes;
}

TEST(ImportCount, CountsACallAsItStandsInTheEnd) {
  ImportCount count;
  const auto waits = call_with({Outcome::waiting});
  const auto looped = call_with({Outcome::timeout, Outcome::answered});
  count.count(7, &waits);
  count.count(7, &looped);
  count.count(5'000, &waits);
  EXPECT_EQ(count.calls(), 2U);
  EXPECT_THAT(counted(count),
              UnorderedElementsAre(Pair(Outcome::answered, 1), Pair(Outcome::timeout, 1), Pair(Outcome::waiting, 1)));
}

TEST(ImportCount, ARowThatGoesIsNoCall) {
  ImportCount count;
  const auto left = call_with({Outcome::abandoned});
  count.count(7, &left);
  count.count(7, nullptr);
  count.count(8, nullptr);
  EXPECT_EQ(count.calls(), 0U);
  EXPECT_THAT(counted(count), IsEmpty());
}

TEST(ImportCount, ACallOfManyVisitsIsCountedWhole) {
  ImportCount count;
  Call many;
  for (int i = 0; i < 20; ++i) {
    many.visits.emplace_back().outcome = Outcome::timeout;
  }
  count.count(1, &many);
  EXPECT_THAT(counted(count), UnorderedElementsAre(Pair(Outcome::timeout, 20)));
  many.visits.resize(9);
  count.count(1, &many);
  EXPECT_EQ(count.calls(), 1U);
  EXPECT_THAT(counted(count), UnorderedElementsAre(Pair(Outcome::timeout, 9)));
}

TEST(SpokenOf, ForgetsNoCall) {
  SpokenOf spoken;
  int taken_for_known = 0;
  for (int i = 0; i < 10'000; ++i) {
    taken_for_known += spoken.tell("pbx", "1480000000." + std::to_string(i)) ? 1 : 0;
  }
  EXPECT_LE(taken_for_known, 10);
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_TRUE(spoken.tell("pbx", "1480000000." + std::to_string(i))) << i;
  }
  EXPECT_FALSE(spoken.tell("other", "1480000000.7"));
}

}  // namespace
}  // namespace dutyline
