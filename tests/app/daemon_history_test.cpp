// What the pages tell of the past: the rows and figures of the commands, read beside the loop.

#include <gmock/gmock.h>

#include "app/following_daemon.hpp"

namespace dutyline {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class History : public FollowingDaemon {
 protected:
  void keep_calls(int calls) {
    write_calls(calls);
    start();
    ASSERT_TRUE(until_read());
    ASSERT_TRUE(testing::run_until(*loop, [&] {
      clock = clock.load() + seconds(1);
      return daemon->snapshot()->ledger.pending == 0 && daemon->snapshot()->ledger.commits > 0;
    }));
  }
};

TEST_F(History, FiguresAreThoseOfTheCommand) {
  keep_calls(3);
  const std::string page = get("/api/v1/lines/send-duty/figures?by=day");
  EXPECT_THAT(page, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(page, AllOf(HasSubstr("Content-Type: application/json"), HasSubstr(R"("by":"day")"),
                          HasSubstr(R"("answered":3)"), HasSubstr(R"("restatements":[])")));
  stop();
}

TEST_F(History, CallsHaveTheirRowsButNoCaller) {
  keep_calls(3);
  const std::string page = get("/api/v1/lines/send-duty/calls");
  EXPECT_THAT(page, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(page, AllOf(HasSubstr(R"("line":"send-duty")"), HasSubstr(R"("outcome":"answered")"),
                          HasSubstr(R"("caller":null)"), Not(HasSubstr(R"("caller":")"))));
  EXPECT_THAT(get("/api/v1/lines/send-duty/calls?to=2001-01-01"), HasSubstr("\r\n\r\n[]"));
  stop();
}

TEST_F(History, WhatCannotBeUnderstoodIsSaid) {
  keep_calls(1);
  EXPECT_THAT(get("/api/v1/lines/other/figures"),
              AllOf(StartsWith("HTTP/1.1 404 "), HasSubstr("no line of this name")));
  EXPECT_THAT(get("/api/v1/lines/send-duty/figures?by=fortnight"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(get("/api/v1/lines/send-duty/calls?from=yesterday"),
              AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr("is no time")));
  EXPECT_THAT(get("/api/v1/lines/send-duty/calls?by=day"), AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr("parameter")));
  EXPECT_THAT(get("/api/v1/lines/send-duty/figures?by=half-hour&from=1990-01-01"),
              AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("ask for a shorter time")));
  EXPECT_THAT(get("/api/v1/lines/send%2Dduty/figures?from=2026%2D01%2D01"), Not(StartsWith("HTTP/1.1 400 ")));
  stop();
}

}  // namespace
}  // namespace dutyline
