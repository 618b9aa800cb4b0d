#include "lines/figures.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "lines/call_counters.hpp"
#include "lines/coverage.hpp"
#include "lines/kept_call.hpp"
#include "lines/line_tally.hpp"

namespace dutyline {
namespace {

constexpr Duration kSweepEvery = hours(24);
constexpr Duration kLongestStill = minutes(1);  // a picture is never taken to stand longer than this

// Of a call that was final, and is so in another way.
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

}  // namespace

struct Figures::State {
  struct Line {
    LineTally tally;
    std::optional<Instant> last_offered;
    LineSight sight;
    Coverage coverage;
  };

  std::vector<LineDefinition> definitions;
  std::vector<Line> lines;
  std::map<QueueName, LineIndex> by_queue;
  std::map<std::string, LineIndex, std::less<>> by_name;
  std::unordered_map<CallId, KeptCall> calls;
  Counters counters;
  LineDefinition no_line;
  Instant swept;

  LineIndex index_of(const std::string& name) const {
    const auto found = by_name.find(name);
    return found == by_name.end() ? kNoLine : found->second;
  }
  const LineDefinition& definition(LineIndex line) const { return line == kNoLine ? no_line : definitions[line]; }

  std::optional<KeptCall> find(CallId id) const {
    const auto found = calls.find(id);
    return found == calls.end() ? std::nullopt : std::optional(found->second);
  }

  CallRecord classify(const Call& call, LineIndex line, const std::optional<KeptCall>& before) const;
  void replace(CallId id, const std::optional<KeptCall>& before, const std::optional<KeptCall>& after);
  void offer(const KeptCall& call, int count);
  TalliedCall tallied(const KeptCall& call) const;
  void find_last_offered(LineIndex line);
  void sweep(Instant now);
  LineSnapshot picture(LineIndex index, Instant now);
};

// A call keeps the hours of its offer, unless another line's hold or its offer, not counted yet, was at another time.
CallRecord Figures::State::classify(const Call& call, LineIndex line, const std::optional<KeptCall>& before) const {
  CallRecord record;
  record.call = call;
  const Instant offered = call.visits.front().offered_at;
  const LineDefinition& its_line = definition(line);
  const bool fixed = before && before->line == line && (before->counted_offered || before->offered == offered);
  record.hours = fixed ? before->hours() : its_line.hours.open_at(offered) ? Hours::open : Hours::closed;

  if (call.final && is_settled(call.outcome)) {
    const auto waited = wait_of(call);
    record.call_class = class_of(call.outcome, waited && *waited < its_line.short_abandon);
  } else {
    record.call_class = call.outcome == Outcome::waiting ? CallClass::waiting : CallClass::unresolved;
  }
  if (before) {
    copy_counted(*before, record);
    if (before->line != line && before->counted_offered) {
      stop_counting(record);
    }
  }
  return record;
}

TalliedCall Figures::State::tallied(const KeptCall& call) const {
  TalliedCall result{call.offered, definition(call.line).hours.local_day(call.offered),
                     call.hours(), call.its_class(),
                     std::nullopt, call.talking};
  if (call.resolved != Instant::max()) {
    result.resolved = call.resolved;
  }
  return result;
}

// The offered side of the books: knows nothing of classes.
void Figures::State::offer(const KeptCall& call, int count) {
  if (call.line == kNoLine) {
    return;
  }
  Line& line = lines[call.line];
  line.tally.offer(definitions[call.line].hours.local_day(call.offered), call.hours(), count);
  if (count > 0) {
    line.last_offered = std::max(line.last_offered.value_or(call.offered), call.offered);
  } else if (line.last_offered == call.offered) {
    find_last_offered(call.line);
  }
}

void Figures::State::replace(CallId id, const std::optional<KeptCall>& before, const std::optional<KeptCall>& after) {
  if (before && before->line != kNoLine) {
    lines[before->line].tally.remove(tallied(*before));
  }
  if (after && after->line != kNoLine) {
    lines[after->line].tally.add(tallied(*after));
  }
  if (after) {
    calls.insert_or_assign(id, *after);
  } else {
    calls.erase(id);
  }
  if (before && after && before->line == after->line && before->offered == after->offered &&
      before->closed == after->closed) {
    return;
  }
  if (before) {
    offer(*before, -1);
  }
  if (after) {
    offer(*after, 1);
  }
}

void Figures::State::find_last_offered(LineIndex line) {
  std::optional<Instant> last;
  for (const auto& row : calls) {
    if (row.second.line == line) {
      last = std::max(last.value_or(row.second.offered), row.second.offered);
    }
  }
  lines[line].last_offered = last;
}

// Lets go what no figure shows any more: only what was too old at the last sweep already. So a clock that leaps ahead
// for a moment takes nothing away, and a call brought back from the ledger stays until what it came back for is
// applied.
void Figures::State::sweep(Instant now) {
  if (now < swept || swept == Instant{}) {
    swept = now;
    return;
  }
  if (now < swept + kSweepEvery) {
    return;
  }
  swept = now;
  const Instant horizon = now - kFiguresMemory;
  std::vector<std::pair<CallId, KeptCall>> gone;
  for (auto& [id, call] : calls) {
    const bool over = call.resolved != Instant::max() && !call.talking;
    const bool last = call.line != kNoLine && lines[call.line].last_offered == call.offered;
    const bool old = over && !last && std::max(call.offered, call.resolved) < horizon;
    if (old && call.outlived) {
      gone.emplace_back(id, call);
    }
    call.outlived = old;
  }
  for (const auto& [id, call] : gone) {
    replace(id, call, std::nullopt);
  }
}

LineSnapshot Figures::State::picture(LineIndex index, Instant now) {
  Line& line = lines[index];
  const LineDefinition& its = definitions[index];
  line.tally.advance(now);
  LineSnapshot picture;
  picture.name = its.name;
  picture.title = its.title;
  picture.headline = its.headline;
  picture.target = its.target;
  picture.answer_within = its.answer_within;
  picture.long_wait = its.long_wait;
  picture.timezone = its.hours.timezone();
  picture.open = its.hours.open_at(now);
  picture.next_change = its.hours.next_change(now);
  picture.waiting = line.tally.waiting();
  if (const auto since = line.tally.waiting_since()) {
    picture.longest_wait = std::max(Duration::zero(), now - *since);
  }
  picture.talking = line.tally.talking();
  picture.unresolved = line.tally.unresolved();
  const LocalDay today = its.hours.local_day(now);
  line.coverage.update(its.hours, line.sight, now);
  for (const Window window : kWindows) {
    WindowFigures& figures = picture.windows[static_cast<std::size_t>(window)];
    figures = line.tally.figures(window, today);
    line.coverage.fill(figures);
    figures.rate(its.headline);
  }
  picture.last_offered = line.last_offered;
  picture.imbalance = line.tally.imbalance();
  picture.blind_seconds = blind_seconds(counters, its);
  return picture;
}

Figures::Figures(std::vector<LineDefinition> lines) : state_(std::make_unique<State>()) {
  state_->definitions = std::move(lines);
  state_->lines.resize(state_->definitions.size());
  for (LineIndex index = 0; index < state_->definitions.size(); ++index) {
    const LineDefinition& line = state_->definitions[index];
    state_->by_name.emplace(line.name, index);
    for (const QueueName& queue : line.queues) {
      state_->by_queue.emplace(queue, index);
    }
    declare_call_counters(state_->counters, line);
  }
}

Figures::~Figures() = default;
Figures::Figures(Figures&&) noexcept = default;
Figures& Figures::operator=(Figures&&) noexcept = default;

RecordChange Figures::apply(const CallChange& change, Instant now, Origin origin) {
  const std::optional<KeptCall> before = state_->find(change.id);
  RecordChange result{change.id, std::nullopt};
  if (!change.call) {
    state_->replace(change.id, before, std::nullopt);
  } else {
    const LineIndex line = state_->index_of(change.call->line);
    CallRecord record = state_->classify(*change.call, line, before);
    if (line != kNoLine) {
      const bool first = !before || before->line == kNoLine;
      count_call(state_->counters, state_->definitions[line], record, {now, origin, first});
    }
    KeptCall after = kept_call(record, line);
    if (before && after.final_class == KeptCall::kNever) {
      after.final_class = before->final_class;
      after.final_outcome = before->final_outcome;
    }
    state_->replace(change.id, before, after);
    result.correction = correction_of(record, before, now);
    result.record = std::move(record);
  }
  state_->sweep(now);
  return result;
}

void Figures::restore(const CallRecord& record) {
  if (knows(record.call.id)) {
    return;
  }
  const KeptCall kept = kept_call(record, state_->index_of(record.call.line));
  state_->replace(record.call.id, std::nullopt, kept);
}

bool Figures::knows(CallId id) const {
  return state_->calls.contains(id);
}

void Figures::missed_ring(const QueueName& queue, Instant at) {
  if (const LineDefinition* line = line_of(queue); line != nullptr && line->hours.open_at(at)) {
    count_missed_ring(state_->counters, *line);
  }
}

void Figures::add_blind(const std::string& line, Instant from, Instant to) {
  if (const LineIndex index = state_->index_of(line); index != kNoLine) {
    add_blind(line, state_->definitions[index].hours.open_within(from, to));
  }
}

void Figures::add_blind(const std::string& line, Duration blind) {
  const LineIndex index = state_->index_of(line);
  if (index != kNoLine && blind > Duration::zero()) {
    count_blind(state_->counters, state_->definitions[index], blind);
  }
}

void Figures::see(const std::string& line, LineSight sight) {
  if (const LineIndex index = state_->index_of(line); index != kNoLine) {
    LineSight& known = state_->lines[index].sight;
    if (known.seen != sight.seen || known.missed != sight.missed) {
      known = std::move(sight);
      state_->lines[index].coverage = {};
    }
  }
}

Counters& Figures::counters() {
  return state_->counters;
}

const std::vector<LineDefinition>& Figures::lines() const {
  return state_->definitions;
}

const LineDefinition* Figures::line_of(const QueueName& queue) const {
  const auto found = state_->by_queue.find(queue);
  return found == state_->by_queue.end() ? nullptr : &state_->definitions[found->second];
}

std::vector<LineSnapshot> Figures::snapshot(Instant now) const {
  std::vector<LineSnapshot> pictures;
  pictures.reserve(state_->lines.size());
  for (LineIndex index = 0; index < state_->lines.size(); ++index) {
    pictures.push_back(state_->picture(index, now));
  }
  return pictures;
}

Instant Figures::next_change(Instant now) const {
  Instant next = now + kLongestStill;
  for (LineIndex index = 0; index < state_->lines.size(); ++index) {
    LineTally& tally = state_->lines[index].tally;
    const OpeningHours& plan = state_->definitions[index].hours;
    tally.advance(now);
    next = std::min({next, plan.day_after(now), plan.next_change(now).value_or(next),
                     tally.next_change(now, kLongestStill).value_or(next)});
  }
  return next;
}

}  // namespace dutyline
