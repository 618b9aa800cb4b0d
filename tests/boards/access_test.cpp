// Who may what over HTTP: every role against every path and method, and what each is told who may not.

#include "boards/access.hpp"

#include <crypt.h>
#include <gtest/gtest.h>

#include <boost/asio.hpp>
#include <map>
#include <optional>

#include "boards/http_client.hpp"
#include "boards/password_check.hpp"

namespace dutyline {
namespace {

std::string bcrypt(const std::string& password) {
  crypt_data data{};
  const char* const salt = "$2y$04$abcdefghijklmnopqrstuu";  // cost 4: a test has no time
  return crypt_r(password.c_str(), salt, &data);
}

std::string base64(const std::string& text) {
  static constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += 3) {
    unsigned bits = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      bits = (bits << 8U) | (at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) out += i <= text.size() - at ? kLetters[(bits >> (18 - 6 * i)) & 63U] : '=';
  }
  return out;
}

std::string basic(const std::string& name, const std::string& password) {
  return "Authorization: Basic " + base64(name + ':' + password) + "\r\n";
}

const std::string kKiosk(40, 'k');

AccessSettings guarded() {
  AccessSettings access;
  access.asks = true;
  access.users = {{"ann", Role::viewer, bcrypt("view it")}, {"zoe", Role::manager, bcrypt("manage: it")}};
  access.tokens = {{Role::viewer, "a-viewers-token-16"}, {Role::manager, "a-managers-token-16"}};
  access.kiosks = {{"send-duty", kKiosk}};
  return access;
}

HttpSettings guarded_settings() {
  HttpSettings settings;
  settings.protection.access = guarded();
  return settings;
}

std::string cookie_of_kiosk(ServedBoards& boards, const std::string& token = kKiosk) {
  const std::string cookie = ask(boards, "GET", "/kiosk/" + token).header("Set-Cookie");
  return "Cookie: theme=dark; " + cookie.substr(0, cookie.find(';')) + "\r\n";
}

// The law: of each path and method, who is answered as one who may. Everybody else is told 401 or 403, or, who may ask
// the path otherwise, 405.
struct Law {
  const char* target;
  const char* methods;  // those that the path takes
  const char* who;      // n nobody, v viewer, m manager, k kiosk, i ingest
};
constexpr Law kLaw[] = {
    {"/", "GET HEAD", "vmk"},
    {"/wallboard/index.html", "GET HEAD", "vmk"},
    {"/wallboard/wallboard.css", "GET HEAD", "vmk"},
    {"/wallboard/no-such-file", "GET HEAD", "vmk"},
    {"/desk", "GET HEAD", "m"},
    {"/wallboard/desk.html", "GET HEAD", "m"},
    {"/metrics", "GET HEAD", "vm"},
    {"/api/v1/lines", "GET HEAD", "vmk"},
    {"/api/v1/stream", "GET HEAD", "vmk"},
    {"/api/v1/status", "GET HEAD", "vm"},
    {"/api/v1/lines/send-duty/calls", "GET HEAD", "m"},
    {"/api/v1/lines/send-duty/figures", "GET HEAD", "vm"},
    {"/api/v1/lines/send-duty/desk", "GET HEAD", "m"},
    {"/api/v1/lines/send-duty/desk.csv", "GET HEAD", "m"},
    {"/api/v1/lines/send-duty/lost/0123456789abcdef", "POST", "m"},
    {"/healthz", "GET HEAD", "nvmki"},
    {"/readyz", "GET HEAD", "nvmki"},
};

std::map<char, std::string> shown_by_each(ServedBoards& boards) {
  return {{'n', ""},
          {'v', basic("ann", "view it")},
          {'m', "Authorization: Bearer a-managers-token-16\r\n"},
          {'k', cookie_of_kiosk(boards)},
          {'i', "Authorization: Bearer a-sources-own-token\r\n"}};
}

int status_of(ServedBoards& boards, const std::string& method, const std::string& target, const std::string& shown) {
  RawClient client(boards);
  client.send(method + ' ' + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + shown + "\r\n");
  client.listen();
  boards.run_until([&] { return client.received().find("\r\n\r\n") != std::string::npos || client.closed(); });
  return parse_answer(client.received()).status;
}

bool has_word(const std::string& words, const std::string& word) {
  return (' ' + words + ' ').find(' ' + word + ' ') != std::string::npos;
}

TEST(AccessTable, EveryRoleAgainstEveryPathAndMethod) {
  ServedBoards boards(guarded_settings());
  for (const auto& [role, shown] : shown_by_each(boards)) {
    for (const Law& law : kLaw) {
      for (const std::string method : {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"}) {
        const bool may = std::string(law.who).find(role) != std::string::npos;
        const int status = status_of(boards, method, law.target, shown);
        const std::string what = method + ' ' + law.target + " as " + role;
        if (!may) {
          EXPECT_EQ(status, role == 'n' || role == 'i' ? 401 : 403) << what;
        } else if (!has_word(law.methods, method)) {
          EXPECT_EQ(status, 405) << what;
        } else {
          EXPECT_TRUE(status != 401 && status != 403 && status != 405) << what << ": " << status;
        }
      }
    }
  }
}

// Whatever is no path of the table leads nowhere, for everybody: what is added to the server must be added to the law.
TEST(AccessTable, HoldsEveryHandlerThereIs) {
  std::map<std::string, int> reached;
  for (const Law& law : kLaw) ++reached[std::string(to_string(find_route(law.target).handler))];
  ++reached["events"];  // its token is looked at by who takes the events
  ++reached["kiosk"];   // the link is the token
  ++reached["none"];
  for (const auto& [handler, code] : possible_requests()) EXPECT_TRUE(reached.contains(handler)) << handler;
}

TEST(AccessTable, WithoutAccessEverybodyMayWhatAManagerMay) {
  ServedBoards boards;
  for (const Law& law : kLaw) {
    const int status = status_of(boards, has_word(law.methods, "GET") ? "GET" : "POST", law.target, "");
    EXPECT_TRUE(status != 401 && status != 403) << law.target << ": " << status;
  }
}

TEST(Access, AWrongPasswordAWrongNameAndAWrongTokenAreUnknown) {
  ServedBoards boards(guarded_settings());
  for (const std::string& shown :
       {basic("ann", "view it "), basic("ann", ""), basic("nobody", "view it"),
        basic("ann", std::string("view it\0", 8)), std::string("Authorization: Basic !!!\r\n"),
        std::string("Authorization: Basic YW5u\r\n"), std::string("Authorization: Bearer a-viewers-token-17\r\n"),
        std::string("Authorization: Bearer\r\n"), std::string("Authorization: Digest x\r\n"),
        std::string("Cookie: dutyline_kiosk=00\r\n") + basic("a", "b"),
        "Authorization: Bearer " + std::string(3'000, 'x') + "\r\n"}) {
    const Answer answer = ask(boards, "GET", "/metrics", shown);
    EXPECT_EQ(answer.status, 401) << shown;
    EXPECT_EQ(answer.header("WWW-Authenticate"), "Basic realm=\"dutyline\", charset=\"UTF-8\"");
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  }
  EXPECT_EQ(boards.warned.size(), 11u);
  EXPECT_EQ(ask(boards, "GET", "/metrics", basic("ann", "view it")).status, 200);
  EXPECT_EQ(ask(boards, "GET", "/desk", basic("zoe", "manage: it")).status, 200);
  EXPECT_EQ(ask(boards, "GET", "/metrics", "authorization: bearer a-viewers-token-16\r\n").status, 200);
}

TEST(Access, WhatWasFoundRightIsKnownAtOnce) {
  asio::io_context loop;
  PasswordCheck passwords(loop.get_executor());
  const std::string hash = bcrypt("view it");
  std::optional<PasswordCheck::Found> found;
  const auto answer = [&](PasswordCheck::Found told) { found = told; };
  const auto guard = asio::make_work_guard(loop);
  passwords.check(hash, "view it", answer);
  EXPECT_FALSE(found);  // on a thread of its own
  while (!found) loop.run_one_for(kFailureBound);
  EXPECT_EQ(found, PasswordCheck::Found::right);
  found.reset();
  passwords.check(hash, "view it", answer);
  EXPECT_EQ(found, PasswordCheck::Found::right);
  found.reset();
  passwords.check(bcrypt("another"), "view it", answer);
  EXPECT_FALSE(found);
}

TEST(Access, GuessesWaitInLineAndTheRestIsSentAwayAtOnce) {
  asio::io_context loop;
  PasswordCheck passwords(loop.get_executor());
  std::size_t too_many = 0;
  std::size_t wrong = 0;
  constexpr std::size_t kGuesses = PasswordCheck::kMostWaiting + 7;
  for (std::size_t guess = 0; guess < kGuesses; ++guess) {
    passwords.check(bcrypt("view it"), std::to_string(guess),
                    [&](PasswordCheck::Found told) { ++(told == PasswordCheck::Found::too_many ? too_many : wrong); });
  }
  EXPECT_EQ(too_many, 7u);
  const auto guard = asio::make_work_guard(loop);
  while (too_many + wrong < kGuesses) loop.run_one_for(kFailureBound);
  EXPECT_EQ(wrong, PasswordCheck::kMostWaiting);
}

TEST(Access, OnlyBcryptThatIsNotTooSlowIsAHash) {
  EXPECT_TRUE(is_bcrypt(bcrypt("x")));
  EXPECT_TRUE(is_bcrypt("$2b$12$" + std::string(53, 'a')));
  for (const std::string& other :
       {std::string(), std::string("plain"), "$2y$15$" + std::string(53, 'a'), "$2y$03$" + std::string(53, 'a'),
        "$2y$1a$" + std::string(53, 'a'), "$2x$10$" + std::string(53, 'a'), "$2y$10$" + std::string(52, 'a') + ':',
        std::string("$apr1$abcdefgh$") + std::string(45, 'a'), "{SHA}" + std::string(55, 'a')}) {
    EXPECT_FALSE(is_bcrypt(other)) << other;
  }
}

TEST(Kiosk, TheLinkBecomesACookieThatHoldsNoToken) {
  ServedBoards boards(guarded_settings());
  const Answer answer = ask(boards, "GET", "/kiosk/" + kKiosk);
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(answer.header("Location"), "/?line=send-duty&kiosk");
  const std::string cookie = answer.header("Set-Cookie");
  EXPECT_NE(cookie.find("; HttpOnly; SameSite=Strict"), std::string::npos) << cookie;
  EXPECT_EQ(cookie.find(kKiosk), std::string::npos);
  EXPECT_EQ(cookie.find("Secure"), std::string::npos);  // in the clear a browser would not send it back
  EXPECT_EQ(ask(boards, "GET", "/kiosk/" + std::string(40, 'x')).status, 404);
  EXPECT_EQ(ask(boards, "GET", "/kiosk/").status, 404);
  EXPECT_EQ(ask(boards, "POST", "/kiosk/" + kKiosk).status, 405);
}

TEST(Kiosk, SeesItsOwnLineOnly) {
  ServedBoards boards(guarded_settings());
  LineSnapshot other = boards.snapshot.lines.front();
  other.name = "secret-line";
  other.title = "Secret title";
  boards.snapshot.lines.push_back(other);
  SourceSnapshot source;
  source.name = "secret-source";
  source.lines = {"secret-line"};
  boards.snapshot.sources.push_back(source);
  const std::string cookie = cookie_of_kiosk(boards);
  const std::string lines = ask(boards, "GET", "/api/v1/lines", cookie).body;
  EXPECT_NE(lines.find("send-duty"), std::string::npos);
  EXPECT_EQ(lines.find("ecret"), std::string::npos) << lines;

  RawClient kiosk(boards);
  RawClient viewer(boards);
  kiosk.send("GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n" + cookie + "\r\n");
  viewer.send("GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n" + basic("ann", "view it") + "\r\n");
  kiosk.listen();
  viewer.listen();
  EXPECT_TRUE(viewer.wait_for("secret-line"));
  EXPECT_TRUE(kiosk.wait_for("send-duty"));
  EXPECT_EQ(kiosk.received().find("ecret"), std::string::npos);
}

// Revoked while the board is up: the stream ends at once, and nothing is shown to it from then on; others go on.
TEST(Kiosk, ARevokedLinkGoesDarkAndAsksNobodyForAPassword) {
  ServedBoards boards(guarded_settings());
  const std::string cookie = cookie_of_kiosk(boards);
  RawClient kiosk(boards);
  RawClient viewer(boards);
  kiosk.send("GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n" + cookie + "\r\n");
  viewer.send("GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n" + basic("ann", "view it") + "\r\n");
  kiosk.listen();
  viewer.listen();
  EXPECT_TRUE(kiosk.wait_for("send-duty"));
  EXPECT_TRUE(viewer.wait_for("send-duty"));
  HttpProtection less;
  less.access = guarded();
  less.access.kiosks.clear();
  boards.server->protect(less);
  EXPECT_TRUE(boards.run_until([&] { return kiosk.closed(); }));
  EXPECT_FALSE(viewer.closed());
  for (const char* target : {"/", "/api/v1/stream", "/api/v1/lines"}) {
    const Answer answer = ask(boards, "GET", target, cookie);
    EXPECT_EQ(answer.status, 403) << target;
    EXPECT_EQ(answer.header("WWW-Authenticate"), "") << target;
  }
  EXPECT_EQ(ask(boards, "GET", "/kiosk/" + kKiosk).status, 404);
  EXPECT_EQ(ask(boards, "GET", "/", cookie + "Sec-Fetch-Mode: navigate\r\n").status, 401);
}

TEST(Access, AUserWhoIsTakenOutIsOutAtTheNextRequest) {
  ServedBoards boards(guarded_settings());
  RawClient client(boards);
  client.listen();
  const std::string request = "GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\n" + basic("ann", "view it") + "\r\n";
  client.send(request);
  EXPECT_TRUE(client.wait_for("HTTP/1.1 200"));
  HttpProtection less;
  less.access = guarded();
  less.access.users.erase(less.access.users.begin());
  boards.server->protect(less);
  client.send(request);
  EXPECT_TRUE(client.wait_for("HTTP/1.1 401"));
}

TEST(Access, WhatIsWrongIsSaidInWordsToWhoMayKnowOnly) {
  ServedBoards boards(guarded_settings());
  boards.trouble = {"source pbx-ami: connection refused"};
  EXPECT_EQ(ask(boards, "GET", "/readyz").body, "not ready; see /api/v1/status\n");
  EXPECT_NE(ask(boards, "GET", "/readyz", basic("ann", "view it")).body.find("refused"), std::string::npos);
}

TEST(Routes, TricksWithThePathLeadNowhere) {
  ServedBoards boards(guarded_settings());
  const std::string zoe = basic("zoe", "manage: it");
  for (const char* target :
       {"//", "/./metrics", "/wallboard/../metrics", "/wallboard/%2e%2e/metrics", "/%2e%2e/%2e%2e/etc/passwd",
        "//metrics", "/metrics/", "/METRICS", "/healthz/../metrics", "/healthz;/metrics", "/api/v1//lines",
        "/wallboard/%00", "/wallboard/index.html%00.css", "/wallboard/..%5cmetrics", "/kiosk",
        "http://localhost/metrics", "/desk.html", "/healthz/"}) {
    EXPECT_EQ(ask(boards, "GET", target, zoe).status, 404) << target;
    const int unknown = ask(boards, "GET", target).status;
    EXPECT_TRUE(unknown == 404 || unknown == 401) << target << ": " << unknown;
  }
  RawClient nul(boards);
  nul.send(std::string("GET /met\0rics HTTP/1.1\r\nHost: localhost\r\n\r\n", 43));
  EXPECT_EQ(parse_answer(nul.all()).status, 400);
  EXPECT_EQ(ask(boards, "GET", "/metrics?..%2f", zoe).status, 200);
}

}  // namespace
}  // namespace dutyline
