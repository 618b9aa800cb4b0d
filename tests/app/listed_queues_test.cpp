#include "app/listed_queues.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fact_script.hpp"

namespace dutyline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

LineDefinition line_of(const std::string& name, std::vector<QueueName> queues) {
  LineDefinition line;
  line.name = name;
  line.queues = std::move(queues);
  return line;
}

Fact fact_of(Happening what, const std::string& queue = "") {
  return {"pbx", "pbx-ami", queue, "", "", kMidnight, kMidnight, Times::arrival, std::move(what)};
}

// "send-duty: …" for what is missing, "send-duty+ …" for what is there now.
std::vector<std::string> said(ListedQueues& queues, const Fact& fact) {
  std::vector<std::string> texts;
  for (const auto& change : queues.apply(fact)) {
    texts.push_back(change.line + (change.missing ? ": " : "+ ") + change.text);
  }
  return texts;
}

class Listed : public ::testing::Test {
 protected:
  ListedQueues queues_{{line_of("send-duty", {{"pbx", "send-dooty"}}), line_of("send-eps", {{"pbx", "send-eps"}})}};
  const Fact list_ = fact_of(WaitingListed{{"send-duty", "send-eps"}, {}});
  static constexpr auto kSentence =
      "the switch pbx has no queue send-dooty; it has send-duty, send-eps: correct `queues:` of the line";
};

TEST_F(Listed, NothingIsMissingBeforeTheSwitchHasListedItsQueues) {
  EXPECT_THAT(said(queues_, fact_of(Joined{}, "send-eps")), IsEmpty());
  EXPECT_THAT(queues_.missing("send-duty"), IsEmpty());
}

TEST_F(Listed, AMisspeltQueueIsSaidOnceWithWhatTheSwitchHas) {
  EXPECT_THAT(said(queues_, list_), ElementsAre("send-duty: " + std::string(kSentence)));
  EXPECT_THAT(said(queues_, list_), IsEmpty());
  EXPECT_THAT(queues_.missing("send-duty"), ElementsAre(kSentence));
  EXPECT_THAT(queues_.missing("send-eps"), IsEmpty());
  EXPECT_THAT(queues_.missing("no line of ours"), IsEmpty());
}

TEST_F(Listed, AQueueThatALaterListNamesIsThere) {
  queues_.apply(list_);
  EXPECT_THAT(said(queues_, fact_of(WaitingListed{{"send-dooty"}, {}})),
              ElementsAre("send-duty+ the switch pbx has the queue send-dooty now"));
  EXPECT_THAT(queues_.missing("send-duty"), IsEmpty());
  EXPECT_THAT(queues_.missing("send-eps"), IsEmpty()) << "a list of some queues takes none away";
}

// Queues kept in a database are not listed before their first caller.
TEST_F(Listed, AQueueThatACallerJoinsIsThere) {
  queues_.apply(list_);
  EXPECT_THAT(said(queues_, fact_of(Joined{}, "send-dooty")),
              ElementsAre("send-duty+ the switch pbx has the queue send-dooty now"));
}

TEST_F(Listed, TheFirstListAfterALoginTakesAwayWhatTheSwitchNoLongerHas) {
  queues_.apply(fact_of(WaitingListed{{"send-dooty", "send-eps"}, {}}));
  queues_.apply(fact_of(GapBegan{"connection lost"}));
  EXPECT_THAT(queues_.missing("send-duty"), IsEmpty()) << "nobody has said so yet";
  EXPECT_THAT(said(queues_, list_), ElementsAre("send-duty: " + std::string(kSentence)));
}

TEST_F(Listed, ASwitchWithoutQueuesHasNone) {
  EXPECT_EQ(said(queues_, fact_of(WaitingListed{})).size(), 2U);
  EXPECT_THAT(queues_.missing("send-eps"),
              ElementsAre("the switch pbx has no queue send-eps; it has none: correct `queues:` of the line"));
}

TEST_F(Listed, AnotherSwitchSaysNothingOfOurs) {
  Fact elsewhere = list_;
  elsewhere.switch_name = "other";
  EXPECT_THAT(said(queues_, elsewhere), IsEmpty());
}

TEST_F(Listed, LinesThatAreDefinedAnewAreComparedWithWhatIsKnown) {
  said(queues_, list_);
  EXPECT_THAT(queues_.redefine({line_of("send-duty", {{"pbx", "send-duty"}})}), IsEmpty());
  EXPECT_THAT(queues_.missing("send-duty"), IsEmpty());
  const auto changes = queues_.redefine({line_of("send-duty", {{"pbx", "send-dooty"}})});
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].text, kSentence);
}

TEST_F(Listed, AListThatMayHaveBeenCutProvesNothing) {
  WaitingListed long_list;
  for (std::size_t i = 0; i < ListedQueues::kMostBelieved; ++i) {
    long_list.queues.push_back("q" + std::to_string(i));
  }
  EXPECT_THAT(said(queues_, fact_of(long_list)), IsEmpty());
  long_list.queues.resize(25);
  queues_ = ListedQueues({line_of("send-duty", {{"pbx", "send-dooty"}})});
  EXPECT_THAT(said(queues_, fact_of(long_list)), ElementsAre(::testing::HasSubstr(" and 5 more: correct")));
}

}  // namespace
}  // namespace dutyline
