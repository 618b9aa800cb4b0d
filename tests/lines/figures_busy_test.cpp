// More calls than are kept one by one: the shorter windows stay exact, the longer ones move in steps of five minutes,
// and nothing is lost or counted twice by it.
#include <gtest/gtest.h>

#include <random>

#include "lines/figures.hpp"
#include "lines/made_call.hpp"

namespace dutyline {
namespace {

using made::kTen;

constexpr std::size_t kMost = 500;

std::vector<LineDefinition> always_open() {
  return {made::line("duty", *OpeningHours::make("Europe/London", {}))};
}

// The same calls to a line that keeps each and to one that does not.
class BusyLine : public testing::Test {
 protected:
  Call some_call(CallId id) {
    const Duration waited = milliseconds(chance() % 60'000);
    const Call call = made::waiting(id, now - waited);
    if (chance() % 20 == 0) {
      return made::lost(call, Outcome::abandoned, waited);
    }
    return made::answered(call, waited);
  }

  CallRecord tell(const Call& call) {
    few.apply(made::told(call), now, Origin::live);
    return *all.apply(made::told(call), now, Origin::live).record;
  }

  void expect_alike(bool exact) {
    const LineSnapshot kept = all.snapshot(now).front();
    const LineSnapshot folded = few.snapshot(now).front();
    for (const Window window : kWindows) {
      const bool rolling_long = window == Window::d7 || window == Window::d30;
      if (!rolling_long || exact) {
        EXPECT_EQ(folded.figures(window).open, kept.figures(window).open) << to_string(window);
        EXPECT_EQ(folded.figures(window).service, kept.figures(window).service) << to_string(window);
      }
    }
    EXPECT_EQ(folded.imbalance, 0);
    EXPECT_EQ(folded.waiting, kept.waiting);
    EXPECT_EQ(folded.talking, kept.talking);
  }

  Figures all{always_open()};
  Figures few{always_open(), kMost};
  std::mt19937_64 chance{7};
  Instant now = kTen;
};

TEST_F(BusyLine, CountsTheSameAsOneThatKeepsEachCall) {
  for (CallId id = 1; id <= 4'000; ++id) {
    now += seconds(10) + milliseconds(chance() % 5'000);
    const Call call = some_call(id);
    tell(call);
    if (call.outcome == Outcome::answered) {
      tell(made::talked(call, milliseconds(chance() % 9'000)));
    }
    if (id % 400 == 0) {
      expect_alike(true);  // all of it within seven days
    }
  }
  EXPECT_FALSE(few.snapshot(now).front().figures(Window::d7).exact);
  EXPECT_FALSE(few.snapshot(now).front().figures(Window::d30).exact);
  EXPECT_TRUE(few.snapshot(now).front().figures(Window::h1).exact);
  EXPECT_TRUE(all.snapshot(now).front().figures(Window::d30).exact);
  EXPECT_FALSE(few.knows(1));
  EXPECT_TRUE(few.snapshot(now).front().figures(Window::h1).answered_waits);
  EXPECT_EQ(few.snapshot(now).front().figures(Window::d30).answered_waits, std::nullopt) << "no quantile of sums";
}

TEST_F(BusyLine, TheLongerWindowsAreRightToFiveMinutes) {
  for (CallId id = 1; id <= 2'000; ++id) {
    now += seconds(10);
    const Call call = some_call(id);
    tell(call.outcome == Outcome::answered ? made::talked(call, seconds(60)) : call);
  }
  const Instant last = now;
  for (const Duration later : {hours(24 * 7 - 4), hours(24 * 7 - 3), hours(24 * 7 - 2)}) {
    now = last + later;
    const auto folded = few.snapshot(now).front().figures(Window::d7).open.offered;
    const auto fewer = all.snapshot(now).front().figures(Window::d7).open.offered;
    const auto more = all.snapshot(now - minutes(5)).front().figures(Window::d7).open.offered;
    EXPECT_GE(folded, fewer);
    EXPECT_LE(folded, more);
    EXPECT_GT(folded, 0);
  }
  now = last + hours(24 * 8);
  EXPECT_EQ(few.snapshot(now).front().figures(Window::d7).open, ClassCounts{});
}

TEST_F(BusyLine, ACorrectionOfACallThatWasLetGoMovesTheSums) {
  std::map<CallId, CallRecord> records;
  for (CallId id = 1; id <= 2'000; ++id) {
    now += seconds(10);
    records[id] = tell(id == 5 ? made::lost(made::waiting(id, now - seconds(30)), Outcome::unknown, seconds(30))
                               : made::talked(made::answered(made::waiting(id, now), seconds(1)), seconds(3)));
  }
  ASSERT_FALSE(few.knows(5));
  const Call corrected =
      made::lost(made::waiting(5, records[5].call.visits.front().offered_at), Outcome::abandoned, seconds(30));
  few.recall(records[5]);
  few.recall(records[5]);
  EXPECT_TRUE(few.knows(5));
  expect_alike(true);
  tell(corrected);
  expect_alike(true);
  EXPECT_EQ(few.snapshot(now).front().figures(Window::d30).open.of(CallClass::unknown), 0);
  EXPECT_EQ(few.snapshot(now).front().figures(Window::d30).open.of(CallClass::abandoned), 1);
}

TEST_F(BusyLine, IsTheSameAfterARestart) {
  std::map<CallId, CallRecord> records;
  for (CallId id = 1; id <= 2'000; ++id) {
    now += seconds(10);
    records[id] = tell(made::answered(made::waiting(id, now), seconds(1)));
    records[id] = tell(made::talked(records[id].call, seconds(3)));
  }
  few = Figures(always_open(), kMost);
  for (const auto& [id, record] : records) {
    few.restore(record);
  }
  EXPECT_FALSE(few.knows(1));
  expect_alike(true);
}

TEST_F(BusyLine, MemoryIsOfTheLastNinetyMinutes) {
  for (CallId id = 1; id <= 20'000; ++id) {
    now += seconds(10);
    tell(made::talked(made::answered(made::waiting(id, now), seconds(1)), seconds(3)));
  }
  int known = 0;
  for (CallId id = 1; id <= 20'000; ++id) {
    known += few.knows(id) ? 1 : 0;
  }
  EXPECT_LT(known, 1'200) << "90 minutes are 540 calls, and a tenth of the limit comes before it is looked at again";
}

}  // namespace
}  // namespace dutyline
