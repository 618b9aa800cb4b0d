// "A caller waiting who has been overtaken by many later ones, or waits absurdly long, is re-asked for."

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "support/ami_script.hpp"
#include "support/booked_call.hpp"

namespace dutyline {
namespace {

using support::AmiScript;
using support::booked_call;
using support::clock_time;
using support::in_step;
using support::log_in;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::Not;

std::string join(const std::string& at, const std::string& call) {
  return at + " QueueCallerJoin | Uniqueid: " + call + " | Linkedid: " + call + " | Queue: duty\n";
}

// The event of one's leaving was lost: many who came later have come and gone.
void lose_one(AmiScript& script, int overtaking) {
  log_in(script, "09:00:00");
  in_step(script, "09:00:00");
  script.sent.clear();
  script.say(join("09:00:01", "lost"));
  for (int i = 0; i < overtaking; ++i) {
    const auto call = std::to_string(i) + ".1";
    script.say(join("09:00:02", call));
    script.say("09:00:03 QueueCallerLeave | Uniqueid: " + call + " | Linkedid: " + call + " | Queue: duty");
  }
  script.advance("09:00:05");
}

// The switch answers pings, and says nothing else.
void hear_pings(AmiScript& script, std::string_view until) {
  const std::string pong = support::message("Response: Success | Ping: Pong");
  for (Instant at = clock_time("09:00:30"); at < clock_time(until); at += seconds(30)) {
    script.decoder().feed(pong, at);
    while (script.decoder().next()) {
    }
  }
}

constexpr auto kListed = "09:00:06 Event: QueueParams | Queue: duty | Completed: 3 | Abandoned: 1";
constexpr auto kListedWaiting = "09:00:06 Event: QueueEntry | Queue: duty | Uniqueid: lost | Linkedid: lost | Wait: 5";
constexpr auto kChannel =
    "09:00:06 Event: CoreShowChannel | Uniqueid: lost | Linkedid: lost | Application: Queue | ApplicationData: duty";

TEST(AsteriskOverdue, WhoIsOvertakenByManyIsAskedForAgain) {
  AmiScript few(AmiScript::live());
  lose_one(few, 19);
  EXPECT_THAT(few.sent, Each(Not(HasSubstr("QueueStatus"))));
  AmiScript many(AmiScript::live());
  lose_one(many, 20);
  EXPECT_THAT(many.sent, Contains(HasSubstr("Action: QueueStatus")).Times(1));
  EXPECT_THAT(many.sent, Contains(HasSubstr("Action: CoreShowChannels")).Times(1));
}

TEST(AsteriskOverdue, WhoWaitsNoLongerHasLeftAndNobodySawHow) {
  AmiScript script(AmiScript::live());
  lose_one(script, 20);
  script.say(kListed);
  in_step(script, "09:00:06");
  const auto left = script.facts_of<Left>();
  const auto hers = std::ranges::find(left, "lost", &Fact::call);
  ASSERT_NE(hers, left.end());
  EXPECT_EQ(hers->known, Times::inferred);
  EXPECT_EQ(std::get<Left>(hers->what).outcome, Outcome::unresolved);
}

TEST(AsteriskOverdue, InTheBookSheIsUnknownThen) {
  AmiScript script(AmiScript::live());
  lose_one(script, 20);
  script.say(kListed);
  in_step(script, "09:00:06");
  const auto call = booked_call(script.facts, "duty", "lost");
  ASSERT_TRUE(call);
  EXPECT_EQ(call->outcome, Outcome::unknown);
}

TEST(AsteriskOverdue, WhoDoesWaitIsLeftAloneForTenMinutes) {
  AmiScript script(AmiScript::live());
  lose_one(script, 20);
  script.say(kListed);
  script.say(kListedWaiting);
  in_step(script, "09:00:06");
  EXPECT_EQ(script.outcome_of("lost"), Outcome::waiting);
  script.sent.clear();
  for (int i = 30; i < 50; ++i) {
    const auto call = std::to_string(i) + ".1";
    script.say(join("09:00:07", call));
    script.say("09:00:08 QueueCallerLeave | Uniqueid: " + call + " | Linkedid: " + call + " | Queue: duty");
  }
  script.advance("09:00:20");
  EXPECT_THAT(script.sent, Each(Not(HasSubstr("QueueStatus"))));
  hear_pings(script, "09:10:05");
  EXPECT_THAT(script.sent, Each(Not(HasSubstr("QueueStatus"))));
  script.advance("09:10:05");
  EXPECT_THAT(script.sent, Contains(HasSubstr("Action: QueueStatus")).Times(1));
}

TEST(AsteriskOverdue, WhoTalksInThatQueueWasAnswered) {
  AmiScript script(AmiScript::live());
  lose_one(script, 20);
  script.say(kListed);
  script.say("09:00:06 Event: QueueStatusComplete | EventList: Complete | ListItems: 1");
  script.say(std::string(kChannel) + " | BridgeId: b1");
  script.say("09:00:06 Event: CoreShowChannelsComplete | EventList: Complete | ListItems: 1");
  EXPECT_EQ(script.outcome_of("lost"), Outcome::answered);
}

TEST(AsteriskOverdue, WhoWaitsForHoursIsAskedForAgain) {
  AmiScript script(AmiScript::live());
  log_in(script, "09:00:00");
  in_step(script, "09:00:00");
  script.say(join("09:00:01", "lost"));
  script.sent.clear();
  hear_pings(script, "13:00:01");
  EXPECT_THAT(script.sent, Each(Not(HasSubstr("QueueStatus"))));
  script.advance("13:00:01");
  EXPECT_THAT(script.sent, Contains(HasSubstr("Action: QueueStatus")).Times(1));
}

}  // namespace
}  // namespace dutyline
