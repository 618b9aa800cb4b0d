// Numbers in as few bytes as they need (LEB128), and back: what the ledger packs into the blobs of its rows.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.hpp"

namespace dutyline {

class Packing {
 public:
  void byte(unsigned value) { text_ += static_cast<char>(value); }
  void number(std::uint64_t value) {
    std::array<char, 10> bytes;
    std::size_t size = 0;
    for (; value >= 0x80; value >>= 7U) {
      bytes[size++] = static_cast<char>((value & 0x7fU) | 0x80U);
    }
    bytes[size++] = static_cast<char>(value);
    text_.append(bytes.data(), size);
  }
  void length(Duration length) { number(static_cast<std::uint64_t>(length.count())); }
  void difference(Duration length) {  // of either sign
    const std::int64_t count = length.count();
    number((static_cast<std::uint64_t>(count) << 1U) ^ static_cast<std::uint64_t>(count >> 63));
  }
  // Of a length that most often is whole seconds, and not below 0.
  void mostly_seconds(Duration length) {
    const auto whole = std::chrono::floor<seconds>(length);
    const auto rest = static_cast<std::uint64_t>((length - whole).count());
    number((static_cast<std::uint64_t>(whole.count()) << 1U) | (rest != 0 ? 1U : 0U));
    if (rest != 0) {
      number(rest);
    }
  }
  void bytes(const void* from, std::size_t count) { text_.append(static_cast<const char*>(from), count); }
  void text(std::string_view text) {
    number(text.size());
    text_ += text;
  }

  std::size_t size() const { return text_.size(); }
  const std::string& text() const { return text_; }
  std::string take() { return std::exchange(text_, {}); }

 private:
  std::string text_;
};

// Throws std::runtime_error with these words where the bytes end too soon or are none of ours.
class Unpacking {
 public:
  Unpacking(std::span<const std::byte> bytes, const char* refusal) : rest_(bytes), refusal_(refusal) {}

  bool at_end() const { return rest_.empty(); }
  [[noreturn]] void refuse() const { throw std::runtime_error(refusal_); }

  unsigned byte() {
    if (rest_.empty()) {
      refuse();
    }
    const auto value = std::to_integer<unsigned>(rest_.front());
    rest_ = rest_.subspan(1);
    return value;
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const unsigned next = byte();
      value |= static_cast<std::uint64_t>(next & 0x7fU) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    refuse();
  }
  Duration length() { return Duration(static_cast<std::int64_t>(number())); }
  Duration difference() {
    const std::uint64_t value = number();
    return Duration(static_cast<std::int64_t>((value >> 1U) ^ (~(value & 1U) + 1U)));
  }
  Duration mostly_seconds() {
    static constexpr std::uint64_t kLongest = 1ULL << 34U;  // seconds: five centuries
    const std::uint64_t value = number();
    if ((value >> 1U) > kLongest) {
      refuse();
    }
    const Duration whole = seconds(static_cast<std::int64_t>(value >> 1U));
    const std::uint64_t rest = (value & 1U) != 0 ? number() : 0;
    if (rest >= 1'000'000) {
      refuse();
    }
    return whole + Duration(static_cast<std::int64_t>(rest));
  }
  std::span<const std::byte> bytes(std::size_t count) {
    if (count > rest_.size()) {
      refuse();
    }
    const auto bytes = rest_.first(count);
    rest_ = rest_.subspan(count);
    return bytes;
  }
  std::string_view characters(std::size_t count) {
    const auto its = bytes(count);
    return {reinterpret_cast<const char*>(its.data()), its.size()};
  }
  std::string_view text() { return characters(number()); }

 private:
  std::span<const std::byte> rest_;
  const char* refusal_;
};

}  // namespace dutyline
