// "A caller waiting who has been overtaken by many later ones, or waits absurdly long, is re-asked for": FreeSWITCH.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/booked_call.hpp"
#include "support/esl_script.hpp"
#include "switches/overdue.hpp"

namespace dutyline {
namespace {

using support::booked_call;
using support::clock_time;
using support::EslForm;
using support::EslScript;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string kQueues = "name|strategy|calls_answered|calls_abandoned\nduty@default|longest-idle-agent|3|20\n+OK\n";
const std::string kNobody = "+OK\n";
const std::string kWaits =
    "queue|instance_id|uuid|session_uuid|cid_number|cid_name|system_epoch|joined_epoch|rejoined_epoch|bridge_epoch|"
    "abandoned_epoch|base_score|skill_score|serving_agent|serving_system|state|score\n"
    "duty@default|single_box|m-lost|lost|01632960173|A|1|1795424401|0|0|0|0|0|||Waiting|1\n+OK\n";

constexpr auto kAskQueues = "api callcenter_config queue list\n\n";
constexpr auto kAskMembers = "api callcenter_config queue list members\n\n";
constexpr auto kAskChannels = "api show channels as json\n\n";

class FreeswitchOverdue : public testing::Test {
 protected:
  FreeswitchOverdue() {
    script.connect("09:00:00");
    for (const std::string& body :
         {script.core, std::string("111\n"), kQueues, kNobody, kNobody, kNobody, std::string(R"({"row_count":0})")}) {
      script.answer("09:00:00", "", body);
    }
    script.sent.clear();
  }

  // The event of her leaving was lost: so many who came later have come and gone.
  void lose_one(int overtaking) {
    join("09:00:01", "lost");
    for (int i = 0; i < overtaking; ++i) {
      const auto caller = "c" + std::to_string(i);
      join("09:00:02", caller);
      script.say("09:00:03 member-queue-end | M: m-" + caller + " | S: " + caller +
                 " | Q: duty@default | end: Cancel | reason: BREAK_OUT | answer: hangup | cause: NORMAL_CLEARING");
    }
    script.advance("09:00:05");
  }
  void join(const std::string& at, const std::string& caller) {
    script.say(at + " member-queue-start | M: m-" + caller + " | S: " + caller + " | Q: duty@default");
  }
  void answer_lists(const std::string& members, const std::string& channels) {
    for (const auto& body : {kQueues, members, channels}) {
      script.answer("09:00:06", "", body);
    }
  }

  EslScript script{EslForm::plain, EslScript::live()};
};

const std::string kNoChannel = R"({"row_count":0})";
const std::string kHerChannel = R"({"row_count":1,"rows":[{"uuid":"lost"}]})";

TEST_F(FreeswitchOverdue, WhoIsOvertakenByManyIsAskedForAgain) {
  lose_one(Overdue::kOvertakenBy);
  EXPECT_THAT(script.sent, ElementsAre(kAskQueues, kAskMembers, kAskChannels));
}

TEST_F(FreeswitchOverdue, WhoIsOvertakenByFewerIsNot) {
  lose_one(Overdue::kOvertakenBy - 1);
  EXPECT_THAT(script.sent, IsEmpty());
}

TEST_F(FreeswitchOverdue, WhoWaitsNoLongerIsUnknownInTheBook) {
  lose_one(Overdue::kOvertakenBy);
  answer_lists(kNobody, kNoChannel);
  EXPECT_EQ(script.outcome_of("lost"), Outcome::unknown);
  const auto call = booked_call(script.facts, "duty@default", "lost");
  ASSERT_TRUE(call);
  EXPECT_EQ(call->outcome, Outcome::unknown);
}

TEST_F(FreeswitchOverdue, AnEndThatComesAfterAllCorrectsIt) {
  lose_one(Overdue::kOvertakenBy);
  answer_lists(kNobody, kHerChannel);
  EXPECT_EQ(script.outcome_of("lost"), Outcome::unknown);
  script.say(
      "09:00:07 member-queue-end | M: m-lost | S: lost | Q: duty@default | end: Cancel | reason: TIMEOUT | answer: "
      "answered");
  EXPECT_EQ(script.outcome_of("lost"), Outcome::timeout);
}

TEST_F(FreeswitchOverdue, WhoDoesWaitIsLeftAloneForTenMinutes) {
  lose_one(Overdue::kOvertakenBy);
  answer_lists(kWaits, kHerChannel);
  EXPECT_EQ(script.outcome_of("lost"), Outcome::waiting);
  script.sent.clear();
  for (int i = 100; i < 100 + Overdue::kOvertakenBy; ++i) {
    const auto caller = "c" + std::to_string(i);
    join("09:00:08", caller);
    script.say("09:00:09 member-queue-end | M: m-" + caller + " | S: " + caller +
               " | Q: duty@default | end: Cancel | reason: BREAK_OUT | answer: hangup");
  }
  script.advance("09:00:10");
  EXPECT_THAT(script.sent, IsEmpty());
}

TEST_F(FreeswitchOverdue, WhoWaitsForHoursIsAskedForAgain) {
  join("09:00:01", "lost");
  for (Instant at = clock_time("09:00:20"); at < clock_time("13:00:40"); at += seconds(20)) {
    script.decoder().feed("\n", at);
    while (const auto step = script.decoder().next()) {
      if (const auto* send = std::get_if<Send>(&*step)) {
        script.sent.push_back(send->bytes);
      }
    }
  }
  EXPECT_THAT(script.sent, Contains(kAskMembers).Times(1));
}

}  // namespace
}  // namespace dutyline
