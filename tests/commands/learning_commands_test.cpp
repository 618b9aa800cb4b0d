// `staffing` and `calibrate` as they are run, on a ledger of five weeks made for them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "commands/run_program.hpp"
#include "ledger/ledger.hpp"
#include "lines/made_call.hpp"

namespace dutyline::testing {
namespace {

using ::testing::HasSubstr;

class Learning : public ::testing::Test {
 protected:
  Learning() {
    folder_.write("dutyline.yaml", config_with("hours: {timezone: Europe/London, week: {mon-fri: \"09:00-17:00\"}}"));
  }

  // Five weeks before 28 November 2026: two calls each open half-hour, answered and talked for six minutes; every
  // fortieth is abandoned after a minute.
  void fill(int weeks) {
    auto ledger = Ledger::open(folder_.path("ledger.db"), Ledger::Mode::read_write);
    ASSERT_TRUE(ledger) << ledger.reason();
    Figures figures{{made::line("send-duty")}};
    LedgerBatch batch;
    CallId id = 1;
    for (Instant at = made::kTen - hours(24 * 7 * (weeks - 1)); at < made::kTen + hours(24 * 5); at += minutes(15)) {
      if (!made::office_hours().open_at(at)) {
        continue;
      }
      const Call call = made::waiting(id, at, "send-duty");
      const Call over = id % 40 == 0 ? made::lost(call, Outcome::abandoned, seconds(60))
                                     : made::talked(made::answered(call, seconds(10)), minutes(6));
      batch.calls.push_back(figures.apply(made::told(over), at + minutes(7), Origin::imported));
      ++id;
    }
    const auto done = (*ledger)->commit(batch);
    ASSERT_TRUE(done) << done.reason();
  }

  std::string run(const std::string& arguments) {
    const auto ended = run_program(folder_, arguments + " -c dutyline.yaml --ledger ledger.db");
    code_ = ended.status;
    return ended.out + ended.error;
  }

  ConfigFolder folder_;
  int code_ = 0;
};

TEST_F(Learning, StaffingPrintsTheWeekByHalfHours) {
  fill(5);
  const std::string said = run("staffing --to 2026-11-27");
  EXPECT_EQ(code_, 0) << said;
  EXPECT_THAT(said, HasSubstr("by the four weeks before 2026-11-28: "));
  EXPECT_THAT(said, HasSubstr("A call takes 6 min 00 s"));
  EXPECT_THAT(said, HasSubstr("callers wait "));
  EXPECT_THAT(said, HasSubstr("\n09:00 "));
  EXPECT_THAT(said, HasSubstr("( 4.0)"));
  EXPECT_THAT(said, ::testing::Not(HasSubstr("\n08:30 ")));
  EXPECT_THAT(said, ::testing::Not(HasSubstr("\n17:00 ")));
  EXPECT_EQ(run("staffing --to 2026-11-27"), said);
  EXPECT_THAT(run("staffing --format csv --to 2026-11-27"), HasSubstr("\nsend-duty,Mon,09:00,4.000,"));
}

TEST_F(Learning, StaffingSaysWhenThereIsTooLittleData) {
  fill(1);
  EXPECT_THAT(run("staffing --to 2026-11-23"), HasSubstr("too little data: "));
  EXPECT_EQ(code_, 0);
}

TEST_F(Learning, CalibrateSaysInWordsWhatItsThresholdsMean) {
  fill(5);
  const std::string said = run("calibrate --alarms-per-month 1 --to 2026-11-27");
  EXPECT_EQ(code_, 0) << said;
  EXPECT_THAT(said, HasSubstr(" lost.\n  warn "));
  EXPECT_THAT(said, ::testing::ContainsRegex("warn [0-9.]+: [0-9]+ lost"));
  EXPECT_THAT(said, HasSubstr("To use them: spike: {warn: "));
  EXPECT_EQ(run("calibrate --to 2026-11-27"), said) << "the same days, the same words";
}

TEST_F(Learning, CalibrateNeedsTwentyDays) {
  fill(2);
  EXPECT_THAT(run("calibrate --to 2026-11-27"), HasSubstr("Too little data: 20 open days"));
}

TEST_F(Learning, ALineThatIsNotThereIsSaid) {
  fill(1);
  EXPECT_THAT(run("staffing --line other"), HasSubstr("there is no line other in the configuration: it has send-duty"));
  EXPECT_NE(code_, 0);
}

}  // namespace
}  // namespace dutyline::testing
