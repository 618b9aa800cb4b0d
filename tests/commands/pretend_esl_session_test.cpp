#include "commands/pretend_esl_session.hpp"

#include <gtest/gtest.h>

namespace dutyline::pretend {
namespace {

const Instant kStart = from_epoch_ms(1'795'438'574'000LL);
const Instant kNow = kStart + seconds(159);
const std::string kNotice =
    "Content-Type: text/disconnect-notice\nContent-Length: 67\n\nDisconnected, goodbye.\n"
    "See you at ClueCon! http://www.cluecon.com/\n";

std::string reply(const std::string& text) {
  return "Content-Type: command/reply\nReply-Text: " + text + "\n\n";
}

struct Client {
  std::string password = "secret";
  Freeswitch freeswitch{{.queues = {"send-duty@default"}, .roster = {{"Priya Nair", "101", {0}}}}, kStart};
  EslSession session{password, freeswitch, kNow};

  Client() { session.take_output(); }
  std::string ask(std::string_view command) {
    session.feed(command, kNow);
    return session.take_output();
  }
  void subscribe(std::string_view events) {
    ask("auth secret\n\n");
    ask("event " + std::string(events) + "\n\n");
  }
  // What it hears of a caller who rings in and queues.
  std::string hear() {
    for (const auto& event : freeswitch.tell({kNow, CallArrived{1, "01632960173"}})) session.broadcast(event);
    for (const auto& event : freeswitch.tell({kNow, JoinedQueue{1, 0}})) session.broadcast(event);
    session.broadcast(freeswitch.heartbeat(kNow));
    return session.take_output();
  }
};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(PretendEslSession, AsksForThePasswordFirst) {
  const std::string password = "secret";
  Freeswitch freeswitch({.queues = {"send-duty@default"}, .roster = {}}, kStart);
  EslSession session(password, freeswitch, kNow);
  EXPECT_EQ(session.take_output(), "Content-Type: auth/request\n\n");
}

TEST(PretendEslSession, LetsInWhoKnowsThePassword) {
  Client client;
  EXPECT_EQ(client.ask("api uptime\n\n"), reply("-ERR command not found"));
  EXPECT_EQ(client.ask("auth secret\n\n"), reply("+OK accepted"));
  EXPECT_EQ(client.ask("api uptime\n\n"), "Content-Type: api/response\nContent-Length: 4\n\n159\n");
}

TEST(PretendEslSession, AWrongPasswordIsTheOnlyTry) {
  Client client;
  EXPECT_EQ(client.ask("auth guess\n\n"), reply("-ERR invalid") + kNotice);
  EXPECT_TRUE(client.session.finished());
  EXPECT_EQ(client.ask("auth secret\n\n"), "");
}

TEST(PretendEslSession, WhoSaysNothingIsSentAwayAfter25Seconds) {
  Client client;
  EXPECT_EQ(client.session.next_deadline(), kNow + seconds(25));
  client.session.advance(kNow + seconds(25));
  EXPECT_EQ(client.session.take_output(), kNotice);
  EXPECT_TRUE(client.session.finished());
}

TEST(PretendEslSession, CommandsComeInPiecesAndSeveralAtOnce) {
  Client client;
  EXPECT_EQ(client.ask("au"), "");
  EXPECT_EQ(client.ask("th secret\n"), "");
  EXPECT_EQ(client.ask("\nnoevents\r\n\r\nnosuchcommand\n\n"),
            reply("+OK accepted") + reply("+OK no longer listening for events") + reply("-ERR command not found"));
}

TEST(PretendEslSession, SaysOnlyWhatWasSubscribedTo) {
  Client nothing;
  nothing.ask("auth secret\n\n");
  EXPECT_EQ(nothing.hear(), "");
  Client queue;
  queue.subscribe("plain CUSTOM callcenter::info");
  const auto heard = queue.hear();
  EXPECT_TRUE(has(heard, "CC-Action: member-queue-start\n"));
  EXPECT_FALSE(has(heard, "HEARTBEAT"));
  Client all;
  all.subscribe("json ALL");
  EXPECT_TRUE(has(all.hear(), R"("Event-Name":"CHANNEL_CREATE")"));
}

TEST(PretendEslSession, WhatStandsAfterCustomIsASubclass) {
  Client trapped;
  trapped.subscribe("plain CUSTOM callcenter::info HEARTBEAT");
  EXPECT_FALSE(has(trapped.hear(), "HEARTBEAT"));
  Client well;
  well.subscribe("plain HEARTBEAT CUSTOM callcenter::info");
  EXPECT_TRUE(has(well.hear(), "Event-Name: HEARTBEAT\n"));
}

TEST(PretendEslSession, ASecondSubscriptionAddsAndItsFormHoldsForAll) {
  Client client;
  client.subscribe("plain HEARTBEAT");
  EXPECT_EQ(client.ask("event json CUSTOM callcenter::info\n\n"), reply("+OK event listener enabled json"));
  const auto heard = client.hear();
  EXPECT_TRUE(has(heard, R"("Event-Name":"HEARTBEAT")"));
  EXPECT_TRUE(has(heard, R"("CC-Action":"member-queue-start")"));
}

TEST(PretendEslSession, UnknownNamesAreIgnoredUnlessThereAreNoOthers) {
  Client client;
  client.ask("auth secret\n\n");
  EXPECT_EQ(client.ask("event bogus\n\n"), reply("-ERR no keywords supplied"));
  EXPECT_EQ(client.ask("event plain bogus HEARTBEAT\n\n"), reply("+OK event listener enabled plain"));
  EXPECT_EQ(client.ask("nixevent HEARTBEAT\n\n"), reply("+OK events nixed"));
  EXPECT_EQ(client.hear(), "");
}

TEST(PretendEslSession, GoodbyeIsAnsweredAndTheEnd) {
  Client client;
  client.ask("auth secret\n\n");
  EXPECT_EQ(client.ask("exit\n\n"), reply("+OK bye") + kNotice);
  EXPECT_TRUE(client.session.finished());
}

TEST(PretendEslSession, AnOrderlyStopIsAnnounced) {
  Client client;
  client.ask("auth secret\n\n");
  client.session.switch_stops();
  EXPECT_EQ(client.session.take_output(),
            "Content-Type: text/disconnect-notice\nContent-Length: 31\n\nThe system is being shut down.\n");
  EXPECT_TRUE(client.session.finished());
}

TEST(PretendEslSession, ACommandWithoutEndCostsNoMemory) {
  Client client;
  client.ask("auth secret\n\n");
  for (int i = 0; i < 100; ++i) client.ask(std::string(10'000, 'x') + "\n");
  EXPECT_EQ(client.ask("\n"), reply("-ERR command not found"));
  EXPECT_EQ(client.ask("noevents\n\n"), reply("+OK no longer listening for events"));
}

}  // namespace
}  // namespace dutyline::pretend
