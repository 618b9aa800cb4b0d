#include "lines/folded_calls.hpp"

#include <algorithm>

namespace dutyline {
namespace {

constexpr minutes kSlot{5};

std::uint32_t slot_of(Instant at, Hours when) {
  return static_cast<std::uint32_t>(at.time_since_epoch() / kSlot) * 2 + (when == Hours::closed ? 1 : 0);
}

}  // namespace

Instant FoldedCalls::at() const {
  return Instant((slot / 2 + std::int64_t{1}) * kSlot) - Duration(1);
}

void FoldedCalls::add(ResolvedCall call, int calls) {
  by_class.at(static_cast<std::size_t>(call.call_class())) += calls;
  if (call.call_class() != CallClass::answered) {
    return;
  }
  const ServedCall served = call.served();
  in_time += served.in_time ? calls : 0;
  waits += served.wait_known ? calls : 0;
  wait_ms += std::int64_t{calls} * served.wait_ms;
  talks += served.talk_known ? calls : 0;
  talk_ms += std::int64_t{calls} * served.talk_ms;
  brief += served.brief ? calls : 0;
  dropped += served.dropped ? calls : 0;
}

Instant FoldedDays::slot_end(Instant at) {
  return Instant((at.time_since_epoch() / kSlot + 1) * kSlot) - Duration(1);
}

void FoldedDays::add(ResolvedCall call) {
  const std::uint32_t slot = slot_of(call.at(), call.hours());
  auto place = std::ranges::lower_bound(slots_, slot, {}, &FoldedCalls::slot);
  if (place == slots_.end() || place->slot != slot) {
    place = slots_.insert(place, FoldedCalls{});
    place->slot = slot;
  }
  place->add(call, 1);
}

bool FoldedDays::remove(ResolvedCall call) {
  const std::uint32_t slot = slot_of(call.at(), call.hours());
  const auto place = std::ranges::lower_bound(slots_, slot, {}, &FoldedCalls::slot);
  if (place == slots_.end() || place->slot != slot) {
    return false;
  }
  place->add(call, -1);
  return true;
}

void FoldedDays::forget(Instant before) {
  const auto kept = std::ranges::find_if(slots_, [&](const FoldedCalls& slot) { return slot.at() >= before; });
  slots_.erase(slots_.begin(), kept);
}

FoldedDays::Slots::const_iterator FoldedDays::first_after(Instant after) const {
  return std::ranges::upper_bound(slots_, after, {}, &FoldedCalls::at);
}

}  // namespace dutyline
