#include "commands/status_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "boards/json_views.hpp"
#include "boards/sample_snapshot.hpp"

namespace dutyline::testing {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Read from the very page that the daemon shows, so that the two cannot part.
StatusReport report_of(const Snapshot& snapshot) {
  const auto report = status_report(status_json(snapshot, "1.2.3"));
  EXPECT_TRUE(report) << (report ? "" : report.reason());
  return report ? *report : StatusReport{};
}

Snapshot in_order() {
  Snapshot snapshot = sample_snapshot();
  for (auto& source : snapshot.sources) {
    source.status.state = SourceState::live;
    source.trouble.clear();
  }
  for (auto& line : snapshot.lines) {
    line.visible = true;
    line.trouble.clear();
    line.imbalance = 0;
  }
  snapshot.ledger.writable = true;
  snapshot.ledger.check = LedgerCheck::sound;
  return snapshot;
}

TEST(StatusReport, WhereAllIsWellNothingIsMarked) {
  const auto report = report_of(in_order());
  EXPECT_EQ(report.wrong, 0U);
  EXPECT_EQ(report.lines.at(0), "dutyline 1.2.3: all is well");
  EXPECT_THAT(report.lines, Each(Not(StartsWith("!"))));
}

TEST(StatusReport, ASourceThatIsAwayIsWrongAndSaysWhyBeneath) {
  Snapshot snapshot = in_order();
  snapshot.sources.at(0).status.state = SourceState::connecting;
  snapshot.sources.at(0).trouble = "cannot reach 192.0.2.7:5038: connection refused";
  const auto report = report_of(snapshot);
  EXPECT_EQ(report.wrong, 1U);
  EXPECT_EQ(report.lines.at(0), "dutyline 1.2.3: 1 thing is wrong");
  EXPECT_THAT(report.lines.at(1), StartsWith("! source " + snapshot.sources.at(0).name));
  EXPECT_THAT(report.lines.at(1), HasSubstr("connecting"));
  EXPECT_EQ(report.lines.at(2), "    cannot reach 192.0.2.7:5038: connection refused");
}

TEST(StatusReport, TheCureOfWhatTheAccountMayNotSeeIsTold) {
  Snapshot snapshot = in_order();
  snapshot.sources.at(0).advice = {"give the account `read = call`"};
  const auto report = report_of(snapshot);
  EXPECT_EQ(report.wrong, 0U);
  EXPECT_THAT(report.lines, Contains("    give the account `read = call`"));
}

TEST(StatusReport, ALedgerThatCannotBeWrittenOrIsDamagedIsWrong) {
  Snapshot snapshot = in_order();
  snapshot.ledger.writable = false;
  snapshot.ledger.trouble = "the disk is full";
  EXPECT_EQ(report_of(snapshot).wrong, 1U);
  EXPECT_THAT(report_of(snapshot).lines, Contains(StartsWith("! ledger: cannot be written")));
  EXPECT_THAT(report_of(snapshot).lines, Contains("    the disk is full"));
  snapshot = in_order();
  snapshot.ledger.check = LedgerCheck::damaged;
  EXPECT_EQ(report_of(snapshot).wrong, 1U);
}

TEST(StatusReport, ALineThatIsNotSeenOrDoesNotBalanceIsWrong) {
  Snapshot snapshot = in_order();
  snapshot.lines.at(0).visible = false;
  EXPECT_EQ(report_of(snapshot).wrong, 1U);
  EXPECT_THAT(report_of(snapshot).lines, Contains(HasSubstr("its switch is not seen")));
  snapshot.lines.at(0).visible = true;
  snapshot.lines.at(0).imbalance = -2;
  EXPECT_EQ(report_of(snapshot).wrong, 1U);
  EXPECT_THAT(report_of(snapshot).lines, Contains(HasSubstr("do not balance, by 2 calls")));
}

TEST(StatusReport, AQueueThatNoLineHasIsNamedWithoutBeingWrong) {
  Snapshot snapshot = in_order();
  snapshot.unclaimed_queues = {{"pbx", "600", 12}};
  const auto report = report_of(snapshot);
  EXPECT_EQ(report.wrong, 0U);
  EXPECT_THAT(report.lines, Contains("  queue 600 of pbx: no line has it; 12 visits are in no figure"));
}

TEST(StatusReport, TheSwitchesCountersAreSetBesideOursAndOnlyWhatNothingExplainsIsWrong) {
  Snapshot snapshot = in_order();
  auto& compared = snapshot.sources.at(0).counters.at(0);
  auto report = report_of(snapshot);
  EXPECT_EQ(report.wrong, 0U);
  EXPECT_THAT(report.lines, Contains("  counters of send-duty: " + in_words(compared)));
  compared.differences.push_back({sample_now() - minutes(3), sample_now() - minutes(2), 1, 0});
  report = report_of(snapshot);
  EXPECT_EQ(report.wrong, 1U);
  EXPECT_THAT(report.lines, Contains("! counters of send-duty: " + in_words(compared)));
}

TEST(StatusReport, VisitsGivenUpAreWrong) {
  Snapshot snapshot = in_order();
  snapshot.visits_given_up = 2;
  const auto report = report_of(snapshot);
  EXPECT_EQ(report.wrong, 1U);
  EXPECT_THAT(report.lines, Contains(StartsWith("! 2 visits were given up as unknown")));
}

TEST(StatusReport, WhatIsNoStatusPageIsSaidToBeNone) {
  EXPECT_FALSE(status_report("<html>"));
  EXPECT_FALSE(status_report("{}"));
  EXPECT_FALSE(status_report("[1, 2]"));
}

}  // namespace
}  // namespace dutyline::testing
