// The switch's counters and ours, line by line, since the counters began: for people to look at.

#include <algorithm>
#include <utility>

#include "calls/gaps.hpp"

namespace dutyline {

// What is forgotten of a line stays in its sums, as long as the counters have no break.
void Gaps::forget(Source& source, const Period& period) {
  if (period.kept) {
    return;
  }
  Past& past = source.past[period.line];
  if (!period.bounded || period.from > past.to) {
    past = {period.from, period.from, 0, 0, {}};
  }
  if (!period.bounded) {
    past.from = past.to = period.to;
  } else if (period.from == past.to) {
    past.to = period.to;
    past.answered += period.answered;
    past.other += period.other;
    past.ours.add(period.ours);
  }
}

CountersDifference Gaps::difference_in(const Period& period) {
  CountersDifference difference{period.from, period.to};
  difference.answered = period.answered - period.ours[period.answer()];
  difference.other = period.other - others_of(period.ours, period.at_connection);
  difference.redirected = period.at_connection ? period.ours[Outcome::redirected] : 0;
  difference.unknown = std::max<std::int64_t>(period.ours[Kind::unknown], 0);
  difference.gap_from = period.gap;
  return difference;
}

void Gaps::compare(const Source& source, const Period& period, CountersCompared& compared) {
  CountersDifference difference = difference_in(period);
  if (period.gap) {
    const auto gap = source.gaps.find(*period.gap);
    difference.gap_to = gap == source.gaps.end() ? period.to : gap->second.to;
  }
  if (difference.answered != 0 || difference.other != 0) {
    compared.differences.push_back(difference);
  }
}

std::vector<CountersCompared> Gaps::compared(const std::string& name) const {
  const auto found = sources_.find(name);
  if (found == sources_.end()) {
    return {};
  }
  const Source& source = found->second;
  struct Line {
    CountersCompared told;
    Sums ours;
    bool any = false;
  };
  std::map<std::string, Line> lines;
  for (const auto& period : source.periods) {
    Line& line = lines[period.line];
    if (period.kept) {
      compare(source, period, line.told);
      continue;
    }
    if (!period.bounded) {
      line.any = false;
      continue;
    }
    if (!std::exchange(line.any, true) || line.told.told_at != period.from) {
      const auto past = source.past.find(period.line);
      const bool goes_on = past != source.past.end() && past->second.to == period.from;
      line.told.since = goes_on ? past->second.from : period.from;
      line.told.answered = goes_on ? past->second.answered : 0;
      line.told.other = goes_on ? past->second.other : 0;
      line.ours = goes_on ? past->second.ours : Sums();
    }
    line.told.told_at = period.to;
    line.told.at_connection = period.at_connection;
    line.told.answered += period.answered;
    line.told.other += period.other;
    line.ours.add(period.ours);
    compare(source, period, line.told);
  }
  std::vector<CountersCompared> all;
  for (auto& [name_of_line, line] : lines) {
    if (!line.any) {
      continue;
    }
    line.told.line = name_of_line;
    line.told.our_answered = line.ours[line.told.at_connection ? Kind::connected : Kind::completed];
    line.told.our_other = others_of(line.ours, line.told.at_connection);
    for (const Outcome outcome : kOutcomes) {
      const bool counted = outcome != Outcome::key_exit || line.told.at_connection;
      if (counted && line.ours[outcome] > 0) {
        line.told.others_by_outcome[outcome] = line.ours[outcome];
      }
    }
    all.push_back(std::move(line.told));
  }
  return all;
}

}  // namespace dutyline
