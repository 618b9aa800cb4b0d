// What the fuzz targets share: choices made of bytes, and a check that stops the fuzzer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace dutyline::fuzz {

// Choices taken from the front of the input, one byte each; 0 when it has run out.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

  bool empty() const { return size_ == 0; }
  std::uint8_t byte() {
    if (size_ == 0) {
      return 0;
    }
    --size_;
    return *data_++;
  }
  std::size_t below(std::size_t bound) { return byte() % bound; }
  bool yes() { return (byte() & 1) != 0; }
  std::string_view rest() const { return {reinterpret_cast<const char*>(data_), size_}; }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
};

// Sizes of pieces for cutting a stream; the same seed cuts the same way.
class Cutter {
 public:
  explicit Cutter(std::uint8_t seed) : state_(seed) {}
  // 1..64, or everything for seed 0.
  std::size_t next(std::size_t left) {
    if (state_ == 0) {
      return left;
    }
    state_ = state_ * 1'664'525U + 1'013'904'223U;
    const std::size_t size = 1 + (state_ >> 24U) % 64;
    return size < left ? size : left;
  }

 private:
  std::uint32_t state_;
};

inline void require(bool holds, const char* what) {
  if (!holds) {
    std::fprintf(stderr, "invariant broken: %s\n", what);
    std::abort();
  }
}

}  // namespace dutyline::fuzz
