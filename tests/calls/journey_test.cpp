// How the visits of one caller chain to calls, without the book around them.

#include "calls/journey.hpp"

#include <gtest/gtest.h>

#include "support/told_book.hpp"

namespace dutyline {
namespace {

class CallersJourney : public testing::Test {
 protected:
  VisitState& visit(const std::string& line, std::string_view offered, Outcome outcome, std::string_view left = "") {
    VisitState state;
    state.visit.id = ++visits_;
    state.visit.switch_name = "pbx";
    state.visit.switch_call_id = "c1";
    state.visit.queue = "q-" + line;
    state.visit.line = line;
    state.visit.offered_at = at(offered);
    state.visit.outcome = outcome;
    if (!left.empty()) {
      state.visit.left_at = at(left);
      state.visit.answered_at = outcome == Outcome::answered ? state.visit.left_at : std::nullopt;
    }
    journey_.visits.push_back(std::move(state));
    return journey_.visits.back();
  }

  const std::vector<Call>& chained() {
    journey_.calls = chain(journey_, [this] { return next_row_++; });
    return journey_.calls;
  }

  std::string text() {
    std::string text;
    for (const auto& call : chained()) {
      text += std::to_string(call.id) + " " + words(call) + "\n";
    }
    return text;
  }

  Journey journey_;
  CallId next_row_ = 101;
  VisitId visits_ = 0;
};

TEST_F(CallersJourney, VisitsAreSortedAndNumberedWhateverTheirOrder) {
  visit("duty", "10:02:00", Outcome::waiting);
  visit("duty", "10:00:00", Outcome::timeout, "10:01:00");
  EXPECT_EQ(text(), "101 duty waiting: c1@q-duty timeout; c1@q-duty.2 waiting\n");
}

TEST_F(CallersJourney, ChainingAgainChangesNothing) {
  visit("duty", "10:00:00", Outcome::timeout, "10:01:00");
  visit("eps", "10:01:00", Outcome::answered, "10:01:10");
  visit("duty", "10:05:00", Outcome::waiting);
  const auto first = chained();
  EXPECT_EQ(chained(), first);
  EXPECT_EQ(next_row_, 104) << "no row was asked for again";
}

TEST_F(CallersJourney, AnEarlierVisitLearntLaterTakesItsPlaceAndTheRowStays) {
  visit("duty", "10:02:00", Outcome::answered, "10:02:10");
  EXPECT_EQ(text(), "101 duty answered final, waited 10.000: c1@q-duty answered\n");
  visit("duty", "10:00:00", Outcome::timeout, "10:01:00");
  EXPECT_EQ(text(), "101 duty answered final, waited 130.000: c1@q-duty timeout; c1@q-duty.2 answered\n");
}

TEST_F(CallersJourney, AnEarlierAnswerLearntLaterIsACallOfItsOwnAndTheOldRowStaysWithItsVisits) {
  visit("duty", "10:02:00", Outcome::answered, "10:02:10");
  chained();
  visit("duty", "10:00:00", Outcome::answered, "10:00:30");
  EXPECT_EQ(text(),
            "102 duty answered final, waited 30.000: c1@q-duty answered\n"
            "101 duty answered final transferred, waited 10.000: c1@q-duty.2 answered\n");
}

TEST_F(CallersJourney, ACorrectionThatSplitsACallLeavesTheRowWithItsFirstPart) {
  auto& first = visit("duty", "10:00:00", Outcome::timeout, "10:01:00");
  visit("duty", "10:02:00", Outcome::answered, "10:02:10");
  chained();
  journey_.visits.front().visit.outcome = Outcome::answered;
  journey_.visits.front().visit.answered_at = at("10:01:00");
  static_cast<void>(first);
  EXPECT_EQ(text(),
            "101 duty answered final, waited 60.000: c1@q-duty answered\n"
            "102 duty answered final transferred, waited 10.000: c1@q-duty.2 answered\n");
}

TEST_F(CallersJourney, AVisitOfferedAtTheVeryMomentOfTheAnswerIsANewCall) {
  visit("duty", "10:00:00", Outcome::answered, "10:00:30");
  visit("duty", "10:00:30", Outcome::waiting);
  EXPECT_EQ(text(),
            "101 duty answered final, waited 30.000: c1@q-duty answered\n"
            "102 duty waiting transferred: c1@q-duty.2 waiting\n");
}

TEST_F(CallersJourney, AnsweredTheMomentItIsOfferedIsNotItsOwnTransfer) {
  visit("duty", "10:00:00", Outcome::answered, "10:00:00");
  visit("duty", "10:00:00", Outcome::answered, "10:00:00");
  EXPECT_EQ(text(),
            "101 duty answered final, waited 0.000: c1@q-duty answered\n"
            "102 duty answered final transferred, waited 0.000: c1@q-duty.2 answered\n");
}

TEST_F(CallersJourney, OneStillThoughtWaitingOnAnotherLineWhenSheIsAnsweredIsUnknownThere) {
  visit("duty", "10:00:00", Outcome::waiting);
  visit("eps", "10:01:00", Outcome::answered, "10:01:10");
  EXPECT_EQ(text(),
            "101 duty unknown final: c1@q-duty unknown\n"
            "102 eps answered final, waited 10.000: c1@q-eps answered\n");
}

TEST_F(CallersJourney, FinalWhenEveryChannelOfItIsGoneAndNotBefore) {
  visit("duty", "10:00:00", Outcome::timeout, "10:01:00");
  visit("duty", "10:02:00", Outcome::abandoned, "10:02:10").visit.switch_call_id = "c2";
  journey_.gone["c1"] = {at("10:01:05"), at("10:01:05")};
  EXPECT_FALSE(chained()[0].final);
  journey_.gone["c2"] = {at("10:02:10"), at("10:02:10")};
  EXPECT_EQ(chained()[0].final_at, at("10:02:10"));
}

TEST_F(CallersJourney, OnceFinalTheInstantStays) {
  visit("duty", "10:00:00", Outcome::timeout, "10:01:00");
  journey_.settled_at = at("10:02:00");
  chained();
  journey_.gone["c1"] = {at("10:20:00"), at("10:20:00")};
  EXPECT_EQ(chained()[0].final_at, at("10:02:00"));
  journey_.settled_at.reset();
  EXPECT_EQ(chained()[0].final_at, at("10:02:00"));
}

TEST_F(CallersJourney, FoundWaitingAfterAllItIsNotFinal) {
  visit("duty", "10:00:00", Outcome::unknown);
  journey_.settled_at = at("10:02:00");
  EXPECT_TRUE(chained()[0].final);
  journey_.visits[0].visit.outcome = Outcome::waiting;
  journey_.settled_at.reset();
  EXPECT_EQ(text(), "101 duty waiting: c1@q-duty waiting\n");
  journey_.visits[0].visit.outcome = Outcome::unknown;
  EXPECT_FALSE(chained()[0].final);
}

TEST_F(CallersJourney, NumbersAndTransfersOfCallsKeptEarlierHold) {
  auto& kept = visit("duty", "10:05:00", Outcome::waiting);
  kept.call = 7;
  kept.least_number = 3;
  kept.after_answer = true;
  visit("duty", "10:06:00", Outcome::waiting);
  EXPECT_EQ(text(), "7 duty waiting transferred: c1@q-duty.3 waiting; c1@q-duty.4 waiting\n");
}

}  // namespace
}  // namespace dutyline
