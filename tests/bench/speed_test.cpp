// What the gate holds of speed and footprint: ratios, counts and growth only, for machines differ and are busy.

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>

#include "bench/decode_paths.hpp"
#include "bench/streaming.hpp"

namespace dutyline::bench {
namespace {

constexpr int kTries = 3;

// Of the processor's time: other programs run too.
template <class Work>
double best_seconds(Work work) {
  double best = 1e9;
  for (int i = 0; i < kTries; ++i) {
    const std::clock_t began = std::clock();
    work();
    best = std::min(best, static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC);
  }
  return best;
}

TEST(Speed, ThroughTheBookAtAQuarterOfALineScanOrMore) {
  const RepeatedDay day(RecordedDay(), 60'000'000);
  Pass pass;
  std::uint64_t lines = 0;
  const double scan = best_seconds([&] { lines += scan_lines(day); });
  const double decode = best_seconds([&] { pass = decode_to_book(day); });
  EXPECT_GT(lines, 0u);
  EXPECT_EQ(to_string(pass.outcomes), to_string(day.expected()));
  EXPECT_GE(scan / decode, 0.25) << "scan " << scan << " s, through the book " << decode << " s";
}

TEST(Speed, MemoryDoesNotGrowWithTheStream) {
  static constexpr std::uint64_t kMebibyte = 1024 * 1024;
  const RecordedDay day;
  StreamServer server;
  RunningDaemon daemon(server.port());
  server.accept();
  int next = 0;
  const auto warm = stream(server, daemon, day, {50'000'000, 0}, next);
  const auto then = stream(server, daemon, day, {100'000'000, 0}, next);
  EXPECT_LT(then.highest, 32 * kMebibyte);
  EXPECT_LT(then.highest, warm.highest + 6 * kMebibyte);  // the calls themselves are remembered for a while
}

}  // namespace
}  // namespace dutyline::bench
