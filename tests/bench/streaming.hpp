// The recorded day, again and again, into a running daemon, while its memory is watched.
#pragma once

#include <cstdint>

#include "bench/recorded_day.hpp"
#include "bench/running_daemon.hpp"
#include "bench/stream_server.hpp"

namespace dutyline::bench {

// bytes_per_second 0: as fast as it is taken.
struct Flow {
  std::uint64_t bytes = 0;
  std::uint64_t bytes_per_second = 0;
};

struct Footprint {
  std::uint64_t bytes_sent = 0;
  std::uint64_t at_start = 0;  // resident bytes
  std::uint64_t highest = 0;
  std::uint64_t at_end = 0;
  double seconds = 0;
};

// Sends whole stretches until the flow's bytes are reached; the first is number `next`, which moves on.
Footprint stream(StreamServer& server, const RunningDaemon& daemon, const RecordedDay& day, const Flow& flow,
                 int& next);

}  // namespace dutyline::bench
