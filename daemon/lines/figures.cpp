#include "lines/figures.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "lines/call_counters.hpp"
#include "lines/classify.hpp"
#include "lines/coverage.hpp"
#include "lines/kept_call.hpp"
#include "lines/line_state.hpp"
#include "lines/plain_records.hpp"

namespace dutyline {
namespace {

constexpr Duration kSweepEvery = hours(24);
constexpr Duration kLongestStill = minutes(1);  // a picture is never taken to stand longer than this

}  // namespace

struct Figures::State {
  std::vector<LineDefinition> definitions;
  std::vector<LineState> lines;
  std::map<QueueName, LineIndex> by_queue;
  std::map<std::string, LineIndex, std::less<>> by_name;
  std::optional<PlainRecords> plain;  // instead of all that follows
  std::unordered_map<CallId, KeptCall> calls;
  Counters counters;
  Counters kept;
  LineDefinition no_line;
  Instant swept;
  std::size_t most_calls = kMostCalls;
  std::size_t fold_at = kMostCalls;        // this many calls
  Instant folded_before = Instant::min();  // final calls resolved before are sums only
  Instant newest;                          // instant at which a call became final

  LineIndex index_of(const std::string& name) const {
    const auto found = by_name.find(name);
    return found == by_name.end() ? kNoLine : found->second;
  }
  const LineDefinition& definition(LineIndex line) const { return line == kNoLine ? no_line : definitions[line]; }

  std::optional<KeptCall> find(CallId id) const {
    const auto found = calls.find(id);
    return found == calls.end() ? std::nullopt : std::optional(found->second);
  }

  void replace(CallId id, const std::optional<KeptCall>& before, const std::optional<KeptCall>& after);
  void offer(const KeptCall& call, int count);
  void find_last_offered(LineIndex line);
  bool is_folded(const KeptCall& call) const {
    return call.resolved != Instant::max() && !call.talking && call.resolved < folded_before;
  }
  void fold(Instant now);
  void fold_if_many(Instant now);
  void sweep(Instant now);
};

void Figures::State::offer(const KeptCall& call, int count) {
  if (call.line == kNoLine) {
    return;
  }
  LineState& line = lines[call.line];
  line.offer(call, count);
  if (count < 0 && line.last_offered() == call.offered) {
    find_last_offered(call.line);
  }
}

void Figures::State::replace(CallId id, const std::optional<KeptCall>& before, const std::optional<KeptCall>& after) {
  if (before && after && before->line == after->line && after->line != kNoLine) {
    lines[after->line].change(*before, *after);
  } else {
    if (before && before->line != kNoLine) {
      lines[before->line].remove(*before);
    }
    if (after && after->line != kNoLine) {
      lines[after->line].add(*after);
    }
  }
  if (after) {
    if (after->resolved != Instant::max()) {
      newest = std::max(newest, after->resolved);
    }
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
  lines[line].last_offered(last);
}

// A country's worth of calls: what is settled stays in the sums, and is asked of the ledger if it changes.
void Figures::State::fold(Instant now) {
  folded_before = std::max(folded_before, now - kFoldAfter);
  for (LineIndex index = 0; index < lines.size(); ++index) {
    lines[index].fold(folded_before, definitions[index].hours.local_day(now - kFiguresMemory));
  }
  std::erase_if(calls, [&](const auto& row) { return is_folded(row.second); });
}

void Figures::State::fold_if_many(Instant now) {
  if (calls.size() > fold_at) {
    fold(std::min(now, newest));
    // Not at every call, where many are not old enough.
    fold_at = std::max(most_calls / 2, calls.size() + most_calls / 10);
  }
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
    const bool last = call.line != kNoLine && lines[call.line].last_offered() == call.offered;
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

Figures::Figures(std::vector<LineDefinition> lines, std::size_t most_calls) : state_(std::make_unique<State>()) {
  state_->most_calls = state_->fold_at = most_calls;
  if (most_calls == kRecordsAlone) {
    state_->plain.emplace(std::move(lines));
    return;
  }
  state_->definitions = std::move(lines);
  for (LineIndex index = 0; index < state_->definitions.size(); ++index) {
    const LineDefinition& line = state_->definitions[index];
    state_->lines.emplace_back(line, state_->counters, state_->kept);
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

RecordChange Figures::apply(CallChange change, Instant now, Origin origin) {
  if (state_->plain) {
    return state_->plain->apply(std::move(change), now);
  }
  const std::optional<KeptCall> before = state_->find(change.id);
  RecordChange result{change.id, std::nullopt};
  if (!change.call) {
    state_->replace(change.id, before, std::nullopt);
  } else {
    const LineIndex line = state_->index_of(change.call->line);
    CallRecord record = classify(std::move(*change.call), state_->definition(line), line, before);
    if (line != kNoLine) {
      const bool first = !before || before->line == kNoLine;
      const bool counted_before = record.counted_final;
      count_call(state_->counters, state_->definitions[line], record, {now, origin, first});
      if (record.counted_final && !counted_before && record.hours == Hours::open) {
        state_->lines[line].final_call(record.call_class, now);
      }
    }
    state_->replace(change.id, before, kept_after(record, line, state_->definition(line), before));
    result.correction = correction_of(record, before, now);
    result.record = std::move(record);
  }
  state_->fold_if_many(now);
  state_->sweep(now);
  return result;
}

void Figures::restore(const CallRecord& record) {
  if (state_->plain) {
    return state_->plain->recall(record);
  }
  if (knows(record.call.id)) {
    return;
  }
  const LineIndex line = state_->index_of(record.call.line);
  state_->replace(record.call.id, std::nullopt, kept_call(record, line, state_->definition(line)));
  state_->fold_if_many(Instant::max());
}

void Figures::recall(const CallRecord& record) {
  if (state_->plain) {
    return state_->plain->recall(record);
  }
  if (knows(record.call.id)) {
    return;
  }
  const LineIndex line = state_->index_of(record.call.line);
  const KeptCall kept = kept_call(record, line, state_->definition(line));
  if (state_->is_folded(kept)) {
    state_->calls.emplace(record.call.id, kept);  // it is in the sums already
  } else {
    state_->replace(record.call.id, std::nullopt, kept);
  }
}

bool Figures::knows(CallId id) const {
  return state_->plain ? state_->plain->knows(id) : state_->calls.contains(id);
}

bool Figures::read_again(const CallRecord& kept, const CallRecord& again) {
  const std::optional<KeptCall> before = state_->find(kept.call.id);
  if (!before) {
    return true;
  }
  const auto known_as = [&](const CallRecord& record) {
    const LineIndex line = state_->index_of(record.call.line);
    return kept_call(record, line, state_->definition(line));
  };
  const KeptCall then = known_as(kept);
  if (before->line != then.line || before->offered != then.offered || before->call_class != then.call_class ||
      before->closed != then.closed || before->final_outcome != then.final_outcome || before->talking) {
    return false;
  }
  state_->replace(kept.call.id, before, known_as(again));
  return true;
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
    state_->lines[index].see(std::move(sight));
  }
}

Counters& Figures::counters() {
  return state_->counters;
}

Counters& Figures::kept() {
  return state_->kept;
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
    pictures.push_back(state_->lines[index].picture(now));
    pictures.back().blind_seconds = blind_seconds(state_->counters, state_->definitions[index]);
  }
  return pictures;
}

std::vector<HalfHourLosses> Figures::week_of_losses(const std::string& line, Instant now) const {
  const LineIndex index = state_->index_of(line);
  return index == kNoLine ? std::vector<HalfHourLosses>() : state_->lines[index].week_of_losses(now);
}

Instant Figures::next_change(Instant now) const {
  Instant next = now + kLongestStill;
  for (LineState& line : state_->lines) {
    next = std::min(next, line.next_change(now, kLongestStill));
  }
  return next;
}

}  // namespace dutyline
