#include "boards/event_stream.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "boards/http_client.hpp"

namespace dutyline {
namespace {

const std::string kListen = "GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n";

std::unique_ptr<RawClient> listener(ServedBoards& boards) {
  auto client = std::make_unique<RawClient>(boards);
  client->send(kListen);
  client->listen();
  return client;
}

std::string metric(ServedBoards& boards, const std::string& name) {
  const std::string page = ask(boards, "GET", "/metrics").body;
  const std::size_t at = page.find('\n' + name + ' ');
  if (at == std::string::npos) return "absent";
  const std::size_t from = at + name.size() + 2;
  return page.substr(from, page.find('\n', from) - from);
}

TEST(EventStream, BeginsWithTheWholePicture) {
  ServedBoards boards;
  const auto client = listener(boards);
  ASSERT_TRUE(client->wait_for("\n\n"));
  const Answer answer = parse_answer(client->received());
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Content-Type"), "text/event-stream");
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  ASSERT_TRUE(answer.body.starts_with("id: 4711\nretry: 2000\ndata: {")) << answer.body;
  const std::size_t data = answer.body.find("data: ") + 6;
  const auto page = boost::json::parse(answer.body.substr(data, answer.body.find('\n', data) - data));
  EXPECT_EQ(page.at("number"), 4711);
}

TEST(EventStream, AChangeIsSentAtOnceAndABurstAsOne) {
  ServedBoards boards;
  const auto client = listener(boards);
  ASSERT_TRUE(client->wait_for("id: 4711\n"));
  boards.snapshots_taken = 0;
  for (unsigned change = 0; change < 1000; ++change) {
    boards.snapshot.number = 5000 + change;
    boards.server->snapshot_changed();
  }
  ASSERT_TRUE(client->wait_for("id: 5999\n"));
  EXPECT_EQ(boards.snapshots_taken, 1);
  EXPECT_EQ(client->count("id: "), 2u);
}

TEST(EventStream, NotMoreThanOneMessageInTenMilliseconds) {
  ServedBoards boards;
  const auto client = listener(boards);
  ASSERT_TRUE(client->wait_for("id: 4711\n"));
  boards.snapshots_taken = 0;
  const auto began = std::chrono::steady_clock::now();
  for (int sent = 2; sent < 12; ++sent) {
    boards.server->snapshot_changed();
    ASSERT_TRUE(client->wait_for("id: ", static_cast<std::size_t>(sent)));
  }
  EXPECT_GE(std::chrono::steady_clock::now() - began, milliseconds(90));
  EXPECT_EQ(boards.snapshots_taken, 10);
}

TEST(EventStream, IsNeverSilentForLong) {
  HttpSettings settings;
  settings.patience.heartbeat = milliseconds(20);
  ServedBoards boards(settings);
  const auto client = listener(boards);
  EXPECT_TRUE(client->wait_for("id: 4711\n", 4));
}

TEST(EventStream, NobodyListensNothingIsDrawn) {
  ServedBoards boards;
  for (int change = 0; change < 1000; ++change) boards.server->snapshot_changed();
  EXPECT_EQ(ask(boards, "GET", "/healthz").status, 200);
  EXPECT_EQ(boards.snapshots_taken, 0);
}

TEST(EventStream, AHundredClientsAllSeeEveryChange) {
  HttpSettings settings;
  settings.most_streams = 100;
  ServedBoards boards(settings);
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int number = 0; number < 100; ++number) clients.push_back(listener(boards));
  for (const auto& client : clients) ASSERT_TRUE(client->wait_for("id: 4711\n"));
  EXPECT_EQ(metric(boards, "dutyline_http_stream_clients"), "100");
  boards.snapshots_taken = 0;
  boards.snapshot.number = 5000;
  boards.server->snapshot_changed();
  for (const auto& client : clients) ASSERT_TRUE(client->wait_for("id: 5000\n"));
  EXPECT_EQ(boards.snapshots_taken, 1);

  const Answer refused = ask(boards, "GET", "/api/v1/stream");
  EXPECT_EQ(refused.status, 503);
  for (const auto& client : clients) client->close();
  EXPECT_TRUE(boards.run_until([&] { return metric(boards, "dutyline_http_stream_clients") == "0"; }));
}

TEST(EventStream, ASlowClientHoldsNobodyUpAndIsDropped) {
  HttpSettings settings;
  settings.patience.write = milliseconds(300);
  ServedBoards boards(settings);
  boards.snapshot.lines[0].title = std::string(600'000, 'x');
  RawClient slow(boards);
  slow.shrink_receive_buffer();
  slow.send(kListen);  // and never reads
  const auto quick = listener(boards);
  ASSERT_TRUE(quick->wait_for("id: 4711\n"));
  for (unsigned number = 5000; number < 5020; ++number) {
    boards.snapshot.number = number;
    boards.server->snapshot_changed();
    ASSERT_TRUE(quick->wait_for("id: " + std::to_string(number) + "\n"));
  }
  EXPECT_TRUE(boards.run_until([&] { return metric(boards, "dutyline_http_stream_dropped_total") == "1"; }));
  EXPECT_EQ(metric(boards, "dutyline_http_stream_clients"), "1");
  boards.snapshot.number = 6000;
  boards.server->snapshot_changed();
  EXPECT_TRUE(quick->wait_for("id: 6000\n"));
}

TEST(EventStream, ASlowClientThatReadsAgainGetsTheNewestOnly) {
  ServedBoards boards;
  boards.snapshot.lines[0].title = std::string(600'000, 'x');
  RawClient slow(boards);
  slow.shrink_receive_buffer();
  slow.send(kListen);
  const auto quick = listener(boards);
  ASSERT_TRUE(quick->wait_for("id: 4711\n"));
  for (unsigned number = 5000; number < 5030; ++number) {
    boards.snapshot.number = number;
    boards.server->snapshot_changed();
    ASSERT_TRUE(quick->wait_for("id: " + std::to_string(number) + "\n"));
  }
  slow.listen();
  ASSERT_TRUE(slow.wait_for("id: 5029\n"));
  EXPECT_LT(slow.count("id: "), 5u);
}

TEST(EventStream, StoppingEndsTheMessageBeingSentThenCloses) {
  ServedBoards boards;
  boards.snapshot.lines[0].title = std::string(600'000, 'x');
  RawClient client(boards);
  client.shrink_receive_buffer();
  client.send(kListen);
  ASSERT_TRUE(boards.run_until([&] { return boards.snapshots_taken > 0; }));
  boards.server->stop();
  const std::string text = client.all();
  EXPECT_TRUE(text.ends_with("}\n\n")) << text.substr(text.size() - std::min<std::size_t>(text.size(), 100));
}

TEST(EventStream, AServerThatIsGoneLeavesNothingBehind) {
  ServedBoards boards;
  const auto client = listener(boards);
  ASSERT_TRUE(client->wait_for("id: 4711\n"));
  RawClient idle(boards);
  idle.listen();
  boards.server.reset();
  EXPECT_TRUE(boards.run_until([&] { return client->closed(); }));
}

}  // namespace
}  // namespace dutyline
