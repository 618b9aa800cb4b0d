// Waits of one day, in no order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace dutyline {

// Nearly every wait is shorter than 65 seconds: half the memory for those.
class Waits {
 public:
  void add(std::uint32_t wait_ms) {
    if (wait_ms <= kLongestShort) {
      short_.push_back(static_cast<std::uint16_t>(wait_ms));
    } else {
      long_.push_back(wait_ms);
    }
  }
  void remove(std::uint32_t wait_ms) {  // one that was added; nothing where there is none
    if (wait_ms <= kLongestShort) {
      remove_from(short_, wait_ms);
    } else {
      remove_from(long_, wait_ms);
    }
  }

  std::size_t size() const { return short_.size() + long_.size(); }
  void append_to(std::vector<std::int64_t>& all) const {
    all.insert(all.end(), short_.begin(), short_.end());
    all.insert(all.end(), long_.begin(), long_.end());
  }

 private:
  static constexpr std::uint32_t kLongestShort = std::numeric_limits<std::uint16_t>::max();

  template <class Length>
  static void remove_from(std::vector<Length>& waits, std::uint32_t wait_ms) {
    for (auto wait = waits.rbegin(); wait != waits.rend(); ++wait) {  // what changes is young
      if (*wait == wait_ms) {
        *wait = waits.back();
        waits.pop_back();
        return;
      }
    }
  }

  std::vector<std::uint16_t> short_;
  std::vector<std::uint32_t> long_;
};

}  // namespace dutyline
