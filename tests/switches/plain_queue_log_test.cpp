#include "switches/plain_queue_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace dutyline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const RecordSource kBy{"pbx", "pbx-log"};
const std::vector<QueueBinding> kQueues{{"pbx", "send-duty", "duty", seconds(90)}};
constexpr std::string_view kJoins = "1780000000|1.1|send-duty|NONE|ENTERQUEUE||01632960368|1";
constexpr std::string_view kConnects = "1780000007|1.1|send-duty|Tom Okafor|CONNECT|7|1.2|1";
constexpr std::string_view kEnds = "1780000060|1.1|send-duty|Tom Okafor|COMPLETECALLER|7|53|1";
constexpr std::string_view kHangsUp = "1780000005|1.1|send-duty|NONE|ABANDON|1|1|5";
constexpr std::string_view kMuchLater = "1780010000|9.1|send-duty|NONE|ENTERQUEUE||07700900223|1";

class PlainQueueLogTest : public ::testing::Test {
 protected:
  bool take(std::string_view line) { return log_->take(line, Instant::min()); }
  std::vector<Call> settled() {
    std::vector<Call> calls;
    log_->take_settled([&](const RecordedStay& stay) { calls.push_back(call_of(stay, kBy, 1, 2)); });
    return calls;
  }
  std::vector<std::string> handed_over() {
    std::vector<std::string> facts;
    for (const Fact& fact : log_->take_handed_over()) {
      facts.push_back(fact.call + (std::holds_alternative<Joined>(fact.what)      ? " joined"
                                   : std::holds_alternative<Connected>(fact.what) ? " connected"
                                   : std::holds_alternative<Ended>(fact.what)     ? " ended"
                                                                                  : " left"));
    }
    return facts;
  }
  static PlainQueueLogSettings settings(std::size_t most = 64) {
    return {.by = kBy, .queues = kQueues, .most = most, .spoken_of = [](std::string_view) { return false; }};
  }

  std::unique_ptr<PlainQueueLog> log_ = std::make_unique<PlainQueueLog>(settings());
};

// What the book makes of the same rows, each heard when it was written.
Call by_book(const RecordedStay& stay) {
  Book book({.queues = kQueues});
  for (const Fact& fact : facts_of(stay, kBy)) {
    book.apply(fact);
  }
  book.advance(stay.last() + hours(1));
  auto changes = book.take_changes();
  EXPECT_EQ(changes.size(), 1u);
  return *changes.front().call;
}

TEST_F(PlainQueueLogTest, AnAnsweredCallIsWhatTheBookMakesOfItsRows) {
  ASSERT_TRUE(take(kJoins) && take(kConnects) && take(kEnds));
  std::vector<Call> calls;
  log_->end([&](const RecordedStay& stay) {
    const Call its = by_book(stay);
    calls.push_back(call_of(stay, kBy, its.visits.front().id, its.id));
    EXPECT_EQ(calls.back(), its);
  });
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls.front().line, "duty");
  EXPECT_EQ(calls.front().outcome, Outcome::answered);
  EXPECT_EQ(wait_of(calls.front()), Duration(seconds(7)));
  EXPECT_EQ(talk_of(calls.front().visits.front()), Duration(seconds(53)));
}

TEST_F(PlainQueueLogTest, EveryWayToLeaveUnansweredIsWhatTheBookMakesOfIt) {
  for (const std::string_view event : {"ABANDON|1|1|5", "EXITWITHTIMEOUT|1|1|5", "EXITEMPTY|1|1|5", "WITHDRAW|1|1|5",
                                       "EXITWITHKEY|1|1|1|5", "SYSCOMPAT"}) {
    log_ = std::make_unique<PlainQueueLog>(settings());
    ASSERT_TRUE(take(kJoins));
    ASSERT_TRUE(take("1780000005|1.1|send-duty|NONE|" + std::string(event))) << event;
    int seen = 0;
    log_->end([&](const RecordedStay& stay) {
      const Call its = by_book(stay);
      EXPECT_EQ(call_of(stay, kBy, its.visits.front().id, its.id), its) << event;
      ++seen;
    });
    EXPECT_EQ(seen, 1) << event;
  }
}

TEST_F(PlainQueueLogTest, ACallIsSettledWhenNothingMoreComesOfIt) {
  ASSERT_TRUE(take(kJoins) && take(kHangsUp));
  EXPECT_THAT(settled(), IsEmpty());
  ASSERT_TRUE(take(kMuchLater));
  EXPECT_EQ(settled().size(), 1u);
  EXPECT_THAT(settled(), IsEmpty());
}

TEST_F(PlainQueueLogTest, WhoJoinsAgainIsHandedOver) {
  ASSERT_TRUE(take(kJoins) && take(kHangsUp));
  EXPECT_FALSE(take("1780000030|1.1|send-duty|NONE|ENTERQUEUE||01632960368|1"));
  EXPECT_THAT(handed_over(), ElementsAre("1.1 joined", "1.1 left"));
  EXPECT_FALSE(take("1780000031|1.1|send-duty|NONE|ABANDON|1|1|1"));
  EXPECT_THAT(handed_over(), IsEmpty());
}

TEST_F(PlainQueueLogTest, AStartOfTheSwitchIsHandedOverWithAllThatItMayClose) {
  ASSERT_TRUE(take(kJoins) && take(kConnects));
  EXPECT_FALSE(take("1780000009|NONE|NONE|NONE|QUEUESTART|"));
  EXPECT_THAT(handed_over(), ElementsAre("1.1 joined", "1.1 connected"));
}

TEST_F(PlainQueueLogTest, ARowThatGoesBackOrCountsOtherwiseIsNotPlain) {
  ASSERT_TRUE(take(kJoins));
  EXPECT_FALSE(take("1779999990|2.1|send-duty|NONE|ENTERQUEUE||01632960368|1"));
  EXPECT_THAT(handed_over(), IsEmpty());
  EXPECT_FALSE(take("1780000007|1.1|send-duty|Tom Okafor|CONNECT|70|1.2|1"));
  EXPECT_THAT(handed_over(), ElementsAre("1.1 joined"));
  EXPECT_FALSE(take("1780000008|3.1|send-duty|Tom Okafor|CONNECT|7|3.2|1"));  // its joining was not read
}

TEST_F(PlainQueueLogTest, WhatTellsNothingOfCallsIsPlainAndWhatIsNoRowIsNot) {
  EXPECT_TRUE(take("1780000000|NONE|send-duty|Tom Okafor|PAUSE|lunch"));
  EXPECT_TRUE(take("1780000000|1.1|send-duty|Tom Okafor|RINGNOANSWER|8000"));
  EXPECT_FALSE(take("half a r"));
  EXPECT_FALSE(take("1780000000|NONE|send-duty|NONE|ENTERQUEUE||01632960368|1"));
  EXPECT_EQ(log_->rows(), 2u);
}

TEST_F(PlainQueueLogTest, WhereThereIsNoRoomTheOldestIsHandedOver) {
  log_ = std::make_unique<PlainQueueLog>(settings(2));
  ASSERT_TRUE(take(kJoins));
  ASSERT_TRUE(take("1780000001|2.1|send-duty|NONE|ENTERQUEUE||01632960368|1"));
  EXPECT_TRUE(take("1780000002|3.1|send-duty|NONE|ENTERQUEUE||01632960368|1"));
  EXPECT_THAT(handed_over(), ElementsAre("1.1 joined"));
}

TEST_F(PlainQueueLogTest, WhoTalksForHoursIsHandedOver) {
  ASSERT_TRUE(take(kJoins) && take(kConnects) && take(kMuchLater));
  EXPECT_THAT(settled(), IsEmpty());
  EXPECT_THAT(handed_over(), ElementsAre("1.1 joined", "1.1 connected"));
}

}  // namespace
}  // namespace dutyline
