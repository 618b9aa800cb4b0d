#include "lines/wait_quantiles.hpp"

#include <algorithm>

namespace dutyline {

std::int64_t nearest_rank(std::vector<std::int64_t>& waits, int percent) {
  const std::size_t rank = (waits.size() * static_cast<std::size_t>(percent) + 99) / 100;  // from 1
  const auto place = waits.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
  std::nth_element(waits.begin(), place, waits.end());
  return *place;
}

std::optional<WaitQuantiles> wait_quantiles(std::vector<std::int64_t> waits_ms) {
  if (waits_ms.empty()) {
    return std::nullopt;
  }
  WaitQuantiles quantiles;
  quantiles.p50 = nearest_rank(waits_ms, 50);
  quantiles.p90 = nearest_rank(waits_ms, 90);
  quantiles.p95 = nearest_rank(waits_ms, 95);
  quantiles.max = nearest_rank(waits_ms, 100);
  return quantiles;
}

}  // namespace dutyline
