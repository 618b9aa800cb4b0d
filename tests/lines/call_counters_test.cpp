// When lifetime counters rise, told through Figures as the daemon tells them.
#include "lines/call_counters.hpp"

#include <gtest/gtest.h>

#include <set>

#include "lines/figures.hpp"
#include "lines/made_call.hpp"

namespace dutyline {
namespace {

using made::kTen;

constexpr auto kOffered = R"(dutyline_calls_offered_total{line="duty",hours="open"})";
constexpr auto kAnswered = R"(dutyline_calls_total{line="duty",hours="open",class="answered",outcome="answered"})";
constexpr auto kAbandoned = R"(dutyline_calls_total{line="duty",hours="open",class="abandoned",outcome="abandoned"})";
constexpr auto kTimeout = R"(dutyline_calls_total{line="duty",hours="open",class="not_served",outcome="timeout"})";
constexpr auto kUnknown = R"(dutyline_calls_total{line="duty",hours="open",class="unknown",outcome="unknown"})";
constexpr auto kInTime = R"(dutyline_calls_answered_in_time_total{line="duty"})";
constexpr auto kBrief = R"(dutyline_calls_answered_brief_total{line="duty"})";
constexpr auto kDropped = R"(dutyline_calls_dropped_total{line="duty"})";
constexpr auto kTalks = R"(dutyline_call_talk_seconds_count{line="duty"})";

class CallCounters : public testing::Test {
 protected:
  double value(const std::string& series) {
    EXPECT_TRUE(figures.counters().all().contains(series)) << series;
    return figures.counters().value(series);
  }
  CallRecord tell(const Call& call, Origin origin = Origin::live) {
    return *figures.apply(made::told(call), now, origin).record;
  }
  double total() {
    double sum = 0;
    for (const auto& [series, count] : figures.counters().all()) {
      sum += count;
    }
    return sum;
  }

  Figures figures{{made::line()}};
  Instant now = kTen;
};

TEST_F(CallCounters, EveryClosedLabelSetStandsAtZeroFromTheStart) {
  const auto& all = figures.counters().all();
  std::map<std::string, int> by_metric;
  for (const auto& [series, count] : all) {
    EXPECT_EQ(count, 0) << series;
    ++by_metric[series.substr(0, series.find('{'))];
  }
  const std::map<std::string, int> expected{
      {"dutyline_agent_missed_calls_total", 1},
      {"dutyline_call_talk_seconds_bucket", 12},
      {"dutyline_call_talk_seconds_count", 1},
      {"dutyline_call_talk_seconds_sum", 1},
      {"dutyline_call_wait_seconds_bucket", 32},  // 15 edges, among them all of this line's thresholds, and +Inf
      {"dutyline_call_wait_seconds_count", 2},
      {"dutyline_call_wait_seconds_sum", 2},
      {"dutyline_calls_answered_brief_total", 1},
      {"dutyline_calls_answered_in_time_total", 1},
      {"dutyline_calls_corrected_total", 30},
      {"dutyline_calls_dropped_total", 1},
      {"dutyline_calls_offered_total", 2},
      {"dutyline_calls_recovered_total", 6},
      {"dutyline_calls_total", 26},  // open and closed; abandoned is abandoned or short
      {"dutyline_line_blind_seconds_total", 1},
      {"dutyline_spike_alarms_total", 2},  // warn and page
  };
  EXPECT_EQ(by_metric, expected);
  EXPECT_TRUE(all.contains(R"(dutyline_calls_total{line="duty",hours="closed",class="short",outcome="abandoned"})"));
  EXPECT_FALSE(all.contains(R"(dutyline_calls_total{line="duty",hours="open",class="short",outcome="timeout"})"));
}

TEST_F(CallCounters, TheLinesOwnThresholdsAreEdges) {
  LineDefinition own = made::line();
  own.answer_within = milliseconds(17'500);
  own.short_abandon = seconds(7);
  own.long_wait = seconds(240);
  Counters counters;
  declare_call_counters(counters, own);
  for (const auto* edge : {"17.5", "7", "240"}) {
    EXPECT_TRUE(counters.all().contains(R"(dutyline_call_wait_seconds_bucket{line="duty",class="abandoned",le=")" +
                                        std::string(edge) + R"("})"));
  }
}

TEST_F(CallCounters, OfferedWhenOfferedFinalWhenFinalTalkWhenItEnds) {
  Call call = made::waiting(1, kTen);
  tell(call);
  EXPECT_EQ(value(kOffered), 1);
  EXPECT_EQ(total(), 1);

  call = made::answered(call, seconds(20));
  tell(call);
  EXPECT_EQ(value(kAnswered), 1);
  EXPECT_EQ(value(kInTime), 1) << "within 20 s is up to 20 s";
  EXPECT_EQ(value(R"(dutyline_call_wait_seconds_bucket{line="duty",class="answered",le="20"})"), 1);
  EXPECT_EQ(value(R"(dutyline_call_wait_seconds_sum{line="duty",class="answered"})"), 20);
  EXPECT_EQ(value(kTalks), 0);

  call = made::talked(call, minutes(2));
  for (int i = 0; i < 3; ++i) {
    const CallRecord record = tell(call);
    EXPECT_TRUE(record.counted_offered && record.counted_final && record.counted_talk);
    EXPECT_EQ(record.counted_class, CallClass::answered);
  }
  EXPECT_EQ(value(kTalks), 1);
  EXPECT_EQ(value(R"(dutyline_call_talk_seconds_bucket{line="duty",le="120"})"), 1);
  EXPECT_EQ(value(kOffered), 1);
  EXPECT_EQ(value(kAnswered), 1);
  EXPECT_EQ(value(kBrief), 0);
  EXPECT_EQ(value(kDropped), 0);
}

TEST_F(CallCounters, ALaterAnswerIsNotInTime) {
  tell(made::answered(made::waiting(1, kTen), seconds(20) + Duration(1)));
  EXPECT_EQ(value(kInTime), 0);
}

TEST_F(CallCounters, BriefIsAnsweredAndTalkedLessThanTenSeconds) {
  tell(made::talked(made::answered(made::waiting(1, kTen), seconds(5)), seconds(10)));
  EXPECT_EQ(value(kBrief), 0);
  tell(made::talked(made::answered(made::waiting(2, kTen), seconds(5)), seconds(10) - Duration(1)));
  EXPECT_EQ(value(kBrief), 1);
}

TEST_F(CallCounters, DroppedIsAnsweredThenEndedByTheSwitch) {
  tell(made::talked(made::answered(made::waiting(1, kTen), seconds(5)), minutes(1), EndedBy::the_switch));
  EXPECT_EQ(value(kDropped), 1);
}

TEST_F(CallCounters, ATalkWhoseEndNobodySawIsOverButHasNoLength) {
  Call call = made::answered(made::waiting(1, kTen), seconds(5));
  call.visits.back().talk_over = true;
  EXPECT_TRUE(tell(call).counted_talk);
  EXPECT_EQ(value(kTalks), 0);
}

TEST_F(CallCounters, WaitsAreThoseOfAnsweredAndAbandonedNotOfShort) {
  tell(made::lost(made::waiting(1, kTen), Outcome::abandoned, seconds(5)));
  tell(made::lost(made::waiting(2, kTen), Outcome::abandoned, seconds(5) - Duration(1)));
  tell(made::lost(made::waiting(3, kTen), Outcome::timeout, seconds(300)));
  EXPECT_EQ(value(R"(dutyline_call_wait_seconds_count{line="duty",class="abandoned"})"), 1);
  EXPECT_EQ(value(R"(dutyline_calls_total{line="duty",hours="open",class="short",outcome="abandoned"})"), 1);
  EXPECT_EQ(value(kAbandoned), 1);
}

TEST_F(CallCounters, MetricsWithoutAnHoursLabelSpeakOfOpenHoursOnly) {
  const Instant night = kTen + hours(10);
  now = night;
  tell(made::talked(made::answered(made::waiting(1, night), seconds(5)), seconds(1), EndedBy::the_switch),
       Origin::recovered);
  tell(made::lost(made::waiting(2, night), Outcome::unknown, seconds(50)));
  const CallRecord record = tell(made::lost(made::waiting(2, night), Outcome::timeout, seconds(50)));
  EXPECT_EQ(record.hours, Hours::closed);
  EXPECT_EQ(record.counted_class, CallClass::not_served);
  EXPECT_EQ(value(R"(dutyline_calls_offered_total{line="duty",hours="closed"})"), 2);
  EXPECT_EQ(value(R"(dutyline_calls_total{line="duty",hours="closed",class="answered",outcome="answered"})"), 1);
  EXPECT_EQ(value(R"(dutyline_calls_total{line="duty",hours="closed",class="unknown",outcome="unknown"})"), 1);
  EXPECT_EQ(total(), 4) << "and nothing else";
}

TEST_F(CallCounters, RecoveredCallsAreCountedAndHaveACounterOfTheirOwn) {
  tell(made::waiting(1, kTen));
  tell(made::lost(made::waiting(1, kTen), Outcome::abandoned, seconds(30)), Origin::recovered);
  EXPECT_EQ(value(kAbandoned), 1);
  EXPECT_EQ(value(R"(dutyline_calls_recovered_total{line="duty",class="abandoned"})"), 1);
}

TEST_F(CallCounters, LaterCorrectionsRaiseTheirOwnCounterAndTakeNothingBack) {
  const Call call = made::waiting(1, kTen);
  tell(made::lost(call, Outcome::unknown, seconds(30)));
  tell(made::lost(call, Outcome::abandoned, seconds(30)));
  tell(made::lost(call, Outcome::abandoned, seconds(31)));
  EXPECT_EQ(value(kUnknown), 1);
  EXPECT_EQ(value(kAbandoned), 0);
  EXPECT_EQ(value(R"(dutyline_calls_corrected_total{line="duty",from="unknown",to="abandoned"})"), 1);
  EXPECT_EQ(value(R"(dutyline_call_wait_seconds_count{line="duty",class="abandoned"})"), 0);

  tell(made::talked(made::answered(call, seconds(30)), minutes(1)));
  EXPECT_EQ(value(R"(dutyline_calls_corrected_total{line="duty",from="abandoned",to="answered"})"), 1);
  EXPECT_EQ(value(kTalks), 0) << "as its wait does, its talk stays out";
  EXPECT_EQ(total(), 4);
}

TEST_F(CallCounters, AnotherOutcomeOfTheSameClassIsNoCorrection) {
  const Call call = made::waiting(1, kTen);
  tell(made::lost(call, Outcome::timeout, seconds(30)));
  tell(made::lost(call, Outcome::withdrawn, seconds(30)));
  EXPECT_EQ(value(kTimeout), 1);
  EXPECT_EQ(total(), 2);
}

TEST_F(CallCounters, ImportedHistoryRaisesNoneThenOrLater) {
  const Call call = made::waiting(1, kTen);
  EXPECT_FALSE(tell(call, Origin::imported).counted_offered);
  tell(made::answered(call, seconds(3)), Origin::live);
  const CallRecord record = tell(made::talked(made::answered(call, seconds(3)), seconds(3)), Origin::recovered);
  EXPECT_FALSE(record.counted_final);
  EXPECT_EQ(total(), 0);
}

TEST_F(CallCounters, ACallLearntMoreThan24HoursLateRaisesNone) {
  now = kTen + hours(24);
  tell(made::answered(made::waiting(1, kTen), seconds(3)), Origin::recovered);
  EXPECT_EQ(value(kOffered), 1);
  now += Duration(1);
  tell(made::answered(made::waiting(2, kTen), seconds(3)), Origin::recovered);
  EXPECT_EQ(value(kOffered), 1);
  EXPECT_EQ(value(kAnswered), 1);
}

TEST_F(CallCounters, ACallWhoseOfferIsCountedIsCountedAsFinalHoweverLateAndWhoeverTells) {
  tell(made::waiting(1, kTen));
  now = kTen + hours(24 * 3);
  tell(made::lost(made::waiting(1, kTen), Outcome::cut_off, seconds(40)), Origin::imported);
  EXPECT_EQ(value(R"(dutyline_calls_total{line="duty",hours="open",class="not_served",outcome="cut_off"})"), 1);
}

TEST_F(CallCounters, NothingIsCountedTwiceOverARestart) {
  Call call = made::answered(made::waiting(1, kTen), seconds(3));
  const CallRecord kept = tell(call);
  const auto before = figures.counters().take_changes();

  Figures restarted({made::line()});
  for (const auto& [series, count] : before) {
    restarted.counters().restore(series, count);
  }
  restarted.restore(kept);
  EXPECT_TRUE(restarted.knows(1));
  call = made::talked(call, seconds(30));
  const CallRecord record = *restarted.apply(made::told(call), now, Origin::live).record;
  EXPECT_TRUE(record.counted_talk);
  EXPECT_EQ(restarted.counters().value(kOffered), 1);
  EXPECT_EQ(restarted.counters().value(kAnswered), 1);
  EXPECT_EQ(restarted.counters().value(kTalks), 1);
  EXPECT_EQ(restarted.counters().take_changes().size(), 3U) << "a bucket, the sum and the count of the talk";
}

TEST_F(CallCounters, ARechainedCallIsNeverTakenBack) {
  tell(made::waiting(1, kTen));
  tell(made::waiting(2, kTen + seconds(9)));
  EXPECT_EQ(figures.apply(made::rechained(2), now, Origin::live).record, std::nullopt);
  EXPECT_EQ(value(kOffered), 2);
  tell(made::lost(made::again(made::waiting(1, kTen), kTen + seconds(9)), Outcome::abandoned, seconds(9)));
  EXPECT_EQ(value(kAbandoned), 1);
}

TEST_F(CallCounters, ACallThatTurnsOutToBelongToAnotherLineIsCountedOnOneOnly) {
  Figures two({made::line("duty"), made::line("other")});
  two.apply(made::told(made::waiting(1, kTen)), now, Origin::live);
  const Call moved = made::lost(made::waiting(1, kTen, "other"), Outcome::timeout, seconds(60));
  const CallRecord record = *two.apply(made::told(moved), now, Origin::live).record;
  EXPECT_EQ(two.counters().value(kOffered), 1);
  double others = 0;
  for (const auto& [series, count] : two.counters().all()) {
    others += series.find("other") != std::string::npos ? count : 0;
  }
  EXPECT_EQ(others, 0);
  EXPECT_TRUE(record.counted_final);
  EXPECT_EQ(record.counted_class, CallClass::waiting);
}

TEST_F(CallCounters, ARefusalIsCountedOnceItsDoorIsLearnt) {
  const Call refused = made::lost(made::waiting(1, kTen, ""), Outcome::refused_full, {});
  const CallRecord unplaced = tell(refused);
  EXPECT_EQ(unplaced.hours, Hours::open);
  EXPECT_EQ(unplaced.call_class, CallClass::not_served);
  EXPECT_EQ(total(), 0);
  Call placed = refused;
  placed.line = "duty";
  tell(placed);
  EXPECT_EQ(value(kOffered), 1);
  EXPECT_EQ(value(R"(dutyline_calls_total{line="duty",hours="open",class="not_served",outcome="refused_full"})"), 1);
}

TEST_F(CallCounters, MissedRingsAndBlindTimeSpeakOfOpenHoursOnly) {
  figures.missed_ring({"pbx", "duty-queue"}, kTen);
  figures.missed_ring({"pbx", "duty-queue"}, kTen + hours(8));
  figures.missed_ring({"pbx", "nobody's"}, kTen);
  EXPECT_EQ(value(R"(dutyline_agent_missed_calls_total{line="duty"})"), 1);
  figures.add_blind("duty", kTen + hours(7) - seconds(30), kTen + hours(7) + minutes(5));
  figures.add_blind("duty", milliseconds(500));
  figures.add_blind("nobody's", minutes(5));
  EXPECT_EQ(value(R"(dutyline_line_blind_seconds_total{line="duty"})"), 30.5);
  EXPECT_EQ(figures.snapshot(kTen).front().blind_seconds, 30.5);
}

}  // namespace
}  // namespace dutyline
