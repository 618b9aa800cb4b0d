// What goes into a block comes out of it, and bytes that are no block are refused.

#include "ledger/history_block.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/recorded_calls.hpp"

namespace dutyline {
namespace {

HistoryBlock pack(const RecordedDay& day, bool keep_agents = true) {
  BlockPacking packing(day.calls.by, "send-duty", keep_agents);
  for (const RecordedCall& call : day.calls.calls) {
    packing.add(call);
  }
  return packing.take();
}

std::vector<CallRecord> read(const std::string& packed) {
  BlockReading reading("send-duty", packed);
  std::vector<CallRecord> records;
  while (const RecordedCall* const call = reading.next()) {
    records.push_back(record_of(*call, reading.by()));
  }
  return records;
}

std::vector<CallRecord> records_of(const RecordedDay& day) {
  std::vector<CallRecord> records;
  for (const RecordChange& change : day.changes()) {
    records.push_back(*change.record);
  }
  return records;
}

void fill(RecordedDay& day) {
  day.add(0, Outcome::answered, sample_caller(1));
  day.add(30, Outcome::abandoned);
  day.add(0, Outcome::answered, sample_caller(2), 1).stay.caller->key = 7;
  day.skip_id();
  day.add(86'400, Outcome::timeout, sample_caller(1));
  day.add(5, Outcome::key_exit);
  day.add(0, Outcome::answered).stay.call.assign("a-switch-1480000025.12");
  day.calls.calls.back().stay.joined_at += Duration(250'001);  // of a record that tells more than seconds
  day.calls.calls.back().stay.left_at += Duration(999'999);
  day.calls.calls.back().stay.agent_leg.assign("");
}

TEST(HistoryBlock, ComesBackAsItWas) {
  RecordedDay day;
  fill(day);
  const HistoryBlock block = pack(day);
  EXPECT_EQ(read(block.packed), records_of(day));
  EXPECT_EQ(block.calls, 6);
  EXPECT_EQ(block.callers, 3);
  EXPECT_EQ(block.first_id, 1);
  EXPECT_EQ(block.last_id, 13);
  EXPECT_EQ(block.first_offered, log_second());
  EXPECT_EQ(block.last_offered, log_second(86'435) + Duration(250'001));
  EXPECT_EQ(block.first_call, "1480000000.1");
  EXPECT_EQ(block.last_call, "a-switch-1480000025.12");
}

TEST(HistoryBlock, KeepsWhatACallerToldBeforeSheWasForgotten) {
  RecordedDay day;
  day.add(0, Outcome::abandoned).kept_of_caller = KeptOfCaller{log_second(86'000), 3};
  day.add(5, Outcome::abandoned).kept_of_caller = KeptOfCaller{std::nullopt, 2};
  day.add(5, Outcome::answered).kept_of_caller.emplace();
  day.add(5, Outcome::abandoned);
  const std::string block = pack(day).packed;
  BlockReading reading("send-duty", block);
  for (const RecordedCall& call : day.calls.calls) {
    EXPECT_EQ(reading.next()->kept_of_caller, call.kept_of_caller);
  }
}

TEST(HistoryBlock, HoldsNoAgentsNameUnlessItIsToBeKept) {
  RecordedDay day;
  fill(day);
  EXPECT_THAT(pack(day).packed, testing::HasSubstr("Tom Okafor"));
  const std::string packed = pack(day, false).packed;
  EXPECT_THAT(packed, testing::Not(testing::HasSubstr("Tom")));
  EXPECT_THAT(packed, testing::Not(testing::HasSubstr("PJSIP")));
  const auto records = read(packed);
  ASSERT_EQ(records.size(), 6U);
  EXPECT_EQ(records.front().call.visits.front().agent_name, "");
  EXPECT_EQ(records.front().call.visits.front().agent_leg, "1480000000.19");
}

// A ledger grows by it.
TEST(HistoryBlock, ACallCostsLittleMoreThanWhatNobodyCouldGuess) {
  RecordedDay day;
  for (int i = 0; i < 1'000; ++i) {
    day.add(30, Outcome::answered, sample_caller(static_cast<std::uint8_t>(i)));
  }
  EXPECT_LT(pack(day).packed.size(), 48U * 1'000U);  // 16 of them her pseudonym
}

TEST(HistoryBlock, WhatIsCutOffAnywhereIsRefused) {
  RecordedDay day;
  fill(day);
  const std::string packed = pack(day).packed;
  for (std::size_t size = 0; size < packed.size(); ++size) {
    EXPECT_THROW(read(packed.substr(0, size)), std::runtime_error) << size;
  }
}

TEST(HistoryBlock, OfALaterVersionIsRefused) {
  RecordedDay day;
  fill(day);
  std::string packed = pack(day).packed;
  packed.front() = 2;
  EXPECT_THROW(read(packed), std::runtime_error);
}

}  // namespace
}  // namespace dutyline
