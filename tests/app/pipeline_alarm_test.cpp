// The alarm outlives dutyline: what is kept of it goes to the ledger with the calls that moved it, and comes back.

#include <gtest/gtest.h>

#include "app/pipeline.hpp"
#include "app/settings.hpp"

namespace dutyline {
namespace {

std::vector<LineDefinition> lines() {
  LineDefinition line;
  line.name = line.title = "send-duty";
  line.queues = {{"pbx", "send-duty"}};
  return {line};
}

Pipeline pipeline() {
  BookSettings book;
  book.queues = queue_bindings(lines());
  return Pipeline(lines(), std::move(book), Origin::live);
}

class PipelineAlarm : public ::testing::Test {
 protected:
  void tell(const std::string& call, Happening what) {
    Fact fact;
    fact.switch_name = "pbx";
    fact.source = "pbx-ami";
    fact.queue = "send-duty";
    fact.call = call;
    fact.at = fact.arrived = now_;
    fact.what = std::move(what);
    line_.advance(now_);
    line_.apply(fact);
  }

  void refused(int calls) {
    for (int i = 0; i < calls; ++i) {
      now_ += seconds(10);
      tell("c" + std::to_string(++calls_), Refused{Outcome::refused_empty, std::nullopt, ""});
      now_ += minutes(2);
      line_.advance(now_);
    }
  }

  bool active() { return line_.figures().snapshot(now_).front().spike.levels[0].active; }

  Instant now_{seconds(1'795'438'585)};
  int calls_ = 0;
  Pipeline line_ = pipeline();
};

TEST_F(PipelineAlarm, IsInTheBatchThatTheLedgerKeeps) {
  refused(3);
  ASSERT_TRUE(active());
  const LedgerBatch batch = line_.take_batch();
  line_ = pipeline();
  EXPECT_FALSE(active());
  line_ = pipeline();
  for (const auto& [series, value] : batch.counters) {
    line_.restore_counter(series, value);
  }
  EXPECT_TRUE(active());
  EXPECT_EQ(line_.figures().counters().value("dutyline_spike_alarms_total{line=\"send-duty\",level=\"warn\"}"), 1);
  for (const auto& [series, value] : line_.figures().counters().all()) {
    EXPECT_FALSE(series.starts_with("kept_")) << series << " is no metric";
  }
}

}  // namespace
}  // namespace dutyline
