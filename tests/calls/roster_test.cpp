#include "calls/roster.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace dutyline {
namespace {

const Instant kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + hours(10);

class AgentsOfAQueue : public testing::Test {
 protected:
  bool told(const std::string& agent, AgentState state, const std::string& queue = "duty") {
    return fact(AgentChanged{presence(agent, state)}, queue);
  }
  bool fact(Happening what, const std::string& queue = "duty", const std::string& call = "c1") {
    Fact made;
    made.switch_name = "pbx";
    made.source = "ami";
    made.queue = queue;
    made.call = call;
    made.at = made.arrived = now;
    made.what = std::move(what);
    return roster.apply(made);
  }
  static AgentPresence presence(const std::string& agent, AgentState state) {
    AgentPresence made;
    made.agent = agent;
    made.name = "Name of " + agent;
    made.state = state;
    return made;
  }
  static Connected connected(const std::string& agent, const std::string& leg = "") {
    return Connected{agent, "Name of " + agent, leg, std::nullopt};
  }
  static Ended ended(const std::string& agent, const std::string& leg = "") {
    Ended made;
    made.agent = agent;
    made.agent_leg = leg;
    return made;
  }
  // "available 2, on_call 1"; states with nobody in them are left out.
  std::string counted(const std::vector<std::string>& queues = {"duty"}) const {
    std::vector<QueueName> names;
    for (const std::string& queue : queues) {
      names.push_back({"pbx", queue});
    }
    const AgentCounts counts = roster.count(names, now);
    std::string text;
    for (std::size_t state = 0; state < counts.size(); ++state) {
      if (counts[state] != 0) {
        text += (text.empty() ? "" : ", ") + std::string(to_string(static_cast<AgentState>(state))) + ' ' +
                std::to_string(counts[state]);
      }
    }
    return text;
  }

  Roster roster;
  Instant now = kNow;
};

TEST_F(AgentsOfAQueue, WhatTheSwitchTellsIsWhatCounts) {
  EXPECT_EQ(counted(), "");
  EXPECT_TRUE(told("A", AgentState::available));
  EXPECT_TRUE(told("B", AgentState::paused));
  EXPECT_FALSE(told("B", AgentState::paused)) << "nothing new";
  EXPECT_EQ(counted(), "available 1, paused 1");
  told("A", AgentState::on_call);
  EXPECT_EQ(counted(), "on_call 1, paused 1");
}

TEST_F(AgentsOfAQueue, SignedOutStaysAsSignedOut) {
  told("A", AgentState::available);
  told("A", AgentState::signed_out);
  EXPECT_EQ(counted(), "signed_out 1");
}

TEST_F(AgentsOfAQueue, WhoeverIsNotListedNoLongerBelongsToTheQueue) {
  told("A", AgentState::available);
  told("B", AgentState::available);
  told("B", AgentState::available, "other");
  EXPECT_TRUE(fact(AgentsListed{{presence("A", AgentState::available), presence("C", AgentState::paused)}}));
  EXPECT_EQ(counted(), "available 1, paused 1");
  EXPECT_EQ(counted({"other"}), "available 1") << "a list speaks of its own queue";
  EXPECT_FALSE(fact(AgentsListed{{presence("A", AgentState::available), presence("C", AgentState::paused)}}));
  EXPECT_TRUE(fact(AgentsListed{}));
  EXPECT_EQ(counted(), "");
  EXPECT_FALSE(fact(AgentsListed{}, "never heard of"));
}

TEST_F(AgentsOfAQueue, APersonIsCountedOnceInTheStateThatSaysMost) {
  // In order of what says most: each beats all after it, whichever queue says it.
  const AgentState order[] = {AgentState::on_call,   AgentState::ringing, AgentState::wrap_up,
                              AgentState::available, AgentState::paused,  AgentState::signed_out};
  for (std::size_t more = 0; more < 6; ++more) {
    for (std::size_t less = more; less < 6; ++less) {
      roster = Roster();
      told("A", order[less], "one");
      told("A", order[more], "two");
      const std::string expected = std::string(to_string(order[more])) + " 1";
      EXPECT_EQ(counted({"one", "two"}), expected);
      EXPECT_EQ(counted({"two", "one"}), expected);
    }
  }
}

TEST_F(AgentsOfAQueue, TheSameKeyOnTwoSwitchesIsTwoPeople) {
  told("A", AgentState::available);
  Fact other;
  other.switch_name = "second";
  other.queue = "duty";
  other.at = now;
  other.what = AgentChanged{presence("A", AgentState::available)};
  roster.apply(other);
  const std::vector<QueueName> both{{"pbx", "duty"}, {"second", "duty"}};
  EXPECT_EQ(roster.count(both, now)[static_cast<std::size_t>(AgentState::available)], 2);
}

TEST_F(AgentsOfAQueue, WrapUpEndsByItself) {
  AgentPresence wrapping = presence("A", AgentState::wrap_up);
  wrapping.wrap_up_until = kNow + seconds(30);
  fact(AgentChanged{wrapping});
  told("B", AgentState::wrap_up);
  EXPECT_EQ(roster.next_change(now), kNow + seconds(30));
  now = kNow + seconds(30) - Duration(1);
  EXPECT_EQ(counted(), "wrap_up 2");
  now = kNow + seconds(30);
  EXPECT_EQ(counted(), "available 1, wrap_up 1") << "B's has no end that we know of";
  EXPECT_EQ(roster.next_change(now), std::nullopt);
}

TEST_F(AgentsOfAQueue, WhereTheSwitchTellsNothingRingsAndTalksTell) {
  EXPECT_TRUE(fact(Rung{"A"}));
  EXPECT_FALSE(fact(Rung{"A"}));
  EXPECT_EQ(counted(), "ringing 1");
  EXPECT_TRUE(fact(RingMissed{"A", seconds(8)}));
  EXPECT_EQ(counted(), "available 1");
  EXPECT_TRUE(fact(connected("B"))) << "first seen by the talk itself";
  EXPECT_EQ(counted(), "available 1, on_call 1");
  EXPECT_EQ(roster.people({{"pbx", "duty"}}, now).back().name, "Name of B");
  EXPECT_TRUE(fact(ended("B")));
  EXPECT_EQ(counted(), "available 2");
  EXPECT_FALSE(fact(ended("nobody")));
  EXPECT_EQ(counted(), "available 2");
}

TEST_F(AgentsOfAQueue, WhoeverElseRangForACallStopsWhenItIsTakenOrGone) {
  fact(Rung{"A"});
  fact(Rung{"B"});
  fact(Rung{"C"}, "duty", "another call");
  fact(connected("A"));
  EXPECT_EQ(counted(), "available 1, ringing 1, on_call 1");
  EXPECT_TRUE(fact(Left{Outcome::abandoned, std::nullopt}, "duty", "another call"));
  EXPECT_EQ(counted(), "available 2, on_call 1");
  fact(Rung{"B"}, "duty", "third");
  EXPECT_TRUE(fact(Gone{}, "", "third"));
  EXPECT_EQ(counted(), "available 2, on_call 1");
}

TEST_F(AgentsOfAQueue, TheEndOfATalkMayNameHerHerLegOrTheCall) {
  const struct {
    const char* by;
    Ended end;
    const char* queue;
    const char* call;
  } rows[] = {{"agent", ended("A"), "duty", ""},
              {"agent on any queue", ended("A"), "", ""},
              {"leg", ended("", "leg-1"), "", ""},
              {"call", ended(""), "", "c1"}};
  for (const auto& row : rows) {
    roster = Roster();
    fact(connected("A", "leg-1"));
    fact(connected("B", "leg-2"), "duty", "c2");
    EXPECT_TRUE(fact(row.end, row.queue, row.call)) << row.by;
    EXPECT_EQ(counted(), "available 1, on_call 1") << row.by;
    EXPECT_EQ(roster.people({{"pbx", "duty"}}, now).front().state, AgentState::available) << row.by;
  }
  EXPECT_FALSE(fact(ended(""), "duty", "")) << "says nothing of whom";
}

TEST_F(AgentsOfAQueue, ACallersHangUpEndsHerTalk) {
  fact(connected("A"));
  EXPECT_TRUE(fact(Gone{}, ""));
  EXPECT_EQ(counted(), "available 1");
}

TEST_F(AgentsOfAQueue, OnceToldTheSwitchsWordHoldsExceptDuringATalkItHasNotToldOf) {
  told("A", AgentState::available);
  EXPECT_FALSE(fact(Rung{"A"})) << "it tells of ringing itself";
  EXPECT_EQ(counted(), "available 1");
  EXPECT_TRUE(fact(connected("A")));
  EXPECT_EQ(counted(), "on_call 1");
  told("A", AgentState::available);
  EXPECT_EQ(counted(), "available 1") << "the next word of the switch holds again";

  fact(connected("A"));
  EXPECT_TRUE(fact(ended("A")));
  EXPECT_EQ(counted(), "available 1");
}

TEST_F(AgentsOfAQueue, TheRingingBeforeATalkIsOverAfterIt) {
  told("A", AgentState::ringing);
  fact(connected("A"));
  fact(ended("A"));
  EXPECT_EQ(counted(), "available 1");
  told("A", AgentState::paused);
  fact(connected("A"));
  fact(ended("A"));
  EXPECT_EQ(counted(), "paused 1");
}

TEST_F(AgentsOfAQueue, ARestartOfTheSwitchEndsEveryTalkAndRinging) {
  told("A", AgentState::on_call);
  told("B", AgentState::paused);
  fact(Rung{"C"});
  fact(connected("D"));
  EXPECT_TRUE(fact(SwitchStarted{true}, "", ""));
  EXPECT_EQ(counted(), "available 3, paused 1");
  EXPECT_FALSE(fact(SwitchStarted{true}, "", ""));
}

TEST_F(AgentsOfAQueue, WhoWasOnlyDerivedIsForgottenInTheEnd) {
  fact(connected("A"));
  fact(ended("A"));
  told("B", AgentState::available);
  now += Roster::kDerivedFor;
  EXPECT_EQ(counted(), "available 2");
  now += Duration(1);
  EXPECT_EQ(counted(), "available 1") << "nobody says that she went home";
  fact(connected("A"));
  EXPECT_EQ(counted(), "available 1, on_call 1");
}

TEST_F(AgentsOfAQueue, OtherFactsAreNotAboutAgents) {
  EXPECT_FALSE(fact(Joined{}));
  EXPECT_FALSE(fact(HangUpsSeen{true}));
  EXPECT_FALSE(fact(Rung{"A"}, "")) << "of no queue";
  EXPECT_FALSE(fact(Rung{""}));
  EXPECT_EQ(counted(), "");
}

TEST_F(AgentsOfAQueue, AStateIsKnownSinceItBegan) {
  const auto since = [&] { return roster.people({{"pbx", "duty"}}, now).front().since; };
  told("A", AgentState::available);
  const Instant free = now;
  now += seconds(30);
  told("A", AgentState::available);
  EXPECT_EQ(since(), free) << "said again";
  fact(connected("A"));
  EXPECT_EQ(since(), now);
  now += minutes(3);
  fact(ended("A"));
  EXPECT_EQ(since(), now);
}

TEST_F(AgentsOfAQueue, WhatIsListedWasSoBeforeAndNobodyKnowsSinceWhen) {
  fact(AgentsListed{{presence("A", AgentState::on_call)}});
  EXPECT_EQ(roster.people({{"pbx", "duty"}}, now).front().since, std::nullopt);
  now += seconds(10);
  told("A", AgentState::paused);
  const Instant paused = now;
  now += minutes(1);
  fact(AgentsListed{{presence("A", AgentState::paused)}});
  EXPECT_EQ(roster.people({{"pbx", "duty"}}, now).front().since, paused) << "the list says what was known";
}

TEST_F(AgentsOfAQueue, AfterWrapUpSheIsFreeSinceItsEnd) {
  AgentPresence her = presence("A", AgentState::wrap_up);
  her.wrap_up_until = now + seconds(20);
  fact(AgentChanged{her});
  now += minutes(1);
  const auto people = roster.people({{"pbx", "duty"}}, now);
  EXPECT_EQ(people.front().state, AgentState::available);
  EXPECT_EQ(people.front().since, her.wrap_up_until);
}

TEST_F(AgentsOfAQueue, ThereIsRoomForTenThousandAndNoMore) {
  for (std::size_t i = 0; i < Roster::kMostPlaces + 500; ++i) {
    fact(Rung{"agent " + std::to_string(i)}, "queue " + std::to_string(i % 7));
  }
  std::vector<QueueName> queues;
  for (int i = 0; i < 7; ++i) {
    queues.push_back({"pbx", "queue " + std::to_string(i)});
  }
  EXPECT_EQ(roster.people(queues, now).size(), Roster::kMostPlaces);
  now += Roster::kDerivedFor + seconds(1);
  EXPECT_TRUE(fact(Rung{"newcomer"})) << "those long unheard of make room";
  EXPECT_EQ(counted(), "ringing 1");
}

}  // namespace
}  // namespace dutyline
