// Facts compare as wholes and print as one line that holds no telephone number.

#include "calls/fact.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "support/fact_script.hpp"

namespace dutyline {
namespace {

TEST(Facts, CompareAsWholes) {
  const auto facts = script(R"(
    10:00:00  joined  c1  send-duty  from=mary
    10:00:00  joined  c1  send-duty  from=mary
    10:00:00  joined  c1  send-duty  from=jane
    10:00:00  joined  c1  send-duty  from=mary late=1)");
  EXPECT_EQ(facts[0], facts[1]);
  EXPECT_NE(facts[0], facts[2]);
  EXPECT_NE(facts[0], facts[3]);
}

TEST(Facts, PrintAsOneLine) {
  const auto fact = script("10:00:12.4  connected  c1~L1  send-duty  agent=nia leg=a1 waited=12")[0];
  std::ostringstream out;
  out << fact;
  EXPECT_EQ(out.str(),
            "1795428012.400000 pbx/ami [send-duty] c1(L1) connected nia leg a1 waited 12.000 "
            "(event, arrived 1795428012.500000)");
}

TEST(Facts, EveryHappeningHasItsWords) {
  const auto facts = script(R"(
    10:00:00  joined     c1  send-duty  from=mary
    10:00:00  joined     c1  send-duty
    10:00:01  rung       c1  send-duty  agent=nia
    10:00:03  left       c1  send-duty  timeout waited=3
    10:00:03  settled    c1  send-duty  cut_off
    10:00:04  ended      c1  send-duty  by=switch agent=nia leg=a1 waited=3 talked=60
    10:00:05  gone       c1  -
    10:00:06  refused    c1  -          refused_full door=ivr,s,1
    10:00:07  door       -   send-duty  door=ivr,s,1
    10:00:08  waiting    -   send-duty  c1@send-duty+8
    10:00:09  channels   -   -          c1@send-duty* c2
    10:00:09  channels   -   -          untold
    10:00:10  stopped    -   -
    10:00:10  started    -   -          cut
    10:00:10  started    -   -
    10:00:11  gap        -   -
    10:00:12  seen       -   -
    10:00:13  hang_ups   -   -          seen)");
  const std::vector<std::string> words{"joined somebody",
                                       "joined",
                                       "rung nia",
                                       "left timeout waited 3.000",
                                       "settled cut_off",
                                       "ended by switch nia leg a1 waited 3.000 talked 60.000",
                                       "gone",
                                       "refused refused_full door ivr,s,1",
                                       "door learnt ivr,s,1",
                                       "waiting listed: c1@send-duty",
                                       "channels listed: c1(talking) c2",
                                       "channels not told",
                                       "switch stopped",
                                       "switch started, cut",
                                       "switch started",
                                       "gap began: closed",
                                       "gap ended",
                                       "hang-ups seen"};
  ASSERT_EQ(facts.size(), words.size());
  for (std::size_t i = 0; i < facts.size(); ++i) {
    EXPECT_NE(to_string(facts[i]).find(" " + words[i] + " ("), std::string::npos) << facts[i];
  }
}

TEST(AgentStates, GoToWordsAndBack) {
  for (const auto state : {AgentState::available, AgentState::ringing, AgentState::on_call, AgentState::wrap_up,
                           AgentState::paused, AgentState::signed_out}) {
    EXPECT_EQ(parse_agent_state(to_string(state)), state);
  }
  EXPECT_EQ(parse_agent_state("asleep"), std::nullopt);
}

}  // namespace
}  // namespace dutyline
