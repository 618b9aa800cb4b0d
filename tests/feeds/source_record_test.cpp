#include "feeds/source_record.hpp"

#include <gtest/gtest.h>

#include "feeds/log_fold.hpp"

namespace dutyline {
namespace {

constexpr Instant kStart{seconds(1'795'438'800)};

TEST(SourceRecord, EveryResultIsThereBeforeTheFirstTry) {
  const SourceRecord record("127.0.0.1:5038");
  EXPECT_EQ(record.connects().size(), kConnectResults.size());
  for (const auto& [result, count] : record.connects()) {
    EXPECT_EQ(count, 0u) << result;
  }
  EXPECT_EQ(record.trouble(kStart), "");
}

TEST(SourceRecord, TheTimeFromTheStartToLiveIsTheFirstGap) {
  SourceRecord record("127.0.0.1:5038");
  record.began(kStart);
  EXPECT_EQ(record.trouble(kStart), "connecting to 127.0.0.1:5038");
  EXPECT_EQ(record.gaps(), 1u);
  EXPECT_EQ(record.gap_seconds(kStart + seconds(3)), 3);
  record.live(kStart + seconds(4));
  EXPECT_EQ(record.gap_seconds(kStart + hours(1)), 4);
  EXPECT_EQ(record.blind_since(), std::nullopt);
  EXPECT_EQ(record.trouble(kStart + hours(1)), "");
}

TEST(SourceRecord, AGapLastsOverAllTriesInIt) {
  SourceRecord record("127.0.0.1:5038");
  record.began(kStart);
  record.live(kStart);
  const auto lost = kStart + minutes(10);
  record.failed("", "the connection was reset", lost - seconds(1), lost + milliseconds(400));
  EXPECT_EQ(record.trouble(lost), "the connection was reset; trying again in 1 s");
  record.failed("refused", "cannot reach 127.0.0.1:5038: connection refused", lost, lost + seconds(5));
  EXPECT_EQ(record.trouble(lost + seconds(1)), "cannot reach 127.0.0.1:5038: connection refused; trying again in 4 s");
  EXPECT_EQ(record.trouble(lost + seconds(5)), "cannot reach 127.0.0.1:5038: connection refused; trying again now");
  EXPECT_EQ(record.gaps(), 2u);
  EXPECT_EQ(record.blind_since(), lost - seconds(1));
  record.live(lost + seconds(9));
  EXPECT_EQ(record.gap_seconds(lost + hours(1)), 10);
  EXPECT_EQ(record.connects().at("ok"), 2u);
  EXPECT_EQ(record.connects().at("refused"), 1u);
}

TEST(SourceRecord, AClockSetBackNeverMakesAGapNegative) {
  SourceRecord record("127.0.0.1:5038");
  record.began(kStart);
  EXPECT_EQ(record.gap_seconds(kStart - hours(1)), 0);
  record.live(kStart - hours(1));
  EXPECT_EQ(record.gap_seconds(kStart), 0);
}

TEST(SourceRecord, AResultOutsideTheClosedSetIsAProtocolFault) {
  SourceRecord record("127.0.0.1:5038");
  record.failed("surprise", "?", kStart, kStart);
  EXPECT_EQ(record.connects().at("protocol"), 1u);
  EXPECT_EQ(record.connects().size(), kConnectResults.size());
}

TEST(LogFold, SaysTheFirstTheTenthTheHundredth) {
  LogFold fold;
  std::string said;
  for (int i = 1; i <= 1'000; ++i) {
    if (fold.say("too_long")) {
      said += std::to_string(fold.count("too_long")) + " ";
    }
  }
  EXPECT_EQ(said, "1 10 100 1000 ");
  EXPECT_TRUE(fold.say("malformed"));
  fold.forget();
  EXPECT_TRUE(fold.say("too_long"));
}

}  // namespace
}  // namespace dutyline
