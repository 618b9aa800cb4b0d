// A manager marks lost calls of a daemon that runs: kept, shown to everybody, and gone from the list.

#include <gmock/gmock.h>

#include "app/following_daemon.hpp"

namespace dutyline {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class MarkedCalls : public FollowingDaemon {
 protected:
  Settings settings() const override {
    Settings settings = FollowingDaemon::settings();
    settings.privacy.caller_id = CallerIdentity::hmac;
    settings.privacy.key = "a test key of thirty-two bytes!!";
    settings.privacy.agent_names = names;
    settings.access = access;
    return settings;
  }
  // Time goes on, a second a round: calls are settled.
  template <class Condition>
  bool until(Condition good) {
    return testing::run_until(*loop, [&] {
      clock = clock.load() + seconds(1);
      return good();
    });
  }
  bool until_lost(std::size_t callers) {
    return until([this] { return daemon->snapshot()->lines.front().unresolved == 0; }) &&
           until([&] { return lost_callers().size() == callers; });
  }
  CallMarks kept() const { return *ledger()->marks(std::nullopt, std::nullopt); }

  AccessSettings access;
  bool names = false;
};

TEST_F(MarkedCalls, LeaveTheListAndStayLost) {
  write_lost_call("1", 900, "01632960173");
  write_lost_call("2", 600, "01632960174");
  start();
  ASSERT_TRUE(until_read());
  ASSERT_TRUE(until_lost(2));
  const auto before = lost_callers();
  const auto picture = daemon->snapshot()->number;
  EXPECT_THAT(mark(before[0], "rung_back"),
              AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("{\"call\":\"" + before[0] + "\",\"mark\":\"rung_back\"")));
  EXPECT_THAT(lost_callers(), ElementsAre(before[1]));
  EXPECT_GT(daemon->snapshot()->number, picture) << "everybody who looks is told";
  EXPECT_THAT(mark(before[1], "no_need"), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(lost_callers(), IsEmpty());
  const auto& month = daemon->snapshot()->lines.front().figures(Window::month);
  EXPECT_EQ(month.losses(), 2) << "a lost call stays lost";
  EXPECT_EQ(daemon->snapshot()->lines.front().callers_unreached, 2);
  ASSERT_THAT(kept(), SizeIs(2));
  EXPECT_EQ(kept().begin()->second.by, "-") << "nobody is asked who they are";
  stop();
}

TEST_F(MarkedCalls, AreMarkedStillAfterARestartAndANewLossIsANewRow) {
  write_lost_call("1", 900);
  start();
  ASSERT_TRUE(until_read());
  ASSERT_TRUE(until_lost(1));
  const std::string first = lost_callers()[0];
  mark(first, "rung_back");
  stop();
  read_ = 0;
  start();
  ASSERT_TRUE(until([this] { return daemon->snapshot()->sources.front().status.state == SourceState::live; }));
  EXPECT_THAT(lost_callers(), IsEmpty());
  write_lost_call("2", -600);
  ASSERT_TRUE(until_lost(1));
  EXPECT_NE(lost_callers()[0], first);
  stop();
}

TEST_F(MarkedCalls, AMarkIsTakenBackAndBothAreKept) {
  write_lost_call("1", 900);
  start();
  ASSERT_TRUE(until_read());
  ASSERT_TRUE(until_lost(1));
  const auto call = lost_callers();
  mark(call[0], "no_need");
  EXPECT_THAT(mark(call[0], "none"), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(lost_callers(), call);
  EXPECT_THAT(kept(), IsEmpty());
  stop();
  start();
  EXPECT_EQ(lost_callers(), call);
  stop();
}

TEST_F(MarkedCalls, OnlyLostCallsOfTheLineCanBeMarked) {
  write_lost_call("1", 900, "01632960174");
  write_call("2", 300);
  start();
  ASSERT_TRUE(until_read());
  ASSERT_TRUE(until_lost(1));
  const std::string call = lost_callers()[0];
  EXPECT_THAT(mark("0123456789abcdef", "rung_back"),
              AllOf(StartsWith("HTTP/1.1 404 "), HasSubstr("No lost call of this line has this key")));
  EXPECT_THAT(post("/api/v1/lines/other/lost/" + call, R"({"mark":"rung_back"})"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(mark(call, "called"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(kept(), IsEmpty());
  stop();
}

TEST_F(MarkedCalls, CallsSayItAndNameWhoItWasOnlyWhereStaffAreNamed) {
  access.asks = true;
  access.tokens = {{Role::manager, "a-managers-token-16"}};
  const std::string shown = "Authorization: Bearer a-managers-token-16\r\n";
  write_lost_call("1", 900);
  start();
  ASSERT_TRUE(until_read());
  ASSERT_TRUE(until([this] { return daemon->snapshot()->lines.front().unresolved == 0; }));
  const std::string body = R"({"mark":"rung_back"})";
  const std::string desk = ask("GET", "/api/v1/lines/send-duty/desk", shown);
  const std::string call = desk.substr(desk.find("\"call\":\"") + 8, 16);
  EXPECT_THAT(mark(call, "rung_back"), StartsWith("HTTP/1.1 401 "));
  EXPECT_THAT(
      ask("POST", "/api/v1/lines/send-duty/lost/" + call,
          shown + "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n", body),
      StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(ask("GET", "/api/v1/lines/send-duty/calls", shown),
              AllOf(HasSubstr(R"("class":"abandoned")"), HasSubstr(R"("mark":"rung_back","marked_at":)"),
                    HasSubstr(R"("marked_by":null)")));
  stop();
  names = true;
  start();
  EXPECT_THAT(ask("GET", "/api/v1/lines/send-duty/calls", shown), HasSubstr(R"("marked_by":"token")"));
  stop();
}

// As where the disk refuses: what is answered is what was done.
TEST_F(MarkedCalls, WhereTheLedgerCannotBeWrittenNothingIsMarkedAndItIsSaid) {
  write_lost_call("1", 900);
  start();
  ASSERT_TRUE(until_read());
  ASSERT_TRUE(until_lost(1));
  const auto call = lost_callers();
  std::filesystem::rename(ledger_path(), ledger_path() + ".away");
  EXPECT_THAT(mark(call[0], "rung_back"),
              AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("nothing was marked"), HasSubstr("removed or replaced")));
  EXPECT_EQ(lost_callers(), call);
  std::filesystem::rename(ledger_path() + ".away", ledger_path());
  ASSERT_TRUE(until([&] { return mark(call[0], "rung_back").starts_with("HTTP/1.1 200 "); }));
  EXPECT_THAT(lost_callers(), IsEmpty());
  EXPECT_THAT(kept(), SizeIs(1));
  stop();
}

}  // namespace
}  // namespace dutyline
