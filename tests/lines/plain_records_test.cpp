#include "lines/plain_records.hpp"

#include <gtest/gtest.h>

#include "lines/made_call.hpp"

namespace dutyline {
namespace {

using made::kTen;

// The same changes of imported calls, told to figures and to plain records.
class PlainImport : public testing::Test {
 protected:
  CallRecord tell(const Call& call) {
    const RecordChange expected = figures_.apply(made::told(call), now_, Origin::imported);
    RecordChange made = plain_.apply(made::told(call), now_);
    EXPECT_EQ(made.record, expected.record);
    EXPECT_EQ(made.correction, expected.correction);
    correction_ = made.correction;
    return *std::move(made.record);
  }

  Figures figures_{{made::line(), made::line("other")}};
  PlainRecords plain_{{made::line(), made::line("other")}, 3};
  std::optional<Correction> correction_;
  Instant now_ = kTen;
};

TEST_F(PlainImport, ARecordIsWhatFiguresMakeOfTheCall) {
  tell(made::waiting(1, kTen));
  EXPECT_EQ(tell(made::answered(made::waiting(1, kTen), seconds(5))).call_class, CallClass::answered);
  EXPECT_EQ(tell(made::lost(made::waiting(2, kTen), Outcome::abandoned, seconds(4))).call_class, CallClass::short_);
  EXPECT_EQ(tell(made::waiting(3, kTen + hours(8))).hours, Hours::closed);
  EXPECT_EQ(tell(made::waiting(4, kTen, "nobody's")).hours, Hours::open);
}

TEST_F(PlainImport, WhatIsLearntOfAFinalCallIsACorrection) {
  tell(made::lost(made::waiting(1, kTen), Outcome::unknown, seconds(30)));
  EXPECT_FALSE(correction_);
  tell(made::left(made::waiting(1, kTen), seconds(30)));
  tell(made::lost(made::waiting(1, kTen), Outcome::abandoned, seconds(30)));
  ASSERT_TRUE(correction_) << "though it was not final in between";
  EXPECT_EQ(correction_->from_outcome, Outcome::unknown);
}

TEST_F(PlainImport, ACallThatTheDaemonHadCountedIsMarkedAsItWouldMarkIt) {
  CallRecord open;
  open.call = made::waiting(1, kTen);
  open.counted_offered = true;
  figures_.recall(open);
  plain_.recall(open);
  EXPECT_TRUE(tell(made::lost(made::waiting(1, kTen), Outcome::abandoned, seconds(30))).counted_final);
  EXPECT_TRUE(tell(made::lost(made::waiting(1, kTen, "other"), Outcome::abandoned, seconds(30))).counted_talk);
}

TEST_F(PlainImport, ARechainedCallIsForgotten) {
  tell(made::lost(made::waiting(1, kTen), Outcome::unknown, seconds(30)));
  EXPECT_FALSE(plain_.apply(made::rechained(1), now_).record);
  EXPECT_EQ(plain_.kept(), 0U);
}

TEST_F(PlainImport, WhoseCallIsNotOverIsRememberedHoweverManyCome) {
  tell(made::waiting(1, kTen));
  tell(made::answered(made::waiting(2, kTen), seconds(5)));
  for (CallId id = 3; id < 100; ++id) {
    now_ += hours(1);
    tell(made::lost(made::waiting(id, now_), Outcome::unknown, seconds(30)));
  }
  EXPECT_LT(plain_.kept(), 40U) << "a day of them";
  tell(made::lost(made::waiting(99, now_), Outcome::abandoned, seconds(30)));
  EXPECT_TRUE(correction_);
  tell(made::lost(made::waiting(1, kTen), Outcome::abandoned, seconds(30)));
  tell(made::talked(made::answered(made::waiting(2, kTen), seconds(5)), hours(100)));
}

// A stay that a record plainly told, when its line was open and when not, and of no line.
TEST_F(PlainImport, ARecordedCallIsWhatItsRecordIs) {
  const RecordSource by{"pbx", "pbx-log"};
  const std::string agent = "Tom Okafor";
  for (const std::string line : {"duty", ""}) {
    const RecordedQueue queue{"duty-queue", line, seconds(90)};
    for (const Outcome outcome : {Outcome::answered, Outcome::abandoned, Outcome::timeout, Outcome::left_empty,
                                  Outcome::withdrawn, Outcome::technical, Outcome::key_exit}) {
      for (const Instant joined : {kTen, kTen + hours(8)}) {
        for (const Duration waited : {seconds(0), seconds(4), seconds(5), seconds(300)}) {
          RecordedStay stay;
          stay.call.assign("1480000025.0");
          stay.agent_leg.assign("1480000030.7");
          stay.agent = &agent;
          stay.queue = &queue;
          stay.joined_at = joined;
          stay.left_at = joined + waited;
          stay.outcome = outcome;
          stay.talk_over = outcome == Outcome::answered;
          stay.ended_at = stay.left_at + seconds(200);
          stay.ended_by = stay.talk_over ? EndedBy::the_switch : EndedBy::nobody;
          stay.caller.emplace().bytes[0] = 1;
          const RecordedCall recorded = plain_.recorded_call(stay, 6, 7);
          const CallRecord record = record_of(recorded, by);
          EXPECT_EQ(record, tell(call_of(stay, by, 6, 7)));
          EXPECT_EQ(past_call(recorded), past_call(record));
        }
      }
    }
  }
}

}  // namespace
}  // namespace dutyline
