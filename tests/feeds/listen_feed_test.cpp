#include "feeds/listen_feed.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>

#include "feeds/tls.hpp"
#include "support/hand_clock.hpp"
#include "support/heard.hpp"
#include "support/loopback_server.hpp"
#include "support/scripted_decoder.hpp"
#include "support/temporary_folder.hpp"
#include "support/test_certificates.hpp"

namespace dutyline {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// A feed that listens on loopback, senders in the same loop, and time in the test's hand.
class Listening : public ::testing::Test {
 protected:
  void begin(TlsSettings tls = {}) {
    auto made = std::make_unique<testing::ScriptedDecoder>();
    decoder = made.get();
    auto bound = ListenFeed::bind(loop.get_executor(), {"pbx-log", {"127.0.0.1", 0}, std::move(tls)}, std::move(made),
                                  heard, clock.now_function(), clock.alarms());
    ASSERT_TRUE(bound) << bound.reason();
    feed = std::move(*bound);
    feed->start();
  }
  tcp::socket sender() {
    tcp::socket socket(loop);
    socket.connect({asio::ip::make_address("127.0.0.1"), feed->port()});
    return socket;
  }
  static void say(tcp::socket& socket, std::string_view text) { asio::write(socket, asio::buffer(text)); }
  template <class Condition>
  bool until(Condition good) {
    return testing::run_until(loop, good);
  }
  bool heard_calls(const std::string& calls) {
    return until([&] { return heard.calls() == calls; });
  }
  bool is(SourceState state) {
    return until([&] { return feed->state() == state; });
  }
  bool senders(std::size_t count) {
    return until([&] { return feed->senders() == count; });
  }
  bool stop() {
    bool done = false;
    feed->stop([&done] { done = true; });
    return until([&done] { return done; });
  }

  asio::io_context loop{1};
  testing::HandClock clock;
  testing::Heard heard;
  testing::ScriptedDecoder* decoder = nullptr;
  std::unique_ptr<ListenFeed> feed;
};

TEST_F(Listening, NobodyThereIsTroubleAndSomebodyHeardIsLive) {
  begin();
  EXPECT_EQ(feed->state(), SourceState::connecting);
  EXPECT_EQ(feed->trouble(), "no sender is connected to 127.0.0.1:0");
  auto pbx = sender();
  ASSERT_TRUE(is(SourceState::syncing));
  EXPECT_EQ(feed->trouble(), "a sender is connected, and has sent nothing yet");
  say(pbx, "fact a\nfact b\nfa");
  ASSERT_TRUE(heard_calls("a b"));
  EXPECT_EQ(feed->state(), SourceState::live);
  EXPECT_EQ(feed->trouble(), "");
  EXPECT_EQ(feed->received_bytes(), 16u);
  EXPECT_EQ(feed->record().connects().at("ok"), 1u);
  EXPECT_EQ(decoder->connections.size(), 1u);
  ASSERT_TRUE(stop());
  EXPECT_EQ(feed->state(), SourceState::disconnected);
  EXPECT_EQ(decoder->causes.size(), 1u);
}

TEST_F(Listening, HalfALineAtABreakIsNobodysAndTheSameLinesComeAgain) {
  begin();
  {
    auto pbx = sender();
    say(pbx, "fact a\nfact");
    ASSERT_TRUE(heard_calls("a"));
  }
  ASSERT_TRUE(is(SourceState::connecting));
  EXPECT_EQ(heard.logged("ended inside a line: the other side closed the connection (from 127.0.0.1)"), 1);
  EXPECT_EQ(feed->record().gaps(), 2u);
  auto again = sender();
  say(again, "fact a\nfact b\n");
  ASSERT_TRUE(heard_calls("a a b"));
  EXPECT_EQ(decoder->fed, "fact a\nfact a\nfact b\n");
  EXPECT_EQ(feed->state(), SourceState::live);
  ASSERT_TRUE(stop());
}

TEST_F(Listening, TwoSendersAtOnceNeverTearEachOthersLines) {
  begin();
  auto one = sender();
  auto other = sender();
  ASSERT_TRUE(senders(2));
  say(one, "fact o");
  say(other, "fact other\nfact ano");
  ASSERT_TRUE(heard_calls("other"));
  say(one, "ne\n");
  ASSERT_TRUE(heard_calls("other one"));
  say(other, "ther\n");
  ASSERT_TRUE(heard_calls("other one another"));
  one.close();
  ASSERT_TRUE(senders(1));
  EXPECT_EQ(feed->state(), SourceState::live);
  ASSERT_TRUE(stop());
}

TEST_F(Listening, AHeartbeatTellsSilenceFromAbsence) {
  begin();
  auto pbx = sender();
  say(pbx, "fact a\n");
  ASSERT_TRUE(is(SourceState::live));
  for (int beat = 0; beat < 5; ++beat) {
    clock.advance(ListenFeed::kSilence - milliseconds(1));
    const auto bytes = feed->received_bytes();
    say(pbx, "#alive\n");
    ASSERT_TRUE(until([&] { return feed->received_bytes() > bytes; }));
    EXPECT_EQ(feed->state(), SourceState::live);
  }
  clock.advance(ListenFeed::kSilence);
  EXPECT_EQ(feed->state(), SourceState::syncing);
  EXPECT_NE(feed->trouble().find("silent"), std::string::npos);
  EXPECT_EQ(feed->record().gaps(), 2u);
  EXPECT_EQ(decoder->fed, "fact a\n");  // heartbeats are not the switch's
  say(pbx, "\n");
  ASSERT_TRUE(is(SourceState::live));
  ASSERT_TRUE(stop());
}

TEST_F(Listening, ASenderThatCannotSeeItsLogSaysSoInItsOwnWords) {
  begin();
  auto pbx = sender();
  say(pbx, "#alive\n");
  ASSERT_TRUE(is(SourceState::live));
  say(pbx, "#trouble /var/log/asterisk/queue_log is\x01not there\n");
  ASSERT_TRUE(is(SourceState::syncing));
  EXPECT_EQ(feed->trouble(), "the sender is there, but in trouble: /var/log/asterisk/queue_log is not there");
  say(pbx, "#alive\n");
  ASSERT_TRUE(is(SourceState::live));
  ASSERT_TRUE(stop());
}

TEST_F(Listening, WhileTheLedgerIsBehindNothingIsRead) {
  begin();
  auto pbx = sender();
  say(pbx, "fact a\n");
  ASSERT_TRUE(heard_calls("a"));
  heard.burdened = true;
  say(pbx, "fact b\n");  // the read under way takes it
  ASSERT_TRUE(heard_calls("a b"));
  say(pbx, "fact c\n");
  loop.poll();
  clock.advance(ListenFeed::kHoldBack);
  loop.poll();
  EXPECT_EQ(heard.calls(), "a b");
  heard.burdened = false;
  clock.advance(ListenFeed::kHoldBack);
  ASSERT_TRUE(heard_calls("a b c"));
  heard.burdened = true;
  say(pbx, "fact d\n");
  ASSERT_TRUE(heard_calls("a b c d"));
  ASSERT_TRUE(stop());  // nothing is under way
}

TEST_F(Listening, AsManySendersAsMayAndNoMore) {
  begin();
  std::vector<tcp::socket> sockets;
  for (std::size_t count = 0; count < ListenFeed::kMostSenders; ++count) {
    sockets.push_back(sender());
    ASSERT_TRUE(senders(count + 1));
  }
  auto one_more = sender();
  ASSERT_TRUE(until([&] { return heard.logged("as many senders are here as may (from 127.0.0.1)") == 1; }));
  EXPECT_EQ(feed->senders(), ListenFeed::kMostSenders);
  EXPECT_EQ(feed->record().connects().at("refused"), 1u);

  clock.advance(ListenFeed::kSilence);  // now the silent ones make room
  for (std::size_t each = 1; each < sockets.size(); ++each) {
    say(sockets[each], "fact x\n");
  }
  ASSERT_TRUE(until([&] { return heard.facts.size() == sockets.size() - 1; }));
  auto fresh = sender();
  say(fresh, "fact fresh\n");
  ASSERT_TRUE(until([&] { return heard.calls().ends_with("fresh"); }));
  ASSERT_TRUE(senders(ListenFeed::kMostSenders));
  ASSERT_TRUE(stop());
  EXPECT_EQ(feed->senders(), 0u);
}

TEST_F(Listening, WhatIsPassedOverAndAdvisedIsSaid) {
  begin();
  auto pbx = sender();
  say(pbx, "skip malformed\nskip malformed\nadvise kind words to say\nlost - words\nfact a\n");
  ASSERT_TRUE(heard_calls("a"));
  EXPECT_EQ(heard.logged("passed over a line: malformed"), 1);
  EXPECT_EQ(feed->advice(), std::vector<std::string>{"words to say"});
  say(pbx, std::string(SentLines::kLongest + 2, 'x') + "\nfact b\n");
  ASSERT_TRUE(heard_calls("a b"));
  EXPECT_EQ(heard.logged("longer than 64 KiB"), 1);
  ASSERT_TRUE(stop());
}

TEST_F(Listening, TheDecodersDeadlinesAreKept) {
  begin();
  auto pbx = sender();
  decoder->deadline = clock.now() + seconds(3);
  say(pbx, "fact a\n");
  ASSERT_TRUE(heard_calls("a"));
  clock.advance(seconds(3));
  EXPECT_EQ(heard.calls(), "a due");
  ASSERT_TRUE(stop());
}

TEST_F(Listening, APortThatIsTakenOrNoAddressIsSaidInWords) {
  begin();
  const auto again = [&](Endpoint endpoint, TlsSettings tls = {}) {
    const auto bound =
        ListenFeed::bind(loop.get_executor(), {"two", std::move(endpoint), std::move(tls)},
                         std::make_unique<testing::ScriptedDecoder>(), heard, clock.now_function(), clock.alarms());
    return bound ? "" : bound.reason();
  };
  const auto port = feed->port();
  EXPECT_EQ(again({"127.0.0.1", port}),
            "cannot listen on 127.0.0.1:" + std::to_string(port) + ": Address already in use");
  EXPECT_NE(again({"pbx.example", 0}).find("is no address of this machine"), std::string::npos);
  TlsSettings tls;
  tls.enabled = true;
  EXPECT_NE(again({"127.0.0.1", 0}, tls).find("needs a certificate"), std::string::npos);
  tls.cert_file = tls.key_file = "/nowhere.pem";
  EXPECT_NE(again({"127.0.0.1", 0}, tls).find("tls.cert_file: /nowhere.pem cannot be used"), std::string::npos);
  ASSERT_TRUE(stop());
}

// Through TLS, with certificates of this run.
class ListeningWithTls : public Listening {
 protected:
  std::string pem(const std::string& name, const testing::Certificate& certificate, bool with_key = false) {
    testing::write_pem(folder.file(name), certificate, with_key);
    return folder.file(name);
  }
  TlsSettings ours(const std::string& senders_authority = {}) {
    TlsSettings tls;
    tls.enabled = true;
    tls.cert_file = tls.key_file = pem(
        "dutyline.pem", testing::make_certificate({"dutyline", "IP:127.0.0.1", -60, 3'600, false, &authority}), true);
    tls.ca_file = senders_authority;
    return tls;
  }
  TlsSettings theirs(const std::string& cert_file = {}) {
    TlsSettings tls;
    tls.enabled = true;
    tls.ca_file = pem("ca.pem", authority);
    tls.cert_file = tls.key_file = cert_file;
    return tls;
  }
  void send(const TlsSettings& tls, std::string text) {
    auto made = tls_stream(sender(), tls, "127.0.0.1");
    ASSERT_TRUE(made) << made.reason();
    stream = std::move(*made);
    asio::co_spawn(loop, talk(stream, std::move(text)), [](const std::exception_ptr& bug) {
      if (bug) {
        std::rethrow_exception(bug);
      }
    });
  }

  testing::TemporaryFolder folder;
  testing::Certificate authority = testing::make_certificate({"authority", "", -60, 3'600, true});
  std::shared_ptr<ByteStream> stream;

 private:
  static asio::awaitable<void> talk(std::shared_ptr<ByteStream> stream, std::string text) {
    const auto failure = co_await stream->open();
    if (!failure) {
      const std::string_view bytes = text;
      co_await stream->write(bytes);
    }
  }
};

TEST_F(ListeningWithTls, LinesComeThrough) {
  begin(ours());
  send(theirs(), "fact a\n");
  ASSERT_TRUE(heard_calls("a"));
  stream->close();
  ASSERT_TRUE(senders(0));
  ASSERT_TRUE(stop());
}

TEST_F(ListeningWithTls, OnlyWhoHasACertificateOfTheAuthorityComesIn) {
  begin(ours(pem("senders.pem", authority)));
  send(theirs(), "fact nobody\n");
  ASSERT_TRUE(until([&] { return heard.logged("the sender showed no certificate") == 1; }));
  const auto stranger = testing::make_certificate({"stranger", ""});
  send(theirs(pem("stranger.pem", stranger, true)), "fact stranger\n");
  ASSERT_TRUE(until([&] { return heard.logged("is not good for tls.ca_file") == 1; }));
  EXPECT_EQ(feed->record().connects().at("tls"), 2u);
  const auto known = testing::make_certificate({"pbx", "", -60, 3'600, false, &authority});
  send(theirs(pem("pbx.pem", known, true)), "fact known\n");
  ASSERT_TRUE(heard_calls("known"));
  ASSERT_TRUE(stop());
}

TEST_F(ListeningWithTls, WhoSpeaksNoTlsOrNothingIsRefused) {
  begin(ours());
  auto plain = sender();
  say(plain, "1795438585|NONE|NONE|NONE|QUEUESTART|\n");
  ASSERT_TRUE(until([&] { return heard.logged("what was sent is not TLS") == 1; }));
  auto silent = sender();
  ASSERT_TRUE(senders(1));
  clock.advance(ListenFeed::kHandshake);
  ASSERT_TRUE(senders(0));
  EXPECT_EQ(heard.logged("the TLS handshake was not done within 10 s"), 1);
  EXPECT_EQ(feed->record().connects().at("timeout"), 1u);
  EXPECT_EQ(decoder->fed, "");
  ASSERT_TRUE(stop());
}

TEST_F(ListeningWithTls, StoppingInTheMiddleOfAHandshakeEnds) {
  begin(ours());
  auto silent = sender();
  ASSERT_TRUE(senders(1));
  ASSERT_TRUE(stop());
  EXPECT_EQ(feed->senders(), 0u);
}

}  // namespace
}  // namespace dutyline
