// A manager marks a lost call: what may be posted, by whom, and from where.

#include "boards/marking.hpp"

#include <gtest/gtest.h>

#include "boards/http_client.hpp"
#include "boards/mark_body.hpp"

namespace dutyline {
namespace {

constexpr const char* kPath = "/api/v1/lines/send-duty/lost/0123456789abcdef";
constexpr const char* kToken = "Authorization: Bearer a-managers-token-16\r\n";
constexpr const char* kJsonType = "Content-Type: application/json\r\n";

Answer post(ServedBoards& boards, const std::string& headers, const std::string& body = R"({"mark":"rung_back"})") {
  RawClient client(boards);
  client.send("POST " + std::string(kPath) + " HTTP/1.1\r\nHost: localhost:9877\r\nConnection: close\r\n" + headers +
              "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  return parse_answer(client.all());
}

TEST(MarkBody, IsOneWordOfThree) {
  EXPECT_EQ(*mark_in(R"({"mark":"rung_back"})"), Mark::rung_back);
  EXPECT_EQ(*mark_in(R"( { "mark" : "no_need" } )"), Mark::no_need);
  EXPECT_EQ(*mark_in(R"({"mark":"none"})"), Mark::none);
  for (const char* other : {"", "{}", "[]", "rung_back", "\"rung_back\"", R"({"mark":"RUNG_BACK"})", R"({"mark":null})",
                            R"({"mark":["rung_back"]})", R"({"mark":"rung_back","by":"ann"})",
                            R"({"mark":"rung_back"}x)", "mark=rung_back"}) {
    EXPECT_FALSE(mark_in(other)) << other;
  }
  EXPECT_EQ(mark_in("{}").reason(),
            R"(Post {"mark": "rung_back"}, "no_need", or "none" to take back what was marked.)");
}

TEST(Marking, SaysWhichCallAndWhoAsks) {
  HttpSettings settings;
  settings.protection.access.asks = true;
  settings.protection.access.tokens = {{Role::manager, "a-managers-token-16"}};
  ServedBoards boards(settings);
  EXPECT_EQ(post(boards, std::string(kToken) + kJsonType).status, 404) << "as the ledger's keeper answers here";
  ASSERT_EQ(boards.marks_asked.size(), 1u);
  EXPECT_EQ(boards.marks_asked[0].line, "send-duty");
  EXPECT_EQ(boards.marks_asked[0].call, "0123456789abcdef");
  EXPECT_EQ(boards.marks_asked[0].mark, Mark::rung_back);
  EXPECT_EQ(boards.marks_asked[0].by, "token");
  EXPECT_EQ(post(boards, kJsonType).status, 401);
  EXPECT_EQ(boards.marks_asked.size(), 1u);
}

TEST(Marking, WhereNobodyIsAskedWhoTheyAreNobodyIsNamed) {
  ServedBoards boards;
  post(boards, kJsonType);
  ASSERT_EQ(boards.marks_asked.size(), 1u);
  EXPECT_EQ(boards.marks_asked[0].by, kNobodyAsked);
}

TEST(Marking, APageOfAnotherSiteIsRefused) {
  ServedBoards boards;
  for (const char* foreign :
       {"Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\nOrigin: http://localhost:9877\r\n",
        "Origin: https://evil.example\r\n", "Origin: http://localhost:8080\r\n", "Origin: null\r\n"}) {
    const Answer answer = post(boards, std::string(kJsonType) + foreign);
    EXPECT_EQ(answer.status, 403) << foreign;
    EXPECT_NE(answer.body.find("another site"), std::string::npos) << answer.body;
  }
  EXPECT_TRUE(boards.marks_asked.empty());
  post(boards, std::string(kJsonType) + "Sec-Fetch-Site: same-origin\r\nOrigin: http://localhost:9877\r\n");
  post(boards, std::string(kJsonType) + "Origin: http://localhost:9877\r\n");
  post(boards, kJsonType);
  EXPECT_EQ(boards.marks_asked.size(), 3u);
}

// What a form of another page can send without asking first.
TEST(Marking, OnlyJsonIsTaken) {
  ServedBoards boards;
  for (const char* type :
       {"", "Content-Type: text/plain\r\n", "Content-Type: application/x-www-form-urlencoded\r\n",
        "Content-Type: multipart/form-data; boundary=x\r\n", "Content-Type: text/plain; application/json\r\n"}) {
    EXPECT_EQ(post(boards, type).status, 415) << type;
  }
  EXPECT_TRUE(boards.marks_asked.empty());
  post(boards, "Content-Type: Application/JSON ; charset=utf-8\r\n");
  EXPECT_EQ(boards.marks_asked.size(), 1u);
}

TEST(Marking, WhatIsNoMarkIsRefusedInWords) {
  ServedBoards boards;
  const Answer unknown = post(boards, kJsonType, R"({"mark":"called"})");
  EXPECT_EQ(unknown.status, 400);
  EXPECT_NE(unknown.body.find("no_need"), std::string::npos);
  EXPECT_EQ(post(boards, kJsonType, "").status, 400);
  EXPECT_EQ(post(boards, kJsonType, std::string(1'025, ' ')).status, 413);
  EXPECT_TRUE(boards.marks_asked.empty());
  EXPECT_EQ(ask(boards, "GET", kPath).header("Allow"), "POST");
}

}  // namespace
}  // namespace dutyline
