#include "lines/day_books.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <set>

#include "lines/rolling_windows.hpp"

namespace dutyline {
namespace {

std::size_t index(Hours when) {
  return static_cast<std::size_t>(when);
}

std::int64_t calls_in(const ClassCounts& counts) {
  return std::accumulate(counts.by_class.begin(), counts.by_class.end(), counts.waiting + counts.unresolved);
}

}  // namespace

// Nearly always the newest day.
template <class Row>
Row* DayBooks::row_of(std::map<LocalDay, Row>& rows, LocalDay day) {
  if (forgotten_before_ && day < *forgotten_before_) {
    return nullptr;
  }
  if (!rows.empty() && rows.rbegin()->first == day) {
    return &rows.rbegin()->second;
  }
  return &rows[day];
}

void DayBooks::offer(LocalDay day, Hours when, int calls) {
  if (auto* const row = row_of(offered_, day)) {
    (*row)[index(when)] += calls;
    if (calls < 0 && *row == ByHours<std::int64_t>{}) {
      offered_.erase(day);
    }
  }
}

void DayBooks::classify(LocalDay day, Hours when, CallClass call_class, int calls) {
  if (auto* const row = row_of(classes_, day)) {
    (*row)[index(when)].add(call_class, calls);
    if (calls < 0 && *row == ByHours<ClassCounts>{}) {
      classes_.erase(day);
    }
  }
}

void DayBooks::Served::sum(CallClass call_class, const ServedCall& served, int calls) {
  sum_up(service, call_class, served, calls);
  if (!has_wait_quantile(call_class)) {
    return;
  }
  const bool answered = call_class == CallClass::answered;
  load.talks += answered && served.talk_known ? calls : 0;
  load.talk_ms += answered ? std::int64_t{calls} * served.talk_ms : 0;
  load.wait_ms += std::int64_t{calls} * served.wait_ms;
  load.abandons += answered ? 0 : calls;
}

void DayBooks::serve(LocalDay day, CallClass call_class, const ServedCall& served, int calls) {
  auto* const row = row_of(served_, day);
  if (row == nullptr) {
    return;
  }
  row->sum(call_class, served, calls);
  if (!keeps_waits_ || !served.wait_known || !has_wait_quantile(call_class)) {
    return;
  }
  auto& waits = row->waits_ms[call_class == CallClass::answered ? 0 : 1];
  if (calls > 0) {
    waits.push_back(served.wait_ms);
  } else if (const auto wait = std::ranges::find(waits.rbegin(), waits.rend(), served.wait_ms); wait != waits.rend()) {
    *wait = waits.back();
    waits.pop_back();
  }
}

// Nearly always a talk that is over: her wait stands.
void DayBooks::serve_otherwise(LocalDay day, CallClass call_class, const ServedCall& before, const ServedCall& after) {
  if (before.wait_known != after.wait_known || before.wait_ms != after.wait_ms) {
    serve(day, call_class, before, -1);
    serve(day, call_class, after, 1);
  } else if (auto* const row = row_of(served_, day)) {
    row->sum(call_class, before, -1);
    row->sum(call_class, after, 1);
  }
}

void DayBooks::load(LocalDay day, int half_hour, int calls) {
  if (auto* const row = row_of(served_, day)) {
    row->load.offered.at(static_cast<std::size_t>(half_hour)) += calls;
    if (calls < 0 && row->service == ServiceSums{} && row->load == DayLoad{}) {
      served_.erase(day);
    }
  }
}

ServiceSums DayBooks::service(LocalDay from, LocalDay to) const {
  ServiceSums total;
  for (auto row = served_.lower_bound(from); row != served_.end() && row->first < to; ++row) {
    total += row->second.service;
  }
  return total;
}

std::optional<WaitQuantiles> DayBooks::waits(LocalDay from, LocalDay to, CallClass call_class) const {
  if (!keeps_waits_) {
    return std::nullopt;
  }
  std::vector<std::int64_t> all;
  for (auto row = served_.lower_bound(from); row != served_.end() && row->first < to; ++row) {
    const auto& waits = row->second.waits_ms[call_class == CallClass::answered ? 0 : 1];
    if (all.size() + waits.size() > RollingWindows::kMostForQuantiles) {
      return std::nullopt;
    }
    all.insert(all.end(), waits.begin(), waits.end());
  }
  return wait_quantiles(std::move(all));
}

void DayBooks::stop_keeping_waits() {
  keeps_waits_ = false;
  for (auto& row : served_) {
    row.second.waits_ms = {};
  }
}

void DayBooks::forget(LocalDay before) {
  forgotten_before_ = std::max(forgotten_before_.value_or(before), before);
  const auto drop = [&](auto& rows) { rows.erase(rows.begin(), rows.lower_bound(before)); };
  drop(offered_);
  drop(classes_);
  drop(served_);
}

std::optional<LocalDay> DayBooks::first_day() const {
  return offered_.empty() ? std::nullopt : std::optional(offered_.begin()->first);
}

DayLoad DayBooks::load_of(LocalDay day) const {
  const auto row = served_.find(day);
  return row == served_.end() ? DayLoad{} : row->second.load;
}

ClassCounts DayBooks::sum(LocalDay from, LocalDay to, Hours when) const {
  ClassCounts total;
  for (auto row = classes_.lower_bound(from); row != classes_.end() && row->first < to; ++row) {
    total += row->second[index(when)];
  }
  for (auto row = offered_.lower_bound(from); row != offered_.end() && row->first < to; ++row) {
    total.offered += row->second[index(when)];
  }
  return total;
}

std::int64_t DayBooks::imbalance() const {
  std::set<LocalDay> days;
  for (const auto& row : offered_) {
    days.insert(row.first);
  }
  for (const auto& row : classes_) {
    days.insert(row.first);
  }
  std::int64_t total = 0;
  for (const LocalDay day : days) {
    for (const Hours when : kHours) {
      const ClassCounts counts = sum(day, day + std::chrono::days(1), when);
      total += std::abs(counts.offered - calls_in(counts));
    }
  }
  return total;
}

}  // namespace dutyline
