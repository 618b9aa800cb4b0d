// Who may post, and what is answered, before anybody thinks of sockets.

#include "app/posted_events.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>

namespace dutyline {
namespace {

TEST(Token, OnlyAWholeOneOpens) {
  const std::vector<std::string> tokens{"first-token-of-ours", "second-token-of-ours"};
  EXPECT_EQ(token_shown("Bearer first-token-of-ours", tokens), 0u);
  EXPECT_EQ(token_shown("bearer  second-token-of-ours", tokens), 1u);
  for (const char* wrong : {"", "Bearer", "Bearer ", "Bearer first-token-of-our", "Bearer first-token-of-ours ",
                            "Basic first-token-of-ours", "first-token-of-ours", "Bearer first-token-of-ours,x"}) {
    EXPECT_EQ(token_shown(wrong, tokens), std::nullopt) << wrong;
  }
  EXPECT_EQ(token_shown("Bearer ", {}), std::nullopt);
}

TEST(PostedType, IsJsonAsItIs) {
  const auto status = [](const std::string& type, const std::string& encoding) {
    const auto unfit = unfit_type({"", type, encoding, ""});
    return unfit ? unfit->status : 0;
  };
  EXPECT_EQ(status("", ""), 0);
  EXPECT_EQ(status("Application/JSON; charset=utf-8", "identity"), 0);
  EXPECT_EQ(status("application/x-ndjson", ""), 0);
  EXPECT_EQ(status("application/x-www-form-urlencoded", ""), 415);
  EXPECT_EQ(status("application/json", "gzip"), 415);
}

TEST(PostedReply, SaysWhatBecameOfEachLine) {
  PostedOutcome outcome;
  outcome.taken = 2;
  outcome.repeated = 1;
  EXPECT_EQ(posted_reply(outcome).owned, R"({"taken":2,"repeated":1,"refused":0})");
  outcome.refused = {{3, "time", "`time` is missing"}, {5, "", "this is not JSON from byte 1 on"}};
  const auto reply = posted_reply(outcome);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.owned,
            R"({"taken":2,"repeated":1,"refused":2,"errors":[{"line":3,"field":"time","detail":"`time` is missing"},)"
            R"({"line":5,"detail":"this is not JSON from byte 1 on"}]})");
}

TEST(PostedReply, OfNothingTakenIsAProblem) {
  PostedOutcome outcome;
  outcome.refused = {{1, "time", "`time` is missing"}};
  const auto reply = posted_reply(outcome);
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(std::ranges::count(reply.headers, std::string("application/problem+json"),
                               &std::pair<std::string_view, std::string>::second),
            1);
  const auto body = boost::json::parse(reply.owned);
  EXPECT_EQ(body.at("detail"), "line 1: `time` is missing");
  EXPECT_EQ(body.at("errors").at(0).at("field"), "time");
  EXPECT_EQ(body.at("errors").at(0).at("line"), 1);
}

TEST(PostedReply, OfManyFaultsIsBounded) {
  PostedOutcome outcome;
  for (std::size_t i = 1; i <= 5'000; ++i) {
    outcome.refused.push_back({i, "time", "`time` is missing"});
  }
  const auto body = boost::json::parse(posted_reply(outcome).owned);
  EXPECT_EQ(body.at("refused"), 5'000);
  EXPECT_EQ(body.at("errors").as_array().size(), 100u);
}

}  // namespace
}  // namespace dutyline
