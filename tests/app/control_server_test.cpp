// The control socket, with clients in the test's own loop.
#include "app/control_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>
#include <fstream>

#include "support/loopback_server.hpp"
#include "support/temporary_folder.hpp"

namespace dutyline {
namespace {

using boost::asio::local::stream_protocol;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// What the server hands on.
struct Heard {
  std::vector<std::string> said;
  bool pause = false;
  int alive = 0;
  Result<std::string> summary = std::string("{}");
};

class HeardImport final : public ControlledImport {
 public:
  explicit HeardImport(Heard& heard) : heard_(heard) { ++heard_.alive; }
  ~HeardImport() override { --heard_.alive; }
  void ask(std::string text) override { heard_.said.push_back("asked " + text); }
  void take(const RecordedBytes& recorded) override { heard_.said.push_back(recorded.bytes); }
  void end_recording(const std::string& name, Instant) override { heard_.said.push_back("end of " + name); }
  bool wants_pause() override { return heard_.pause; }
  void finish(std::function<void(Result<std::string>)> done) override { done(heard_.summary); }

 private:
  Heard& heard_;
};

class Client {
 public:
  Client(boost::asio::io_context& loop, const std::string& path) : socket_(loop) {
    socket_.connect(stream_protocol::endpoint(path));
    read_on();
  }
  void say(const std::string& bytes) { boost::asio::write(socket_, boost::asio::buffer(bytes)); }
  void say(const ControlMessage& message) { say(control_frame(message)); }
  void close() { socket_.close(); }
  bool gone() const { return gone_; }
  std::optional<ControlAnswer> answer() {
    while (auto message = reader_.next()) {
      answer_ = std::get<ControlAnswer>(*message);
    }
    return answer_;
  }

 private:
  void read_on() {
    socket_.async_read_some(boost::asio::buffer(buffer_),
                            [this](const boost::system::error_code& error, std::size_t size) {
                              reader_.feed({buffer_.data(), size});
                              gone_ = static_cast<bool>(error);
                              if (!error) {
                                read_on();
                              }
                            });
  }
  stream_protocol::socket socket_;
  std::array<char, 4096> buffer_{};
  ControlReader reader_;
  std::optional<ControlAnswer> answer_;
  bool gone_ = false;
};

class ControlSocket : public ::testing::Test {
 protected:
  Result<std::unique_ptr<ControlServer>> start_at(const std::string& place) {
    return ControlServer::start(loop.get_executor(), place,
                                [this](const BeginImport& asked) -> Result<std::unique_ptr<ControlledImport>> {
                                  if (asked.source != "pbx-log") {
                                    return Failure{"the daemon knows no source " + asked.source};
                                  }
                                  return std::unique_ptr<ControlledImport>(std::make_unique<HeardImport>(heard));
                                });
  }
  void start() {
    auto started = start_at(path);
    ASSERT_TRUE(started) << started.reason();
    server = std::move(*started);
  }
  std::string answer_of(Client& client) {
    EXPECT_TRUE(testing::run_until(loop, [&] { return client.gone(); }));
    const auto answer = client.answer();
    return answer ? (answer->good ? "good: " : "bad: ") + answer->text : "none";
  }

  testing::TemporaryFolder folder;
  std::string path = folder.file("run/control.sock");
  boost::asio::io_context loop;
  Heard heard;
  std::unique_ptr<ControlServer> server;
};

TEST_F(ControlSocket, IsItsOwnersAloneAndGoesWithTheServer) {
  start();
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(std::filesystem::status(folder.file("run")).permissions(), std::filesystem::perms::owner_all);
  server.reset();
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(ControlSocket, OfAKilledDaemonIsReplaced) {
  std::filesystem::create_directory(folder.file("run"));
  { stream_protocol::acceptor dead(loop, stream_protocol::endpoint(path)); }
  ASSERT_TRUE(std::filesystem::exists(path));
  start();
  Client client(loop, path);
  client.say(BeginImport{"/ledger.db", "nobody"});
  EXPECT_EQ(answer_of(client), "bad: the daemon knows no source nobody");
}

TEST_F(ControlSocket, OfALivingDaemonIsLeftToIt) {
  start();
  const auto second = start_at(path);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.reason(), HasSubstr("another dutyline answers there"));
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST_F(ControlSocket, NeverTakesTheNameOfAnotherFile) {
  std::filesystem::create_directory(folder.file("run"));
  std::ofstream(path) << "mine";
  const auto refused = start_at(path);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.reason(), HasSubstr("which is no socket"));
  EXPECT_TRUE(std::filesystem::is_regular_file(path));
}

TEST_F(ControlSocket, ThatCannotBeMadeIsSaidSo) {
  EXPECT_THAT(start_at(folder.file(std::string(120, 'x'))).reason(), HasSubstr("longer than 107 bytes"));
  EXPECT_THAT(start_at(folder.file("no/such/folder/control.sock")).reason(), HasSubstr("No such file or directory"));
}

TEST_F(ControlSocket, AnImportIsHandedOnInOrderAndAnswered) {
  start();
  heard.summary = std::string("{\"events\":2}");
  Client client(loop, path);
  client.say(BeginImport{"/ledger.db", "pbx-log"});
  client.say(BeginRecording{"queue_log.1"});
  client.say(RecordedQuestion{"api strepoch"});
  client.say(RecordedBytes{Instant(), "one"});
  client.say(EndRecording{Instant()});
  client.say(BeginRecording{"queue_log"});
  client.say(RecordedBytes{Instant(), std::string(100'000, 'x')});
  client.say(EndRecording{Instant()});
  client.say(EndImport{});
  EXPECT_EQ(answer_of(client), "good: {\"events\":2}");
  EXPECT_THAT(heard.said, ElementsAre("asked api strepoch", "one", "end of queue_log.1", std::string(100'000, 'x'),
                                      "end of queue_log"));
  EXPECT_EQ(heard.alive, 0);
}

TEST_F(ControlSocket, WhoCannotTakeMoreIsNotGivenMore) {
  start();
  heard.pause = true;
  Client client(loop, path);
  client.say(BeginImport{"/ledger.db", "pbx-log"});
  client.say(BeginRecording{"queue_log"});
  client.say(RecordedBytes{Instant(), "one"});
  ASSERT_TRUE(testing::run_until(loop, [&] { return heard.alive == 1; }));
  for (int turns = 0; turns < 20; ++turns) {
    loop.run_one_for(std::chrono::milliseconds(20));
  }
  EXPECT_TRUE(heard.said.empty());
  heard.pause = false;
  EXPECT_TRUE(testing::run_until(loop, [&] { return heard.said.size() == 1; }));
}

TEST_F(ControlSocket, WhoGoesInTheMidstIsForgotten) {
  start();
  Client client(loop, path);
  client.say(BeginImport{"/ledger.db", "pbx-log"});
  ASSERT_TRUE(testing::run_until(loop, [&] { return heard.alive == 1; }));
  client.close();
  EXPECT_TRUE(testing::run_until(loop, [&] { return heard.alive == 0; }));
}

TEST_F(ControlSocket, HowThingsStandIsToldToWhoeverMayAsk) {
  auto started = ControlServer::start(
      loop.get_executor(), path, [](const BeginImport&) { return Failure{"none"}; }, {}, {}, {},
      [] { return std::string("{\"sources\":[]}"); });
  ASSERT_TRUE(started) << started.reason();
  Client client(loop, path);
  client.say(BeginStatus{});
  EXPECT_EQ(answer_of(client), "good: {\"sources\":[]}");
}

TEST_F(ControlSocket, WhatIsNotForItIsRefusedInWords) {
  start();
  for (const auto& bytes : {std::string("GET / HTTP/1.1\r\n\r\n"), control_frame(EndImport{}),
                            control_frame(ControlAnswer{true, "x"}), std::string("B\xff\xff\xff\xff", 5)}) {
    Client client(loop, path);
    client.say(bytes);
    EXPECT_THAT(answer_of(client), ::testing::StartsWith("bad: ")) << bytes;
  }
}

TEST_F(ControlSocket, ManyAtOnceAreTooMany) {
  start();
  std::vector<std::unique_ptr<Client>> clients;
  for (int count = 0; count < 8; ++count) {
    clients.push_back(std::make_unique<Client>(loop, path));
    clients.back()->say(BeginImport{"/ledger.db", "pbx-log"});
  }
  ASSERT_TRUE(testing::run_until(loop, [&] { return heard.alive == 8; }));
  Client ninth(loop, path);
  EXPECT_TRUE(testing::run_until(loop, [&] { return ninth.gone(); }));
  EXPECT_EQ(heard.alive, 8);
}

}  // namespace
}  // namespace dutyline
