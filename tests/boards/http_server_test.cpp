#include "boards/http_server.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <zlib.h>

#include <boost/json.hpp>
#include <random>

#include "boards/http_client.hpp"

namespace dutyline {
namespace {

std::string unpacked(const std::string& packed) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string plain(1 << 20, '\0');
  std::string input = packed;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_out = static_cast<uInt>(plain.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  plain.resize(stream.total_out);
  inflateEnd(&stream);
  return plain;
}

TEST(HttpServer, EveryPathAnswers) {
  ServedBoards boards;
  const struct {
    const char* method;
    const char* target;
    int status;
    const char* type;
  } table[] = {
      {"GET", "/", 200, "text/html; charset=utf-8"},
      {"GET", "/wallboard/index.html", 200, "text/html; charset=utf-8"},
      {"GET", "/wallboard/nothing.mjs", 404, "application/problem+json"},
      {"GET", "/metrics", 200, "text/plain; version=0.0.4; charset=utf-8"},
      {"GET", "/api/v1/lines", 200, "application/json"},
      {"GET", "/api/v1/status", 200, "application/json"},
      {"GET", "/healthz", 200, "text/plain; charset=utf-8"},
      {"GET", "/readyz", 200, "text/plain; charset=utf-8"},
      {"GET", "/api/v1/lines/send-duty/calls", 503, "application/problem+json"},
      {"GET", "/api/v1/lines/send-duty/figures", 503, "application/problem+json"},
      {"GET", "/api/v1/lines/send-duty/desk", 404, "application/problem+json"},  // nobody keeps one
      {"POST", "/api/v1/events", 404, "application/problem+json"},               // nobody takes them
      {"GET", "/favicon.ico", 404, "application/problem+json"},
      {"POST", "/metrics", 405, "application/problem+json"},
      {"DELETE", "/", 405, "application/problem+json"},
      {"GET", "/api/v1/events", 405, "application/problem+json"},
      {"POST", "/api/v1/stream", 405, "application/problem+json"},
      {"OPTIONS", "*", 404, "application/problem+json"},
      {"GET", "/kiosk/x", 404, "application/problem+json"},
  };
  for (const auto& row : table) {
    const Answer answer = ask(boards, row.method, row.target);
    EXPECT_EQ(answer.status, row.status) << row.method << ' ' << row.target;
    EXPECT_EQ(answer.header("Content-Type"), row.type) << row.target;
    EXPECT_EQ(answer.header("Content-Length"), std::to_string(answer.body.size())) << row.target;
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff") << row.target;
    EXPECT_NE(answer.header("Content-Security-Policy").find("default-src 'none'"), std::string::npos) << row.target;
    if (answer.status >= 400) {
      EXPECT_EQ(boost::json::parse(answer.body).at("status"), row.status) << row.target;
    }
    if (answer.status == 405) {
      EXPECT_FALSE(answer.header("Allow").empty()) << row.target;
    }
  }
}

TEST(HttpServer, HeadIsGetWithoutTheBody) {
  ServedBoards boards;
  for (const char* target : {"/", "/api/v1/lines", "/healthz", "/nothing"}) {
    const Answer get = ask(boards, "GET", target);
    const Answer head = ask(boards, "HEAD", target);
    EXPECT_EQ(head.status, get.status) << target;
    EXPECT_EQ(head.head, get.head) << target;
    EXPECT_EQ(head.body, "") << target;
  }
  EXPECT_EQ(ask(boards, "HEAD", "/metrics").status, 200);
  EXPECT_EQ(ask(boards, "HEAD", "/api/v1/stream").header("Content-Type"), "text/event-stream");
}

TEST(HttpServer, MetricsArePackedAndSpokenAsAsked) {
  ServedBoards boards;
  const Answer plain = ask(boards, "GET", "/metrics");
  EXPECT_EQ(plain.header("Content-Encoding"), "");
  EXPECT_EQ(plain.header("Cache-Control"), "no-store");
  EXPECT_NE(plain.body.find("dutyline_calls_waiting{line=\"send-duty\"} 2\n"), std::string::npos);

  const Answer packed = ask(boards, "GET", "/metrics", "Accept-Encoding: gzip\r\n");
  EXPECT_EQ(packed.header("Content-Encoding"), "gzip");
  EXPECT_NE(packed.header("Vary").find("Accept-Encoding"), std::string::npos);
  EXPECT_LT(packed.body.size() * 5, plain.body.size());
  EXPECT_NE(unpacked(packed.body).find("dutyline_calls_waiting{line=\"send-duty\"} 2\n"), std::string::npos);

  const Answer open =
      ask(boards, "GET", "/metrics", "Accept: application/openmetrics-text;version=1.0.0,*/*;q=0.1\r\n");
  EXPECT_EQ(open.header("Content-Type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
  EXPECT_TRUE(open.body.ends_with("# EOF\n"));
  EXPECT_EQ(ask(boards, "GET", "/healthz", "Accept-Encoding: gzip\r\n").header("Content-Encoding"), "");
}

TEST(HttpServer, RequestsAreCountedByHandlerAndCode) {
  ServedBoards boards;
  ask(boards, "GET", "/api/v1/lines");
  ask(boards, "GET", "/nothing");
  ask(boards, "POST", "/metrics");
  const std::string page = ask(boards, "GET", "/metrics").body;
  for (const char* line : {"{handler=\"lines\",code=\"200\"} 1\n", "{handler=\"none\",code=\"404\"} 1\n",
                           "{handler=\"metrics\",code=\"405\"} 1\n", "{handler=\"metrics\",code=\"200\"} 0\n",
                           "{handler=\"readyz\",code=\"503\"} 0\n"}) {
    EXPECT_NE(page.find("dutyline_http_requests_total" + std::string(line)), std::string::npos) << line;
  }
}

TEST(HttpServer, ReadyOnlyWhileInStep) {
  ServedBoards boards;
  EXPECT_EQ(ask(boards, "GET", "/readyz").body, "ready: in step with the switch and the ledger\n");
  boards.trouble = {"source pbx-ami: connection refused", "ledger: the disk is full"};
  const Answer answer = ask(boards, "GET", "/readyz");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.body,
            "not ready; see /api/v1/status\nsource pbx-ami: connection refused\nledger: the disk is full\n");
  EXPECT_EQ(ask(boards, "GET", "/healthz").status, 200);
}

TEST(HttpServer, AnUnchangedFileIsNotSentTwice) {
  ServedBoards boards;
  const std::string etag = ask(boards, "GET", "/").header("ETag");
  ASSERT_FALSE(etag.empty());
  for (const std::string& list : {etag, "\"other\", " + etag, etag.substr(2), std::string("*")}) {
    const Answer again = ask(boards, "GET", "/", "If-None-Match: " + list + "\r\n");
    EXPECT_EQ(again.status, 304) << list;
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(again.header("ETag"), etag);
  }
  EXPECT_EQ(ask(boards, "GET", "/", "If-None-Match: \"other\"\r\n").status, 200);
}

TEST(HttpServer, StrangersNamesAreMisdirected) {
  ServedBoards boards;
  const auto raw = [&](const std::string& request) {
    RawClient client(boards);
    client.send(request);
    return parse_answer(client.all()).status;
  };
  EXPECT_EQ(raw("GET /metrics HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n"), 421);
  EXPECT_EQ(raw("GET /api/v1/stream HTTP/1.1\r\nHost: rebound.example\r\n\r\n"), 421);
  EXPECT_EQ(raw("GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n"), 400);
  EXPECT_EQ(raw("GET /metrics HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nConnection: close\r\n\r\n"), 400);
  EXPECT_EQ(raw("GET /metrics HTTP/1.0\r\n\r\n"), 200);
}

TEST(HttpServer, SeveralRequestsGoOverOneConnection) {
  ServedBoards boards;
  RawClient client(boards);
  client.listen();
  const std::string request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
  client.send(request + request);
  EXPECT_TRUE(client.wait_for("alive\n", 2));
  client.send(request);
  EXPECT_TRUE(client.wait_for("alive\n", 3));
  EXPECT_FALSE(client.closed());
}

TEST(HttpServer, TooMuchIsRefused) {
  ServedBoards boards;
  EXPECT_EQ(ask(boards, "GET", "/", "X: " + std::string(9'000, 'x') + "\r\n").status, 431);
  EXPECT_EQ(ask(boards, "GET", "/" + std::string(100'000, 'x')).status, 431);
  EXPECT_EQ(ask(boards, "GET", "/", "Content-Length: 5\r\n").status, 413);
  EXPECT_EQ(ask(boards, "POST", "/metrics", "Transfer-Encoding: chunked\r\n").status, 413);
  EXPECT_EQ(ask(boards, "POST", "/metrics", "Content-Length: 99999999999\r\n").status, 413);
}

TEST(HttpServer, GarbageIsAnsweredOrDroppedAndNeverFatal) {
  ServedBoards boards;
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::string bytes(1 + random() % 600, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    if (round % 2 == 0) bytes = "GET / HTTP/1.1\r\nHost: localhost\r\n" + bytes;
    RawClient client(boards);
    client.send(bytes + "\r\n\r\n");
    client.listen();
    boards.run_until([&] { return client.closed() || !client.received().empty(); });
    if (!client.received().empty()) {
      EXPECT_TRUE(client.received().starts_with("HTTP/1.1 ")) << client.received();
    }
  }
  for (const char* text : {"\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/1.1\nHost: a\n\n"}) {
    RawClient client(boards);
    client.send(text);
    EXPECT_EQ(parse_answer(client.all()).status, 400) << text;
  }
  EXPECT_EQ(ask(boards, "GET", "/healthz").status, 200);
}

TEST(HttpServer, ACutOffRequestIsForgotten) {
  ServedBoards boards;
  for (const std::size_t length : {1u, 10u, 40u}) {
    RawClient client(boards);
    client.send(std::string("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").substr(0, length));
    boards.run_until([&, polls = 0]() mutable { return ++polls > 2; });
    client.close();
  }
  EXPECT_EQ(ask(boards, "GET", "/healthz").status, 200);
}

TEST(HttpServer, ADribbledHeaderRunsOutOfTime) {
  HttpSettings settings;
  settings.patience.header = milliseconds(50);
  ServedBoards boards(settings);
  RawClient client(boards);
  client.send("GET / HTTP/1.1\r\nHos");
  EXPECT_EQ(client.all(), "");
}

TEST(HttpServer, AnIdleConnectionIsClosed) {
  HttpSettings settings;
  settings.patience.idle = milliseconds(50);
  ServedBoards boards(settings);
  RawClient client(boards);
  client.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(parse_answer(client.all()).status, 200);
}

TEST(HttpServer, BeyondTheMostConnectionsEverybodyElseIsTurnedAway) {
  HttpSettings settings;
  settings.most_connections = 2;
  ServedBoards boards(settings);
  auto first = std::make_unique<RawClient>(boards);
  RawClient second(boards);
  first->send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  first->listen();
  EXPECT_TRUE(first->wait_for("alive"));
  RawClient third(boards);
  const Answer refused = parse_answer(third.all());
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("Retry-After"), "10");
  first->close();
  EXPECT_TRUE(boards.run_until([&] { return first->closed(); }));
  EXPECT_TRUE(boards.run_until([&] {
    RawClient next(boards);
    next.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    return parse_answer(next.all()).status == 200;
  }));
}

// A client a byte at a time, and another that wants to be answered meanwhile.
TEST(HttpServer, WhoDribblesHoldsNobodyUp) {
  HttpSettings settings;
  settings.patience.header = milliseconds(400);
  ServedBoards boards(settings);
  RawClient dribbler(boards);
  dribbler.listen();
  const std::string request = "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + std::string(8'000, 'x');
  for (std::size_t sent = 0; !dribbler.closed() && sent < request.size(); ++sent) {
    dribbler.send(request.substr(sent, 1));
    boards.run_until([&, turns = 0]() mutable { return ++turns > 2 || dribbler.closed(); });
    if (sent % 8 == 0) {
      EXPECT_EQ(ask(boards, "GET", "/healthz").status, 200);
    }
  }
  EXPECT_TRUE(boards.run_until([&] { return dribbler.closed(); }));
}

// Two thousand that say nothing, from everywhere at once: they make room for who asks.
TEST(HttpServer, TwoThousandSilentConnectionsKeepNobodyOut) {
  rlimit files{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &files), 0);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_max < 5'000) GTEST_SKIP() << "this process may open " << files.rlim_max << " files only";
  HttpSettings settings;
  settings.patience.silence = Duration::zero();
  ServedBoards boards(settings);
  std::vector<tcp::socket> crowd;
  for (int i = 0; i < 2'000; ++i) {
    crowd.emplace_back(boards.loop).connect({asio::ip::address_v4::loopback(), boards.server->port()});
    boards.loop.restart();
    boards.loop.poll();
    if (i % 100 == 99) {
      EXPECT_EQ(ask(boards, "GET", "/healthz").status, 200) << i;
    }
  }
  EXPECT_EQ(ask(boards, "GET", "/metrics").status, 200);
}

TEST(HttpServer, AnAddressInUseIsSaidInWords) {
  ServedBoards boards;
  HttpSettings settings;
  settings.port = boards.server->port();
  const auto second = HttpServer::start(boards.loop.get_executor(), settings, {});
  ASSERT_FALSE(second);
  EXPECT_NE(second.reason().find("127.0.0.1:" + std::to_string(settings.port)), std::string::npos) << second.reason();
  EXPECT_NE(second.reason().find("in use"), std::string::npos) << second.reason();
  settings.host = "no such host.invalid";
  EXPECT_FALSE(HttpServer::start(boards.loop.get_executor(), settings, {}));
}

TEST(HttpServer, StoppingClosesIdleConnectionsAndTheDoor) {
  ServedBoards boards;
  const auto port = boards.server->port();
  RawClient client(boards);
  client.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  client.listen();
  EXPECT_TRUE(client.wait_for("alive"));
  boards.server->stop();
  EXPECT_TRUE(boards.run_until([&] { return client.closed(); }));
  tcp::socket late(boards.loop);
  boost::system::error_code error;
  late.connect({asio::ip::address_v4::loopback(), port}, error);
  EXPECT_EQ(error, asio::error::connection_refused);
}

}  // namespace
}  // namespace dutyline
