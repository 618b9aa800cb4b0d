#include "feeds/backoff.hpp"

#include <gtest/gtest.h>

#include <set>

namespace dutyline {
namespace {

TEST(Backoff, DoublesFromHalfASecondToHalfAMinute) {
  Backoff backoff(7);
  for (const int whole : {500, 1'000, 2'000, 4'000, 8'000, 16'000, 30'000, 30'000, 30'000}) {
    const auto wait = backoff.next();
    EXPECT_LE(wait, milliseconds(whole));
    EXPECT_GE(wait, milliseconds(whole) * 3 / 4);
  }
}

TEST(Backoff, ClientsOfOneSwitchDoNotComeBackTogether) {
  std::set<Duration> waits;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    waits.insert(Backoff(seed).next());
  }
  EXPECT_GE(waits.size(), 19u);
}

TEST(Backoff, BeginsAnewAfterAConnectionThatHadReallyComeUp) {
  Backoff backoff(7);
  for (int i = 0; i < 5; ++i) {
    backoff.next();
  }
  backoff.had_been_live(Backoff::kProven - milliseconds(1));
  EXPECT_GE(backoff.next(), seconds(12));
  backoff.had_been_live(Backoff::kProven);
  EXPECT_LE(backoff.next(), milliseconds(500));
}

}  // namespace
}  // namespace dutyline
