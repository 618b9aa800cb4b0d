// `reclassify` as it is run: the old figure, the restatement and its reason, in every form that `figures` has.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "commands/run_program.hpp"
#include "ledger/ledger.hpp"
#include "lines/made_call.hpp"

namespace dutyline::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kHours = "hours: {timezone: Europe/London, week: {mon-fri: \"09:00-17:00\"}}\n";

const Instant kMonday = made::kTen - hours(24 * 7);  // 16 November 2026: that week is over

// A week of before: one answered, one who hung up after eight seconds.
class ReclassifyCommand : public ::testing::Test {
 protected:
  ReclassifyCommand() {
    folder_.write("dutyline.yaml", config_with(kHours));
    auto ledger = *Ledger::open(folder_.path("ledger.db"), Ledger::Mode::read_write);
    LineDefinition line = made::line("send-duty");
    Figures figures({line});
    LedgerBatch batch;
    batch.definitions = definitions_to_keep({line}, {}, kMonday);
    batch.first_live = kMonday - hours(24);
    const auto tell = [&](const Call& call) {
      batch.calls.push_back(figures.apply(made::told(call), *call.final_at, Origin::imported));
    };
    tell(made::talked(made::answered(made::waiting(1, kMonday, "send-duty"), seconds(4)), minutes(3)));
    tell(made::lost(made::waiting(2, kMonday + hours(1), "send-duty"), Outcome::abandoned, seconds(8)));
    EXPECT_TRUE(ledger->commit(batch));
  }

  Ended run(const std::string& arguments) const {
    return run_program(folder_, arguments + " -c dutyline.yaml --ledger ledger.db");
  }
  std::string figures(const std::string& more) const {
    const auto ended = run("figures --by week --from 2026-11-16 --to 2026-11-22 " + more);
    EXPECT_EQ(ended.status, 0) << ended.error;
    return ended.out;
  }

  ConfigFolder folder_;
};

TEST_F(ReclassifyCommand, OldFigureRestatementAndReasonStandSideBySide) {
  EXPECT_THAT(figures(""), AllOf(HasSubstr(" 50.0 %"), Not(HasSubstr("restated"))));
  folder_.write("dutyline.yaml", config_with("short_abandon: 10s\n    " + kHours));
  EXPECT_THAT(figures(""), HasSubstr(" 50.0 %")) << "a changed configuration changes no old figure";

  const auto ended = run("reclassify --from 2026-11-16");
  ASSERT_EQ(ended.status, 0) << ended.error;
  EXPECT_THAT(ended.out, HasSubstr(R"("calls":2,"changed":1,)"));

  EXPECT_THAT(figures(""), AllOf(HasSubstr("(restated)"), HasSubstr(" 100.0 %"),
                                 HasSubstr("was told as 50.0 % (1 of 2 counted, 1 lost; target 98 %) until "),
                                 HasSubstr(", then anew: reclassified from 2026-11-16.")));
  EXPECT_THAT(figures("--format json"),
              AllOf(HasSubstr(R"("short":1)"), HasSubstr(R"("restatements":[{"at":)"),
                    HasSubstr(R"("reason":"reclassified from 2026-11-16","was":{"headline":"served","offered":2,)"
                              R"("counted":2,"answered":1,"abandoned":1,"short":0,)"),
                    HasSubstr(R"("answered_ratio":0.500000)")));
  const std::string csv = figures("--format csv");
  EXPECT_THAT(csv,
              HasSubstr(",restatements,restated_at,restated_because,was_offered,was_counted,was_answered,was_losses,"
                        "was_answered_percent,was_closed_offered,"));
  EXPECT_THAT(csv, AllOf(HasSubstr(",1,"), HasSubstr(",reclassified from 2026-11-16,2,2,1,1,50.0,0,")));
}

TEST_F(ReclassifyCommand, UnderTheSameDefinitionNothingIsToldAgain) {
  const auto ended = run("reclassify --from 2026-11-01");
  EXPECT_EQ(ended.status, 0) << ended.error;
  EXPECT_THAT(ended.out, AllOf(HasSubstr(R"("changed":0)"), HasSubstr(R"("periods_restated":0)")));
  EXPECT_THAT(figures("--format json"), HasSubstr(R"("restatements":[])"));
}

TEST_F(ReclassifyCommand, WantsATimeThatItUnderstands) {
  EXPECT_EQ(run("reclassify").status, 2);
  EXPECT_EQ(run("reclassify --from yesterday").status, 2);
}

}  // namespace
}  // namespace dutyline::testing
