// What was told lately, so that it is known again: as hashes, of the newest so many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace dutyline {

// By 64 bits: with 20,000 remembered, a new text is taken for an old one with a chance of one in a million million.
class Remembered {
 public:
  explicit Remembered(std::size_t most) : most_(most) {}

  // Remembers it; false: it was remembered already.
  bool is_new(std::string_view text) {
    const std::uint64_t hash = std::hash<std::string_view>()(text);
    if (!known_.insert(hash).second) {
      return false;
    }
    if (in_order_.size() < most_) {
      in_order_.push_back(hash);
    } else {
      known_.erase(std::exchange(in_order_[oldest_], hash));
      oldest_ = (oldest_ + 1) % most_;
    }
    return true;
  }

 private:
  std::size_t most_;
  std::unordered_set<std::uint64_t> known_;
  std::vector<std::uint64_t> in_order_;  // the same, as a ring
  std::size_t oldest_ = 0;               // in the ring, once it is full
};

}  // namespace dutyline
