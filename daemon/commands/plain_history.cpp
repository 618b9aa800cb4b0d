#include "commands/plain_history.hpp"

#include <algorithm>
#include <utility>

namespace dutyline {

PlainHistory::PlainHistory(const Settings& settings, const SourceSettings& source, const Pseudonyms& pseudonyms,
                           std::function<bool(std::string_view call)> spoken_of, Pipeline& pipeline, std::size_t most)
    : by_{source.switch_name, source.name},
      pipeline_(pipeline),
      records_(settings.lines),
      log_({.by = by_,
            .pseudonyms = &pseudonyms,
            .queues = queue_bindings(settings.lines),
            .hold = BookSettings().keep_final,
            .most = most,
            .spoken_of = std::move(spoken_of)}) {}

bool PlainHistory::take(std::string_view line, Instant since) {
  return log_.take(line, since);
}

Instant PlainHistory::catch_up(Instant now) {
  for (const Fact& fact : log_.take_handed_over()) {
    pipeline_.hand_over(fact);
  }
  if (log_.newest_plain() > told_) {
    told_ = log_.newest_plain();
    Fact nothing_new;  // of no call; but a row was read, and time has passed
    nothing_new.switch_name = by_.switch_name;
    nothing_new.source = by_.source;
    nothing_new.at = nothing_new.arrived = told_;
    nothing_new.known = Times::log;
    nothing_new.what = RingMissed{};
    pipeline_.apply(nothing_new);
  }
  return std::max(now, told_);
}

void PlainHistory::settle() {
  log_.take_settled([this](const RecordedStay& stay) { keep(stay); });
}

void PlainHistory::end() {
  log_.end([this](const RecordedStay& stay) { keep(stay); });
}

void PlainHistory::keep(const RecordedStay& stay) {
  const VisitId visit = pipeline_.book().take_id();
  const CallId call = pipeline_.book().take_id();
  calls_.push_back(records_.recorded_call(stay, visit, call));
  pending_.push_back(std::hash<std::string_view>()(stay.call.view()));
}

bool PlainHistory::pends(std::string_view call) const {
  return std::ranges::find(pending_, std::hash<std::string_view>()(call)) != pending_.end();
}

RecordedCalls PlainHistory::take_calls() {
  RecordedCalls taken{by_, std::exchange(calls_, {})};
  calls_.reserve(taken.calls.size() + taken.calls.size() / 4);
  pending_.clear();
  return taken;
}

}  // namespace dutyline
