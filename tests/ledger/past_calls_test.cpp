// What figures read of long histories is what the calls themselves say.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/sample_records.hpp"

namespace dutyline {
namespace {

std::vector<PastCall> read_past(Ledger& ledger, const CallQuery& query = {}) {
  std::vector<PastCall> calls;
  const auto done = ledger.for_each_past_call(query, [&](const PastCall& call) {
    calls.push_back(call);
    return true;
  });
  if (!done) {
    throw std::runtime_error(done.reason());
  }
  return calls;
}

CallRecord looping(CallId id, double joined) {
  Visit first = sample_visit(id * 10, joined);
  first.outcome = Outcome::timeout;
  first.left_at = moment(joined + 60);
  Visit second = sample_visit(id * 10 + 1, joined + 61);
  second.outcome = Outcome::answered;
  second.answered_at = moment(joined + 70);
  second.ended_at = moment(joined + 100);
  second.talk_over = true;
  second.ended_by = EndedBy::agent;
  second.caller.emplace().bytes[3] = 7;
  CallRecord record = sample_record(id, {first, second});
  record.call.final = true;
  record.call.final_at = moment(joined + 70);
  record.call_class = CallClass::answered;
  return record;
}

TEST(PastCalls, AreByOfferAndWhatTheWholeRecordsSay) {
  const auto ledger = open_to_write();
  ASSERT_TRUE(ledger->commit(batch_of({kept(looping(2, 500)), kept(looping(1, 0)), kept(sample_record(3, 100))})));
  std::vector<PastCall> whole;
  for (const CallRecord& record : read_calls(*ledger)) {
    whole.push_back(past_call(record));
  }
  EXPECT_EQ(read_past(*ledger), whole);
  EXPECT_EQ(read_past(*ledger, {.line = "send-duty"}), whole);
  ASSERT_EQ(whole.size(), 3U);
  EXPECT_EQ(whole.front().by_switch, (Ratio{1, 2}));
  EXPECT_EQ(whole.front().caller, looping(1, 0).call.visits.back().caller);
}

TEST(PastCalls, ChangeWithTheirCalls) {
  const auto ledger = open_to_write();
  ASSERT_TRUE(ledger->commit(batch_of({kept(sample_record(1, 100)), kept(sample_record(2, 200))})));
  const CallRecord answered = looping(1, 50);
  ASSERT_TRUE(ledger->commit(batch_of({kept(answered), gone(2)})));
  EXPECT_EQ(read_past(*ledger, {.line = "send-duty"}), std::vector{past_call(answered)});
}

TEST(PastCalls, OfOneLineAndTimeAndUntilTheReaderHasEnough) {
  const auto ledger = open_to_write();
  ASSERT_TRUE(
      ledger->commit(batch_of({kept(sample_record(1, 0)), kept(sample_record(2, 10)), kept(sample_record(3, 20))})));
  EXPECT_EQ(read_past(*ledger, {.line = "send-duty", .from = moment(10), .to = moment(20)}).size(), 1U);
  EXPECT_TRUE(read_past(*ledger, {.line = "other"}).empty());
  int seen = 0;
  ASSERT_TRUE(ledger->for_each_past_call({}, [&](const PastCall&) { return ++seen < 2; }));
  EXPECT_EQ(seen, 2);
  const auto ends = ledger->first_and_last_offer("send-duty");
  ASSERT_TRUE(ends);
  EXPECT_EQ(**ends, std::pair(moment(0), moment(20)));
  const auto none = ledger->first_and_last_offer("other");
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
}

TEST(PastCalls, WhatIsForgottenHasWhatWasKept) {
  const auto ledger = open_to_write();
  CallRecord lost = sample_record(1, 0);
  lost.call.visits.front().caller.emplace().bytes[0] = 1;
  lost.call.visits.front().outcome = lost.call.outcome = Outcome::abandoned;
  lost.call.visits.front().left_at = moment(60);
  lost.call.final = true;
  lost.call_class = CallClass::abandoned;
  ASSERT_TRUE(ledger->commit(batch_of({kept(lost)})));
  EXPECT_FALSE(read_past(*ledger).front().kept_of_caller);
  ASSERT_TRUE(ledger->forget({moment(100), std::nullopt}, 10));
  const auto past = read_past(*ledger);
  EXPECT_EQ(past.front().kept_of_caller, KeptOfCaller{});
  EXPECT_FALSE(past.front().caller);
}

}  // namespace
}  // namespace dutyline
