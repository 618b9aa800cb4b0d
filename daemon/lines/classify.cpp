#include "lines/classify.hpp"

#include <utility>

#include "lines/call_counters.hpp"

namespace dutyline {

CallRecord classify(Call call, const LineDefinition& its_line, LineIndex line, const std::optional<KeptCall>& before) {
  CallRecord record;
  record.call = std::move(call);
  const Call& its = record.call;
  const Instant offered = its.visits.front().offered_at;
  const bool fixed = before && before->line == line && (before->counted_offered || before->offered == offered);
  record.hours = fixed ? before->hours() : its_line.hours.open_at(offered) ? Hours::open : Hours::closed;

  if (its.final && is_settled(its.outcome)) {
    const auto waited = wait_of(its);
    record.call_class = class_of(its.outcome, waited && *waited < its_line.short_abandon);
  } else {
    record.call_class = its.outcome == Outcome::waiting ? CallClass::waiting : CallClass::unresolved;
  }
  if (before) {
    copy_counted(*before, record);
    if (before->line != line && before->counted_offered) {
      stop_counting(record);
    }
  }
  return record;
}

std::optional<Correction> correction_of(const CallRecord& record, const std::optional<KeptCall>& before, Instant now) {
  if (!before || before->final_class == KeptCall::kNever || !is_final(record.call_class)) {
    return std::nullopt;
  }
  Correction correction;
  correction.call = record.call.id;
  correction.line = record.call.line;
  correction.offered_at = record.call.visits.front().offered_at;
  correction.learnt_at = now;
  correction.from_outcome = static_cast<Outcome>(before->final_outcome);
  correction.from_class = static_cast<CallClass>(before->final_class);
  correction.to_outcome = record.call.outcome;
  correction.to_class = record.call_class;
  const bool same = correction.from_outcome == correction.to_outcome && correction.from_class == correction.to_class;
  return same ? std::nullopt : std::optional(std::move(correction));
}

KeptCall kept_after(const CallRecord& record, LineIndex line, const LineDefinition& its_line,
                    const std::optional<KeptCall>& before) {
  KeptCall after = kept_call(record, line, its_line);
  if (before && after.final_class == KeptCall::kNever) {
    after.final_class = before->final_class;
    after.final_outcome = before->final_outcome;
  }
  return after;
}

}  // namespace dutyline
