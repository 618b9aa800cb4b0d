// Recorded switches played through the core as they happened: everybody rings at once and the alarm begins; an ordinary
// day, and nothing does.

#include <gtest/gtest.h>

#include "recordings/recording.hpp"

namespace dutyline::testing {
namespace {

struct Raised {
  double warn = 0;
  double page = 0;
};

Raised alarms_of(const std::string& capture, const std::string& line) {
  Pipeline pipeline = recorded_pipeline(Origin::live);
  const auto decoder = ami_decoder();
  play(recording(capture), *decoder, [&](const Fact& fact) {
    pipeline.advance(fact.arrived);
    pipeline.apply(fact);
  });
  const auto raised = [&](const char* level) {
    return pipeline.figures().counters().value(
        Counters::series("dutyline_spike_alarms_total", {{"line", line}, {"level", level}}));
  };
  return {raised("warn"), raised("page")};
}

class SpikeRecording : public ::testing::TestWithParam<const char*> {};
class DayRecording : public ::testing::TestWithParam<const char*> {};

TEST_P(SpikeRecording, RaisesWarningAndPageOfTheLineThatIsOverrun) {
  const Raised overrun = alarms_of(GetParam(), "send-duty");
  EXPECT_GE(overrun.warn, 1);
  EXPECT_GE(overrun.page, 1);
  EXPECT_LE(overrun.warn, 6) << "a latched alarm is not raised again with every loss (67 or more here)";
  const Raised other = alarms_of(GetParam(), "send-eps");
  EXPECT_EQ(other.warn, 0);
  EXPECT_EQ(other.page, 0);
}
INSTANTIATE_TEST_SUITE_P(Asterisk22, SpikeRecording, ::testing::Values("22/spike/precise", "22/spike/narrow"));

TEST_P(DayRecording, RaisesNothing) {
  for (const char* const line : {"send-duty", "send-eps"}) {
    const Raised raised = alarms_of(GetParam(), line);
    EXPECT_EQ(raised.warn, 0) << line;
    EXPECT_EQ(raised.page, 0) << line;
  }
}
INSTANTIATE_TEST_SUITE_P(Asterisk, DayRecording, ::testing::Values("22/day/precise", "22/day/all", "16/day/precise"));

}  // namespace
}  // namespace dutyline::testing
