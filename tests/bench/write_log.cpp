// The generated queue_log of the benchmarks on standard output: write_log [BYTES]. Says on standard error how many rows
// and calls it has.

#include <cstdio>
#include <cstdlib>

#include "bench/generated_log.hpp"

int main(int count, char** words) {
  const std::size_t bytes = count > 1 ? std::strtoull(words[1], nullptr, 10) : 200'000'000;
  const dutyline::bench::GeneratedLog log(bytes);
  std::fprintf(stderr, "%llu %llu\n", static_cast<unsigned long long>(log.rows()),
               static_cast<unsigned long long>(log.calls()));
  const auto& text = log.text();
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? 0 : 1;
}
