// What `run` keeps for figures of the past.

#include <gmock/gmock.h>

#include "app/following_daemon.hpp"

namespace dutyline {
namespace {

class DaemonPeriods : public FollowingDaemon {
 protected:
  template <class Read>
  auto until_kept(Read read) {
    EXPECT_TRUE(testing::run_until(*loop, [&] { return !read(*ledger()).empty(); }));
    return read(*ledger());
  }
  static std::vector<KeptPeriod> periods(Ledger& kept) { return *kept.kept_periods("send-duty"); }
};

TEST_F(DaemonPeriods, KeepsByWhatItMeasuresOnceAndFromThenOnWhatIsNew) {
  for (int times = 0; times < 2; ++times) {
    start();
    stop();
  }
  const auto kept = *ledger()->definitions();
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].line, "send-duty");
  EXPECT_EQ(kept[0].from, Instant::min());
}

TEST_F(DaemonPeriods, ADayThatIsOverIsKept) {
  write_calls(3);
  start();
  ASSERT_TRUE(until_read());
  clock = clock.load() + hours(24);
  const auto kept = until_kept(periods);
  EXPECT_EQ(kept[0].step, PeriodStep::day);
  EXPECT_EQ(kept[0].open.offered, 3);
  EXPECT_EQ(kept[0].reason, "");
  stop();
}

TEST_F(DaemonPeriods, OfARecordAloneNobodyKnowsWhoIsSignedIn) {
  write_calls(3);
  start();
  ASSERT_TRUE(until_read());
  stop();
  EXPECT_TRUE(ledger()->signed_in("send-duty", Instant::max(), Instant::max())->empty());
}

}  // namespace
}  // namespace dutyline
