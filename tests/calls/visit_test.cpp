// The plain arithmetic of visits and calls.

#include "calls/visit.hpp"

#include <gtest/gtest.h>

#include <set>

#include "support/told_book.hpp"

namespace dutyline {
namespace {

Visit answered() {
  Visit visit;
  visit.switch_name = "pbx";
  visit.switch_call_id = "c1";
  visit.queue = "send-duty";
  visit.offered_at = at("10:00:00");
  visit.answered_at = visit.left_at = at("10:00:12");
  visit.outcome = Outcome::answered;
  return visit;
}

Visit lost(Outcome outcome, std::string_view offered, std::string_view left) {
  Visit visit = answered();
  visit.offered_at = at(offered);
  visit.answered_at.reset();
  visit.left_at = at(left);
  visit.outcome = outcome;
  return visit;
}

TEST(VisitWait, GoesFromJoiningToConnectionOrToTheEndOfWaiting) {
  EXPECT_EQ(wait_of(answered()), seconds(12));
  EXPECT_EQ(wait_of(lost(Outcome::timeout, "10:00:00", "10:01:00")), seconds(60));
}

TEST(VisitWait, IsNothingWhileWaitingOrWhenNobodyKnows) {
  Visit visit = answered();
  visit.answered_at.reset();
  EXPECT_EQ(wait_of(visit), std::nullopt) << "found talking after a gap";
  visit.outcome = Outcome::waiting;
  visit.left_at.reset();
  EXPECT_EQ(wait_of(visit), std::nullopt);
}

TEST(VisitWait, OfARefusalIsZeroAndIsNeverNegative) {
  Visit visit = lost(Outcome::refused_full, "10:00:00", "10:00:00");
  visit.refused = true;
  EXPECT_EQ(wait_of(visit), Duration(0));
  EXPECT_EQ(wait_of(lost(Outcome::timeout, "10:00:10", "10:00:00")), Duration(0));
}

TEST(VisitTalk, GoesFromConnectionToTheEndIfAnybodySawBoth) {
  Visit visit = answered();
  EXPECT_EQ(talk_of(visit), std::nullopt);
  visit.talk_over = true;
  EXPECT_EQ(talk_of(visit), std::nullopt) << "over, and nobody saw when";
  visit.ended_at = at("10:02:12");
  EXPECT_EQ(talk_of(visit), seconds(120));
  EXPECT_EQ(talk_of(lost(Outcome::timeout, "10:00:00", "10:01:00")), std::nullopt);
}

TEST(VisitEnd, IsTheTalksOrTheWaitings) {
  Visit visit = answered();
  EXPECT_EQ(ended_at(visit), std::nullopt);
  visit.ended_at = at("10:02:12");
  EXPECT_EQ(ended_at(visit), at("10:02:12"));
  EXPECT_EQ(ended_at(lost(Outcome::timeout, "10:00:00", "10:01:00")), at("10:01:00"));
}

TEST(VisitClosing, IsTheConnectionOrWhenItWasFirstKnown) {
  Visit visit = answered();
  EXPECT_EQ(closed_at(visit), at("10:00:12"));
  visit.answered_at.reset();
  visit.left_at = at("10:00:40");
  EXPECT_EQ(closed_at(visit), at("10:00:40"));
  visit.left_at.reset();
  EXPECT_EQ(closed_at(visit), visit.offered_at);
}

TEST(CallWait, GoesFromTheFirstJoiningToTheAnswer) {
  Call call;
  call.visits = {lost(Outcome::timeout, "09:58:00", "09:59:00"), answered()};
  EXPECT_EQ(wait_of(call), seconds(132));
  call.visits = {lost(Outcome::timeout, "09:58:00", "09:59:00"), lost(Outcome::abandoned, "09:59:10", "09:59:30")};
  EXPECT_EQ(wait_of(call), seconds(90));
}

TEST(CallDecides, TheFirstAnswerElseTheLastVisit) {
  Call call;
  call.visits = {lost(Outcome::timeout, "09:58:00", "09:59:00"), lost(Outcome::abandoned, "09:59:10", "09:59:30")};
  EXPECT_EQ(deciding_visit(call).outcome, Outcome::abandoned);
  call.visits.push_back(answered());
  call.visits.push_back(lost(Outcome::timeout, "10:00:05", "10:00:30"));
  EXPECT_EQ(deciding_visit(call).outcome, Outcome::answered);
}

TEST(CallTalks, UntilTheTalkIsOver) {
  Call call;
  call.visits = {answered()};
  EXPECT_TRUE(is_talking(call));
  call.visits[0].talk_over = true;
  EXPECT_FALSE(is_talking(call));
  call.visits = {lost(Outcome::timeout, "10:00:00", "10:01:00")};
  EXPECT_FALSE(is_talking(call));
}

TEST(CallKey, IsSixteenHexadecimalDigitsThatNeverChange) {
  Call call;
  call.line = "duty";
  call.visits = {answered()};
  EXPECT_EQ(key_of(call), "f9daac93aad88c70") << "kept keys would no longer match";
}

TEST(CallKey, HangsOnTheFirstVisitsNameAndNothingElse) {
  Call call;
  call.line = "duty";
  call.visits = {answered()};
  const auto key = key_of(call);
  Call same = call;
  same.id = 99;
  same.outcome = Outcome::unknown;
  same.visits[0].offered_at += seconds(1);
  same.visits[0].source = "other";
  same.visits[0].switch_linked_id = "L9";
  same.visits.push_back(lost(Outcome::timeout, "10:05:00", "10:06:00"));
  EXPECT_EQ(key_of(same), key);

  std::set<std::string> keys{key};
  const auto differs = [&](auto change) {
    Call other = call;
    change(other);
    return keys.insert(key_of(other)).second;
  };
  EXPECT_TRUE(differs([](Call& other) { other.line = "eps"; }));
  EXPECT_TRUE(differs([](Call& other) { other.visits[0].switch_name = "pbx2"; }));
  EXPECT_TRUE(differs([](Call& other) { other.visits[0].switch_call_id = "c2"; }));
  EXPECT_TRUE(differs([](Call& other) { other.visits[0].queue = "send-eps"; }));
  EXPECT_TRUE(differs([](Call& other) { other.visits[0].refused = true; }));
  EXPECT_TRUE(differs([](Call& other) { other.visits[0].number = 2; }));
  EXPECT_TRUE(differs([](Call& other) {
    other.visits[0].switch_call_id = "c1s";
    other.visits[0].queue = "end-duty";
  })) << "fields do not run into one another";
}

}  // namespace
}  // namespace dutyline
