// `dutyline export --openmetrics`, as an operator meets it: the built program, and promtool that takes what it writes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>

#include "app/config_folder.hpp"

namespace dutyline::testing {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr std::string_view kConfig =
    "ledger: {path: ledger.db}\n"
    "privacy: {caller_id: none}\n"
    "switches:\n"
    "  - name: pbx\n"
    "    sources: [{name: pbx-log, kind: asterisk_queue_log, path: queue_log}]\n"
    "lines:\n"
    "  - name: send-duty\n"
    "    queues: [{switch: pbx, name: send-duty}]\n";

class Export : public ::testing::Test {
 protected:
  Export() {
    folder.write("c.yaml", kConfig);
    folder.write("queue_log",
                 "1795438500|c1|send-duty|NONE|ENTERQUEUE||01632960173|1\n"
                 "1795438530|c1|send-duty|SIP/11|CONNECT|30|c2|5\n"
                 "1795438590|c1|send-duty|SIP/11|COMPLETECALLER|30|60|1\n"
                 "1795438700|c3|send-duty|NONE|ENTERQUEUE||07700900752|1\n"
                 "1795438800|c3|send-duty|NONE|ABANDON|1|1|100\n");
    EXPECT_EQ(run("'" DUTYLINE_BINARY "' import -c c.yaml --source pbx-log queue_log >imported"), 0) << error();
  }

  int run(const std::string& command) {
    const int status = std::system(("cd '" + folder.folder() + "' && " + command + " 2>stderr </dev/null").c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  int run_export(const std::string& arguments) {
    return run("'" DUTYLINE_BINARY "' export -c c.yaml --openmetrics " + arguments + " >history.om");
  }
  std::string error() { return text_of_file(folder.path("stderr")); }
  std::string history() { return text_of_file(folder.path("history.om")); }

  ConfigFolder folder;
};

TEST_F(Export, TellsTheHourMinuteByMinute) {
  ASSERT_EQ(run_export("--from 1795438440 --to 1795439040 --every 60 --instance duty:9877"), 0) << error();
  const std::string series = "{instance=\"duty:9877\",job=\"dutyline\",line=\"send-duty\"";
  EXPECT_THAT(history(), HasSubstr("dutyline_calls_waiting" + series + "} 1 1795438500\n"));
  EXPECT_THAT(history(), HasSubstr("dutyline_calls_waiting" + series + "} 0 1795438560\n"));
  EXPECT_THAT(history(), HasSubstr("dutyline_calls_talking" + series + "} 1 1795438560\n"));
  EXPECT_THAT(history(), HasSubstr("dutyline_longest_wait_seconds" + series + "} 40 1795438740\n"));
  EXPECT_THAT(history(), HasSubstr("dutyline_window_losses" + series + ",window=\"today\"} 0 1795438740\n"));
  EXPECT_THAT(history(), HasSubstr("dutyline_window_losses" + series + ",window=\"today\"} 1 1795438980\n"));
  EXPECT_THAT(history(), EndsWith("# EOF\n"));
}

TEST_F(Export, PromtoolTakesIt) {
  ASSERT_EQ(run_export("--from 2026-11-23 --to 2026-11-23"), 0) << error();
  EXPECT_EQ(run("promtool tsdb create-blocks-from openmetrics history.om data >blocks && mkdir -p data/wal"), 0)
      << error();
  EXPECT_EQ(run("(promtool tsdb dump data | grep -q 'dutyline_calls_total.*outcome=\"abandoned\".* 1 ')"), 0)
      << error();
}

TEST_F(Export, ATimeThatEndsBeforeItBeginsIsSaidSo) {
  EXPECT_EQ(run_export("--from 2026-11-24 --to 2026-11-22"), 1);
  EXPECT_THAT(error(), HasSubstr("--from is not before --to"));
}

TEST_F(Export, NamesWhatIsMissingOnTheCommandLine) {
  EXPECT_EQ(run("'" DUTYLINE_BINARY "' export -c c.yaml --from 2026-11-24 --to 2026-11-24"), 2);
  EXPECT_THAT(error(), HasSubstr("--openmetrics"));
}

}  // namespace
}  // namespace dutyline::testing
