// Reached later: README, "Figures of a period".

#include "lines/caller_book.hpp"

#include <gtest/gtest.h>

#include "lines/made_call.hpp"

namespace dutyline {
namespace {

const OpeningHours kPlan = made::office_hours();

class Callers : public ::testing::Test {
 protected:
  static Pseudonym somebody(std::uint8_t who) {
    Pseudonym caller;
    caller.bytes[0] = who;
    return caller;
  }

  void tell(Call call, CallClass call_class, std::optional<Pseudonym> caller, std::optional<std::size_t> period = 0,
            std::optional<KeptOfCaller> kept = {}) {
    call.visits.front().caller = caller;
    CallRecord record;
    record.call = std::move(call);
    record.call_class = call_class;
    PastCall past = past_call(record);
    past.kept_of_caller = kept;
    book_.add(past, kPlan.local_day(past.offered), period);
  }
  void lose(Instant at, std::optional<Pseudonym> caller, std::optional<std::size_t> period = 0) {
    tell(made::lost(made::waiting(1, at), Outcome::abandoned, seconds(40)), CallClass::abandoned, caller, period);
  }
  void serve(Instant at, std::optional<Pseudonym> caller, std::optional<std::size_t> period = 0) {
    tell(made::answered(made::waiting(1, at), seconds(20)), CallClass::answered, caller, period);
  }
  CallerFigures figures() { return book_.figures(kPlan, 1).front(); }

  CallerBook book_;
};

TEST_F(Callers, AnsweredLaterTheSameDayIsReachedAndWhatCameBetweenAreTries) {
  lose(made::kTen, somebody(1));
  lose(made::kTen + minutes(5), somebody(1));
  serve(made::kTen + minutes(9), somebody(1));
  const CallerFigures told = figures();
  EXPECT_EQ(told, (CallerFigures{.callers = 1,
                                 .answered = 1,
                                 .lost = 1,
                                 .same_day = 1,
                                 .within_24h = 1,
                                 .within_7d = 1,
                                 .tries = 2,
                                 .repeats = 2}));
}

TEST_F(Callers, TheNextMorningIsWithin24HoursAndAWeekLaterIsTheLastChance) {
  lose(made::kTen, somebody(1));
  serve(made::kTen + hours(23), somebody(1), std::nullopt);
  lose(made::kTen, somebody(2));
  serve(made::kTen + hours(24 * 7), somebody(2), std::nullopt);
  lose(made::kTen, somebody(3));
  serve(made::kTen + hours(24 * 7) + seconds(1), somebody(3), std::nullopt);
  const CallerFigures told = figures();
  EXPECT_EQ(told.lost, 3);
  EXPECT_EQ(told.same_day, 0);
  EXPECT_EQ(told.within_24h, 1);
  EXPECT_EQ(told.within_7d, 1) << "connected 20 s after the seven days";
  EXPECT_EQ(told.unreached, 2);
}

TEST_F(Callers, LostAgainAfterAnAnswerIsLostAgain) {
  lose(made::kTen, somebody(1));
  serve(made::kTen + minutes(5), somebody(1));
  lose(made::kTen + hours(2), somebody(1));
  const CallerFigures told = figures();
  EXPECT_EQ(told.lost, 2);
  EXPECT_EQ(told.unreached, 1);
  EXPECT_EQ(told.repeats, 1) << "the third call is no repeat: the second was answered";
}

TEST_F(Callers, WithoutANumberNobodyIsLinkedAndTheLossIsABound) {
  lose(made::kTen, std::nullopt);
  lose(made::kTen + minutes(1), std::nullopt);
  serve(made::kTen + minutes(2), std::nullopt);
  EXPECT_EQ(figures(), CallerFigures{.withheld = 2});
}

TEST_F(Callers, EachDayCountsItsOwnSoThatDaysAddUpToWeeks) {
  lose(made::kTen, somebody(1), 0);
  lose(made::kTen + hours(24), somebody(1), 1);
  serve(made::kTen + hours(25), somebody(1), 1);
  const auto days = book_.figures(kPlan, 2);
  EXPECT_EQ(days[0].lost, 1);
  EXPECT_EQ(days[0].within_7d, 1);
  EXPECT_EQ(days[0].same_day + days[0].within_24h, 0) << "25 hours later";
  EXPECT_EQ(days[1].lost, 1);
  EXPECT_EQ(days[1].same_day, 1);
  EXPECT_EQ(days[1].callers, 1);
}

TEST_F(Callers, WhatRetentionKeptStandsForWhomItForgot) {
  const Call call = made::lost(made::waiting(1, made::kTen), Outcome::abandoned, seconds(40));
  const Call later = made::lost(made::waiting(2, made::kTen + minutes(3)), Outcome::abandoned, seconds(40));
  const Instant reached = made::kTen + minutes(30);
  tell(call, CallClass::abandoned, std::nullopt, 0, KeptOfCaller{reached, 2});
  tell(later, CallClass::abandoned, std::nullopt, 0, KeptOfCaller{reached, 1});
  tell(later, CallClass::abandoned, std::nullopt, 0, KeptOfCaller{std::nullopt, 0});
  const CallerFigures told = figures();
  EXPECT_EQ(told.lost, 2) << "two losses with one answer are one caller's";
  EXPECT_EQ(told.same_day, 1);
  EXPECT_EQ(told.unreached, 1);
  EXPECT_EQ(told.tries, 2);
  EXPECT_EQ(told.forgotten, 3);
  EXPECT_EQ(told.withheld, 0);
}

}  // namespace
}  // namespace dutyline
