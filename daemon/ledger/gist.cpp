#include "ledger/gist.hpp"

#include <cstdint>
#include <stdexcept>

namespace dutyline {
namespace {

// Two bytes of flags and small numbers, then the lengths that they say are there, as LEB128.
constexpr unsigned kClassBits = 0x07;  // of the first byte
constexpr unsigned kClosed = 0x08;
constexpr unsigned kHasWait = 0x10;
constexpr unsigned kHasTalk = 0x20;
constexpr unsigned kDropped = 0x40;
constexpr unsigned kOutcomeBits = 0x0f;  // of the second byte
constexpr unsigned kFinal = 0x10;
// What follows from the rest nearly always has a place of its own only where it does not.
constexpr unsigned kResolvedApart = 0x20;
constexpr unsigned kAnsweredApart = 0x40;
constexpr unsigned kVisitsApart = 0x80;

[[noreturn]] void refuse() {
  throw std::runtime_error("the ledger holds the gist of a call that this dutyline cannot read");
}

Instant usually_answered(const PastCall& call) {
  return call.offered + call.service.wait.value_or(Duration::zero());
}

Instant usually_resolved(const PastCall& call) {
  return call.answered.value_or(usually_answered(call));
}

class Packing {
 public:
  void byte(unsigned value) { text_ += static_cast<char>(value); }
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) {
      byte(static_cast<unsigned>(value & 0x7fU) | 0x80U);
    }
    byte(static_cast<unsigned>(value));
  }
  void length(Duration length) { number(static_cast<std::uint64_t>(length.count())); }
  void difference(Duration length) {  // of either sign
    const std::int64_t count = length.count();
    number((static_cast<std::uint64_t>(count) << 1U) ^ static_cast<std::uint64_t>(count >> 63));
  }
  std::string text() && { return std::move(text_); }

 private:
  std::string text_;
};

class Unpacking {
 public:
  explicit Unpacking(std::span<const std::byte> bytes) : rest_(bytes) {}

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

 private:
  std::span<const std::byte> rest_;
};

}  // namespace

std::string gist_of(const PastCall& call) {
  const bool answered_apart = call.answered && *call.answered != usually_answered(call);
  const bool resolved_apart = call.resolved && *call.resolved != usually_resolved(call);
  const bool visits_apart = call.by_switch != by_switch(call.outcome);
  Packing gist;
  gist.byte(static_cast<unsigned>(call.call_class) | (call.hours == Hours::closed ? kClosed : 0U) |
            (call.service.wait ? kHasWait : 0U) | (call.service.talk ? kHasTalk : 0U) |
            (call.service.dropped ? kDropped : 0U));
  gist.byte(static_cast<unsigned>(call.outcome) | (call.resolved ? kFinal : 0U) |
            (resolved_apart ? kResolvedApart : 0U) | (answered_apart ? kAnsweredApart : 0U) |
            (visits_apart ? kVisitsApart : 0U));
  if (call.service.wait) {
    gist.length(*call.service.wait);
  }
  if (call.service.talk) {
    gist.length(*call.service.talk);
  }
  if (answered_apart) {
    gist.difference(*call.answered - call.offered);
  }
  if (resolved_apart) {
    gist.difference(*call.resolved - call.offered);
  }
  if (visits_apart) {
    gist.number(static_cast<std::uint64_t>(call.by_switch.part));
    gist.number(static_cast<std::uint64_t>(call.by_switch.whole));
  }
  return std::move(gist).text();
}

void read_gist(std::span<const std::byte> bytes, PastCall& call) {
  Unpacking gist(bytes);
  const unsigned first = gist.byte();
  const unsigned second = gist.byte();
  if ((second & kOutcomeBits) >= kOutcomes.size()) {
    refuse();
  }
  call.call_class = static_cast<CallClass>(first & kClassBits);
  call.hours = (first & kClosed) != 0 ? Hours::closed : Hours::open;
  call.outcome = static_cast<Outcome>(second & kOutcomeBits);
  call.service.wait = (first & kHasWait) != 0 ? std::optional(gist.length()) : std::nullopt;
  call.service.talk = (first & kHasTalk) != 0 ? std::optional(gist.length()) : std::nullopt;
  call.service.dropped = (first & kDropped) != 0;
  call.answered.reset();
  if (call.call_class == CallClass::answered) {
    call.answered = (second & kAnsweredApart) != 0 ? call.offered + gist.difference() : usually_answered(call);
  }
  call.resolved.reset();
  if ((second & kFinal) != 0) {
    call.resolved = (second & kResolvedApart) != 0 ? call.offered + gist.difference() : usually_resolved(call);
  }
  call.by_switch = by_switch(call.outcome);
  if ((second & kVisitsApart) != 0) {
    call.by_switch.part = static_cast<std::int64_t>(gist.number());
    call.by_switch.whole = static_cast<std::int64_t>(gist.number());
  }
}

}  // namespace dutyline
