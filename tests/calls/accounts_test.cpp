// Two accounts of one switch: what it told live, and what its own record says. Whatever order they come in, however
// often, with restarts of the daemon in between: the same calls.

#include <algorithm>
#include <functional>

#include "support/told_book.hpp"

namespace dutyline {
namespace {

BookSettings with_record() {
  auto settings = three_lines();
  settings.recorded_switches = {"pbx"};
  settings.keep_final = settings.keep_gone = hours(10'000);
  return settings;
}

// "c1@send-duty answered 4.400 by agent, log event": outcome, wait, who ended it, provenance and times of each visit.
std::string shown(const std::vector<Call>& calls) {
  std::string text;
  for (const auto& call : calls) {
    text += call.line + " " + std::string(to_string(call.outcome)) + (call.transferred ? " transferred" : "") + ":";
    for (const auto& visit : call.visits) {
      const auto wait = wait_of(visit);
      text += " " + visit.switch_call_id + "@" + visit.queue + " " + std::string(to_string(visit.outcome)) +
              (wait ? " " + seconds_text(*wait) : "") +
              (visit.ended_by == EndedBy::nobody ? "" : " by " + std::string(to_string(visit.ended_by))) + ", " +
              std::string(to_string(visit.provenance)) + " " + std::string(to_string(visit.times)) + ", " +
              visit.source + ";";
    }
    text += "\n";
  }
  return text;
}

class Telling {
 public:
  Telling() : told_(std::make_unique<ToldBook>(with_record())) {}

  Telling& tell(const std::vector<Fact>& facts) {
    told_->tell(facts);
    return *this;
  }
  // The daemon starts anew: all that it knows is what it kept.
  Telling& restart() {
    told_->until("23:59:59");
    auto settings = with_record();
    settings.next_id = 1'000;
    auto after = std::make_unique<ToldBook>(settings);
    for (const auto& [row, call] : told_->kept) {
      after->book.restore(call);
      after->kept[row] = call;
    }
    told_ = std::move(after);
    return *this;
  }
  std::string calls() {
    told_->until(kMidnight + hours(24 * 30));
    return shown(told_->calls());
  }

 private:
  std::unique_ptr<ToldBook> told_;
};

// All orders must agree; what they agree on.
std::string agreed(std::string_view live_rows, std::string_view record_rows) {
  const auto live = script(live_rows);
  auto record = script(record_rows);
  auto both = live;
  both.insert(both.end(), record.begin(), record.end());
  std::ranges::stable_sort(both, {}, &Fact::arrived);
  const auto expected = Telling().tell(both).calls();
  const auto same = [&](const std::string& calls, const char* order) { EXPECT_EQ(calls, expected) << order; };
  same(Telling().tell(live).tell(record).calls(), "live first");
  same(Telling().tell(record).tell(live).calls(), "record first");
  same(Telling().tell(both).tell(record).tell(live).calls(), "everything twice");
  same(Telling().tell(live).restart().tell(record).calls(), "live, restart, record");
  same(Telling().tell(record).restart().tell(live).calls(), "record, restart, live");
  same(Telling().tell(live).restart().tell(record).restart().tell(live).restart().tell(record).calls(), "each twice");
  return expected;
}

std::string recorded(std::string_view rows) {
  const auto record = script(rows);
  const auto once = Telling().tell(record).calls();
  EXPECT_EQ(Telling().tell(record).tell(record).calls(), once);
  EXPECT_EQ(Telling().tell(record).restart().tell(record).calls(), once);
  return once;
}

constexpr auto kAnsweredLive = R"(
  10:00:00.6  joined     c1  send-duty  from=mary
  10:00:05    connected  c1  send-duty  agent=nia leg=a1
  10:03:00.2  ended      c1  send-duty  agent=nia leg=a1 by=agent
  10:03:00.3  gone       c1  -)";
constexpr auto kAnsweredInTheRecord = R"(
  10:00:00  joined     c1  send-duty  known=log from=mary
  10:00:05  connected  c1  send-duty  known=log agent=nia leg=a1 waited=5
  10:03:00  ended      c1  send-duty  known=log agent=nia by=agent waited=5 talked=175)";

TEST(Accounts, AgreeAndTheRecordProvesWhatWasSeenAndTheFinerClockTimesIt) {
  EXPECT_EQ(agreed(kAnsweredLive, kAnsweredInTheRecord),
            "duty answered: c1@send-duty answered 4.400 by agent, log event, ami;\n");
}

TEST(Accounts, TheRecordAloneIsEnough) {
  EXPECT_EQ(recorded(kAnsweredInTheRecord), "duty answered: c1@send-duty answered 5.000 by agent, log log, log;\n");
}

TEST(Accounts, TheRecordSettlesWhatTheLiveAccountCouldNotTell) {
  EXPECT_EQ(agreed(R"(
    10:00:00.6  joined  c1  send-duty
    10:01:00.7  left    c1  send-duty  unresolved
    10:01:00.8  gone    c1  -)",
                   R"(
    10:00:00  joined  c1  send-duty  known=log
    10:01:00  left    c1  send-duty  timeout known=log waited=60)"),
            "duty timeout: c1@send-duty timeout 60.100, log event, ami;\n");
}

TEST(Accounts, AnAbandonedRowOfAnEndThatWasNoHangUpIsWhatTheLiveAccountSays) {
  for (const std::string outcome : {"cut_off", "redirected"}) {
    const auto calls = agreed(R"(
    10:00:00.6  joined   c1  send-duty
    10:01:00.7  left     c1  send-duty  unresolved
    10:01:00.7  settled  c1  send-duty  )" +
                                  outcome + R"( record
    10:01:09.8  gone     c1  -)",
                              R"(
    10:00:00  joined  c1  send-duty  known=log
    10:01:00  left    c1  send-duty  abandoned known=log waited=60)");
    EXPECT_EQ(calls, "duty " + outcome + ": c1@send-duty " + outcome + " 60.100, live event, ami;\n");
  }
}

TEST(Accounts, AnEndThatWasNoHangUpIsUnknownWhileNoRecordSpeaks) {
  Telling telling;
  telling.tell(script(R"(
    10:00:00.6  joined   c1  send-duty
    10:01:00.7  left     c1  send-duty  unresolved
    10:01:00.7  settled  c1  send-duty  cut_off record
    10:01:09.8  gone     c1  -)"));
  EXPECT_EQ(telling.calls(), "duty unknown: c1@send-duty unknown 60.100, inferred event, ami;\n");
}

TEST(Accounts, ACallThatNobodySawEndWaitsFiveMinutesForTheRecord) {
  ToldBook told(with_record());
  told.tell(R"(
    10:00:00  joined  c1  send-duty
    10:01:00  left    c1  send-duty  unresolved
    10:01:01  gone    c1  -)");
  told.until("10:05:59");
  EXPECT_EQ(told.only_call().outcome, Outcome::unresolved);
  told.until("10:06:03");
  EXPECT_EQ(told.only_call().outcome, Outcome::unknown);
}

TEST(Accounts, WhereNoRecordIsFollowedNobodyWaitsForIt) {
  ToldBook told;
  told.tell(R"(
    10:00:00  joined  c1  send-duty
    10:01:00  left    c1  send-duty  unresolved
    10:01:01  gone    c1  -)");
  EXPECT_EQ(told.only_call().outcome, Outcome::unknown);
}

TEST(Accounts, TheEndThatFellIntoAGapIsTheRecords) {
  EXPECT_EQ(agreed(R"(
    10:00:00.6  joined    c1         send-duty
    10:00:10    gap       -          -
    10:05:00    waiting   -          send-duty
    10:05:00    channels  -          -
    10:05:00    seen      -          -)",
                   R"(
    10:00:00  joined     c1  send-duty  known=log
    10:00:20  connected  c1  send-duty  known=log agent=nia leg=a1 waited=20
    10:01:00  ended      c1  send-duty  known=log agent=nia by=caller waited=20 talked=40)"),
            "duty answered: c1@send-duty answered 19.400 by caller, log log, ami;\n");
}

TEST(Accounts, WhoLeftUnseenLongBeforeTheSwitchStoppedLeftWhenTheRecordSays) {
  EXPECT_EQ(agreed(R"(
    10:00:00.6  joined   c1  send-duty
    10:05:00    stopped  -   -)",
                   R"(
    10:00:00  joined  c1  send-duty  known=log
    10:00:40  left    c1  send-duty  timeout known=log waited=40)"),
            "duty timeout: c1@send-duty timeout 39.400, log log, ami;\n");
}

TEST(Accounts, AVisitInAGapDoesNotShiftItsNeighbours) {
  constexpr auto kThreeVisits = R"(
    10:00:00  joined  c1  send-duty  known=log
    10:01:00  left    c1  send-duty  timeout known=log waited=60
    10:01:30  joined  c1  send-duty  known=log
    10:02:00  left    c1  send-duty  key_exit known=log waited=30
    10:03:00  joined  c1  send-duty  known=log
    10:03:20  left    c1  send-duty  abandoned known=log waited=20)";
  EXPECT_EQ(agreed(R"(
    10:01:30.4  joined  c1  send-duty
    10:02:00.5  left    c1  send-duty  key_exit)",
                   kThreeVisits),
            "duty abandoned: c1@send-duty timeout 60.000, log log, log; c1@send-duty key_exit 30.100, log event, ami; "
            "c1@send-duty abandoned 20.000, log log, log;\n");
}

TEST(Accounts, ALoopWhoseFirstVisitFellIntoAGapIsOneCall) {
  EXPECT_EQ(agreed(R"(
    10:01:30.4  joined     c1  send-duty
    10:01:40    connected  c1  send-duty  agent=nia leg=a1
    10:02:00.5  ended      c1  send-duty  agent=nia leg=a1 by=caller
    10:02:00.6  gone       c1  -)",
                   R"(
    10:00:00  joined     c1  send-duty  known=log
    10:01:00  left       c1  send-duty  timeout known=log waited=60
    10:01:30  joined     c1  send-duty  known=log
    10:01:40  connected  c1  send-duty  known=log agent=nia waited=10
    10:02:00  ended      c1  send-duty  known=log agent=nia by=caller waited=10 talked=20)"),
            "duty answered: c1@send-duty timeout 60.000, log log, log; "
            "c1@send-duty answered 9.600 by caller, log event, ami;\n");
}

TEST(Accounts, ARefusalAndAVisitOfTheSameQueueAreTwo) {
  EXPECT_EQ(agreed(R"(
    10:00:00.4  refused  c1  send-duty  refused_empty
    10:00:20.4  joined   c1  send-duty
    10:00:30.5  left     c1  send-duty  abandoned
    10:00:30.5  gone     c1  -)",
                   R"(
    10:00:20  joined  c1  send-duty  known=log
    10:00:30  left    c1  send-duty  abandoned known=log waited=10)"),
            "duty abandoned: c1@send-duty refused_empty 0.000, live event, ami; "
            "c1@send-duty abandoned 10.100, log event, ami;\n");
}

TEST(Accounts, ASwitchThatWasKilledCutOffWhoeverItsRecordLeavesOpen) {
  EXPECT_EQ(recorded(R"(
    10:00:00  joined     c1  send-duty  known=log
    10:00:05  connected  c1  send-duty  known=log agent=nia leg=a1 waited=5
    10:00:20  joined     c2  send-duty  known=log
    10:04:00  started    -   -          known=log
    10:04:00  joined     c3  send-duty  known=log
    10:04:10  left       c3  send-duty  abandoned known=log waited=10)"),
            "duty answered: c1@send-duty answered 5.000 by switch, log log, log;\n"
            "duty cut_off: c2@send-duty cut_off, log log, log;\n"
            "duty abandoned: c3@send-duty abandoned 10.000, log log, log;\n");
}

TEST(Accounts, TheLiveAccountTellsTheRecordWhichCallsBelongTogether) {
  EXPECT_EQ(agreed(R"(
    10:00:00.4  joined  c1     send-duty
    10:00:30.5  left    c1     send-duty      timeout
    10:00:31    joined  c2~c1  send-overflow
    10:00:40    left    c2~c1  send-overflow  abandoned
    10:00:40    gone    c2     -
    10:00:40    gone    c1     -)",
                   R"(
    10:00:00  joined  c1  send-duty      known=log
    10:00:30  left    c1  send-duty      timeout known=log waited=30
    10:00:31  joined  c2  send-overflow  known=log
    10:00:40  left    c2  send-overflow  abandoned known=log waited=9)"),
            "duty abandoned: c1@send-duty timeout 30.100, log event, ami; "
            "c2@send-overflow abandoned 9.000, log event, ami;\n");
}

TEST(Accounts, ARecordThatBeginsInTheMiddleOfACallCountsBack) {
  EXPECT_EQ(recorded("10:00:05  connected  c1  send-duty  known=log agent=nia leg=a1 waited=5\n"
                     "10:03:00  ended      c1  send-duty  known=log agent=nia by=agent waited=5 talked=175"),
            "duty answered: c1@send-duty answered 5.000 by agent, log inferred, log;\n");
  EXPECT_EQ(recorded("10:03:00  ended  c1  send-duty  known=log agent=nia by=agent waited=5 talked=175"),
            "duty answered: c1@send-duty answered 5.000 by agent, log inferred, log;\n");
  EXPECT_EQ(recorded("10:03:00  left  c1  send-duty  abandoned known=log waited=12"),
            "duty abandoned: c1@send-duty abandoned 12.000, log inferred, log;\n");
}

TEST(Accounts, ItsBeginningReadLaterMakesItWhole) {
  EXPECT_EQ(recorded("10:03:00  left    c1  send-duty  abandoned known=log waited=12\n"
                     "10:02:47  joined  c1  send-duty  known=log"),
            "duty abandoned: c1@send-duty abandoned 13.000, log log, log;\n");
}

TEST(Accounts, OutAndInAgainWithinOneSecondAreTwoVisits) {
  EXPECT_EQ(Telling()
                .tell(script(R"(
    10:00:00  joined  c1  send-duty  known=log
    10:00:00  left    c1  send-duty  key_exit known=log waited=0
    10:00:00  joined  c1  send-duty  known=log
    10:00:09  left    c1  send-duty  abandoned known=log waited=9)"))
                .calls(),
            "duty abandoned: c1@send-duty key_exit 0.000, log log, log; c1@send-duty abandoned 9.000, log log, log;\n");
}

TEST(Accounts, WithOneVisitEachPairHoweverFarTheClocksAreApart) {
  EXPECT_EQ(agreed(R"(
    10:07:00.4  joined  c1  send-duty  known=arrival
    10:07:30.5  left    c1  send-duty  abandoned known=arrival
    10:07:30.5  gone    c1  -          known=arrival)",
                   R"(
    10:00:00  joined  c1  send-duty  known=log
    10:00:30  left    c1  send-duty  abandoned known=log waited=30)"),
            "duty abandoned: c1@send-duty abandoned 30.100, log arrival, ami;\n");
}

// 400 s apart: no wait is made of one clock's beginning and the other's end.
TEST(Accounts, WhatEachAccountSawIsTimedByOneClock) {
  EXPECT_EQ(agreed(R"(
    10:06:40.4  joined    c1         send-duty  known=arrival
    10:06:50    gap       -          -
    10:11:40    waiting   -          send-duty  known=arrival
    10:11:40    channels  -          -          known=arrival
    10:11:40    seen      -          -          known=arrival)",
                   R"(
    10:00:00  joined     c1  send-duty  known=log
    10:00:20  connected  c1  send-duty  known=log agent=nia leg=a1 waited=20
    10:01:00  ended      c1  send-duty  known=log agent=nia by=caller waited=20 talked=40)"),
            "duty answered: c1@send-duty answered 20.000 by caller, log log, ami;\n");
  EXPECT_EQ(agreed(R"(
    10:07:00.5  connected  c1  send-duty  known=arrival agent=nia leg=a1
    10:07:40.5  ended      c1  send-duty  known=arrival agent=nia leg=a1 by=caller)",
                   R"(
    10:00:00  joined     c1  send-duty  known=log
    10:00:20  connected  c1  send-duty  known=log agent=nia leg=a1 waited=20
    10:01:00  ended      c1  send-duty  known=log agent=nia by=caller waited=20 talked=40)"),
            "duty answered: c1@send-duty answered 20.000 by caller, log log, ami;\n");
}

// The connection broke, she hung up, and half a minute later the switch was restarted: that cut nobody off.
TEST(Accounts, WhoHungUpUnseenLongBeforeTheSwitchStartedAnewWasNotCutOff) {
  constexpr auto kLive = R"(
    10:00:00.6  joined   c1  send-duty
    10:00:10    gap      -   -
    10:00:50    started  -   -  cut)";
  EXPECT_EQ(agreed(kLive, R"(
    10:00:00  joined   c1  send-duty  known=log
    10:00:20  left     c1  send-duty  abandoned known=log waited=20
    10:00:50  started  -   -          known=log)"),
            "duty abandoned: c1@send-duty abandoned 19.400, log log, ami;\n");
  EXPECT_EQ(agreed(kLive, R"(
    10:00:00  joined   c1  send-duty  known=log
    10:00:48  left     c1  send-duty  abandoned known=log waited=48
    10:00:50  started  -   -          known=log)"),
            "duty cut_off: c1@send-duty cut_off 47.400, live log, ami;\n");
  EXPECT_EQ(agreed(R"(
    10:00:00.6  joined   c1  send-duty
    10:05:00    stopped  -   -)",
                   R"(
    10:00:00  joined   c1  send-duty  known=log
    10:00:20  left     c1  send-duty  abandoned known=log waited=20
    10:05:03  started  -   -          known=log)"),
            "duty abandoned: c1@send-duty abandoned 19.400, log log, ami;\n");
}

TEST(Accounts, AStartInTheRecordTakesNothingFromWhoeverWasSeenToLeave) {
  EXPECT_EQ(agreed(R"(
    10:00:00.4  joined  c1  send-duty
    10:00:30.5  left    c1  send-duty  abandoned
    10:00:30.5  gone    c1  -)",
                   R"(
    10:00:00  joined   c1  send-duty  known=log
    10:05:00  started  -   -          known=log)"),
            "duty abandoned: c1@send-duty abandoned 30.100, live event, ami;\n");
}

}  // namespace
}  // namespace dutyline
