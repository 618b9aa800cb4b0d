// A call of the past, as figures of a period need it.
#pragma once

#include <optional>

#include "lines/call_record.hpp"
#include "lines/class_counts.hpp"
#include "lines/resolved_call.hpp"

namespace dutyline {

// How a call was served, before anything measures it.
struct Service {
  std::optional<Duration> wait;  // first visit's joining to the answer or the end of waiting
  std::optional<Duration> talk;  // of an answered call whose talk is over
  bool dropped = false;          // … which the switch ended
  bool operator==(const Service&) const = default;
};
Service service_of(const CallRecord& record);
ServedCall served_call(CallClass call_class, const Service& service, Duration answer_within);

// What retention kept of a lost call before its caller was forgotten.
struct KeptOfCaller {
  std::optional<Instant> reached_at;
  std::int64_t tries = 0;
  bool operator==(const KeptOfCaller&) const = default;
};

struct PastCall {
  CallId id = 0;
  Instant offered;  // of its first visit
  Hours hours = Hours::open;
  CallClass call_class = CallClass::waiting;
  Outcome outcome = Outcome::waiting;
  Service service{};
  std::optional<Instant> resolved{};  // when it became final
  std::optional<Instant> answered{};  // of an answered call
  Ratio by_switch{};                  // visits: answered of answered and of those that left waiting for whatever reason
  std::optional<Pseudonym> caller{};
  std::optional<KeptOfCaller> kept_of_caller{};  // nothing: nobody was forgotten
  bool operator==(const PastCall&) const = default;
};

PastCall past_call(const CallRecord& record);

std::optional<Pseudonym> caller_of(const Call& call);  // of the first visit that has one
// Visits of this outcome by the switch's own counters, one or none.
Ratio by_switch(Outcome outcome);

}  // namespace dutyline
