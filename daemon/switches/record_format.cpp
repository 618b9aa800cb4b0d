#include "switches/record_format.hpp"

#include <array>

namespace dutyline {

std::optional<std::string> what_is_missing(const RecordCase& record) {
  if (record.ignored) {
    return std::nullopt;
  }
  const bool answered = record.outcome == Outcome::answered;
  const bool answer_known = record.answered_at || (record.ended_at && record.talk);
  if (!record.offered_at && !(record.wait && (answered ? answer_known : record.ended_at.has_value()))) {
    return answered ? "`offered_at`, or `wait` with `answered_at`, or `wait` and `talk` with `ended_at`"
                    : "`offered_at`, or `wait` with `ended_at`";
  }
  if (answered && !answer_known && !record.wait) {
    return "`answered_at`, or `wait`, or `talk` with `ended_at`";
  }
  const bool refused = is_refusal(record.outcome);
  if (!answered && !refused && !record.ended_at && !record.wait) {
    return "`ended_at` or `wait`";
  }
  return std::nullopt;
}

std::shared_ptr<const RecordFormat> default_record_format() {
  static const auto kFormat = [] {
    auto format = std::make_shared<RecordFormat>();
    format->columns = {"id", "queue", "caller", "agent", "outcome", "offered_at", "wait", "talk"};
    RecordCase record;
    record.id.columns = {0};
    record.queue.columns = {1};
    record.caller.columns = {2};
    record.agent.columns = {3};
    record.offered_at = RecordTime{{{5}, {}}, "epoch"};
    record.wait = RecordText{{6}, {}};
    record.talk = RecordText{{7}, {}};
    for (const Outcome outcome : kOutcomes) {
      if (is_settled(outcome) && outcome != Outcome::unknown) {
        record.when = {{4, false, {std::string(to_string(outcome))}}};
        record.outcome = outcome;
        format->cases.push_back(record);
      }
    }
    return std::shared_ptr<const RecordFormat>(std::move(format));
  }();
  return kFormat;
}

}  // namespace dutyline
