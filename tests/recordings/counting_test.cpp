// What the pages show of a recorded switch is the sum of its calls, row by row.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "boards/metrics.hpp"
#include "recordings/recording.hpp"

namespace dutyline::testing {
namespace {

using Series = std::map<std::string, double>;

// The calls as the ledger would hold them, from the batches alone.
class Counted {
 public:
  explicit Counted(const std::string& capture) {
    const auto played = recording(capture);
    ended_ = played.back().back().arrived;
    const auto decoder = ami_decoder();
    play(played, *decoder, [this](const Fact& fact) {
      pipeline_.advance(fact.arrived);
      pipeline_.apply(fact);
      take();
      ended_ = std::max(ended_, fact.arrived);
    });
  }

  // Time runs on to `now`.
  Series page(Instant now) {
    pipeline_.advance(now);
    take();
    Snapshot picture;
    picture.at = now;
    picture.lines = pipeline_.figures().snapshot(now);
    picture.counters = pipeline_.figures().counters().all();
    std::istringstream text(metrics_page(picture, {}, MetricsFormat::text_0_0_4));
    Series series;
    for (std::string row; std::getline(text, row);) {
      const auto space = row.rfind(' ');
      if (!row.starts_with('#') && space != std::string::npos) {
        series[row.substr(0, space)] = std::stod(row.substr(space + 1));
      }
    }
    return series;
  }

  Instant ended() const { return ended_; }
  const std::map<CallId, CallRecord>& records() const { return records_; }

 private:
  void take() {
    const auto batch = pipeline_.take_batch();
    for (const auto& change : batch.calls) {
      records_.erase(change.id);
      if (change.record) {
        records_.emplace(change.id, *change.record);
      }
    }
  }

  Pipeline pipeline_ = recorded_pipeline(Origin::live);
  std::map<CallId, CallRecord> records_;
  Instant ended_;
};

std::string series(std::string_view metric, const Labels& labels) {
  return Counters::series(metric, labels);
}

bool resolved_within(const CallRecord& record, Instant now, Duration window) {
  const auto at = record.call.final_at;
  return at && *at > now - window && *at <= now + minutes(1);
}

// Every series of these metrics, those at 0 too, from the rows.
Series expected_windows(const Counted& counted, Instant now) {
  static constexpr std::pair<std::string_view, Duration> kRolling[] = {
      {"15m", minutes(15)}, {"1h", hours(1)}, {"7d", hours(24 * 7)}, {"30d", hours(24 * 30)}};
  Series expected;
  for (const auto& line : recorded_lines()) {
    for (const auto call_class : kFinalClasses) {
      const auto in_window = [&](std::string_view window) -> double& {
        return expected[series("dutyline_window_calls",
                               {{"line", line.name}, {"window", window}, {"class", to_string(call_class)}})];
      };
      for (const auto window : kWindows) {
        in_window(to_string(window)) = 0;
      }
      for (const auto& [id, record] : counted.records()) {
        if (record.call.line != line.name || record.call_class != call_class) {
          continue;
        }
        for (const char* const calendar : {"today", "week", "month"}) {
          in_window(calendar) += 1;  // no recording crosses a midnight
        }
        for (const auto& [window, length] : kRolling) {
          in_window(window) += resolved_within(record, now, length) ? 1 : 0;
        }
      }
    }
  }
  return expected;
}

Series expected_counters(const Counted& counted) {
  Series expected;
  for (const auto& [id, record] : counted.records()) {
    const std::string& line = record.call.line;
    if (line.empty()) {
      continue;
    }
    expected[series("dutyline_calls_offered_total", {{"line", line}, {"hours", to_string(record.hours)}})] += 1;
    if (is_final(record.call_class)) {
      expected[series("dutyline_calls_total", {{"line", line},
                                               {"hours", to_string(record.hours)},
                                               {"class", to_string(record.call_class)},
                                               {"outcome", to_string(record.call.outcome)}})] += 1;
    }
  }
  return expected;
}

void expect_shown(const Series& page, const Series& expected) {
  for (const auto& [name, value] : expected) {
    const auto shown = page.find(name);
    ASSERT_NE(shown, page.end()) << name;
    EXPECT_EQ(shown->second, value) << name;
  }
}

double sum_of(const Series& page, std::string_view prefix) {
  double sum = 0;
  for (const auto& [name, value] : page) {
    sum += name.starts_with(prefix) ? value : 0;
  }
  return sum;
}

class Counting : public ::testing::TestWithParam<const char*> {};

TEST_P(Counting, ThePageShowsTheSumsOfTheCalls) {
  Counted counted(GetParam());
  for (const Duration later : {Duration(0), Duration(minutes(2)), Duration(minutes(14)), Duration(minutes(61))}) {
    const Instant now = counted.ended() + later;
    const auto page = counted.page(now);
    SCOPED_TRACE(std::string(GetParam()) + ", " + seconds_text(later) + " s after its end");
    expect_shown(page, expected_windows(counted, now));
    EXPECT_EQ(sum_of(page, "dutyline_books_imbalance{"), 0);
    double waiting = 0;
    double unresolved = 0;
    for (const auto& [id, record] : counted.records()) {
      waiting += record.call_class == CallClass::waiting && !record.call.line.empty() ? 1 : 0;
      unresolved += record.call_class == CallClass::unresolved && !record.call.line.empty() ? 1 : 0;
    }
    EXPECT_EQ(sum_of(page, "dutyline_calls_waiting{"), waiting);
    EXPECT_EQ(sum_of(page, "dutyline_calls_unresolved{"), unresolved);
  }
}

TEST_P(Counting, TheLifetimeCountersHoldEveryCallOnce) {
  Counted counted(GetParam());
  const auto page = counted.page(counted.ended() + minutes(61));
  const auto expected = expected_counters(counted);
  ASSERT_GT(sum_of(expected, "dutyline_calls_offered_total{"), 30);
  EXPECT_EQ(sum_of(page, "dutyline_calls_offered_total{"), sum_of(expected, "dutyline_calls_offered_total{"));
  EXPECT_EQ(sum_of(page, "dutyline_calls_total{"), sum_of(expected, "dutyline_calls_total{"));
  EXPECT_EQ(sum_of(page, "dutyline_calls_corrected_total{"), 0);
  expect_shown(page, expected);
}

INSTANTIATE_TEST_SUITE_P(Of, Counting,
                         ::testing::Values("22/day/precise", "22/spike/precise", "22/edges/precise",
                                           "22/restart/precise", "22/gap/uncut", "22/day/agentonly", "16/day/precise",
                                           "16/edges/precise", "16/restart/precise", "16/restart/narrow"),
                         [](const auto& test) {
                           std::string name = test.param;
                           std::ranges::replace(name, '/', '_');
                           return name;
                         });

}  // namespace
}  // namespace dutyline::testing
