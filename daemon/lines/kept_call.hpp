// What is kept of a call for as long as figures show it: what it is tallied and counted as. 40 bytes, six weeks of
// them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "lines/call_record.hpp"
#include "lines/line_definition.hpp"
#include "lines/past_call.hpp"
#include "lines/resolved_call.hpp"

namespace dutyline {

using LineIndex = std::uint16_t;
inline constexpr LineIndex kNoLine = 0xffff;

struct KeptCall {
  static constexpr std::uint8_t kNever = 0xff;

  Instant offered;
  Instant resolved = Instant::max();  // max: not final
  ServedCall served{};                // of a final call
  LineIndex line = kNoLine;
  std::uint8_t call_class = 0;
  std::uint8_t counted_class = 0;
  std::uint8_t final_class = kNever;  // as it last was final
  std::uint8_t final_outcome = kNever;
  bool closed : 1 = false;
  bool talking : 1 = false;
  bool counted_offered : 1 = false;
  bool counted_final : 1 = false;
  bool counted_talk : 1 = false;
  bool outlived : 1 = false;  // too old for any figure when the memory was last swept

  bool is_final() const { return resolved != Instant::max(); }
  Hours hours() const { return closed ? Hours::closed : Hours::open; }
  CallClass its_class() const { return static_cast<CallClass>(call_class); }
};
static_assert(sizeof(KeptCall) == 40);

inline std::uint32_t whole_ms(Duration length) {
  const auto ms = std::chrono::floor<milliseconds>(length).count();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(ms, 0, 0xffff'ffff));
}

// When a final call became so.
inline Instant resolved_at(const Call& call) {
  return call.final_at ? *call.final_at : ended_at(deciding_visit(call)).value_or(call.visits.front().offered_at);
}

inline KeptCall kept_call(const CallRecord& record, LineIndex line, const LineDefinition& definition) {
  KeptCall kept;
  kept.offered = record.call.visits.front().offered_at;
  if (is_final(record.call_class)) {
    kept.final_class = static_cast<std::uint8_t>(record.call_class);
    kept.final_outcome = static_cast<std::uint8_t>(record.call.outcome);
    kept.resolved = resolved_at(record.call);
    kept.served = served_call(record.call_class, service_of(record), definition.answer_within);
  }
  kept.line = line;
  kept.call_class = static_cast<std::uint8_t>(record.call_class);
  kept.counted_class = static_cast<std::uint8_t>(record.counted_class);
  kept.closed = record.hours == Hours::closed;
  kept.talking = is_talking(record.call);
  kept.counted_offered = record.counted_offered;
  kept.counted_final = record.counted_final;
  kept.counted_talk = record.counted_talk;
  return kept;
}

inline void copy_counted(const KeptCall& from, CallRecord& to) {
  to.counted_offered = from.counted_offered;
  to.counted_final = from.counted_final;
  to.counted_talk = from.counted_talk;
  to.counted_class = static_cast<CallClass>(from.counted_class);
}

}  // namespace dutyline
