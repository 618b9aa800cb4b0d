#include "lines/line_tally.hpp"

#include <gtest/gtest.h>

#include "lines/made_call.hpp"

namespace dutyline {
namespace {

using made::kTen;

const LocalDay kMonday(std::chrono::year(2026) / 11 / 23);

TEST(DayBooks, AFaultOnEitherSideIsSeenWhicheverWayItGoes) {
  DayBooks books;
  books.offer(kMonday, Hours::open, 2);
  books.classify(kMonday, Hours::open, CallClass::answered, 1);
  EXPECT_EQ(books.imbalance(), 1) << "offered, and nobody knows what became of it";
  books.classify(kMonday, Hours::open, CallClass::waiting, 1);
  EXPECT_EQ(books.imbalance(), 0);
  books.classify(kMonday, Hours::open, CallClass::abandoned, 1);
  EXPECT_EQ(books.imbalance(), 1) << "lost, and never offered";
}

TEST(DayBooks, OneTooManyNeverHidesOneTooFew) {
  DayBooks books;
  books.offer(kMonday, Hours::open, 1);
  books.classify(kMonday, Hours::closed, CallClass::answered, 1);
  EXPECT_EQ(books.imbalance(), 2) << "open and closed apart";
  books.offer(kMonday + std::chrono::days(1), Hours::closed, 1);
  EXPECT_EQ(books.imbalance(), 3) << "each day by itself";
}

TEST(DayBooks, ForgetsDaysThatHoldNothing) {
  DayBooks books;
  books.offer(kMonday, Hours::open, 1);
  books.offer(kMonday, Hours::open, -1);
  books.classify(kMonday, Hours::open, CallClass::unknown, 1);
  books.classify(kMonday, Hours::open, CallClass::unknown, -1);
  EXPECT_EQ(books.imbalance(), 0);
  EXPECT_EQ(books.sum(kMonday, kMonday + std::chrono::days(1), Hours::open), ClassCounts{});
}

TEST(LineTally, AnInjectedFaultShowsAsImbalance) {
  LineTally tally;
  tally.offer(kMonday, Hours::open, 1);
  tally.add({kTen, kMonday, Hours::open, CallClass::answered, kTen, true});
  EXPECT_EQ(tally.imbalance(), 0);
  tally.add({kTen, kMonday, Hours::open, CallClass::answered, kTen, true});
  EXPECT_NE(tally.imbalance(), 0);
}

TEST(LineTally, TwoCallersWhoJoinedAtOneInstantAreTwo) {
  LineTally tally;
  const TalliedCall caller{kTen, kMonday, Hours::open, CallClass::waiting, std::nullopt, false};
  tally.add(caller);
  tally.add(caller);
  tally.remove(caller);
  EXPECT_EQ(tally.waiting(), 1);
  EXPECT_EQ(tally.waiting_since(), kTen);
}

TEST(RollingWindows, ACallIsInAWindowUntilItIsExactlyThatOld) {
  RollingWindows windows;
  windows.add({kTen, Hours::open, CallClass::answered});
  const struct {
    Window window;
    Duration length;
  } rows[] = {
      {Window::m15, minutes(15)}, {Window::h1, hours(1)}, {Window::d7, hours(24 * 7)}, {Window::d30, hours(24 * 30)}};
  for (const auto& row : rows) {
    windows.advance(kTen + row.length - Duration(1));
    EXPECT_EQ(windows.counts(row.window, Hours::open).offered, 1) << to_string(row.window);
    EXPECT_EQ(windows.next_change(kTen + row.length - Duration(1), minutes(1)), kTen + row.length);
    windows.advance(kTen + row.length);
    EXPECT_EQ(windows.counts(row.window, Hours::open), ClassCounts{}) << to_string(row.window);
    EXPECT_EQ(windows.counts(row.window, Hours::closed), ClassCounts{});
  }
}

TEST(RollingWindows, WhenTheClockGoesBackCallsReturn) {
  RollingWindows windows;
  windows.add({kTen, Hours::open, CallClass::answered});
  windows.add({kTen + hours(2), Hours::open, CallClass::abandoned});
  const auto offered_at = [&](Instant now) {
    windows.advance(now);
    return windows.counts(Window::h1, Hours::open).offered;
  };
  EXPECT_EQ(offered_at(kTen + hours(2)), 1);
  EXPECT_EQ(offered_at(kTen), 1);
  EXPECT_EQ(windows.counts(Window::h1, Hours::open).of(CallClass::answered), 1);
  EXPECT_EQ(windows.counts(Window::d30, Hours::open).offered, 1) << "the other has not happened yet";
  EXPECT_EQ(offered_at(kTen + hours(24 * 365)), 0);
  EXPECT_EQ(offered_at(kTen + hours(2) - RollingWindows::kAhead), 1) << "clocks differ by a little";
  EXPECT_EQ(windows.counts(Window::d30, Hours::open).offered, 2);
}

TEST(RollingWindows, ACallFromTheFutureEntersWhenItsTimeComes) {
  RollingWindows windows;
  windows.add({kTen + minutes(2), Hours::open, CallClass::answered});
  windows.advance(kTen + seconds(30));
  EXPECT_EQ(windows.counts(Window::m15, Hours::open).offered, 0);
  EXPECT_EQ(windows.next_change(kTen + seconds(30), minutes(1)), kTen + minutes(1));
  windows.advance(kTen + minutes(1));
  EXPECT_EQ(windows.counts(Window::m15, Hours::open).offered, 1);
}

}  // namespace
}  // namespace dutyline
