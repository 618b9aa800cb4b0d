#include "commands/pretend_server.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "commands/pretend_ami.hpp"
#include "commands/pretend_esl.hpp"

namespace dutyline::pretend {
namespace {

using boost::asio::ip::tcp;

Instant clock_now() {
  return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

// Reads for ever; remembers.
struct Reader {
  explicit Reader(boost::asio::io_context& loop) : socket(loop) {}

  bool connect(std::uint16_t port) {
    boost::system::error_code fault;
    socket.connect({boost::asio::ip::address_v4::loopback(), port}, fault);
    if (!fault) read();
    return !fault;
  }
  void read() {
    socket.async_read_some(boost::asio::buffer(bytes), [this](boost::system::error_code fault, std::size_t got) {
      text.append(bytes.data(), got);
      closed = static_cast<bool>(fault);
      if (!fault) read();
    });
  }
  void say(const std::string& words) { boost::asio::write(socket, boost::asio::buffer(words)); }
  bool has(std::string_view words) const { return text.find(words) != std::string::npos; }

  tcp::socket socket;
  std::array<char, 4096> bytes{};
  std::string text;
  bool closed = false;
};

// Turns the loop until it is so, at most ten seconds.
template <class Condition>
bool until(boost::asio::io_context& loop, Condition so) {
  const auto end = std::chrono::steady_clock::now() + seconds(10);
  bool is_so = so();
  while (!is_so && std::chrono::steady_clock::now() < end) {
    loop.run_one_for(milliseconds(50));
    is_so = so();
  }
  return is_so;
}

const std::string kLogin = "Action: Login\r\nUsername: dutyline\r\nSecret: demo\r\n\r\n";

std::unique_ptr<Server> serve(boost::asio::io_context& loop, ServerSettings settings,
                              const SwitchMaker& make = pretend_ami()) {
  settings.port = 0;
  auto started = Server::start(loop.get_executor(), std::move(settings), make, clock_now);
  EXPECT_TRUE(started) << (started ? "" : started.reason());
  return std::move(*started);
}

ServerSettings hurried() {
  ServerSettings settings;
  settings.helpline.speed = 600;
  settings.helpline.calls_per_hour = 120;
  return settings;
}

TEST(PretendServer, TellsTwoClientsTheSame) {
  boost::asio::io_context loop;
  const auto server = serve(loop, hurried());
  Reader one(loop), two(loop);
  ASSERT_TRUE(one.connect(server->port()));
  ASSERT_TRUE(two.connect(server->port()));
  one.say(kLogin);
  two.say(kLogin);
  const auto both_heard = [&] {
    return one.has("FullyBooted") && two.has("FullyBooted") && one.has("Event: AgentComplete") &&
           two.has("Event: AgentComplete");
  };
  ASSERT_TRUE(until(loop, both_heard));
  EXPECT_EQ(server->clients(), 2U);
  // From the first event that both heard.
  const auto tail = [](const std::string& text, const std::string& stamp) { return text.substr(text.find(stamp)); };
  const auto from = one.text.find("Timestamp: ", one.text.size() / 2);
  const auto stamp = one.text.substr(from, 28);
  const auto common = std::min(tail(one.text, stamp).size(), tail(two.text, stamp).size());
  EXPECT_EQ(tail(one.text, stamp).substr(0, common), tail(two.text, stamp).substr(0, common));
  server->stop();
}

TEST(PretendServer, AWrongSecretIsClosedAndTheOtherStays) {
  boost::asio::io_context loop;
  const auto server = serve(loop, {});
  Reader wrong(loop), right(loop);
  ASSERT_TRUE(wrong.connect(server->port()));
  ASSERT_TRUE(right.connect(server->port()));
  wrong.say("Action: Login\r\nUsername: dutyline\r\nSecret: wrong\r\n\r\n");
  right.say(kLogin);
  ASSERT_TRUE(until(loop, [&] { return wrong.closed; }));
  EXPECT_TRUE(wrong.has("Message: Authentication failed\r\n\r\n"));
  EXPECT_TRUE(right.has("Message: Authentication accepted\r\n\r\n"));
  EXPECT_FALSE(right.closed);
}

TEST(PretendServer, ARestartSaysShutdownGoesAndComesBackOnItsPort) {
  boost::asio::io_context loop;
  auto settings = hurried();
  settings.helpline.incidents = {{Incident::Kind::restart, minutes(3), minutes(4)}};
  const auto server = serve(loop, settings);
  Reader before(loop);
  ASSERT_TRUE(before.connect(server->port()));
  before.say(kLogin);
  ASSERT_TRUE(until(loop, [&] { return before.closed; }));
  EXPECT_TRUE(before.text.ends_with("Shutdown: Cleanly\r\nRestart: True\r\n\r\n"));
  Reader during(loop);
  EXPECT_FALSE(during.connect(server->port()));
  Reader after(loop);
  ASSERT_TRUE(until(loop, [&] { return after.connect(server->port()); }));
  after.say(kLogin);
  ASSERT_TRUE(until(loop, [&] { return after.has("Uptime: 0"); }));
}

TEST(PretendServer, APretendFreeswitchTellsManyClientsTheSameEachInItsForm) {
  boost::asio::io_context loop;
  const auto server = serve(loop, hurried(), pretend_esl());
  std::array<Reader, 4> readers{Reader(loop), Reader(loop), Reader(loop), Reader(loop)};
  for (std::size_t i = 0; i < readers.size(); ++i) {
    ASSERT_TRUE(readers[i].connect(server->port()));
    readers[i].say("auth ClueCon\n\nevent " + std::string(i % 2 == 0 ? "plain" : "json") +
                   " CHANNEL_HANGUP_COMPLETE CUSTOM callcenter::info\n\n");
  }
  const auto heard = [](const Reader& reader) {
    return reader.has("CC-Cause: Terminated\n") || reader.has(R"("CC-Cause":"Terminated")");
  };
  ASSERT_TRUE(until(loop, [&] { return std::ranges::all_of(readers, heard); }));
  EXPECT_EQ(server->clients(), readers.size());
  for (const auto& [one, other] : {std::pair(0, 2), std::pair(1, 3)}) {
    // From the newest event that both must have heard: the sequence counts every event.
    const std::string& first = readers[static_cast<std::size_t>(one)].text;
    const std::string& second = readers[static_cast<std::size_t>(other)].text;
    const auto half = first.find("Content-Length: ", first.size() / 2);
    const auto tail = first.substr(half);
    const auto same = second.find(tail.substr(0, 600));
    ASSERT_NE(same, std::string::npos);
    const auto common = std::min(tail.size(), second.size() - same);
    EXPECT_EQ(tail.substr(0, common), second.substr(same, common));
  }
  server->stop();
}

TEST(PretendServer, ARestartOfAPretendFreeswitchIsAnnouncedAndItsCoreIsAnother) {
  boost::asio::io_context loop;
  auto settings = hurried();
  settings.helpline.incidents = {{Incident::Kind::restart, minutes(3), minutes(4)}};
  const auto server = serve(loop, settings, pretend_esl());
  const std::string question = "auth ClueCon\n\napi global_getvar core_uuid\n\n";
  Reader before(loop);
  ASSERT_TRUE(before.connect(server->port()));
  before.say(question);
  ASSERT_TRUE(until(loop, [&] { return before.closed; }));
  EXPECT_TRUE(before.text.ends_with("The system is being shut down.\n"));
  Reader after(loop);
  ASSERT_TRUE(until(loop, [&] { return after.connect(server->port()); }));
  after.say(question);
  const auto answer = [](const Reader& reader) {
    const auto at = reader.text.find("Content-Length: 36\n\n");
    return at == std::string::npos ? std::string() : reader.text.substr(at + 20, 36);
  };
  ASSERT_TRUE(until(loop, [&] { return answer(after).size() == 36; }));
  EXPECT_EQ(answer(before).size(), 36U);
  EXPECT_NE(answer(before), answer(after));
}

TEST(PretendServer, BlindMeansThatTheCallsGoOnUnseen) {
  boost::asio::io_context loop;
  auto settings = hurried();
  settings.helpline.incidents = {{Incident::Kind::blind, minutes(3), minutes(4)}};
  const auto server = serve(loop, settings);
  Reader before(loop);
  ASSERT_TRUE(before.connect(server->port()));
  before.say(kLogin);
  ASSERT_TRUE(until(loop, [&] { return before.closed; }));
  EXPECT_FALSE(before.has("Shutdown"));
  Reader after(loop);
  ASSERT_TRUE(until(loop, [&] { return after.connect(server->port()); }));
  after.say(kLogin);
  ASSERT_TRUE(until(loop, [&] { return after.has("FullyBooted"); }));
}

TEST(PretendServer, AClientThatDoesNotReadIsCutOffAndTheOthersAreNot) {
  boost::asio::io_context loop;
  ServerSettings settings;
  settings.most_unsent = 100'000;
  const auto server = serve(loop, settings);
  tcp::socket deaf(loop);
  deaf.open(tcp::v4());
  deaf.set_option(boost::asio::socket_base::receive_buffer_size(4096));
  deaf.connect({boost::asio::ip::address_v4::loopback(), server->port()});
  Reader good(loop);
  ASSERT_TRUE(good.connect(server->port()));
  good.say(kLogin);
  ASSERT_TRUE(until(loop, [&] { return good.has("FullyBooted") && server->clients() == 2; }));
  // Asks for ever and never listens.
  std::string questions = kLogin;
  for (int i = 0; i < 4000; ++i) questions += "Action: QueueStatus\r\n\r\n";
  boost::asio::async_write(deaf, boost::asio::buffer(questions), [](auto, auto) {});
  ASSERT_TRUE(until(loop, [&] { return server->clients() == 1; }));
  EXPECT_FALSE(good.closed);
}

TEST(PretendServer, SaysInWordsWhyItCannotListen) {
  boost::asio::io_context loop;
  const auto server = serve(loop, {});
  ServerSettings taken;
  taken.port = server->port();
  const auto second = Server::start(loop.get_executor(), taken, pretend_ami(), clock_now);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.reason(),
            "cannot listen on 127.0.0.1 port " + std::to_string(taken.port) + ": Address already in use");
  ServerSettings nowhere;
  nowhere.host = "example.invalid";
  const auto third = Server::start(loop.get_executor(), nowhere, pretend_ami(), clock_now);
  ASSERT_FALSE(third);
  EXPECT_EQ(third.reason(), "\"example.invalid\" is not an address to listen on: write 127.0.0.1:5038 or [::1]:5038");
}

}  // namespace
}  // namespace dutyline::pretend
