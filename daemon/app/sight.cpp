#include "app/sight.hpp"

#include <algorithm>
#include <utility>

namespace dutyline {
namespace {

bool tells_of(const SourceSettings& source, const LineDefinition& line) {
  return std::ranges::any_of(line.queues,
                             [&](const QueueName& queue) { return queue.switch_name == source.switch_name; });
}

std::vector<Span> seen_by(const SourceSettings& source, const KnownSight& known, std::vector<Span>& holes) {
  std::vector<Span> seen;
  if (source.address && known.first_live) {
    seen.push_back({*known.first_live, Instant::max()});
  }
  for (const auto& time : known.proved) {
    if (time.source == source.name) {
      seen.push_back({time.from, time.to});
    }
  }
  if (const auto gaps = known.gaps.find(source.name); gaps != known.gaps.end()) {
    for (const Gap& gap : gaps->second) {
      holes.push_back({gap.from, gap.to.value_or(Instant::max())});
    }
  }
  return without(std::move(seen), holes);
}

}  // namespace

LineSight sight_of(const LineDefinition& line, const std::vector<SourceSettings>& sources, const KnownSight& known) {
  LineSight sight;
  for (const auto& source : sources) {
    if (!tells_of(source, line)) {
      continue;
    }
    std::vector<Span> holes;
    std::ranges::move(seen_by(source, known, holes), std::back_inserter(sight.seen));
    const auto gaps = known.gaps.find(source.name);
    if (gaps == known.gaps.end()) {
      continue;
    }
    for (const Gap& gap : gaps->second) {
      const auto calls = std::ranges::find(gap.lines, line.name, &GapCalls::line);
      if (gap.to && calls != gap.lines.end() &&
          calls->missed_answered.value_or(0) + calls->missed_other.value_or(0) > 0) {
        sight.missed.push_back({{gap.from, *gap.to}, *calls->missed_answered, *calls->missed_other});
      }
    }
  }
  sight.seen = united(std::move(sight.seen));
  return sight;
}

ProvedTime* ProvedTimes::current(const std::string& source) {
  const auto found = current_.find(source);
  return found == current_.end() ? nullptr : &times_[found->second];
}

void ProvedTimes::restore(const ProvedTime& time) {
  const ProvedTime* const known = current(time.source);
  if (known == nullptr || known->from < time.from) {
    current_[time.source] = times_.size();
  }
  times_.push_back(time);
}

void ProvedTimes::row(const std::string& source, Instant at) {
  if (current(source) == nullptr) {
    current_[source] = times_.size();
    times_.push_back({source, at, at});
  }
  until(source, at);
}

void ProvedTimes::until(const std::string& source, Instant at) {
  ProvedTime* const time = current(source);
  if (time != nullptr && at > time->to) {
    time->to = at;
    changed_[source] = true;
  }
}

void ProvedTimes::broken(const std::string& source) {
  current_.erase(source);
}

std::vector<ProvedTime> ProvedTimes::take_changes() {
  std::vector<ProvedTime> changes;
  for (const auto& [source, changed] : std::exchange(changed_, {})) {
    if (const ProvedTime* const time = current(source)) {
      changes.push_back(*time);
    }
  }
  return changes;
}

}  // namespace dutyline
