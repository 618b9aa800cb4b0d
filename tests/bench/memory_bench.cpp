// What `dutyline run` with two lines needs of memory: idle, under a bounded stream, and under all that it can take.

#include <cstdio>
#include <exception>
#include <string>

#include "bench/streaming.hpp"

namespace dutyline::bench {
namespace {

double mebibytes(std::uint64_t bytes) {
  return static_cast<double>(bytes) / (1024 * 1024);
}

void print(const char* name, const Footprint& found) {
  std::printf("%s %.0f MB in %.2f s (%.0f MB/s): resident %.1f MiB before, %.1f at most, %.1f after\n", name,
              static_cast<double>(found.bytes_sent) / 1e6, found.seconds,
              static_cast<double>(found.bytes_sent) / 1e6 / found.seconds, mebibytes(found.at_start),
              mebibytes(found.highest), mebibytes(found.at_end));
}

int measure() {
  const RecordedDay day;
  StreamServer server;
  RunningDaemon daemon(server.port());
  server.accept();
  int next = 0;
  print("resident_bounded", stream(server, daemon, day, {100'000'000, 10'000'000}, next));
  print("resident_full", stream(server, daemon, day, {200'000'000, 0}, next));
  print("resident_full_again", stream(server, daemon, day, {200'000'000, 0}, next));
  std::printf("calls sent: %s\n", to_string(times(day.truth(), static_cast<std::uint64_t>(next))).c_str());
  std::printf("in the ledger: %s\n", to_string(daemon.stop_and_count()).c_str());
  return 0;
}

}  // namespace
}  // namespace dutyline::bench

int main() try { return dutyline::bench::measure(); } catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
