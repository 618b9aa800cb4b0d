// Starts of an Asterisk, as they are told after a gap.

#include <gtest/gtest.h>

#include <string>

#include "support/ami_script.hpp"

namespace dutyline {
namespace {

using support::AmiScript;
using support::clock_time;
using support::in_step;
using support::kAccepted;
using support::log_in;

TEST(AsteriskRestart, AnUptimeShorterThanTheGapIsAStart) {
  AmiScript script;
  log_in(script, "09:00:00");
  in_step(script, "09:00:00");
  script.facts.clear();
  script.say("09:10:00 QueueCallerJoin | Uniqueid: 1.1 | Queue: duty");
  script.disconnect("09:10:05");
  script.connect("09:10:07");
  script.say("09:10:07 Event: FullyBooted | Privilege: system,all | Uptime: 1 | LastReload: 1 | Status: Fully Booted");
  const auto started = script.facts_of<SwitchStarted>();
  ASSERT_EQ(started.size(), 1U);
  EXPECT_TRUE(std::get<SwitchStarted>(started[0].what).cut);
  EXPECT_EQ(started[0].at, clock_time("09:10:06"));
}

TEST(AsteriskRestart, AStartLongAfterTheLastByteCutNobodyWeSaw) {
  AmiScript script;
  log_in(script, "09:00:00");
  script.facts.clear();
  script.disconnect("09:00:01");
  script.connect("10:00:00");
  script.say(
      "10:00:00 Event: FullyBooted | Privilege: system,all | Uptime: 60 | LastReload: 60 | Status: Fully Booted");
  ASSERT_EQ(script.facts_of<SwitchStarted>().size(), 1U);
  EXPECT_FALSE(std::get<SwitchStarted>(script.facts_of<SwitchStarted>()[0].what).cut);
}

// As a real one was met, half booted, between the connection it was killed in and the one that got into step.
TEST(AsteriskRestart, ALoginThatAHalfBootedSwitchTookAndThrewOutHidesNoStart) {
  AmiScript script;
  log_in(script, "09:00:00");
  in_step(script, "09:00:00");
  script.say("09:10:00 QueueCallerJoin | Uniqueid: 1.1 | Queue: duty");
  script.facts.clear();
  script.disconnect("09:10:05");
  script.connect("09:10:11.364");
  script.say("09:10:11.364 " + std::string(kAccepted));
  script.say("09:10:11.364 Response: Error | ActionID: x | Message: Permission denied");
  script.disconnect("09:10:11.400");
  script.connect("09:10:11.630");
  script.say("09:10:11.630 " + std::string(kAccepted));
  script.say(
      "09:10:11.630 Event: FullyBooted | Privilege: system,all | Uptime: 3 | LastReload: 3 | Status: Fully Booted");
  const auto started = script.facts_of<SwitchStarted>();
  ASSERT_EQ(started.size(), 1U);
  EXPECT_TRUE(std::get<SwitchStarted>(started[0].what).cut);
  EXPECT_EQ(script.facts_of<GapBegan>().size(), 1U);
}

// It was away for ten minutes: whoever waited when sight was lost may have hung up before it stopped.
TEST(AsteriskRestart, NorDoesItMakeACutOffOfAnOutageThatNobodySaw) {
  AmiScript script;
  log_in(script, "09:00:00");
  in_step(script, "09:00:00");
  script.say("09:10:00 QueueCallerJoin | Uniqueid: 1.1 | Queue: duty");
  script.facts.clear();
  script.disconnect("09:10:05");
  script.connect("09:20:00.4");
  script.say("09:20:00.4 " + std::string(kAccepted));
  script.say("09:20:00.4 Response: Error | ActionID: x | Message: Permission denied");
  script.disconnect("09:20:00.5");
  script.connect("09:20:01");
  script.say("09:20:01 " + std::string(kAccepted));
  script.say("09:20:01 Event: FullyBooted | Privilege: system,all | Uptime: 0 | LastReload: 0 | Status: Fully Booted");
  const auto started = script.facts_of<SwitchStarted>();
  ASSERT_EQ(started.size(), 1U);
  EXPECT_FALSE(std::get<SwitchStarted>(started[0].what).cut);
}

TEST(AsteriskRestart, ACutCableIsNoStart) {
  AmiScript script;
  log_in(script, "09:00:00");
  EXPECT_EQ(script.facts_of<SwitchStarted>().size(), 1U)
      << "told at the first login: who was kept from before it is gone";
  script.facts.clear();
  script.disconnect("09:10:05");
  script.connect("09:10:10");
  script.say(
      "09:10:10 Event: FullyBooted | Privilege: system,all | Uptime: 1610 | LastReload: 1 | Status: Fully Booted");
  EXPECT_TRUE(script.facts_of<SwitchStarted>().empty());
}

TEST(AsteriskRestart, ACoreStatusWithAnotherStartTimeTellsAnAccountWithoutTheSystemClass) {
  AmiScript script;
  script.connect("09:00:00");
  // The switch's local time is two hours ahead of UTC, which it does not say.
  script.say(
      "09:00:00 Response: Success | CoreStartupDate: 2026-11-20 | CoreStartupTime: 08:00:00 | CoreCurrentCalls: 0");
  EXPECT_TRUE(script.facts_of<SwitchStarted>().empty());
  script.disconnect("09:10:00");
  script.connect("09:10:05");
  script.say(
      "09:10:05 Response: Success | CoreStartupDate: 2026-11-23 | CoreStartupTime: 11:10:03 | CoreCurrentCalls: 0");
  ASSERT_EQ(script.facts_of<SwitchStarted>().size(), 1U);
  EXPECT_EQ(script.facts_of<SwitchStarted>()[0].at, clock_time("09:10:03"));
}

}  // namespace
}  // namespace dutyline
