// Exact quantiles of waits, by nearest rank: each is a wait that somebody had.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace dutyline {

// In milliseconds, cut.
struct WaitQuantiles {
  std::int64_t p50 = 0;
  std::int64_t p90 = 0;
  std::int64_t p95 = 0;
  std::int64_t max = 0;
  bool operator==(const WaitQuantiles&) const = default;
};

// The smallest wait that at least `percent` of all (1..100) do not exceed. Reorders `waits`, which is not empty.
std::int64_t nearest_rank(std::vector<std::int64_t>& waits, int percent);

// Nothing: nobody waited.
std::optional<WaitQuantiles> wait_quantiles(std::vector<std::int64_t> waits_ms);

}  // namespace dutyline
