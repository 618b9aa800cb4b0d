// What a hostile or broken switch cannot do: fill the memory, slow the book down, or make it wait for ever.

#include <chrono>

#include "support/told_book.hpp"

namespace dutyline {
namespace {

Fact fact(Happening what, std::string call, Instant when, std::string queue = "send-duty") {
  Fact made;
  made.switch_name = "pbx";
  made.source = "ami";
  made.queue = std::move(queue);
  made.linked = call;
  made.call = std::move(call);
  made.at = made.arrived = when;
  made.known = Times::event;
  made.what = std::move(what);
  return made;
}

BookSettings small() {
  auto settings = three_lines();
  settings.most_open_visits = 3;
  settings.most_kept_visits = 10;
  return settings;
}

TEST(CallBook, BeyondTheCapTheOldestOpenVisitIsUnknownAndCounted) {
  ToldBook told(small());
  for (int i = 0; i < 5; ++i) {
    told.tell({fact(Joined{}, "c" + std::to_string(i), at("10:00:00") + seconds(i))});
  }
  EXPECT_EQ(told.book.open_visits(), 3U);
  EXPECT_EQ(told.book.visits_settled_by_cap(), 2U);
  EXPECT_EQ(told.calls()[0].visits[0].outcome, Outcome::unknown);
  EXPECT_EQ(told.calls()[1].visits[0].outcome, Outcome::unknown);
  EXPECT_EQ(told.calls()[2].visits[0].outcome, Outcome::waiting);
  told.until("11:00:00");
  EXPECT_EQ(words(told.calls()[0]), "duty unknown final: c0@send-duty unknown");
}

TEST(CallBook, WhoeverWasGivenUpIsAnsweredWhenTheSwitchSaysSo) {
  ToldBook told(small());
  for (int i = 0; i < 4; ++i) {
    told.tell({fact(Joined{}, "c" + std::to_string(i), at("10:00:00") + seconds(i))});
  }
  told.tell({fact(Connected{"nia", "", "", {}}, "c0", at("10:00:09"))});
  EXPECT_EQ(words(told.calls()[0]), "duty answered final, waited 9.000: c0@send-duty answered");
}

TEST(CallBook, AListOfManyKeepsToTheCap) {
  auto listed = fact(WaitingListed{{"send-duty"}, {}}, "", at("10:00:00"), "");
  for (int i = 0; i < 50; ++i) {
    const auto call = "c" + std::to_string(i);
    std::get<WaitingListed>(listed.what).callers.push_back({call, call, "send-duty", {}, seconds(i)});
  }
  ToldBook told(small());
  told.tell({listed});
  EXPECT_EQ(told.book.open_visits(), 3U);
}

TEST(CallBook, BeyondTheLimitWhateverWasDueNextIsSettledAndForgottenAtOnce) {
  ToldBook told(small());
  told.tell("09:00:00  hang_ups  -  -  seen");  // every call waits twelve hours for its hang-up
  for (int i = 0; i < 30; ++i) {
    const auto call = "c" + std::to_string(i);
    told.tell({fact(Joined{}, call, at("10:00:00") + seconds(2 * i)),
               fact(Left{Outcome::timeout, {}}, call, at("10:00:01") + seconds(2 * i))});
  }
  EXPECT_FALSE(told.book.knows("pbx", "c0"));
  EXPECT_FALSE(told.book.knows("pbx", "c19"));
  EXPECT_TRUE(told.book.knows("pbx", "c20"));
  EXPECT_TRUE(told.calls()[0].final);
  EXPECT_EQ(told.calls()[0].outcome, Outcome::timeout);
  EXPECT_FALSE(told.calls()[29].final);
  EXPECT_EQ(told.book.visits_settled_by_cap(), 20U);
}

TEST(CallBook, FinalCallsAreForgottenBeforeTheirTimeWhereThereAreTooMany) {
  auto settings = three_lines();
  settings.most_final_calls = 4;
  ToldBook told(std::move(settings));
  for (int i = 0; i < 10; ++i) {
    const auto call = "c" + std::to_string(i);
    told.tell({fact(Joined{}, call, at("10:00:00") + seconds(i)),
               fact(Connected{"nia", "", "leg" + call, {}}, call, at("10:00:01") + seconds(i)),
               fact(Ended{EndedBy::agent, "nia", "leg" + call, {}, {}}, call, at("10:00:02") + seconds(i))});
  }
  EXPECT_FALSE(told.book.knows("pbx", "c5"));
  EXPECT_TRUE(told.book.knows("pbx", "c6"));
  EXPECT_EQ(told.book.visits_settled_by_cap(), 0U);
  EXPECT_EQ(words(told.calls()[0]), "duty answered final, waited 1.000: c0@send-duty answered");
}

TEST(CallBook, ADialplanThatGoesRoundInCirclesIsClosedNowAndThenAndForgotten) {
  ToldBook told;
  for (int i = 0; i < 450; ++i) {
    told.book.apply(fact(Refused{Outcome::refused_full, {}, ""}, "c1", at("10:00:00") + milliseconds(10 * i)));
  }
  std::size_t most = 0;
  for (const auto& change : told.book.take_changes()) {
    most = std::max(most, change.call ? change.call->visits.size() : 0);
  }
  EXPECT_EQ(most, 200U);
  told.book.advance(at("23:59:59"));
  EXPECT_FALSE(told.book.knows("pbx", "c1"));
  EXPECT_EQ(told.book.next_deadline(), std::nullopt);
}

TEST(CallBook, OneConversationOfThousandsIsNotOneCaller) {
  ToldBook told;
  for (int i = 0; i < 450; ++i) {
    auto joined = fact(Joined{}, "c" + std::to_string(i), at("10:00:00") + milliseconds(i));
    joined.linked = "L";
    told.book.apply(joined);
  }
  for (const auto& change : told.book.take_changes()) {
    EXPECT_LE(change.call ? change.call->visits.size() : 0U, 200U);
  }
}

TEST(CallBook, EverNewLinkedIdsOfOneCallAreNotKeptForEver) {
  ToldBook told;
  told.tell("10:00:00  joined  c1  send-duty");
  for (int i = 0; i < 1'500; ++i) {
    auto joined = fact(Joined{}, "c1", at("10:00:00"));
    joined.linked = "L" + std::to_string(i);
    told.book.apply(joined);
  }
  EXPECT_TRUE(told.book.knows("pbx", "L0"));
  EXPECT_FALSE(told.book.knows("pbx", "L1499"));
  EXPECT_EQ(told.book.open_visits(), 1U);
}

TEST(CallBook, QueueNamesThatNoLineClaimsAreNotKeptForEver) {
  ToldBook told;
  for (int i = 0; i < 1'000; ++i) {
    told.book.apply(fact(Joined{}, "c" + std::to_string(i), at("10:00:00"), "q" + std::to_string(i)));
  }
  EXPECT_EQ(told.book.unclaimed_queues().size(), 100U);
}

TEST(CallBook, ARowThatCameAndWentBeforeAnybodyHeardOfItIsNotSpokenOf) {
  Book book(three_lines());
  for (const auto& each : script(R"(
    10:00:00  joined  c1     send-duty
    10:00:01  joined  c2     send-duty
    10:00:02  joined  c2~c1  send-overflow)")) {
    book.apply(each);
  }
  const auto changes = book.take_changes();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_TRUE(changes[0].call.has_value());
}

TEST(CallBook, ARowThatGoesAfterItWasToldOfIsTakenBack) {
  Book book(three_lines());
  for (const auto& each : script("10:00:00  joined  c1  send-duty\n10:00:01  joined  c2  send-duty")) {
    book.apply(each);
  }
  const auto before = book.take_changes();
  ASSERT_EQ(before.size(), 2U);
  book.apply(script("10:00:02  joined  c2~c1  send-overflow")[0]);
  const auto after = book.take_changes();
  ASSERT_EQ(after.size(), 2U);
  EXPECT_EQ(after[0].id, before[0].id);
  EXPECT_EQ(after[1].id, before[1].id);
  EXPECT_EQ(after[1].call, std::nullopt);
}

// The work for a fact does not grow with the calls in memory: fifty times as many may not take a thousand times as
// long. (Real time, but so far apart that no machine's mood decides.)
TEST(CallBook, AnOrdinaryFactsWorkDoesNotGrowWithTheCallsInMemory) {
  const auto cost = [](int calls) {
    Book book(three_lines());
    const auto began = std::chrono::steady_clock::now();
    for (int i = 0; i < calls; ++i) {
      const auto call = "c" + std::to_string(i);
      const Instant joined = at("10:00:00") + milliseconds(i);
      book.apply(fact(Joined{}, call, joined));
      book.apply(fact(Connected{"nia", "", "leg" + call, {}}, call, joined + milliseconds(1)));
      book.take_changes();
    }
    return std::chrono::steady_clock::now() - began;
  };
  cost(100);
  EXPECT_LT(cost(5'000), 1'000 * cost(100));
}

}  // namespace
}  // namespace dutyline
