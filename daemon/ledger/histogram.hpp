// Counts by upper bound, for the two figures of time that the ledger keeps of itself.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lines/snapshot.hpp"

namespace dutyline {

class Histogram {
 public:
  // Bounds in seconds, rising; they outlive the histogram. +Inf is understood.
  explicit Histogram(std::span<const double> bounds) : bounds_(bounds), counts_(bounds.size()) {}

  void observe(double value) {
    const auto place = std::ranges::lower_bound(bounds_, value) - bounds_.begin();
    if (static_cast<std::size_t>(place) < counts_.size()) {
      ++counts_[static_cast<std::size_t>(place)];
    }
    sum_ += value;
    ++count_;
  }

  HistogramSnapshot snapshot() const {
    HistogramSnapshot shown;
    std::uint64_t up_to = 0;
    for (std::size_t place = 0; place < bounds_.size(); ++place) {
      up_to += counts_[place];
      shown.buckets.emplace_back(bounds_[place], up_to);
    }
    shown.sum = sum_;
    shown.count = count_;
    return shown;
  }

 private:
  std::span<const double> bounds_;
  std::vector<std::uint64_t> counts_;
  double sum_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace dutyline
