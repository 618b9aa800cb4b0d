// `figures` as it is run, on a ledger made for it. What a period's figures are: tests/lines/period_books_test.cpp.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "commands/run_program.hpp"
#include "ledger/ledger.hpp"
#include "lines/made_call.hpp"

namespace dutyline::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class FiguresCommand : public ::testing::Test {
 protected:
  FiguresCommand() {
    folder_.write("dutyline.yaml", config_with("hours: {timezone: Europe/London, week: {mon-fri: \"09:00-17:00\"}}"));
    auto opened = Ledger::open(folder_.path("ledger.db"), Ledger::Mode::read_write);
    ledger_ = *std::move(opened);
  }

  static Pseudonym somebody(std::uint8_t who) {
    Pseudonym caller;
    caller.bytes[0] = who;
    return caller;
  }

  void tell(Call call, std::optional<Pseudonym> caller = std::nullopt) {
    for (Visit& visit : call.visits) {
      visit.caller = caller;
    }
    LedgerBatch batch;
    batch.calls.push_back(figures_.apply(made::told(call), *call.final_at, Origin::imported));
    const auto done = ledger_->commit(batch);
    ASSERT_TRUE(done) << done.reason();
  }
  Call joined(Instant at) { return made::waiting(next_++, at, "send-duty"); }

  // Monday: 49 answered of 50, a short one beside; the lost caller is answered ten minutes later. Tuesday: one call.
  void fill() {
    for (int at = 0; at < 48; ++at) {
      tell(made::talked(made::answered(joined(made::kTen + minutes(at)), seconds(10)), minutes(3)));
    }
    tell(made::lost(joined(made::kTen + minutes(50)), Outcome::abandoned, seconds(60)), somebody(1));
    tell(made::lost(joined(made::kTen + minutes(55)), Outcome::abandoned, seconds(2)));
    tell(made::talked(made::answered(joined(made::kTen + hours(1)), seconds(30)), minutes(3)), somebody(1));
    tell(made::answered(joined(made::kTen + hours(24)), seconds(5)));
  }

  std::string run(const std::string& arguments) {
    ledger_.reset();  // the daemon is not running
    const auto ended = run_program(folder_, "figures " + arguments + " -c dutyline.yaml --ledger ledger.db");
    code_ = ended.status;
    return ended.out + ended.error;
  }

  ConfigFolder folder_;
  std::unique_ptr<Ledger> ledger_;
  Figures figures_{{made::line("send-duty")}};
  CallId next_ = 1;
  int code_ = 0;
};

TEST_F(FiguresCommand, ATableThatCanBePastedIntoAReport) {
  fill();
  const std::string said = run("--by day --from 2026-11-23 --to 2026-11-24");
  EXPECT_EQ(code_, 0) << said;
  EXPECT_THAT(said, HasSubstr("2026-11-23 00:00 to 2026-11-25 00:00 (Europe/London), target 98 %\n"));
  EXPECT_THAT(said, HasSubstr("\nMon 2026-11-23       51        49          1           0      1   98.0 %"));
  EXPECT_THAT(said, HasSubstr("\nTue 2026-11-24        1         1          0           0      0  100.0 %"));
  EXPECT_THAT(said, HasSubstr("\nall "));
  EXPECT_THAT(said, HasSubstr("Callers nobody answered: 1; answered later the same day 1"));
  EXPECT_EQ(run("--by day --from 2026-11-23 --to 2026-11-24"), said) << "the same ledger, the same bytes";
}

TEST_F(FiguresCommand, ACsvWhoseTimesASpreadsheetReadsAndWhoseRatesAreCut) {
  fill();
  const std::string said = run("--by half-hour --format csv --from 2026-11-23 --to 2026-11-23");
  EXPECT_EQ(code_, 0) << said;
  EXPECT_THAT(said, StartsWith("line,by,from,to,half_hour,headline,offered,counted,answered,abandoned,short,"));
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 17) << "the heading and 16 half-hours from 09:00 to 17:00";
  EXPECT_THAT(said, HasSubstr("\nsend-duty,half-hour,2026-11-23 10:00,2026-11-23 10:30,,served,30,30,30,0,"));
  EXPECT_THAT(said, HasSubstr("\nsend-duty,half-hour,2026-11-23 10:30,2026-11-23 11:00,,served,20,19,18,1,1,"));
  EXPECT_THAT(said, HasSubstr(",94.7,0.947368,"));
}

TEST_F(FiguresCommand, JsonHasWhatThePagePromises) {
  fill();
  const std::string said = run("--by week --format json");
  EXPECT_EQ(code_, 0) << said;
  for (const char* const part :
       {R"("line":"send-duty")", R"("headline":"served")", R"("offered":52)", R"("counted":51)", R"("losses":1)",
        R"("by_outcome":{"waiting":0)", R"("closed":{"offered":0)", R"("answered_ratio":0.980392)",
        R"("alternatives":{"strict":0.961538)", R"("result":"met")", R"("evidence":"not_shown")",
        R"("losses_allowed":1)", R"("wait_seconds":{"answered":{"p50":10.000)", R"("brief":0)",
        R"("callers_reached_later":{"same_day":1,"h24":1,"d7":1})", R"("callers_unreached":0)", R"("withheld":0)",
        R"("restatements":[])", R"("gaps":[])"}) {
    EXPECT_THAT(said, HasSubstr(part));
  }
}

TEST_F(FiguresCommand, AllMondaysAtTenStandTogether) {
  fill();
  const std::string said = run("--by weekday-half-hour --format csv");
  EXPECT_THAT(said, HasSubstr(",Mon 10:00,served,30,"));
  EXPECT_THAT(said, HasSubstr(",Tue 10:00,served,1,"));
}

TEST_F(FiguresCommand, WithoutCallsThereAreNoRates) {
  const std::string said = run("--by week --from 2026-11-16 --to 2026-11-22");
  EXPECT_EQ(code_, 0) << said;
  EXPECT_THAT(said, HasSubstr("no calls"));
  EXPECT_THAT(run("--format json --from 2026-11-16 --to 2026-11-22"), HasSubstr(R"("answered_ratio":null)"));
  EXPECT_THAT(run("--format json"), HasSubstr("["));
}

TEST_F(FiguresCommand, WhatIsNotUnderstoodIsSaid) {
  EXPECT_THAT(run("--from 2026-11-24 --to 2026-11-20"), HasSubstr("ends before it begins"));
  EXPECT_THAT(run("--by fortnight"), HasSubstr("--by"));
  EXPECT_THAT(run("--line other"), HasSubstr("there is no line other in the configuration: it has send-duty"));
}

}  // namespace
}  // namespace dutyline::testing
