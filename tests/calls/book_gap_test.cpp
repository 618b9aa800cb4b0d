// Sight lost and found: gaps, the lists after them, stops and starts of the switch.

#include "support/told_book.hpp"

namespace dutyline {
namespace {

constexpr const char* kWaiting = "10:00:00.3  joined  c1  send-duty\n";
constexpr const char* kTalking = R"(
    10:00:00.3  joined     c1  send-duty
    10:00:10    connected  c1  send-duty  agent=nia leg=a1
)";
constexpr const char* kGap = "10:00:20  gap  -  -  known=inferred late=5\n";

TEST(CallBook, InAGapOpenVisitsStayOpen) {
  ToldBook told;
  told.tell(kWaiting).tell(kGap).until("10:30:00");
  EXPECT_EQ(told.text(), "duty waiting: c1@send-duty waiting\n");
}

TEST(CallBook, TheWaitingListFindsThemAgainWhateverItsWholeSecondsSay) {
  ToldBook told;
  told.tell(kWaiting).tell(kGap).tell(R"(
    10:00:40    waiting   -   send-duty,send-eps  c1@send-duty+39
    10:00:40.1  channels  -   -                   c1@send-duty)");
  EXPECT_EQ(told.text(), "duty waiting: c1@send-duty waiting\n");
  EXPECT_EQ(told.only_visit().offered_at, at("10:00:00.3")) << "the event knows better than the list";
  told.tell("10:00:50.3  connected  c1  send-duty  agent=nia");
  EXPECT_EQ(told.text(), "duty answered final, waited 50.000: c1@send-duty answered\n");
  EXPECT_EQ(told.only_visit().times, Times::event) << "both ends were seen";
}

TEST(CallBook, OneWhoJoinedInTheGapIsFoundWaiting) {
  ToldBook told;
  told.tell(kGap).tell(R"(
    10:00:40  waiting     -   send-duty  c2@send-duty+15
    10:00:50  left        c2  send-duty  abandoned
    10:00:50  gone        c2  -)");
  EXPECT_EQ(told.text(), "duty abandoned final, waited 25.000: c2@send-duty abandoned\n");
  EXPECT_EQ(told.only_visit().times, Times::inferred);
  EXPECT_EQ(told.only_visit().provenance, Provenance::live);
}

TEST(CallBook, TheWaitingListToldTwiceFindsNobodyTwice) {
  EXPECT_EQ(told(R"(
    10:00:40    waiting  -  send-duty  c2@send-duty+15
    10:00:40.9  waiting  -  send-duty  c2@send-duty+16
    10:00:50    waiting  -  send-duty  c2@send-duty+25)"),
            "duty waiting: c2@send-duty waiting\n");
}

TEST(CallBook, VanishedAndStillOnTheLineIsUnresolvedUntilTheHangUpThenUnknown) {
  ToldBook told;
  told.tell(kWaiting).tell(kGap).tell(R"(
    10:00:40    waiting   -  send-duty
    10:00:40.1  channels  -  -          c1)");
  EXPECT_EQ(told.text(), "duty unresolved: c1@send-duty unresolved\n");
  told.tell("10:01:00  gone  c1  -");
  EXPECT_EQ(told.text(), "duty unknown final: c1@send-duty unknown\n");
  EXPECT_EQ(told.only_visit().provenance, Provenance::inferred);
}

TEST(CallBook, VanishedAndNotOnTheSwitchAnyMoreIsUnknownAtOnce) {
  ToldBook told;
  told.tell(kWaiting).tell(kGap).tell(R"(
    10:00:40    waiting   -  send-duty
    10:00:40.1  channels  -  -)");
  EXPECT_EQ(told.text(), "duty unknown final: c1@send-duty unknown\n");
  EXPECT_EQ(wait_of(told.only_call()), std::nullopt) << "nobody saw how long she waited";
}

TEST(CallBook, VanishedAndTalkingIsAnsweredByTheChannelList) {
  ToldBook told;
  told.tell(kWaiting).tell(kGap).tell(R"(
    10:00:40    waiting   -  send-duty
    10:00:40.1  channels  -  -          c1@send-duty*)");
  EXPECT_EQ(told.text(), "duty answered final: c1@send-duty answered\n");
  EXPECT_EQ(told.only_visit().provenance, Provenance::inferred);
  EXPECT_EQ(told.only_call().final_at, at("10:00:40.1")) << "when it was found";
  told.tell("10:01:40  ended  c1  send-duty  agent=nia leg=a1 by=caller waited=25 talked=75");
  EXPECT_EQ(told.text(), "duty answered final, waited 24.700: c1@send-duty answered\n") << "now the switch has told";
  EXPECT_EQ(told.only_visit().times, Times::inferred);
}

TEST(CallBook, VanishedWithoutAChannelListIsUnknownOnceSettled) {
  ToldBook told;
  told.tell(kWaiting).tell(kGap).tell(R"(
    10:00:40    waiting   -  send-duty
    10:00:40.1  channels  -  -          untold)");
  EXPECT_EQ(told.text(), "duty unresolved: c1@send-duty unresolved\n");
  told.until("10:03:00");
  EXPECT_EQ(told.text(), "duty unknown final: c1@send-duty unknown\n");
}

TEST(CallBook, OnlyQueuesThatWereAskedForCanMissSomebody) {
  ToldBook told;
  told.tell(kWaiting).tell(kGap).tell(R"(
    10:00:40    waiting   -  send-eps
    10:00:40.1  channels  -  -          c1)");
  EXPECT_EQ(told.text(), "duty waiting: c1@send-duty waiting\n");
}

TEST(CallBook, OnlyWhoWasWaitingBeforeTheGapCanBeMissed) {
  ToldBook told;
  told.tell(kGap).tell(R"(
    10:00:39.9  joined    c1  send-duty
    10:00:40    waiting   -   send-duty
    10:00:40.1  channels  -   -          c1)");
  EXPECT_EQ(told.text(), "duty waiting: c1@send-duty waiting\n") << "she joined while the list was made";
}

TEST(CallBook, AnotherSourcesGapIsNotThisOnes) {
  ToldBook told;
  told.tell(kWaiting).tell(R"(
    10:00:20    gap       -  -          source=other
    10:00:40    waiting   -  send-duty  source=other
    10:00:40.1  channels  -  -          c1 source=other)");
  EXPECT_EQ(told.text(), "duty waiting: c1@send-duty waiting\n");
}

TEST(CallBook, ATalkThatEndedInTheGapIsOverAndNobodyKnowsWhen) {
  ToldBook told;
  told.tell(kTalking).tell(kGap).tell("10:00:40  channels  -  -");
  EXPECT_TRUE(told.only_visit().talk_over);
  EXPECT_EQ(told.only_visit().ended_at, std::nullopt);
  EXPECT_EQ(told.text(), "duty answered final, waited 9.700: c1@send-duty answered\n");
}

TEST(CallBook, ATalkThatGoesOnAfterTheGapGoesOn) {
  ToldBook told;
  told.tell(kTalking).tell(kGap).tell(R"(
    10:00:40  channels  -  -          c1@send-duty*
    10:05:10  ended     -  send-duty  leg=a1 agent=nia by=caller talked=300)");
  EXPECT_EQ(talk_of(told.only_visit()), seconds(300));
  EXPECT_EQ(told.only_visit().ended_by, EndedBy::caller);
}

TEST(CallBook, JoinedAndAnsweredInTheGapAndStillTalkingIsACall) {
  ToldBook told;
  told.tell(kGap).tell("10:00:40  channels  -  -  c2@send-duty* c3@private* c4@send-duty");
  EXPECT_EQ(told.text(), "duty answered final: c2@send-duty answered\n") << "what no line claims is no call of ours";
  told.tell("10:00:41  channels  -  -  c2@send-duty*");
  EXPECT_EQ(told.kept.size(), 1U);
  told.tell("10:02:00  ended  c2  send-duty  agent=nia leg=a2 by=agent waited=12 talked=90");
  EXPECT_EQ(told.text(), "duty answered final, waited 12.000: c2@send-duty answered\n");
  EXPECT_EQ(told.only_visit().offered_at, at("10:00:18"));
}

TEST(CallBook, OneWhoLeftBeforeTheGapAndTalksAfterItInAnotherQueueIsAnsweredThere) {
  ToldBook told;
  told.tell(R"(
    10:00:00  joined    c1  send-duty
    10:00:15  left      c1  send-duty  timeout
    10:00:20  gap       -   -
    10:00:40  waiting   -   send-duty,send-eps
    10:00:41  channels  -   -          c1@send-eps*)");
  EXPECT_EQ(told.text(),
            "duty timeout final, waited 15.000: c1@send-duty timeout\n"
            "eps answered final: c1@send-eps answered\n");
}

TEST(CallBook, GivenUpAsUnknownAndFoundTalkingUnderANewLinkSheIsAnswered) {
  ToldBook told;
  told.tell(R"(
    10:00:00  joined    c1     send-duty
    10:00:01  joined    c2     send-duty
    10:00:05  gone      c2     -)")
      .until("10:06:00");
  told.tell("10:06:01  channels  -  -  c2~c1@send-duty*");
  EXPECT_EQ(told.text(), "duty waiting: c1@send-duty waiting\nduty answered final: c2@send-duty answered\n");
}

TEST(CallBook, ATalkThatEndsWhileTheListIsMadeIsNoSecondTalk) {
  ToldBook told;
  told.tell(kTalking).tell(kGap).tell(R"(
    10:00:39.9  ended     c1  send-duty  agent=nia leg=a1 by=agent talked=30
    10:00:40    channels  -   -          c1@send-duty*)");
  EXPECT_EQ(told.kept.size(), 1U);
  EXPECT_EQ(told.only_visit().ended_at, at("10:00:39.9"));
}

TEST(CallBook, ConnectedAndEndedOfWhichOnlyTheEndWasSeen) {
  ToldBook told;
  told.tell("10:02:00  ended  c2  send-duty  agent=nia leg=a2 by=agent waited=12 talked=90  known=arrival");
  EXPECT_EQ(told.text(), "duty answered final, waited 12.000: c2@send-duty answered\n");
  EXPECT_EQ(told.only_visit().provenance, Provenance::inferred);
  EXPECT_EQ(told.only_visit().answered_at, at("10:00:30"));
  EXPECT_EQ(told.only_visit().agent, "nia");
}

TEST(CallBook, SeenJoiningAndEndingIsAnsweredWhenTheTalkBegan) {
  ToldBook told;
  told.tell(kWaiting).tell("10:02:00  ended  c1  send-duty  agent=nia leg=a2 by=agent waited=30 talked=90");
  EXPECT_EQ(told.text(), "duty answered final, waited 29.700: c1@send-duty answered\n");
}

TEST(CallBook, TheEndOfAWaitingOfWhichTheBeginningWasNotSeen) {
  ToldBook told;
  told.tell("10:00:30  left  c1  send-duty  abandoned  waited=20\n10:00:30  gone  c1  -");
  EXPECT_EQ(told.text(), "duty abandoned final, waited 20.000: c1@send-duty abandoned\n");
  EXPECT_EQ(told.only_visit().times, Times::inferred);
  EXPECT_EQ(told.only_visit().provenance, Provenance::live);
}

TEST(CallBook, AConnectionOfWhichTheJoiningWasNotSeen) {
  ToldBook told;
  told.tell("10:00:30  connected  c1  send-duty  agent=nia waited=20");
  EXPECT_EQ(told.text(), "duty answered final, waited 20.000: c1@send-duty answered\n");
}

TEST(CallBook, WhoeverWaitsWhenTheSwitchStopsIsCutOff) {
  ToldBook told;
  told.tell(kWaiting).tell("10:00:30.3  stopped  -  -");
  EXPECT_EQ(told.text(), "duty unresolved, waited 30.000: c1@send-duty cut_off\n");
  told.tell("10:01:00  started  -  -  cut");
  EXPECT_EQ(told.text(), "duty cut_off final, waited 30.000: c1@send-duty cut_off\n");
  EXPECT_EQ(told.only_visit().provenance, Provenance::live);
}

TEST(CallBook, ATalkThatTheStopCutsWasEndedByTheSwitch) {
  ToldBook told;
  told.tell(kTalking).tell("10:00:30  stopped  -  -");
  EXPECT_EQ(told.only_visit().ended_by, EndedBy::the_switch);
  EXPECT_EQ(talk_of(told.only_visit()), seconds(20));
}

TEST(CallBook, AStartCloseToTheLastByteCutsOffWhoeverWaited) {
  ToldBook told;
  told.tell(kWaiting).tell(kGap).tell("10:00:50  started  -  -  cut");
  EXPECT_EQ(told.text(), "duty cut_off final, waited 19.700: c1@send-duty cut_off\n") << "up to when she was last seen";
  EXPECT_EQ(told.only_visit().provenance, Provenance::inferred);
  EXPECT_EQ(told.only_visit().times, Times::inferred);
}

TEST(CallBook, AStartCloseToTheLastByteEndsTheTalks) {
  ToldBook told;
  told.tell(kTalking).tell(kGap).tell("10:00:50  started  -  -  cut");
  EXPECT_EQ(told.only_visit().ended_by, EndedBy::the_switch);
  EXPECT_EQ(told.only_visit().ended_at, at("10:00:20"));
}

TEST(CallBook, AStartAtAnotherTimeLeavesWhoeverWaitedUnknown) {
  ToldBook told;
  told.tell(kWaiting).tell(kGap).tell("10:20:00  started  -  -");
  EXPECT_EQ(told.text(), "duty unknown final: c1@send-duty unknown\n");
}

TEST(CallBook, AStartAtAnotherTimeEndsTheTalksAndNobodyKnowsWhen) {
  ToldBook told;
  told.tell(kTalking).tell(kGap).tell("10:20:00  started  -  -");
  EXPECT_TRUE(told.only_visit().talk_over);
  EXPECT_EQ(told.only_visit().ended_at, std::nullopt);
  EXPECT_EQ(told.only_visit().ended_by, EndedBy::nobody);
}

TEST(CallBook, AStartMakesFinalWhateverHadLeftBeforeIt) {
  ToldBook told;
  told.tell("09:00:00  hang_ups  -  -  seen").tell(kWaiting).tell(R"(
    10:00:15.3  left     c1  send-duty  timeout
    10:00:20    gap      -   -
    10:20:00    started  -   -)");
  EXPECT_EQ(told.text(), "duty timeout final, waited 15.000: c1@send-duty timeout\n");
}

TEST(CallBook, AStartDoesNotTouchAnotherSwitchNorWhoeverJoinedAfterIt) {
  auto other = script("10:00:20  gap  -  -\n10:20:00  started  -  -  cut\n10:20:00  stopped  -  -");
  for (auto& fact : other) {
    fact.switch_name = "other";
  }
  ToldBook told;
  told.tell(kWaiting).tell(other);
  told.tell("10:25:00  joined  c2  send-duty\n10:20:00  started  -  -  cut late=302\n10:20:00 stopped - - late=303");
  EXPECT_EQ(told.text(),
            "duty cut_off final, waited 1199.700: c1@send-duty cut_off\nduty waiting: c2@send-duty waiting\n");
}

TEST(CallBook, FactsFromBeforeAGapThatArriveAfterItDoNotSayThatSheIsStillThere) {
  ToldBook told;
  told.tell(kWaiting).tell(kGap).tell(kWaiting).tell(R"(
    10:00:40    waiting   -  send-duty
    10:00:40.1  channels  -  -)");
  EXPECT_EQ(told.text(), "duty unknown final: c1@send-duty unknown\n");
}

TEST(CallBook, OneFoundWaitingHasNotHungUp) {
  ToldBook told;
  told.tell(kWaiting)
      .tell(R"(
    10:00:05  gone      c1  -
    10:00:20  gap       -   -
    10:00:40  waiting   -   send-duty  c1@send-duty+40)")
      .until("10:30:00");
  EXPECT_EQ(told.text(), "duty waiting: c1@send-duty waiting\n");
}

TEST(CallBook, GivenUpAsUnknownAndFoundWaitingSheWaits) {
  ToldBook told;
  told.tell(kWaiting).tell("10:00:05  gone  c1  -").until("10:05:10");
  EXPECT_EQ(told.only_call().outcome, Outcome::unknown);
  told.tell("10:05:20  waiting  -  send-duty  c1@send-duty+320");
  EXPECT_EQ(told.text(), "duty waiting: c1@send-duty waiting\n");
}

TEST(CallBook, AListedChannelWithoutAnIdIsNobody) {
  Fact fact = script("10:00:40  channels  -  -  c1@send-duty*")[0];
  std::get<ChannelsListed>(fact.what).channels[0].call.clear();
  Fact waits = script("10:00:40  waiting  -  send-duty  c1@send-duty+3")[0];
  std::get<WaitingListed>(waits.what).callers[0].call.clear();
  ToldBook told;
  told.tell({fact, waits, fact, waits});
  EXPECT_EQ(told.text(), "");
}

TEST(CallBook, AClockSetBackWhileSomebodyWaitsLosesNobodyAndInventsNobody) {
  for (const std::string back : {"09:59:54", "09:00:00"}) {
    auto settings = three_lines();
    settings.as_it_happens = true;
    ToldBook told(settings);
    told.tell("10:00:00  joined  c1  send-duty\n10:00:01  joined  c2  send-duty");
    auto late = script(back + "  connected  c1  send-duty  agent=nia leg=a1\n" + back +
                       "  ended      c1  send-duty  agent=nia leg=a1 by=caller talked=1\n" + back +
                       "  left       c2  send-duty  abandoned\n" + back + "  gone       c2  -");
    for (auto& fact : late) {
      fact.arrived = at("10:00:03");
    }
    told.tell(late);
    EXPECT_EQ(told.book.open_visits(), 0U);
    EXPECT_EQ(told.text(),
              "duty answered final, waited 0.000: c1@send-duty answered\n"
              "duty abandoned final, waited 0.000: c2@send-duty abandoned\n");
  }
}

// A recording that stops in the middle of a call, then the whole of it.
TEST(CallBook, AFullerAccountCorrectsWhatAPartialOneLeftOpen) {
  constexpr auto kBeginning = R"(
    10:00:00  joined     c1  send-duty
    10:00:05  connected  c1  send-duty  agent=nia leg=a1)";
  constexpr auto kEnd = R"(
    10:01:05  ended      c1  send-duty  agent=nia leg=a1 by=caller talked=60
    10:01:05  gone       c1  -)";
  ToldBook before;
  before.tell(kBeginning).until(kMidnight + hours(24 * 3));
  auto settings = three_lines();
  settings.next_id = 100;
  ToldBook after(settings);
  after.book.restore(before.only_call());
  after.kept[before.only_call().id] = before.only_call();
  after.tell(kBeginning).tell(kEnd);
  EXPECT_EQ(after.only_visit().ended_at, at("10:01:05"));
  EXPECT_EQ(after.only_visit().ended_by, EndedBy::caller);
}

TEST(CallBook, AProvenHangUpCorrectsAnEndThatAPartialAccountCouldNotTell) {
  ToldBook before;
  before.tell("10:00:30  left  c1  send-duty  unresolved waited=30\n10:00:30  gone  c1  -");
  EXPECT_EQ(before.only_call().outcome, Outcome::unknown);
  auto settings = three_lines();
  settings.next_id = 100;
  ToldBook after(settings);
  after.book.restore(before.only_call());
  after.kept[before.only_call().id] = before.only_call();
  after.tell(R"(
    10:00:00  joined  c1  send-duty
    10:00:30  left    c1  send-duty  abandoned
    10:00:30  gone    c1  -)");
  EXPECT_EQ(after.only_call().outcome, Outcome::abandoned);
  EXPECT_EQ(after.only_visit().provenance, Provenance::live);
}

}  // namespace
}  // namespace dutyline
