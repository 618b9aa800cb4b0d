#include "lines/desk.hpp"

#include <gtest/gtest.h>

#include "lines/made_call.hpp"

namespace dutyline {
namespace {

using made::kTen;

Pseudonym somebody(std::uint8_t who) {
  Pseudonym made;
  made.bytes[0] = who;
  return made;
}

class WhomToRingBack : public testing::Test {
 protected:
  // who 0: a withheld number
  Call call(int who, Duration at) {
    Call made = made::waiting(++calls, kTen + at);
    if (who != 0) {
      made.visits.front().caller = somebody(static_cast<std::uint8_t>(who));
    }
    return made;
  }
  void told(Call call, CallClass call_class) {
    CallRecord record;
    record.call = std::move(call);
    record.call_class = call_class;
    desk.take(record);
  }
  void lost(int who, Duration at, Duration waited = seconds(40)) {
    told(made::lost(call(who, at), Outcome::abandoned, waited), CallClass::abandoned);
  }
  void answered(int who, Duration at) { told(made::answered(call(who, at), seconds(8)), CallClass::answered); }
  std::vector<LostCaller> list(Duration at = hours(1)) const { return desk.lost_callers("duty", kTen + at); }

  Desk desk;
  CallId calls = 0;
};

TEST_F(WhomToRingBack, TheLongestWaitComesFirst) {
  lost(1, minutes(0), seconds(40));
  lost(2, minutes(1), seconds(90));
  const auto callers = list();
  ASSERT_EQ(callers.size(), 2u);
  EXPECT_EQ(callers[0].wait, seconds(90));
  EXPECT_EQ(callers[0].lost_at, kTen + minutes(1));
  EXPECT_EQ(callers[0].switch_call_id, "c2");
  EXPECT_EQ(callers[1].wait, seconds(40));
}

TEST_F(WhomToRingBack, OneCallerIsOneRowWithItsTriesAndItsNewestCall) {
  lost(1, minutes(0), seconds(90));
  lost(1, minutes(5), seconds(30));
  told(made::lost(call(1, minutes(6)), Outcome::abandoned, seconds(2)), CallClass::short_);
  const auto callers = list();
  ASSERT_EQ(callers.size(), 1u);
  EXPECT_EQ(callers[0].tries, 3);
  EXPECT_EQ(callers[0].wait, seconds(90));
  EXPECT_EQ(callers[0].switch_call_id, "c2");
}

TEST_F(WhomToRingBack, SheLeavesTheListWhenSheGetsThrough) {
  lost(1, minutes(0));
  answered(1, minutes(5));
  EXPECT_TRUE(list().empty());
}

TEST_F(WhomToRingBack, AnAnswerBeforeTheLossReachedNobody) {
  answered(1, minutes(0));
  lost(1, minutes(5));
  ASSERT_EQ(list().size(), 1u);
  EXPECT_EQ(list()[0].tries, 1);
}

TEST_F(WhomToRingBack, WhoCallsAgainNowIsMarkedUntilItIsDecided) {
  lost(1, minutes(0));
  const Call again = call(1, minutes(5));
  told(again, CallClass::waiting);
  ASSERT_EQ(list().size(), 1u);
  EXPECT_TRUE(list()[0].calls_now);
  EXPECT_EQ(list()[0].tries, 2);
  told(made::answered(again, seconds(3)), CallClass::answered);
  EXPECT_TRUE(list().empty());
}

TEST_F(WhomToRingBack, ACorrectionCountsAsIfItHadAlwaysBeenSo) {
  lost(1, minutes(0));
  const Call later = call(1, minutes(5));
  told(made::answered(later, seconds(3)), CallClass::answered);
  told(made::lost(later, Outcome::timeout, minutes(2)), CallClass::not_served);
  ASSERT_EQ(list().size(), 1u);
  EXPECT_EQ(list()[0].outcome, Outcome::timeout);
  EXPECT_EQ(list()[0].wait, minutes(2));
}

TEST_F(WhomToRingBack, WithheldNumbersAreNeverTakenForOneCaller) {
  lost(0, minutes(0));
  lost(0, minutes(1));
  answered(0, minutes(5));
  ASSERT_EQ(list().size(), 2u);
  EXPECT_TRUE(list()[0].withheld);
}

TEST_F(WhomToRingBack, HungUpAtOnceAndAnotherWayAreNotLost) {
  told(made::lost(call(1, minutes(0)), Outcome::abandoned, seconds(2)), CallClass::short_);
  told(made::lost(call(2, minutes(0)), Outcome::key_exit, seconds(20)), CallClass::diverted);
  EXPECT_TRUE(list().empty());
}

TEST_F(WhomToRingBack, AWeekLaterNobodyIsOnTheList) {
  lost(1, minutes(0));
  EXPECT_EQ(list(hours(24 * 7)).size(), 1u);
  EXPECT_TRUE(list(hours(24 * 7) + minutes(1)).empty());
}

TEST_F(WhomToRingBack, ACallThatTurnsOutToBePartOfAnotherGoes) {
  lost(1, minutes(0));
  desk.take(RecordChange{1, std::nullopt});
  EXPECT_TRUE(list().empty());
}

TEST_F(WhomToRingBack, TheUnreachedOfTodayAreCallersAndNotCalls) {
  const auto unreached = [&] { return desk.callers_unreached("duty", kTen); };
  EXPECT_EQ(unreached(), 0);
  lost(1, minutes(-1));  // before today, as this test has it
  EXPECT_EQ(unreached(), 0);
  lost(2, minutes(0));
  lost(2, minutes(1));
  lost(3, minutes(2));
  lost(0, minutes(3));  // withheld: nobody
  EXPECT_EQ(unreached(), 2);
  answered(2, minutes(4));
  EXPECT_EQ(unreached(), 1);
  desk.take(RecordChange{calls, std::nullopt});  // that answer was another call's
  EXPECT_EQ(unreached(), 2);
  EXPECT_EQ(desk.callers_unreached("duty", kTen - hours(1)), 3);
  EXPECT_EQ(desk.callers_unreached("other", kTen), 0);
}

TEST_F(WhomToRingBack, WhoIsDealtWithLeavesTheListAndComesBackWhenItIsTakenBack) {
  lost(1, minutes(0));
  lost(1, minutes(5));
  lost(2, minutes(6));
  const auto place = desk.find_lost("duty", list()[1].call);  // waits alike: the newest comes first
  ASSERT_TRUE(place);
  desk.mark(place->second, true);
  ASSERT_EQ(list().size(), 1u);
  EXPECT_EQ(list()[0].switch_call_id, "c3");
  desk.mark(place->second, false);
  ASSERT_EQ(list().size(), 2u);
  EXPECT_EQ(list()[1].tries, 2);
}

TEST_F(WhomToRingBack, ANewLossOfWhoWasDealtWithIsANewRow) {
  lost(1, minutes(0), seconds(90));
  desk.mark(1, true);
  told(call(1, minutes(3)), CallClass::waiting);
  EXPECT_TRUE(list().empty());
  lost(1, minutes(5), seconds(30));
  ASSERT_EQ(list().size(), 1u);
  EXPECT_EQ(list()[0].wait, seconds(30));
  EXPECT_EQ(list()[0].tries, 1);
}

TEST_F(WhomToRingBack, AMarkOnAnEarlierLossLeavesTheLaterOne) {
  lost(1, minutes(0));
  lost(1, minutes(5));
  desk.mark(1, true);
  ASSERT_EQ(list().size(), 1u);
  EXPECT_EQ(list()[0].tries, 1);
}

TEST_F(WhomToRingBack, AWithheldNumberThatIsDealtWithIsOneRowLess) {
  lost(0, minutes(0));
  lost(0, minutes(1));
  desk.mark(1, true);
  ASSERT_EQ(list().size(), 1u);
  EXPECT_EQ(list()[0].lost_at, kTen + minutes(1));
}

TEST_F(WhomToRingBack, WhatIsToldOfAMarkedCallLeavesItMarkedAndNoFigureLooksAtIt) {
  lost(1, minutes(0));
  desk.mark(1, true);
  Call again = made::waiting(1, kTen);
  again.visits.front().caller = somebody(1);
  told(made::lost(again, Outcome::timeout, seconds(50)), CallClass::not_served);
  EXPECT_TRUE(list().empty());
  EXPECT_EQ(desk.callers_unreached("duty", kTen), 1);
}

TEST_F(WhomToRingBack, OnlyLostCallsOfTheLineAreFoundByTheirKey) {
  lost(1, minutes(0));
  answered(2, minutes(1));
  const std::string key = list()[0].call;
  EXPECT_EQ(key.size(), 16u);
  EXPECT_EQ(desk.find_lost("duty", key), Desk::Place(kTen, 1));
  EXPECT_FALSE(desk.find_lost("other", key));
  EXPECT_FALSE(desk.find_lost("duty", key_of(made::waiting(2, kTen + minutes(1)))));
  EXPECT_FALSE(desk.find_lost("duty", ""));
  desk.mark(4711, true);  // let go of since: nothing
}

TEST_F(WhomToRingBack, LinesHaveListsOfTheirOwn) {
  lost(1, minutes(0));
  EXPECT_TRUE(desk.lost_callers("other", kTen + hours(1)).empty());
}

TEST_F(WhomToRingBack, OfTooManyCallsTheNewestAreKeptAndTheListSaysSinceWhen) {
  lost(1, minutes(0));
  for (std::size_t number = 0; number < Desk::kMostCalls; ++number) {
    answered(2, minutes(1) + milliseconds(number));
  }
  EXPECT_TRUE(list().empty());
  EXPECT_GT(desk.looks_back_to("duty", kTen + hours(1)), kTen);
}

}  // namespace
}  // namespace dutyline
