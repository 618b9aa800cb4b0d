#include "app/settings_change.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "switches/record_format.hpp"

namespace dutyline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Instant kNow = from_epoch_ms(1'795'438'585'000);

SourceSettings source(const std::string& name, const std::string& kind = "asterisk_ami") {
  SourceSettings made;
  made.name = name;
  made.kind = kind;
  made.switch_name = "pbx";
  return made;
}

Settings in_force() {
  Settings settings;
  settings.sources = {source("pbx-ami"), source("pbx-log", "asterisk_queue_log"), source("cloud", "json_lines")};
  settings.sources[0].address = Endpoint{"192.0.2.1", 5038};
  settings.sources[1].path = "queue_log";
  settings.sources[2].listen = Endpoint{"127.0.0.1", 4000};
  LineDefinition line;
  line.name = "send-duty";
  line.queues = {{"pbx", "send-duty"}};
  settings.lines = {line};
  return settings;
}

SettingsChange change_to(Settings& wanted) {
  return change_settings(in_force(), wanted, kNow);
}

OpeningHours hours_with(WeekPlan plan) {
  return *OpeningHours::make("Europe/London", std::move(plan));
}

TEST(SettingsChange, TheSameChangesNothing) {
  Settings same = in_force();
  const auto change = change_to(same);
  EXPECT_FALSE(change.lines());
  EXPECT_EQ(change.text(), "no line and no source has changed");
}

TEST(SettingsChange, WhoMaySeeThePagesChangesAtOnceWhereTheyStayWhereTheyAre) {
  Settings wanted = in_force();
  wanted.access.asks = true;
  const auto change = change_to(wanted);
  EXPECT_TRUE(change.access);
  EXPECT_TRUE(wanted.access.asks);
  EXPECT_EQ(change.text(), "who may see the pages has changed");
}

// Back to loopback, and nobody is asked: until the restart the pages are still where everybody reaches them.
TEST(SettingsChange, WhatGuardsAnAddressStaysAsLongAsTheAddress) {
  Settings open = in_force();
  open.http.host = "0.0.0.0";
  open.access.asks = true;
  open.http_tls.enabled = true;
  Settings wanted = in_force();
  const auto change = change_settings(open, wanted, kNow);
  EXPECT_FALSE(change.access);
  EXPECT_TRUE(wanted.access.asks);
  EXPECT_TRUE(wanted.http_tls.enabled);
  EXPECT_THAT(change.until_restart, ElementsAre("listen.tls", "access", "listen.http"));
}

TEST(SettingsChange, NamesTheLinesAndSourcesThatAreNew) {
  Settings wanted = in_force();
  wanted.lines[0].target = 9'500;
  wanted.sources[0].password = "another test password";
  wanted.sources[2] = source("posted-file", "json_lines");
  const auto change = change_to(wanted);
  EXPECT_TRUE(change.lines());
  EXPECT_EQ(change.text(),
            "lines changed: send-duty; sources added: posted-file; sources changed: pbx-ami; sources removed: cloud");
}

TEST(SettingsChange, HoursAreComparedByWhenTheLineIsOpen) {
  Settings before = in_force();
  before.lines[0].hours = hours_with({});
  Settings wanted = before;
  wanted.lines[0].hours = hours_with({});
  EXPECT_FALSE(change_settings(before, wanted, kNow).lines()) << "made anew, and the same";
  WeekPlan plan;
  plan.closed = {std::chrono::year(2027) / 12 / 24};
  wanted.lines[0].hours = hours_with(plan);
  EXPECT_THAT(change_settings(before, wanted, kNow).lines_changed, ElementsAre("send-duty"));
}

TEST(SettingsChange, WhatTakesARestartIsNamedAndStaysAsItWas) {
  Settings wanted = in_force();
  wanted.http.port = 80;
  wanted.control = "elsewhere";
  wanted.ledger_path = "elsewhere";
  wanted.privacy.caller_id = CallerIdentity::none;
  wanted.callers_retention = hours(24 * 30);
  const auto change = change_to(wanted);
  EXPECT_THAT(change.until_restart, ElementsAre("listen.http", "listen.control", "ledger.path", "privacy"));
  EXPECT_FALSE(change.lines());
  EXPECT_EQ(wanted.http, in_force().http);
  EXPECT_EQ(wanted.ledger_path, in_force().ledger_path);
  EXPECT_EQ(wanted.callers_retention, hours(24 * 30)) << "this holds from now on";
}

TEST(SettingsChange, LinesComeAndGoAndQueuesMove) {
  Settings wanted = in_force();
  LineDefinition eps = wanted.lines[0];
  eps.name = "send-eps";
  wanted.lines[0].queues = {{"pbx", "another"}};
  wanted.lines.push_back(eps);
  const auto change = change_to(wanted);
  EXPECT_TRUE(change.lines());
  EXPECT_EQ(change.text(), "lines added: send-eps; lines changed: send-duty");
  Settings back = in_force();
  back.lines[0].name = "duty";
  back.lines[0].settle = seconds(5);
  EXPECT_EQ(change_settings(wanted, back, kNow).text(), "lines added: duty; lines removed: send-duty, send-eps");
}

TEST(SettingsChange, AListenerMayMoveToAnotherPortButNotChangeWhereItIs) {
  Settings moved = in_force();
  moved.sources[2].listen->port = 4001;
  EXPECT_THAT(change_to(moved).sources_changed, ElementsAre("cloud"));
  Settings shut = in_force();
  shut.sources[2].tls.enabled = true;
  const auto change = change_to(shut);
  EXPECT_THAT(change.until_restart, ElementsAre("source cloud"));
  EXPECT_THAT(change.sources_changed, IsEmpty());
  EXPECT_FALSE(shut.sources[2].tls.enabled);
}

TEST(SettingsChange, TheFirstSourceThatIsPostedToWaitsForARestart) {
  Settings first = in_force();
  first.sources.push_back(source("posted", "json_lines"));
  first.sources.back().token_file = "token";
  EXPECT_THAT(change_to(first).until_restart, ElementsAre("source posted"));
  EXPECT_EQ(first.sources.size(), 3U);
  Settings second = first;
  Settings before = in_force();
  before.sources.push_back(source("posted", "json_lines"));
  before.sources.back().token_file = "token";
  second = before;
  second.sources.push_back(source("posted-too", "json_lines"));
  second.sources.back().token_file = "token";
  EXPECT_THAT(change_settings(before, second, kNow).sources_added, ElementsAre("posted-too"));
}

TEST(SettingsChange, ARecordThatIsFollowedNewlyWaitsForARestart) {
  Settings wanted = in_force();
  wanted.sources.push_back(source("other-log", "asterisk_queue_log"));
  wanted.sources.back().switch_name = "other";
  EXPECT_THAT(change_to(wanted).until_restart, ElementsAre("sources (which switches' own records are followed)"));
  EXPECT_EQ(wanted.sources.size(), 3U);
}

TEST(SettingsChange, RecordsAreComparedByWhatTheirColumnsMean) {
  Settings before = in_force();
  before.sources[2].records = std::make_shared<RecordFormat>(*default_record_format());
  Settings wanted = before;
  wanted.sources[2].records = std::make_shared<RecordFormat>(*default_record_format());
  EXPECT_EQ(change_settings(before, wanted, kNow).text(), "no line and no source has changed");
}

}  // namespace
}  // namespace dutyline
