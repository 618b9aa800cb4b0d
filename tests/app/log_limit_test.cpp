// A fault that repeats itself says so in one line a minute, with its number.

#include "app/log_limit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/log.hpp"

namespace dutyline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Instant kBegin{seconds(1'795'438'585)};

int said_of(LogLimit& limit, int times, Said said = Said::line_passed_over, std::string_view about = "pbx-ami") {
  int done = 0;
  for (int i = 0; i < times; ++i) {
    done += limit.may_say(said, about, kBegin + milliseconds(i)) ? 1 : 0;
  }
  return done;
}

TEST(LogLimit, SaysTenAMinuteAndThenHowManyMoreThereWere) {
  LogLimit limit;
  EXPECT_EQ(said_of(limit, 224), 10);
  EXPECT_THAT(limit.take_folded(kBegin + seconds(59)), IsEmpty());
  EXPECT_THAT(limit.take_folded(kBegin + minutes(1)),
              ElementsAre(FoldedMessages{Said::line_passed_over, "pbx-ami", 214}));
  EXPECT_THAT(limit.take_folded(kBegin + minutes(2)), IsEmpty());
  EXPECT_EQ(said_of(limit, 3), 3) << "a new minute";
}

TEST(LogLimit, KeepsKindsAndSourcesApart) {
  LogLimit limit;
  EXPECT_EQ(said_of(limit, 20), 10);
  EXPECT_EQ(said_of(limit, 20, Said::source_lost), 10);
  EXPECT_EQ(said_of(limit, 20, Said::line_passed_over, "pbx-log"), 10);
}

TEST(LogLimit, WhatIsSaidSeldomIsNeverFolded) {
  LogLimit limit;
  EXPECT_EQ(said_of(limit, 10), 10);
  EXPECT_THAT(limit.take_folded(kBegin + minutes(1)), IsEmpty());
}

TEST(LogLimit, EveryFaultOfAConfigurationIsSaid) {
  LogLimit limit;
  EXPECT_EQ(said_of(limit, 200, Said::configuration_refused), 200);
}

TEST(LogLimit, AtTheEndNothingIsKeptBack) {
  LogLimit limit;
  said_of(limit, 12);
  EXPECT_THAT(limit.take_folded(kBegin + seconds(1), true),
              ElementsAre(FoldedMessages{Said::line_passed_over, "pbx-ami", 2}));
}

TEST(LogLimit, TheLogFoldsByIt) {
  Instant now = kBegin;
  Log log(LogLevel::warning, [&now] { return now; });
  for (int i = 0; i < 30; ++i) {
    log.write(Said::source_lost, "pbx-ami", "no answer");
    log.write(Said::source_live, "pbx-ami", "less than is logged");
  }
  EXPECT_EQ(log.counts().at("warning"), 10U);
  EXPECT_EQ(log.counts().at("info"), 0U);
  log.tell_folded();
  EXPECT_EQ(log.counts().at("warning"), 10U);
  now += minutes(1);
  log.tell_folded();
  EXPECT_EQ(log.counts().at("warning"), 11U);
}

}  // namespace
}  // namespace dutyline
