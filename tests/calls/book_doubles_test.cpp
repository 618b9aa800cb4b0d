// Facts told twice, again, late or out of order; calls kept earlier that come back.

#include <random>

#include "support/told_book.hpp"

namespace dutyline {
namespace {

// An hour of everything that happens on a helpline.
constexpr const char* kEverything = R"(
    09:59:00    hang_ups   -      -              seen
    10:00:00    joined     c1     send-duty      from=mary
    10:00:12.4  left       c1     send-duty      unresolved
    10:00:12.4  connected  c1     send-duty      agent=nia leg=a1 waited=12
    10:00:30    joined     c2     send-duty
    10:01:30    left       c2     send-duty      timeout
    10:01:31    joined     c2     send-overflow
    10:01:50    left       c2     send-overflow  abandoned
    10:01:50    gone       c2     -
    10:01:55    settled    c2     send-overflow  cut_off
    10:03:00    ended      -      send-duty      agent=nia leg=a1 by=transfer talked=167
    10:03:00    joined     c1     send-eps
    10:03:09    left       c1     send-eps       unresolved
    10:03:09    connected  c1     send-eps       agent=tom leg=a2 waited=9
    10:03:20    refused    c3     -              refused_full   door=ivr,s,1
    10:03:21    joined     c3     send-duty
    10:03:22    door       -      send-duty      door=ivr,s,1
    10:03:40    left       c3     send-duty      unresolved
    10:03:41    settled    c3     send-duty      key_exit
    10:04:00    gone       c3     -
    10:04:10    joined     c4     send-duty
    10:04:20    joined     c5     send-duty
    10:04:25    joined     c6     send-duty
    10:04:30    gap        -      -              late=4
    10:04:50    waiting    -      send-duty,send-eps,send-overflow   c4@send-duty+39 c7@send-eps+12
    10:04:51    channels   -      -              c1@send-eps* c4@send-duty c5@send-duty* c8@send-eps* c7@send-eps
    10:04:51    seen       -      -
    10:05:00    ended      c1     send-eps       agent=tom leg=a2 by=agent talked=111
    10:05:00    gone       c1     -
    10:05:10    left       c4     send-duty      unresolved
    10:05:10    connected  c4     send-duty      agent=nia leg=a4 waited=60
    10:05:20    ended      c5     send-duty      agent=eve leg=a5 by=caller waited=9 talked=50
    10:05:20    gone       c5     -
    10:05:30    joined     x1~c7  send-duty
    10:05:40    connected  c7     send-duty      agent=eve leg=a6 waited=10
    10:06:00    joined     c9     send-duty
    10:06:20    stopped    -      -
    10:06:21    gap        -      -
    10:06:50    started    -      -              cut
    10:06:51    waiting    -      send-duty,send-eps,send-overflow
    10:06:51    channels   -      -
    10:06:51    seen       -      -
    10:07:00    joined     d1     send-duty
)";

constexpr const char* kWhatItMeans =
    "duty answered final, waited 12.400: c1@send-duty answered\n"
    "duty cut_off final, waited 80.000: c2@send-duty timeout; c2@send-overflow cut_off\n"
    "eps answered final transferred, waited 9.000: c1@send-eps answered\n"
    "duty key_exit final, waited 20.000: c3@send-duty refused_full; c3@send-duty key_exit\n"
    "duty answered final, waited 60.000: c4@send-duty answered\n"
    "duty answered final, waited 10.000: c5@send-duty answered\n"
    "duty unknown final: c6@send-duty unknown\n"
    "eps unknown final: c7@send-eps unknown\n"
    "eps answered final: c8@send-eps answered\n"
    "duty answered final, waited 10.000: x1@send-duty answered\n"
    "duty cut_off final, waited 20.000: c9@send-duty cut_off\n"
    "duty waiting: d1@send-duty waiting\n";

TEST(CallBook, AnHourOfEverything) {
  EXPECT_EQ(told(kEverything), kWhatItMeans);
}

TEST(CallBook, EveryFactToldTwiceChangesNothing) {
  ToldBook told;
  for (const auto& fact : script(kEverything)) {
    told.tell({fact});
    const auto changes = told.changes;
    told.tell({fact});
    EXPECT_EQ(told.changes, changes) << fact;
  }
  EXPECT_EQ(told.text(), kWhatItMeans);
}

TEST(CallBook, TheWholeHourToldAgainChangesNothing) {
  ToldBook told;
  told.tell(kEverything);
  const auto kept = told.kept;
  auto again = script(kEverything);
  for (auto& fact : again) {
    fact.arrived = at("10:07:01");
  }
  told.tell(again);
  EXPECT_EQ(told.text(), kWhatItMeans);
  EXPECT_EQ(told.kept, kept);
}

TEST(CallBook, TheSameFactsMakeTheSameBook) {
  EXPECT_EQ(ToldBook().tell(kEverything).kept, ToldBook().tell(kEverything).kept);
}

TEST(CallBook, AnHourKeptAndToldAgainAfterARestartChangesNothing) {
  ToldBook before;
  before.tell(kEverything);
  auto settings = three_lines();
  settings.next_id = 1'000;
  ToldBook after(settings);
  for (const auto& call : before.calls()) {
    after.book.restore(call);
    after.kept[call.id] = call;
  }
  EXPECT_TRUE(after.book.take_changes().empty());
  after.tell(kEverything);
  EXPECT_EQ(after.kept, before.kept);
}

TEST(CallBook, CallsComeBackInAnyOrder) {
  ToldBook before;
  before.tell(kEverything);
  auto calls = before.calls();
  std::ranges::reverse(calls);
  ToldBook after;
  for (const auto& call : calls) {
    after.book.restore(call);
    after.book.restore(call);  // and twice
    after.kept[call.id] = call;
  }
  after.until("10:07:01");
  EXPECT_EQ(after.changes, 0U);
  EXPECT_EQ(after.book.open_visits(), 1U);
}

TEST(CallBook, ATransferredCallThatComesBackWithoutItsFirstPartStaysWhatItWas) {
  ToldBook before;
  before.tell(R"(
    10:00:00  joined     c1  send-duty
    10:00:10  connected  c1  send-duty  agent=nia
    10:01:00  joined     c1  send-duty)");
  const Call second = before.calls()[1];
  auto settings = three_lines();
  settings.next_id = 100;
  ToldBook after(settings);
  after.book.restore(second);
  after.tell("10:01:30  connected  c1  send-duty  agent=tom");
  EXPECT_EQ(after.text(), "duty answered final transferred, waited 30.000: c1@send-duty.2 answered\n");
  EXPECT_EQ(key_of(after.only_call()), key_of(second));
}

TEST(CallBook, ACallThatComesBackOpenIsLookedForInTheLists) {
  ToldBook before;
  before.tell("10:00:00  joined  c1  send-duty\n10:00:01  joined  c2  send-duty");
  auto settings = three_lines();
  settings.next_id = 100;
  ToldBook after(settings);
  for (const auto& call : before.calls()) {
    after.book.restore(call);
  }
  after.tell(R"(
    10:10:00    waiting   -  send-duty  c2@send-duty+599
    10:10:00.1  channels  -  -          c2@send-duty)");
  EXPECT_EQ(after.text(), "duty unknown final: c1@send-duty unknown\n") << "c2 still waits: no change";
  after.tell("10:10:05  connected  c2  send-duty  agent=nia");
  EXPECT_EQ(words(after.calls()[1]), "duty answered final, waited 604.000: c2@send-duty answered");
}

TEST(CallBook, ACallThatComesBackSettledForcesNothingOnItsNeighbours) {
  ToldBook before;
  before.tell(R"(
    10:00:00  joined     c1  send-duty
    10:01:00  left       c1  send-duty  timeout
    10:01:01  joined     c1  send-eps)");
  auto settings = three_lines();
  settings.next_id = 100;
  ToldBook after(settings);
  for (const auto& call : before.calls()) {
    after.book.restore(call);
    after.kept[call.id] = call;
  }
  after.tell("10:01:20  connected  c1  send-eps  agent=nia");
  EXPECT_EQ(after.text(),
            "duty timeout final, waited 60.000: c1@send-duty timeout\n"
            "eps answered final, waited 19.000: c1@send-eps answered\n");
}

TEST(CallBook, ALeavingMayComeBeforeItsJoining) {
  EXPECT_EQ(told(R"(
    10:00:12  left    c1  send-duty  abandoned waited=11
    10:00:00  joined  c1  send-duty  late=13
    10:00:12  gone    c1  -          late=2)"),
            "duty abandoned final, waited 12.000: c1@send-duty abandoned\n");
}

TEST(CallBook, AConnectionMayComeBeforeItsJoiningOrBeforeTheLeaving) {
  constexpr const char* expected = "duty answered final, waited 12.000: c1@send-duty answered\n";
  EXPECT_EQ(told(R"(
    10:00:12  connected  c1  send-duty  agent=nia waited=12
    10:00:12  left       c1  send-duty  unresolved
    10:00:00  joined     c1  send-duty  late=13)"),
            expected);
  EXPECT_EQ(told(R"(
    10:00:00  joined     c1  send-duty
    10:00:12  connected  c1  send-duty  agent=nia waited=12
    10:00:12  left       c1  send-duty  unresolved)"),
            expected);
}

TEST(CallBook, SettlingBeforeTheLeavingWaitsForNothingAndIsLost) {
  EXPECT_EQ(told(R"(
    10:00:00  joined   c1  send-duty
    10:00:12  settled  c1  send-duty  timeout
    10:00:12  left     c1  send-duty  timeout)"),
            "duty unresolved, waited 12.000: c1@send-duty timeout\n");
}

// A switch's connection keeps order; two of them do not. Neighbours in time may change places.
TEST(CallBook, OneCallersFactsInAnyNearbyOrderMakeTheSameCalls) {
  const auto facts = script(R"(
    10:00:00    joined     c1  send-duty
    10:00:30    left       c1  send-duty  timeout    waited=30
    10:00:30.5  joined     c1  send-duty
    10:00:40    left       c1  send-duty  unresolved waited=9
    10:00:40.2  connected  c1  send-duty  agent=nia leg=a1 waited=9
    10:01:40    ended      c1  send-duty  agent=nia leg=a1 by=agent waited=9 talked=60
    10:01:40.1  joined     c1  send-eps
    10:01:50    left       c1  send-eps   abandoned  waited=9)");
  const auto straight = ToldBook().tell(facts).text();
  EXPECT_EQ(straight,
            "duty answered final, waited 40.200: c1@send-duty timeout; c1@send-duty.2 answered\n"
            "eps unresolved transferred, waited 9.900: c1@send-eps abandoned\n");
  for (std::size_t i = 0; i + 1 < facts.size(); ++i) {
    auto swapped = facts;
    std::swap(swapped[i], swapped[i + 1]);
    EXPECT_EQ(ToldBook().tell(swapped).text(), straight) << facts[i] << "\nafter\n" << facts[i + 1];
  }
}

TEST(CallBook, CallersDoNotDisturbEachOtherWhateverTheOrder) {
  std::map<std::string, std::vector<Fact>> by_call;
  for (const auto& fact : script(R"(
    10:00:00  joined     c1  send-duty
    10:00:12  connected  c1  send-duty  agent=nia
    10:00:01  joined     c2  send-duty
    10:00:31  left       c2  send-duty  timeout
    10:00:32  joined     c2  send-eps
    10:00:40  left       c2  send-eps   abandoned
    10:00:40  gone       c2  -
    10:00:02  refused    c3  send-duty  refused_full
    10:00:03  gone       c3  -)")) {
    by_call[fact.call].push_back(fact);
  }
  const auto expected = told(R"(
    10:00:00  joined     c1  send-duty
    10:00:12  connected  c1  send-duty  agent=nia
    10:00:01  joined     c2  send-duty
    10:00:31  left       c2  send-duty  timeout
    10:00:32  joined     c2  send-eps
    10:00:40  left       c2  send-eps   abandoned
    10:00:40  gone       c2  -
    10:00:02  refused    c3  send-duty  refused_full
    10:00:03  gone       c3  -)");
  std::mt19937 chance(1);
  for (int round = 0; round < 200; ++round) {
    auto left = by_call;
    std::vector<Fact> mixed;
    while (!left.empty()) {
      auto next = std::next(left.begin(), static_cast<std::ptrdiff_t>(chance() % left.size()));
      mixed.push_back(next->second.front());
      next->second.erase(next->second.begin());
      if (next->second.empty()) {
        left.erase(next);
      }
    }
    ASSERT_EQ(ToldBook().tell(mixed).text(), expected);
  }
}

}  // namespace
}  // namespace dutyline
