// How fast bytes become facts, calls and figures on one core, beside a memchr scan for the ends of lines in the same
// bytes. A pass that counts a call wrongly is an error, however fast.

#include <benchmark/benchmark.h>

#include <string>

#include "bench/decode_paths.hpp"

namespace dutyline::bench {
namespace {

constexpr std::size_t kBytes = 200'000'000;

const RepeatedDay& repeated_day() {
  static const RepeatedDay kDay{RecordedDay(), kBytes};
  return kDay;
}

void note_bytes(benchmark::State& state) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(repeated_day().bytes()));
}

void memchr_scan(benchmark::State& state) {
  const auto& day = repeated_day();
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(scan_lines(day));
  }
  note_bytes(state);
}

void compare(benchmark::State& state, const OutcomeCounts& found, const OutcomeCounts& expected) {
  if (found != expected) {
    state.SkipWithError(("counted " + to_string(found) + " instead of " + to_string(expected)).c_str());
  }
}

void to_facts(benchmark::State& state) {
  const auto& day = repeated_day();
  std::uint64_t visits = 0;
  for (const auto& [outcome, count] : day.expected()) {
    visits += count;
  }
  Pass pass;
  for ([[maybe_unused]] auto _ : state) {
    pass = decode_to_facts(day);
  }
  compare(state, pass.joined, {{Outcome::waiting, visits}});
  note_bytes(state);
}

template <Pass (*decode)(const RepeatedDay&)>
void to_calls(benchmark::State& state) {
  const auto& day = repeated_day();
  Pass pass;
  for ([[maybe_unused]] auto _ : state) {
    pass = decode(day);
  }
  compare(state, pass.outcomes, day.expected());
  note_bytes(state);
}

BENCHMARK(memchr_scan)->Unit(benchmark::kMillisecond);
BENCHMARK(to_facts)->Unit(benchmark::kMillisecond);
BENCHMARK(to_calls<decode_to_book>)->Name("to_book")->Unit(benchmark::kMillisecond);
BENCHMARK(to_calls<decode_to_figures>)->Name("to_figures")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace dutyline::bench

BENCHMARK_MAIN();
