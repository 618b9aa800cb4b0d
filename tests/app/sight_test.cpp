// When a line was seen: live since ever less the gaps, or by a record without a hole.

#include "app/sight.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dutyline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Instant minute(int count) {
  return Instant(seconds(1'795'438'585)) + minutes(count);
}

std::vector<SourceSettings> sources() {
  SourceSettings ami;
  ami.name = "pbx-ami";
  ami.switch_name = "pbx";
  ami.address = Endpoint{"127.0.0.1", 5038};
  SourceSettings log;
  log.name = "pbx-log";
  log.switch_name = "pbx";
  log.path = "queue_log";
  return {ami, log};
}

LineDefinition duty() {
  LineDefinition line;
  line.name = "duty";
  line.queues.push_back({"pbx", "send-duty"});
  return line;
}

TEST(Sight, IsSinceTheFirstLiveMomentLessTheGaps) {
  KnownSight known;
  EXPECT_THAT(sight_of(duty(), sources(), known).seen, IsEmpty());
  known.first_live = minute(0);
  known.gaps["pbx-ami"] = {{"pbx-ami", minute(10), minute(20), "closed"}, {"pbx-ami", minute(50), {}, "closed"}};
  EXPECT_THAT(sight_of(duty(), sources(), known).seen,
              ElementsAre(Span{minute(0), minute(10)}, Span{minute(20), minute(50)}));
}

TEST(Sight, ARecordProvesWhatLiesInAGap) {
  KnownSight known;
  known.first_live = minute(0);
  known.gaps["pbx-ami"] = {{"pbx-ami", minute(10), minute(20), "closed"}};
  known.proved = {{"pbx-log", minute(-30), minute(15)}};
  EXPECT_THAT(sight_of(duty(), sources(), known).seen,
              ElementsAre(Span{minute(-30), minute(15)}, Span{minute(20), Instant::max()}));
}

TEST(Sight, MissedCallsAreThoseOfTheLineThatNobodyHasNamed) {
  KnownSight known;
  known.gaps["pbx-ami"] = {
      {"pbx-ami", minute(10), minute(20), "closed", "", {{"duty", 1, 2, 3}, {"eps", 0, 4, 4}}},
      {"pbx-ami", minute(30), minute(31), "closed", "pbx-log", {{"duty", 5, 0, 0}}},
      {"pbx-ami", minute(40), minute(41), "the switch restarted", "", {{"duty", 5}}},
  };
  EXPECT_THAT(sight_of(duty(), sources(), known).missed, ElementsAre(MissedSpan{{minute(10), minute(20)}, 2, 3}));
}

TEST(Sight, OfAnotherSwitchIsNone) {
  KnownSight known;
  known.first_live = minute(0);
  LineDefinition line = duty();
  line.queues = {{"other", "send-duty"}};
  EXPECT_THAT(sight_of(line, sources(), known).seen, IsEmpty());
}

TEST(ProvedTimes, GrowWithEveryRowUntilLinesAreLost) {
  ProvedTimes times;
  times.until("pbx-log", minute(1));
  EXPECT_THAT(times.all(), IsEmpty()) << "a log without a row proves nothing";
  times.row("pbx-log", minute(2));
  times.row("pbx-log", minute(5));
  times.until("pbx-log", minute(7));
  EXPECT_THAT(times.take_changes(), ElementsAre(ProvedTime{"pbx-log", minute(2), minute(7)}));
  EXPECT_THAT(times.take_changes(), IsEmpty());
  times.broken("pbx-log");
  times.until("pbx-log", minute(9));
  times.row("pbx-log", minute(12));
  times.row("pbx-log", minute(13));
  EXPECT_THAT(times.all(),
              ElementsAre(ProvedTime{"pbx-log", minute(2), minute(7)}, ProvedTime{"pbx-log", minute(12), minute(13)}));
}

TEST(ProvedTimes, GoOnWhereTheyStoodAfterARestart) {
  ProvedTimes times;
  times.restore({"pbx-log", minute(0), minute(5)});
  times.restore({"pbx-log", minute(8), minute(9)});
  times.row("pbx-log", minute(20));
  EXPECT_THAT(times.take_changes(), ElementsAre(ProvedTime{"pbx-log", minute(8), minute(20)}))
      << "the file is read on where it was left";
}

}  // namespace
}  // namespace dutyline
