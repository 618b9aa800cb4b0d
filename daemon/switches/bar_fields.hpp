// The fields of a line between its bars (`|`), for formats that escape nothing.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace dutyline {

// Views between `|`, one after another. They are short and of every length: to look at 64 bytes at once for all their
// bars mispredicts less than a search for each of them.
class BarFields {
 public:
  explicit BarFields(std::string_view text)
      : field_(text.data()), window_(text.data()), end_(text.data() + text.size()) {
    look();
  }

  // Up to the next `|`; without one the whole rest, and then there are no more.
  std::string_view next() {
    while (bars_ == 0) {
      if (end_ - window_ <= kWindow) {
        more_ = false;
        return rest();
      }
      window_ += kWindow;
      look();
    }
    const char* const bar = window_ + std::countr_zero(bars_);
    bars_ &= bars_ - 1;
    const std::string_view field(field_, static_cast<std::size_t>(bar - field_));
    field_ = bar + 1;
    return field;
  }

  bool more() const { return more_; }
  std::string_view rest() const { return {field_, static_cast<std::size_t>(end_ - field_)}; }

 private:
  static constexpr std::ptrdiff_t kWord = 8;
  static constexpr std::ptrdiff_t kWindow = 64;
  static_assert(std::endian::native == std::endian::little);

  // A bit for every byte that is a `|`.
  static std::uint64_t bars_of(std::uint64_t word) {
    constexpr std::uint64_t kLow = 0x7f7f7f7f7f7f7f7f;
    word ^= 0x7c7c7c7c7c7c7c7c;  // `|` becomes 0, and 0 is the only byte without a high bit in what follows
    const std::uint64_t highest = ~(((word & kLow) + kLow) | word | kLow);
    return ((highest >> 7) * 0x0102040810204080) >> 56;  // gathers the eight highest bits in the lowest byte
  }

  void look() {
    const std::ptrdiff_t size = std::min(end_ - window_, kWindow);
    std::ptrdiff_t at = 0;
    std::uint64_t word = 0;
    bars_ = 0;
    for (; at + kWord <= size; at += kWord) {
      std::memcpy(&word, window_ + at, kWord);
      bars_ |= bars_of(word) << at;
    }
    if (at != size) {
      word = 0;
      std::memcpy(&word, window_ + at, static_cast<std::size_t>(size - at));
      bars_ |= bars_of(word) << at;
    }
  }

  const char* field_;   // where the next one begins
  const char* window_;  // what bars_ is about
  const char* end_;
  std::uint64_t bars_ = 0;
  bool more_ = true;
};

}  // namespace dutyline
