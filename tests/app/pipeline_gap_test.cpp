// Gaps as records: they begin, they end, and a start of dutyline in between loses neither.

#include <gtest/gtest.h>

#include "app/pipeline.hpp"

namespace dutyline {
namespace {

const Instant kStopped{seconds(1'795'438'585)};

std::vector<Gap> gaps_of(Pipeline& pipeline) {
  return pipeline.take_batch().gaps;
}

Fact told(Happening what, Instant at) {
  Fact fact;
  fact.switch_name = "pbx";
  fact.source = "pbx-ami";
  fact.at = fact.arrived = at;
  fact.what = std::move(what);
  return fact;
}

TEST(PipelineGap, BeginsAndEndsWithTheSourcesSight) {
  Pipeline pipeline({}, {}, Origin::live);
  pipeline.apply(told(GapBegan{"connection closed"}, kStopped));
  EXPECT_EQ(gaps_of(pipeline), (std::vector{Gap{"pbx-ami", kStopped, std::nullopt, "connection closed"}}));
  pipeline.apply(told(GapEnded{}, kStopped + seconds(9)));
  EXPECT_EQ(gaps_of(pipeline), (std::vector{Gap{"pbx-ami", kStopped, kStopped + seconds(9), "connection closed"}}));
}

TEST(PipelineGap, ThatWasOpenWhenDutylineStoppedEndsWhenTheSourceIsInStepAgain) {
  Pipeline pipeline({}, {}, Origin::live);
  pipeline.restore_gap({"pbx-ami", kStopped, std::nullopt, "dutyline was stopped"});
  EXPECT_TRUE(gaps_of(pipeline).empty());
  pipeline.sees_again("another", kStopped + seconds(5));
  EXPECT_TRUE(gaps_of(pipeline).empty());
  pipeline.sees_again("pbx-ami", kStopped + seconds(9));
  EXPECT_EQ(gaps_of(pipeline), (std::vector{Gap{"pbx-ami", kStopped, kStopped + seconds(9), "dutyline was stopped"}}));
  pipeline.sees_again("pbx-ami", kStopped + seconds(10));
  EXPECT_TRUE(gaps_of(pipeline).empty());
}

TEST(PipelineGap, OfSeveralLeftOpenOnlyTheNewestGoesOn) {
  Pipeline pipeline({}, {}, Origin::live);
  pipeline.restore_gap({"pbx-ami", kStopped, std::nullopt, "dutyline was stopped"});
  pipeline.restore_gap({"pbx-ami", kStopped + hours(1), std::nullopt, "dutyline was stopped"});
  EXPECT_EQ(gaps_of(pipeline), (std::vector{Gap{"pbx-ami", kStopped, kStopped + hours(1), "dutyline was stopped"}}));
  pipeline.sees_again("pbx-ami", kStopped + hours(2));
  EXPECT_EQ(gaps_of(pipeline),
            (std::vector{Gap{"pbx-ami", kStopped + hours(1), kStopped + hours(2), "dutyline was stopped"}}));
}

}  // namespace
}  // namespace dutyline
