#include "boards/json_views.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <limits>

#include "boards/json_text.hpp"
#include "boards/sample_snapshot.hpp"
#include "support/golden.hpp"

namespace dutyline {
namespace {

namespace json = boost::json;

json::value lines() {
  return json::parse(lines_json(sample_snapshot()));
}

TEST(LinesJson, WholePage) {
  expect_golden(lines_json(sample_snapshot()) + '\n', "lines.json");
}

TEST(StatusJson, WholePage) {
  expect_golden(status_json(sample_snapshot(), "0.1.0") + '\n', "status.json");
}

TEST(LinesJson, TheHeadlineComesAsWholeCallsAndAsCutPercent) {
  const json::value page = lines();
  const auto& today = page.at("lines").at(0).at("windows").at("today");
  EXPECT_EQ(today.at("headline").at("part"), 41);
  EXPECT_EQ(today.at("headline").at("whole"), 42);
  EXPECT_EQ(today.at("headline").at("percent"), "97.6");  // 97.619 %
  EXPECT_EQ(today.at("not_counted"), 2);
  EXPECT_EQ(today.at("closed").at("offered"), 3);
}

TEST(LinesJson, NoCallsIsNullNeverNoughtPercent) {
  const json::value page = lines();
  const auto& today = page.at("lines").at(1).at("windows").at("today");
  EXPECT_TRUE(today.at("answered_ratio").is_null());
  EXPECT_TRUE(today.at("headline").at("percent").is_null());
  EXPECT_TRUE(page.at("lines").at(1).at("longest_wait_seconds").is_null());
}

TEST(LinesJson, ALineOutOfSightSaysWhichSourceAndWhy) {
  const json::value page = lines();
  EXPECT_EQ(page.at("visible"), false);
  EXPECT_EQ(page.at("lines").at(0).at("visible"), true);
  EXPECT_TRUE(page.at("lines").at(0).at("trouble").as_array().empty());
  EXPECT_EQ(page.at("lines").at(1).at("visible"), false);
  EXPECT_EQ(page.at("lines").at(1).at("trouble").at(0), "old-pbx: connection refused");
}

TEST(LinesJson, ALineSaysItsOwnTroubleBeforeThatOfItsSources) {
  Snapshot snapshot = sample_snapshot();
  snapshot.lines[1].trouble = {"the switch old has no queue nights"};
  const auto page = json::parse(lines_json(snapshot));
  EXPECT_EQ(page.at("lines").at(1).at("trouble"),
            (json::array{"the switch old has no queue nights", "old-pbx: connection refused"}));
  const auto status = json::parse(status_json(snapshot, "0.1.0"));
  EXPECT_EQ(status.at("lines").at(1).at("trouble"), json::array{"the switch old has no queue nights"});
}

TEST(LinesJson, TargetsKeepTheirDecimals) {
  const json::value page = lines();
  EXPECT_EQ(page.at("lines").at(0).at("target_percent"), "98");
  EXPECT_EQ(page.at("lines").at(1).at("target_percent"), "97.5");
}

TEST(LinesJson, AnySnapshotIsOneLine) {
  Snapshot snapshot = sample_snapshot();
  snapshot.lines[0].title = "two\nlines\r\n\"and\" \x01 more";
  EXPECT_EQ(lines_json(snapshot).find_first_of("\r\n"), std::string::npos);
  EXPECT_EQ(json::parse(lines_json(snapshot)).at("lines").at(0).at("title"), json::value(snapshot.lines[0].title));
}

// Asterisk passes names through as somebody once wrote them into queues.conf.
TEST(StatusJson, AQueueWhoseNameIsNoUtf8SpoilsNoPage) {
  Snapshot snapshot = sample_snapshot();
  snapshot.unclaimed_queues = {{"pbx", "Kinder-Telef\xf6n", 3}};
  const std::string page = status_json(snapshot, "0.1.0");
  EXPECT_EQ(page.find('\xf6'), std::string::npos);
  EXPECT_EQ(json::parse(page).at("unclaimed_queues").at(0).at("queue"), "Kinder-Telef\uFFFDn");
}

TEST(LinesJson, AnEmptyPictureIsAPictureToo) {
  EXPECT_EQ(json::parse(lines_json(Snapshot{})).at("lines").as_array().size(), 0u);
}

TEST(ProblemJson, SaysWhatIsWrong) {
  const json::value page = json::parse(problem_json(404, "Not Found", "a \"detail\""));
  EXPECT_EQ(page.at("status"), 404);
  EXPECT_EQ(page.at("title"), "Not Found");
  EXPECT_EQ(page.at("detail"), "a \"detail\"");
}

TEST(JsonText, NumbersAreAsPeopleWriteThem) {
  const json::array numbers{0.976, 1795438585.099, 20.0, -0.5, 1e-7, std::numeric_limits<double>::quiet_NaN(), 7};
  EXPECT_EQ(json_text(numbers), "[0.976,1795438585.099,20,-0.5,0.0000001,null,7]");
  EXPECT_EQ(json_text(json::object{}), "{}");
  EXPECT_EQ(json_text(std::numeric_limits<double>::denorm_min()).size(), 326u);
}

}  // namespace
}  // namespace dutyline
