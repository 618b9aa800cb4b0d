#include "lines/figures.hpp"

#include <gtest/gtest.h>

#include "lines/made_call.hpp"

namespace dutyline {
namespace {

using made::kTen;

class LineFigures : public testing::Test {
 protected:
  CallRecord tell(const Call& call) { return *figures.apply(made::told(call), now, Origin::live).record; }
  LineSnapshot picture() { return figures.snapshot(now).front(); }
  ClassCounts open(Window window) { return picture().figures(window).open; }
  ClassCounts closed(Window window) { return picture().figures(window).closed; }

  Figures figures{{made::line()}};
  Instant now = kTen;
};

TEST_F(LineFigures, TheClassFollowsTheOutcomeOfAFinalCall) {
  struct Row {
    Outcome outcome;
    Duration waited;
    CallClass expected;
  };
  const Row rows[] = {{Outcome::abandoned, seconds(5), CallClass::abandoned},
                      {Outcome::abandoned, seconds(5) - Duration(1), CallClass::short_},
                      {Outcome::timeout, seconds(1), CallClass::not_served},
                      {Outcome::left_empty, seconds(60), CallClass::not_served},
                      {Outcome::refused_full, {}, CallClass::not_served},
                      {Outcome::refused_empty, {}, CallClass::not_served},
                      {Outcome::withdrawn, seconds(1), CallClass::not_served},
                      {Outcome::cut_off, seconds(1), CallClass::not_served},
                      {Outcome::technical, seconds(1), CallClass::not_served},
                      {Outcome::key_exit, seconds(1), CallClass::diverted},
                      {Outcome::redirected, seconds(1), CallClass::diverted},
                      {Outcome::unknown, seconds(1), CallClass::unknown}};
  for (const Row& row : rows) {
    EXPECT_EQ(tell(made::lost(made::waiting(1, kTen), row.outcome, row.waited)).call_class, row.expected)
        << to_string(row.outcome);
  }
  EXPECT_EQ(tell(made::answered(made::waiting(1, kTen), seconds(1))).call_class, CallClass::answered);
}

TEST_F(LineFigures, ACallThatIsNotFinalIsWaitingOrUnresolved) {
  EXPECT_EQ(tell(made::waiting(1, kTen)).call_class, CallClass::waiting);
  EXPECT_EQ(tell(made::left(made::waiting(1, kTen), seconds(9))).call_class, CallClass::unresolved);
  EXPECT_EQ(tell(made::left(made::waiting(1, kTen), seconds(9), Outcome::timeout)).call_class, CallClass::unresolved);
}

TEST_F(LineFigures, TheWaitOfACallBeginsWithItsFirstVisit) {
  const Call looped =
      made::again(made::left(made::waiting(1, kTen), seconds(60), Outcome::timeout), kTen + seconds(70));
  tell(looped);
  now = kTen + seconds(90);
  EXPECT_EQ(picture().waiting, 1);
  EXPECT_EQ(picture().longest_wait, seconds(90));
  EXPECT_EQ(open(Window::today).offered, 1) << "a looping dialplan is one call";
  const CallRecord gone = tell(made::lost(looped, Outcome::abandoned, seconds(1)));
  EXPECT_EQ(gone.call_class, CallClass::abandoned) << "71 s, not 1 s: not short";
}

TEST_F(LineFigures, LiveStateCountsWhoWaitsTalksAndIsUnresolved) {
  tell(made::waiting(1, kTen - seconds(5)));
  tell(made::waiting(2, kTen - seconds(50)));
  tell(made::left(made::waiting(3, kTen - seconds(99)), seconds(9)));
  tell(made::answered(made::waiting(4, kTen - seconds(99)), seconds(9)));
  EXPECT_EQ(picture().waiting, 2);
  EXPECT_EQ(picture().longest_wait, seconds(50));
  EXPECT_EQ(picture().talking, 1);
  EXPECT_EQ(picture().unresolved, 1);
  EXPECT_EQ(picture().last_offered, kTen - seconds(5));

  tell(made::talked(made::answered(made::waiting(4, kTen - seconds(99)), seconds(9)), seconds(20)));
  tell(made::answered(made::waiting(2, kTen - seconds(50)), seconds(50)));
  EXPECT_EQ(picture().longest_wait, seconds(5));
  EXPECT_EQ(picture().talking, 1);
  now = kTen - seconds(30);
  EXPECT_EQ(picture().longest_wait, Duration::zero()) << "the clock went back: no wait is negative";
}

TEST_F(LineFigures, NobodyWaitingHasNoLongestWait) {
  EXPECT_EQ(picture().longest_wait, std::nullopt);
}

TEST_F(LineFigures, CalendarPeriodsHoldTheCallsOfferedInThem) {
  const auto day = hours(24);
  tell(made::lost(made::waiting(1, kTen), Outcome::abandoned, seconds(30)));             // Monday 23 November
  tell(made::lost(made::waiting(2, kTen - day), Outcome::abandoned, seconds(30)));       // Sunday, the week before
  tell(made::lost(made::waiting(3, kTen - 22 * day), Outcome::abandoned, seconds(30)));  // 1 November
  tell(made::lost(made::waiting(4, kTen - 23 * day), Outcome::abandoned, seconds(30)));  // 31 October
  EXPECT_EQ(open(Window::today).offered, 1);
  EXPECT_EQ(open(Window::week).offered, 1);
  EXPECT_EQ(closed(Window::week).offered, 0);
  EXPECT_EQ(closed(Window::month).offered, 2) << "both Sundays";
  EXPECT_EQ(open(Window::d30).offered, 1);
  EXPECT_EQ(closed(Window::d30).offered, 3);
  now = kTen + day;
  EXPECT_EQ(open(Window::today), ClassCounts{});
  EXPECT_EQ(open(Window::week).offered, 1);
  now = kTen + 7 * day;
  EXPECT_EQ(open(Window::week), ClassCounts{});
  EXPECT_EQ(open(Window::month).offered, 1);
  now = kTen + 8 * day;
  EXPECT_EQ(open(Window::month), ClassCounts{}) << "December";
  EXPECT_EQ(open(Window::d30).offered, 1);
}

TEST_F(LineFigures, ACallOfferedBeforeMidnightBelongsToTheDayOfItsOffer) {
  figures = Figures({made::line("duty", *OpeningHours::make("Europe/London", {}))});
  // 25 October 2026 has 25 hours in London: from 23:00 UTC of the 24th to midnight UTC of the 26th.
  const Instant midnight = std::chrono::sys_days(std::chrono::year(2026) / 10 / 26);
  now = midnight - seconds(1);
  tell(made::lost(made::waiting(1, midnight - hours(25)), Outcome::abandoned, seconds(30)));
  tell(made::waiting(2, midnight - seconds(10)));
  EXPECT_EQ(open(Window::today).offered, 2);
  now = midnight + seconds(20);
  tell(made::lost(made::waiting(2, midnight - seconds(10)), Outcome::abandoned, seconds(30)));
  EXPECT_EQ(open(Window::today), ClassCounts{});
  EXPECT_EQ(open(Window::m15).of(CallClass::abandoned), 1);
}

TEST_F(LineFigures, RollingWindowsHoldTheCallsResolvedInThem) {
  const Call patient = made::waiting(1, kTen - hours(2));
  tell(patient);
  EXPECT_EQ(open(Window::m15).offered, 0);
  EXPECT_EQ(open(Window::today).offered, 0) << "08:00 is before opening";
  EXPECT_EQ(closed(Window::today).waiting, 1);
  tell(made::lost(patient, Outcome::abandoned, hours(2)));
  EXPECT_EQ(closed(Window::m15).offered, 1) << "a long wait that ends in a hang-up is seen when it ends";
  EXPECT_EQ(closed(Window::m15).of(CallClass::abandoned), 1);
  now = kTen + minutes(15);
  EXPECT_EQ(closed(Window::m15), ClassCounts{});
  EXPECT_EQ(closed(Window::h1).offered, 1);
}

TEST_F(LineFigures, ACallBelongsToTheHoursInWhichItWasOfferedEvenIfItEndsAfterClosing) {
  const Instant closing = kTen + hours(7);
  const Call late = made::waiting(1, closing - seconds(1));
  now = closing - seconds(1);
  EXPECT_TRUE(picture().open);
  EXPECT_EQ(picture().next_change, closing);
  EXPECT_EQ(tell(late).hours, Hours::open);
  now = closing + minutes(1);
  EXPECT_FALSE(picture().open);
  EXPECT_EQ(tell(made::lost(late, Outcome::abandoned, seconds(61))).hours, Hours::open);
  EXPECT_EQ(tell(made::waiting(2, closing)).hours, Hours::closed);
  EXPECT_EQ(open(Window::today).offered, 1);
  EXPECT_EQ(closed(Window::today).offered, 1) << "counted apart, never in offered";
}

TEST_F(LineFigures, HoursOfACountedOfferStayEvenIfItsInstantIsLearntBetter) {
  const Instant opening = kTen - hours(1);
  now = opening;
  EXPECT_EQ(tell(made::waiting(1, opening + milliseconds(20))).hours, Hours::open);
  EXPECT_EQ(tell(made::waiting(1, opening - milliseconds(20))).hours, Hours::open);
  EXPECT_EQ(picture().imbalance, 0);

  Figures history({made::line()});
  history.apply(made::told(made::waiting(1, opening + milliseconds(20))), now, Origin::imported);
  const auto better = history.apply(made::told(made::waiting(1, opening - milliseconds(20))), now, Origin::imported);
  EXPECT_EQ(better.record->hours, Hours::closed) << "of history the order of accounts must not show";
}

TEST_F(LineFigures, ACorrectionMovesTheCallBetweenClassesInEveryWindow) {
  tell(made::lost(made::waiting(1, kTen), Outcome::unknown, seconds(30)));
  EXPECT_EQ(open(Window::h1).of(CallClass::unknown), 1);
  EXPECT_EQ(picture().figures(Window::today).answered_high, (Ratio{1, 1}));
  now = kTen + hours(3);
  tell(made::lost(made::waiting(1, kTen), Outcome::abandoned, seconds(30)));
  EXPECT_EQ(open(Window::h1), ClassCounts{});
  EXPECT_EQ(open(Window::d7).of(CallClass::unknown), 0);
  EXPECT_EQ(open(Window::d7).of(CallClass::abandoned), 1);
  EXPECT_EQ(open(Window::today).of(CallClass::abandoned), 1);
  EXPECT_EQ(picture().imbalance, 0);
}

TEST_F(LineFigures, ARechainedCallLeavesEveryFigure) {
  tell(made::waiting(1, kTen - seconds(40)));
  tell(made::lost(made::waiting(2, kTen), Outcome::abandoned, seconds(30)));
  figures.apply(made::rechained(2), now, Origin::live);
  EXPECT_EQ(open(Window::today).offered, 1);
  EXPECT_EQ(open(Window::h1), ClassCounts{});
  EXPECT_EQ(picture().last_offered, kTen - seconds(40));
  EXPECT_EQ(picture().imbalance, 0);
  figures.apply(made::rechained(99), now, Origin::live);
}

TEST_F(LineFigures, ACallThatTurnsOutToBelongToAnotherLineMoves) {
  figures = Figures({made::line("duty"), made::line("other")});
  tell(made::lost(made::waiting(1, kTen), Outcome::refused_full, {}));
  tell(made::lost(made::waiting(1, kTen, "other"), Outcome::refused_full, {}));
  const auto pictures = figures.snapshot(now);
  EXPECT_EQ(pictures[0].figures(Window::today).open, ClassCounts{});
  EXPECT_EQ(pictures[0].last_offered, std::nullopt);
  EXPECT_EQ(pictures[1].figures(Window::today).open.of(CallClass::not_served), 1);
  EXPECT_EQ(pictures[0].imbalance + pictures[1].imbalance, 0);
}

TEST_F(LineFigures, ImportedHistoryIsInTheFigures) {
  figures.apply(made::told(made::answered(made::waiting(1, kTen), seconds(3))), now, Origin::imported);
  EXPECT_EQ(open(Window::today).of(CallClass::answered), 1);
  EXPECT_EQ(open(Window::m15).of(CallClass::answered), 1);
}

TEST_F(LineFigures, ARestartShowsTheSamePicture) {
  std::vector<CallRecord> records;
  records.push_back(tell(made::waiting(1, kTen - seconds(70))));
  records.push_back(tell(made::answered(made::waiting(2, kTen - hours(30)), seconds(5))));
  records.push_back(tell(made::lost(made::waiting(3, kTen - seconds(70)), Outcome::abandoned, seconds(2))));
  Figures restarted({made::line()});
  for (const CallRecord& record : records) {
    restarted.restore(record);
    restarted.restore(record);  // told twice is told once
  }
  const LineSnapshot before = picture();
  const LineSnapshot after = restarted.snapshot(now).front();
  for (const Window window : kWindows) {
    EXPECT_EQ(before.figures(window).open, after.figures(window).open) << to_string(window);
    EXPECT_EQ(before.figures(window).closed, after.figures(window).closed) << to_string(window);
  }
  EXPECT_EQ(after.waiting, 1);
  EXPECT_EQ(after.talking, 1);
  EXPECT_EQ(after.last_offered, before.last_offered);
}

TEST_F(LineFigures, OldCallsAreLetGoButNotTheLastNorWhoIsNotFinal) {
  const auto day = hours(24);
  tell(made::waiting(1, kTen));
  tell(made::talked(made::answered(made::waiting(2, kTen), seconds(5)), seconds(5)));
  tell(made::lost(made::waiting(3, kTen + seconds(9)), Outcome::abandoned, seconds(30)));
  for (int passed = 1; passed <= 50; ++passed) {
    now = kTen + passed * day;
    figures.apply(made::rechained(99), now, Origin::live);
  }
  EXPECT_TRUE(figures.knows(1));
  EXPECT_FALSE(figures.knows(2));
  EXPECT_TRUE(figures.knows(3)) << "last_offered";
  EXPECT_EQ(picture().last_offered, kTen + seconds(9));
  EXPECT_EQ(picture().imbalance, 0);
}

TEST_F(LineFigures, AClockThatLeapsForAMomentTakesNothingAway) {
  tell(made::lost(made::waiting(1, kTen), Outcome::abandoned, seconds(30)));
  tell(made::lost(made::waiting(2, kTen + seconds(1)), Outcome::abandoned, seconds(30)));
  now = kTen + hours(25);
  tell(made::waiting(5, now));
  now = kTen + hours(24 * 3000);
  tell(made::waiting(3, kTen + seconds(2)));
  EXPECT_EQ(open(Window::today), ClassCounts{});
  EXPECT_EQ(open(Window::d30), ClassCounts{});
  now = kTen + minutes(1);
  tell(made::waiting(4, kTen + minutes(1)));
  EXPECT_EQ(open(Window::today).offered, 4);
  EXPECT_EQ(open(Window::d30).of(CallClass::abandoned), 2);
  EXPECT_EQ(picture().imbalance, 0);
}

TEST_F(LineFigures, AnOldRecordBroughtBackIsThereWhenItsChangeComes) {
  now = kTen + hours(24 * 100);
  tell(made::waiting(1, now));
  CallRecord old;
  old.call = made::lost(made::waiting(2, kTen), Outcome::unknown, seconds(30));
  old.call_class = CallClass::unknown;
  old.counted_offered = old.counted_final = true;
  old.counted_class = CallClass::unknown;
  figures.restore(old);
  now += hours(25);
  tell(made::waiting(3, now));
  tell(made::lost(old.call, Outcome::abandoned, seconds(30)));
  EXPECT_EQ(figures.counters().value(R"(dutyline_calls_corrected_total{line="duty",from="unknown",to="abandoned"})"),
            1);
  EXPECT_EQ(picture().imbalance, 0);
}

TEST_F(LineFigures, ThePictureChangesByItselfWhenAWindowSlidesTheLineClosesOrADayBegins) {
  EXPECT_EQ(figures.next_change(now), now + minutes(1)) << "at most a minute ahead";
  tell(made::lost(made::waiting(1, kTen), Outcome::abandoned, seconds(30)));
  now = kTen + minutes(15);
  EXPECT_EQ(figures.next_change(now), kTen + minutes(15) + seconds(30));
  now = kTen + hours(7) - milliseconds(1);
  EXPECT_EQ(figures.next_change(now), kTen + hours(7));
  now = kTen + hours(14) - Duration(1);
  EXPECT_EQ(figures.next_change(now), kTen + hours(14));
  EXPECT_GT(figures.next_change(kTen + hours(14)), kTen + hours(14));
}

TEST_F(LineFigures, AQueueBelongsToAtMostOneLine) {
  ASSERT_NE(figures.line_of({"pbx", "duty-queue"}), nullptr);
  EXPECT_EQ(figures.line_of({"pbx", "duty-queue"})->name, "duty");
  EXPECT_EQ(figures.line_of({"other", "duty-queue"}), nullptr);
}

TEST_F(LineFigures, ThePictureCarriesTheLinesDefinition) {
  const LineSnapshot line = picture();
  EXPECT_EQ(line.name, "duty");
  EXPECT_EQ(line.title, "Duty line");
  EXPECT_EQ(line.target, 9'800);
  EXPECT_EQ(line.answer_within, seconds(20));
  EXPECT_EQ(line.long_wait, minutes(2));
  EXPECT_EQ(line.timezone, "Europe/London");
  for (const Window window : kWindows) {
    EXPECT_EQ(line.figures(window).window, window);
  }
}

}  // namespace
}  // namespace dutyline
