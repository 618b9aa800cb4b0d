#include "calls/gaps.hpp"

#include <algorithm>
#include <sstream>
#include <utility>

namespace dutyline {
namespace {

constexpr Duration kAroundAGap = seconds(1);  // of a gap that was kept, whose calls are counted still

}  // namespace

Gaps::Gaps(const std::vector<QueueBinding>& queues) {
  redefine(queues);
}

void Gaps::redefine(const std::vector<QueueBinding>& queues) {
  lines_.clear();
  for (const auto& binding : queues) {
    lines_.emplace(std::pair(binding.switch_name, binding.queue), binding.line);
  }
}

Gaps::Source& Gaps::source_of(const std::string& name, const std::string& switch_name) {
  Source& source = sources_[name];
  if (!switch_name.empty()) {
    source.switch_name = switch_name;
  }
  return source;
}

void Gaps::take(const Fact& fact) {
  restoring_ = false;
  if (const auto* began = std::get_if<GapBegan>(&fact.what)) {
    begin(fact.source, fact.switch_name, fact.at, began->cause);
  } else if (std::holds_alternative<GapEnded>(fact.what)) {
    end(source_of(fact.source, fact.switch_name), fact.at);
  } else if (const auto* listed = std::get_if<CountersListed>(&fact.what)) {
    told(source_of(fact.source, fact.switch_name), fact, *listed);
  } else if (std::holds_alternative<SwitchStarted>(fact.what) || std::holds_alternative<SwitchStopped>(fact.what)) {
    const bool seen = std::holds_alternative<SwitchStarted>(fact.what) && fact.known != Times::log;
    started(fact.switch_name, fact.at, seen);
  }
}

void Gaps::begin(const std::string& name, const std::string& switch_name, Instant from, std::string cause) {
  Source& source = source_of(name, switch_name);
  end(source, from);
  if (const auto known = source.gaps.find(from); known != source.gaps.end() && known->second.to) {
    source.open = from;  // told again by the same recording: what it missed is known
    source.newest.reset();
    source.open_restored = false;
    return;
  }
  ++source.begun;
  source.gaps[from] = Gap{name, from, std::nullopt, std::move(cause)};
  source.mended[from] = {};
  source.open = source.newest = from;
  source.open_restored = false;
  changed_.insert({name, from});
  keep_within_limits(source);
}

void Gaps::keep_within_limits(Source& source) {
  while (source.gaps.size() > kMostGaps && source.gaps.begin()->first != source.open) {
    const Mended& mended = source.mended[source.gaps.begin()->first];
    source.repaired += static_cast<std::uint64_t>(mended.most - mended.restored);
    source.mended.erase(source.gaps.begin()->first);
    source.gaps.erase(source.gaps.begin());
  }
  while (source.periods.size() > kMostPeriods) {  // what was missed in a gap is to be known longest
    const auto of_no_gap = std::ranges::find_if(source.periods, [](const Period& each) { return !each.gap; });
    const auto oldest = of_no_gap == source.periods.end() ? source.periods.begin() : of_no_gap;
    forget(source, *oldest);
    source.periods.erase(oldest);
  }
}

void Gaps::was_absent(const std::string& name, const std::string& switch_name, Instant from, std::string cause) {
  if (!blind(name)) {
    begin(name, switch_name, from, std::move(cause));
    sources_.at(name).open_restored = true;
  }
}

void Gaps::end(Source& source, Instant at) {
  if (!source.open) {
    return;
  }
  Gap& gap = source.gaps.at(*source.open);
  gap.to = std::max(at, gap.from);
  const Instant from = gap.from;
  source.open.reset();
  source.open_restored = false;
  changed_.insert({gap.source, from});
  review(gap.source, source, from);
}

void Gaps::sees_again(const std::string& name, Instant at) {
  const auto source = sources_.find(name);
  if (source != sources_.end() && source->second.open_restored) {
    end(source->second, at);
  }
}

// Brings a gap's record up to date.
void Gaps::review(const std::string& name, Source& source, Instant from) {
  const auto found = source.gaps.find(from);
  if (found == source.gaps.end() || source.mended[from].settled) {
    return;
  }
  std::map<std::string, GapCalls> lines;
  for (const auto& period : source.periods) {
    if (period.gap == from && period.bounded) {
      const Missed missed = missed_in(period);
      GapCalls& calls = lines[period.line];
      calls.missed_answered = calls.missed_answered.value_or(0) + missed.answered;
      calls.missed_other = calls.missed_other.value_or(0) + missed.other;
    }
  }
  const Mended& mended = source.mended[from];
  for (const auto& [line, count] : mended.by_line) {
    if (count > 0) {
      lines[line].repaired = count;
    }
  }
  Gap now = found->second;
  now.lines.clear();
  now.repaired_by.clear();
  for (auto& [line, calls] : lines) {
    calls.line = line;
    now.lines.push_back(calls);
  }
  std::set<std::string> sources = mended.by_before;
  for (const auto& [by, count] : mended.by_source) {
    if (count > 0 && !by.empty()) {
      sources.insert(by);
    }
  }
  for (const auto& by : sources) {
    now.repaired_by += (now.repaired_by.empty() ? "" : " ") + by;
  }
  if (now != found->second) {
    found->second = std::move(now);
    changed_.insert({name, from});
  }
}

std::optional<Instant> Gaps::newest_told(const std::string& switch_name) const {
  std::optional<Instant> newest;
  for (const auto& [name, source] : sources_) {
    if (source.switch_name == switch_name && source.told_at) {
      newest = std::max(newest.value_or(*source.told_at), *source.told_at);
    }
  }
  return newest;
}

void Gaps::restore(const Gap& gap, const std::string& switch_name, bool settled) {
  Source& source = source_of(gap.source, switch_name);
  std::istringstream names(gap.repaired_by);
  for (std::string by; names >> by;) {
    source.mended[gap.from].by_before.insert(by);
  }
  source.mended[gap.from].settled = settled;
  if (!gap.to) {
    const bool older = source.open && *source.open > gap.from;
    if (!older && source.open) {
      end(source, gap.from);
    }
    source.gaps[gap.from] = gap;
    if (older) {
      return;
    }
    source.open = source.newest = gap.from;
    source.open_restored = true;
  } else {
    source.gaps[gap.from] = gap;
    for (const auto& calls : gap.lines) {
      if (calls.missed_answered && calls.missed_other && !settled) {
        Period period{gap.from - kAroundAGap, *gap.to + kAroundAGap, calls.line};
        period.answered = *calls.missed_answered;
        period.other = *calls.missed_other;
        period.gap = gap.from;
        period.kept = true;
        source.periods.push_back(std::move(period));
      }
    }
  }
  keep_within_limits(source);
}

void Gaps::restore(const KeptCounters& counters, const std::string& switch_name) {
  Source& source = source_of(counters.source, switch_name);
  source.last[counters.counters.queue] = counters;
  source.told_at = std::max(source.told_at.value_or(counters.at), counters.at);
}

void Gaps::restore(const Call& call) {
  if (!endings_.contains(call.id)) {
    take({call.id, call}, nullptr);
  }
}

void Gaps::restored() {
  restoring_ = false;
}

bool Gaps::blind(const std::string& name) const {
  const auto source = sources_.find(name);
  return source != sources_.end() && source->second.open.has_value();
}

std::vector<Gap> Gaps::of(const std::string& name) const {
  std::vector<Gap> gaps;
  if (const auto source = sources_.find(name); source != sources_.end()) {
    for (const auto& [from, gap] : source->second.gaps) {
      gaps.push_back(gap);
    }
  }
  return gaps;
}

std::uint64_t Gaps::begun(const std::string& name) const {
  const auto source = sources_.find(name);
  return source == sources_.end() ? 0 : source->second.begun;
}

std::uint64_t Gaps::repaired(const std::string& name) const {
  const auto found = sources_.find(name);
  if (found == sources_.end()) {
    return 0;
  }
  std::uint64_t calls = found->second.repaired;
  for (const auto& [from, mended] : found->second.mended) {
    calls += static_cast<std::uint64_t>(mended.most - mended.restored);
  }
  return calls;
}

std::int64_t Gaps::unexplained(const std::string& name) const {
  std::int64_t calls = 0;
  if (const auto source = sources_.find(name); source != sources_.end()) {
    for (const auto& period : source->second.periods) {
      calls += period.bounded ? missed_in(period).unexplained : 0;
    }
  }
  return calls;
}

std::vector<Gap> Gaps::take_changes() {
  std::vector<Gap> gaps;
  for (const auto& [name, from] : std::exchange(changed_, {})) {
    const auto& known = sources_.at(name).gaps;
    if (const auto gap = known.find(from); gap != known.end()) {
      gaps.push_back(gap->second);
    }
  }
  return gaps;
}

std::vector<KeptCounters> Gaps::take_counters() {
  return std::exchange(told_, {});
}

}  // namespace dutyline
