#include "bench/streaming.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <thread>

namespace dutyline::bench {
namespace {

constexpr std::size_t kPiece = 128 * 1024;
constexpr std::size_t kLookEvery = 2 * 1024 * 1024;

}  // namespace

Footprint stream(StreamServer& server, const RunningDaemon& daemon, const RecordedDay& day, const Flow& flow,
                 int& next) {
  using Clock = std::chrono::steady_clock;
  Footprint found;
  found.at_start = found.highest = daemon.resident_bytes();
  const auto began = Clock::now();
  std::uint64_t look_at = kLookEvery;
  while (found.bytes_sent < flow.bytes) {
    const std::string stretch = day.stretch(next++);
    for (std::string_view left = stretch; !left.empty(); left.remove_prefix(std::min(kPiece, left.size()))) {
      const auto piece = left.substr(0, kPiece);
      server.say(piece);
      found.bytes_sent += piece.size();
      if (found.bytes_sent >= look_at) {
        look_at += kLookEvery;
        found.highest = std::max(found.highest, daemon.resident_bytes());
      }
      if (flow.bytes_per_second != 0) {
        const std::chrono::duration<double> due(static_cast<double>(found.bytes_sent) /
                                                static_cast<double>(flow.bytes_per_second));
        std::this_thread::sleep_until(began + std::chrono::duration_cast<Clock::duration>(due));
      }
    }
  }
  found.seconds = std::chrono::duration<double>(Clock::now() - began).count();
  std::this_thread::sleep_for(std::chrono::milliseconds(500));  // what it still has to take and to write
  found.at_end = daemon.resident_bytes();
  found.highest = std::max(found.highest, found.at_end);
  return found;
}

}  // namespace dutyline::bench
