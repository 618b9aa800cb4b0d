#include "lines/plain_records.hpp"

#include <utility>

#include "lines/call_counters.hpp"
#include "lines/classify.hpp"

namespace dutyline {

PlainRecords::PlainRecords(std::vector<LineDefinition> lines, std::size_t generation)
    : lines_(std::move(lines)), generation_(generation), grown_at_(generation) {
  for (LineIndex index = 0; index < lines_.size(); ++index) {
    by_name_.emplace(lines_[index].name, index);
    declare_call_counters(counters_, lines_[index]);
  }
}

LineIndex PlainRecords::index_of(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? kNoLine : found->second;
}

std::optional<KeptCall> PlainRecords::take(CallId id) {
  for (Calls* calls : {&newer_, &older_}) {
    if (const auto found = calls->find(id); found != calls->end()) {
      const KeptCall call = found->second;
      calls->erase(found);
      return call;
    }
  }
  return std::nullopt;
}

// Of two generations the older one goes when the newer is full grown, but for those who may still be told of.
void PlainRecords::keep(CallId id, const KeptCall& call, Instant now) {
  newer_.insert_or_assign(id, call);
  if (newer_.size() < grown_at_) {
    return;
  }
  std::erase_if(older_, [&](const auto& row) {
    const KeptCall& old = row.second;
    return old.resolved != Instant::max() && !old.talking && old.resolved < now - kKeepOver;
  });
  std::swap(newer_, older_);
  grown_at_ = newer_.size() + generation_;
}

RecordChange PlainRecords::apply(CallChange change, Instant now) {
  const std::optional<KeptCall> before = take(change.id);
  RecordChange result{change.id, std::nullopt};
  if (!change.call) {
    return result;
  }
  const LineIndex line = index_of(change.call->line);
  CallRecord record = classify(std::move(*change.call), definition(line), line, before);
  if (line != kNoLine) {
    count_call(counters_, lines_[line], record, {now, Origin::imported, !before || before->line == kNoLine});
  }
  keep(change.id, kept_after(record, line, definition(line), before), now);
  result.correction = correction_of(record, before, now);
  result.record = std::move(record);
  return result;
}

RecordedCall PlainRecords::recorded_call(const RecordedStay& stay, VisitId visit, CallId call) const {
  const LineDefinition& its_line = definition(index_of(stay.queue->line));
  const bool shorter = stay.left_at - stay.joined_at < its_line.short_abandon;
  const bool open = its_line.hours.open_at(stay.joined_at);
  return {visit, call, class_of(stay.outcome, shorter), open ? Hours::open : Hours::closed, stay, {}};
}

void PlainRecords::recall(const CallRecord& record) {
  const CallId id = record.call.id;
  if (!knows(id)) {
    const LineIndex line = index_of(record.call.line);
    newer_.insert_or_assign(id, kept_call(record, line, definition(line)));
  }
}

}  // namespace dutyline
