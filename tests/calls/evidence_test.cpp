#include "calls/evidence.hpp"

#include <gtest/gtest.h>

#include "support/fact_script.hpp"

namespace dutyline {
namespace {

VisitState answered(Times known) {
  VisitState state;
  state.visit.switch_call_id = "c1";
  state.visit.offered_at = at("10:00:00.6");
  state.visit.answered_at = state.visit.left_at = at("10:00:05");
  state.visit.ended_at = at("10:03:00");
  state.visit.talk_over = true;
  state.visit.outcome = Outcome::answered;
  state.visit.ended_by = EndedBy::caller;
  state.visit.times = state.join_known = known;
  state.end_known = known;
  state.visit.provenance = known == Times::log ? Provenance::log : Provenance::live;
  return state;
}

VisitState kept(const VisitState* live, const VisitState* record) {
  VisitState known = live != nullptr ? *live : *record;
  known.visit.evidence = evidence_of(live, record);
  return known;
}

void expect_same(const VisitState& told, const VisitState& read) {
  EXPECT_EQ(read.visit.offered_at, told.visit.offered_at);
  EXPECT_EQ(read.visit.answered_at, told.visit.answered_at);
  EXPECT_EQ(read.visit.left_at, told.visit.left_at);
  EXPECT_EQ(read.visit.ended_at, told.visit.ended_at);
  EXPECT_EQ(read.visit.talk_over, told.visit.talk_over);
  EXPECT_EQ(read.visit.outcome, told.visit.outcome);
  EXPECT_EQ(read.visit.ended_by, told.visit.ended_by);
  EXPECT_EQ(read.visit.provenance, told.visit.provenance);
  EXPECT_EQ(read.join_known, told.join_known);
  EXPECT_EQ(read.join_seen, told.join_seen);
  EXPECT_EQ(read.end_known, told.end_known);
  EXPECT_EQ(read.if_abandoned, told.if_abandoned);
}

TEST(Evidence, OfTheLiveAccountAloneStandsInTheVisit) {
  const auto live = answered(Times::event);
  EXPECT_EQ(evidence_of(&live, nullptr), "");
  const auto read = read_evidence(kept(&live, nullptr));
  ASSERT_TRUE(read.live && !read.record);
  expect_same(live, *read.live);
}

TEST(Evidence, OfTheRecordAloneIsOneWord) {
  const auto record = answered(Times::log);
  EXPECT_EQ(evidence_of(nullptr, &record), "record");
  const auto read = read_evidence(kept(nullptr, &record));
  ASSERT_TRUE(read.record && !read.live);
  expect_same(record, *read.record);
  EXPECT_TRUE(read.record->settled_later);
}

TEST(Evidence, OfBothComesBackAsItWas) {
  auto live = answered(Times::event);
  live.visit.outcome = Outcome::unresolved;
  live.visit.answered_at.reset();
  live.end_known = Times::arrival;
  live.if_abandoned = Outcome::redirected;
  const auto record = answered(Times::log);
  const auto read = read_evidence(kept(&live, &record));
  ASSERT_TRUE(read.live && read.record);
  expect_same(live, *read.live);
  expect_same(record, *read.record);
}

TEST(Evidence, OfAJoiningThatNobodySawIsNotLost) {
  auto record = answered(Times::log);
  record.join_seen = false;
  record.join_known = Times::inferred;
  const auto read = read_evidence(kept(nullptr, &record));
  ASSERT_TRUE(read.record && !read.live);
  expect_same(record, *read.record);
}

TEST(Evidence, ThatIsNoneOfOursIsReadAsTheLiveAccount) {
  auto known = answered(Times::event);
  for (const auto* text : {"x", "live 1 2 3", "record record", "live a event seen - - - - answered - - live - -"}) {
    known.visit.evidence = text;
    const auto read = read_evidence(known);
    ASSERT_TRUE(read.live && !read.record) << text;
    expect_same(known, *read.live);
  }
}

}  // namespace
}  // namespace dutyline
