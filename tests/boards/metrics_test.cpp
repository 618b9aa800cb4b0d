#include "boards/metrics.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <regex>
#include <set>
#include <sstream>

#include "boards/sample_snapshot.hpp"
#include "support/golden.hpp"

namespace dutyline {
namespace {

std::string page(MetricsFormat format = MetricsFormat::text_0_0_4) {
  return metrics_page(sample_snapshot(), sample_own(), format);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

bool has_line(const std::string& text, const std::string& line) {
  return ('\n' + text).find('\n' + line + '\n') != std::string::npos;
}

TEST(Metrics, WholePageInTextFormat) {
  expect_golden(page(), "metrics.txt");
}

TEST(Metrics, WholePageInOpenMetrics) {
  expect_golden(page(MetricsFormat::openmetrics_1_0), "metrics.openmetrics");
}

TEST(Metrics, PromtoolFindsNothingToSay) {
  if (std::system("command -v promtool >/dev/null 2>&1") != 0) {
    ASSERT_EQ(std::getenv("CI"), nullptr) << "promtool is not installed (package prometheus)";
    GTEST_SKIP() << "promtool is not installed (package prometheus): the page was not linted";
  }
  char path[] = "/tmp/dutyline-metrics-XXXXXX";
  const int file = mkstemp(path);
  ASSERT_GE(file, 0);
  const std::string text = page();
  ASSERT_EQ(write(file, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  close(file);
  const int code = std::system(("promtool check metrics < " + std::string(path) + " >&2").c_str());
  unlink(path);
  EXPECT_EQ(code, 0);
}

TEST(Metrics, BucketsAreAddedUp) {
  const std::string text = page();
  const std::string series = "dutyline_call_wait_seconds_bucket{line=\"send-duty\",class=\"answered\",le=\"";
  EXPECT_TRUE(has_line(text, series + "5\"} 250"));
  EXPECT_TRUE(has_line(text, series + "20\"} 950"));
  EXPECT_TRUE(has_line(text, series + "120\"} 999"));
  EXPECT_TRUE(has_line(text, series + "+Inf\"} 1000"));
  EXPECT_TRUE(has_line(text, "dutyline_call_wait_seconds_count{line=\"send-duty\",class=\"answered\"} 1000"));
}

TEST(Metrics, NoCallsIsNaNAndNeverAPercentage) {
  const std::string text = page();
  for (const char* ratio : {"answered", "answered_low", "answered_high", "answered_of_offered"}) {
    EXPECT_TRUE(
        has_line(text, "dutyline_window_" + std::string(ratio) + "_ratio{line=\"out-of-hours\",window=\"today\"} NaN"));
  }
}

TEST(Metrics, ALineThatNeverChangesHasNoNextChange) {
  EXPECT_EQ(page().find("dutyline_line_next_change_timestamp_seconds{line=\"out-of-hours\"}"), std::string::npos);
}

TEST(Metrics, EveryClosedSetStandsThereBeforeTheFirstCall) {
  Snapshot snapshot = sample_snapshot();
  snapshot.lines = {quiet_line()};
  const std::string text = metrics_page(snapshot, sample_own(), MetricsFormat::text_0_0_4);
  for (const char* state : {"available", "ringing", "on_call", "wrap_up", "paused", "signed_out"}) {
    EXPECT_TRUE(has_line(text, "dutyline_agents{line=\"out-of-hours\",state=\"" + std::string(state) + "\"} 0"));
  }
  for (const char* window : {"15m", "1h", "7d", "30d", "today", "week", "month"}) {
    for (const char* call_class : {"answered", "abandoned", "short", "not_served", "diverted", "unknown"}) {
      EXPECT_TRUE(has_line(text, "dutyline_window_calls{line=\"out-of-hours\",window=\"" + std::string(window) +
                                     "\",class=\"" + call_class + "\"} 0"));
    }
  }
  for (const char* window : {"today", "week", "month"}) {
    EXPECT_TRUE(
        has_line(text, "dutyline_window_losses{line=\"out-of-hours\",window=\"" + std::string(window) + "\"} 0"));
  }
}

TEST(Metrics, FamiliesAndSeriesAreSortedAndStandOnce) {
  std::vector<std::string> families;
  std::set<std::string> series;
  for (const std::string& line : lines_of(page())) {
    if (line.starts_with("# TYPE ")) families.push_back(line.substr(7, line.rfind(' ') - 7));
    if (!line.starts_with('#')) {
      EXPECT_TRUE(series.insert(line.substr(0, line.rfind(' '))).second) << line;
    }
  }
  EXPECT_TRUE(std::is_sorted(families.begin(), families.end()));
  EXPECT_GT(families.size(), 55u);
  Snapshot turned = sample_snapshot();
  std::reverse(turned.lines.begin(), turned.lines.end());
  std::reverse(turned.sources.begin(), turned.sources.end());
  EXPECT_EQ(metrics_page(turned, sample_own(), MetricsFormat::text_0_0_4), page());
}

TEST(Metrics, OpenMetricsEndsAndNamesCountersWithoutTotal) {
  const std::string text = page(MetricsFormat::openmetrics_1_0);
  EXPECT_TRUE(text.ends_with("\n# EOF\n"));
  EXPECT_TRUE(has_line(text, "# TYPE dutyline_calls_offered counter"));
  EXPECT_TRUE(has_line(text, "dutyline_calls_offered_total{line=\"send-duty\",hours=\"open\"} 1041"));
  EXPECT_EQ(text.find("_created"), std::string::npos);
  EXPECT_EQ(page().find("# EOF"), std::string::npos);
}

TEST(Metrics, NothingLooksLikeATelephoneNumber) {
  const std::regex number(R"(\+?\d[\d ()-]{6,}\d)");
  const std::regex value("=\"([^\"]*)\"");
  const std::string text = page();
  for (std::sregex_iterator label(text.begin(), text.end(), value), end; label != end; ++label) {
    EXPECT_FALSE(std::regex_search((*label)[1].str(), number)) << (*label)[0];
  }
}

TEST(Metrics, ACounterNobodyKnowsIsShownRatherThanLost) {
  Snapshot snapshot = sample_snapshot();
  snapshot.counters["dutyline_new_total{line=\"a\\\\b\\\"c\\nd\"}"] = 3;
  snapshot.counters["broken{line=\"x"] = 4;
  const std::string text = metrics_page(snapshot, sample_own(), MetricsFormat::text_0_0_4);
  EXPECT_TRUE(has_line(text, "dutyline_new_total{line=\"a\\\\b\\\"c\\nd\"} 3"));
  EXPECT_EQ(text.find("broken"), std::string::npos);
}

TEST(OwnFigures, TheProcessIsReadFromTheSystem) {
  OwnFigures own;
  read_process_figures(own);
  EXPECT_GT(own.process_resident_bytes, 1e6);
  EXPECT_GT(own.process_virtual_bytes, own.process_resident_bytes);
  EXPECT_GE(own.process_open_fds, 3);
  EXPECT_GE(own.process_max_fds, own.process_open_fds);
  const double now = to_epoch(std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()));
  EXPECT_GT(own.process_start_time_seconds, now - 3600);
  EXPECT_LE(own.process_start_time_seconds, now + 1);
}

}  // namespace
}  // namespace dutyline
