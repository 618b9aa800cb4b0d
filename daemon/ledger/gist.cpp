#include "ledger/gist.hpp"

#include <cstdint>

#include "ledger/packed_numbers.hpp"

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

constexpr const char* kRefusal = "the ledger holds the gist of a call that this dutyline cannot read";

Instant usually_answered(const PastCall& call) {
  return call.offered + call.service.wait.value_or(Duration::zero());
}

Instant usually_resolved(const PastCall& call) {
  return call.answered.value_or(usually_answered(call));
}

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
  return gist.take();
}

void read_gist(std::span<const std::byte> bytes, PastCall& call) {
  Unpacking gist(bytes, kRefusal);
  const unsigned first = gist.byte();
  const unsigned second = gist.byte();
  if ((second & kOutcomeBits) >= kOutcomes.size()) {
    gist.refuse();
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
