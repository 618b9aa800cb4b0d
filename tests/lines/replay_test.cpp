#include "lines/replay.hpp"

#include <gtest/gtest.h>

#include "lines/made_call.hpp"

namespace dutyline {
namespace {

using made::answered;
using made::kTen;
using made::lost;
using made::talked;
using made::told;
using made::waiting;

class ReplayOfADay : public ::testing::Test {
 protected:
  const LineSnapshot& at(Instant now) {
    replay.advance(now);
    lines = figures.snapshot(now);
    return lines.front();
  }
  std::int64_t today(Instant now, CallClass call_class) { return at(now).figures(Window::today).open.of(call_class); }

  Figures figures{{made::line()}};
  Replay replay{figures};
  std::vector<LineSnapshot> lines;
};

TEST_F(ReplayOfADay, ACallWaitsUntilItWasAnsweredAndTalksUntilItWasOver) {
  replay.add(talked(answered(waiting(1, kTen), seconds(30)), minutes(4)));
  EXPECT_EQ(at(kTen - seconds(1)).figures(Window::today).open.offered, 0);
  EXPECT_EQ(at(kTen + seconds(10)).waiting, 1);
  EXPECT_EQ(at(kTen + seconds(10)).longest_wait, seconds(10));
  EXPECT_EQ(at(kTen + seconds(30)).waiting, 0);
  EXPECT_EQ(at(kTen + seconds(30)).talking, 1);
  EXPECT_EQ(at(kTen + minutes(6)).talking, 0);
  EXPECT_EQ(today(kTen + minutes(6), CallClass::answered), 1);
}

TEST_F(ReplayOfADay, ALostCallIsLostWhenItWasFinal) {
  replay.add(lost(waiting(1, kTen), Outcome::timeout, minutes(1), minutes(1)));
  EXPECT_EQ(today(kTen + seconds(90), CallClass::not_served), 0);
  EXPECT_EQ(today(kTen + minutes(2), CallClass::not_served), 1);
}

TEST_F(ReplayOfADay, WhoWasTurnedAwayNeverWaited) {
  replay.add(lost(waiting(1, kTen), Outcome::refused_full, {}));
  EXPECT_EQ(at(kTen).waiting, 0);
  EXPECT_EQ(today(kTen, CallClass::not_served), 1);
}

TEST_F(ReplayOfADay, WhoeverStillWaitsGoesOnWaiting) {
  replay.add(waiting(1, kTen));
  EXPECT_EQ(at(kTen + minutes(3)).waiting, 1);
}

TEST_F(ReplayOfADay, CallsThatOverlapAreToldInTheOrderOfWhatHappened) {
  replay.add(answered(waiting(1, kTen), minutes(5)));
  replay.add(answered(waiting(2, kTen + minutes(1)), seconds(10)));
  EXPECT_EQ(at(kTen + minutes(2)).waiting, 1);
  EXPECT_EQ(today(kTen + minutes(2), CallClass::answered), 1);
  EXPECT_EQ(today(kTen + minutes(5), CallClass::answered), 2);
}

TEST_F(ReplayOfADay, EndsWithTheFiguresAndCountersOfWhatWasSeenLive) {
  const std::vector<Call> calls{talked(answered(waiting(1, kTen), seconds(12)), minutes(3)),
                                lost(waiting(2, kTen + minutes(1)), Outcome::abandoned, seconds(70)),
                                lost(waiting(3, kTen + minutes(2)), Outcome::abandoned, seconds(2)),
                                lost(waiting(4, kTen - hours(2)), Outcome::key_exit, seconds(40))};
  Figures live({made::line()});
  for (const Call& call : calls) {
    replay.add(call);
    live.apply(told(call), kTen + minutes(10), Origin::live);
  }
  const Instant end = kTen + minutes(10);
  const LineSnapshot& replayed = at(end);
  const LineSnapshot seen = live.snapshot(end).front();
  for (const Window window : kWindows) {
    EXPECT_EQ(replayed.figures(window).open, seen.figures(window).open) << to_string(window);
    EXPECT_EQ(replayed.figures(window).closed, seen.figures(window).closed) << to_string(window);
  }
  EXPECT_EQ(replayed.imbalance, 0);
  EXPECT_EQ(figures.counters().all(), live.counters().all());
}

}  // namespace
}  // namespace dutyline
