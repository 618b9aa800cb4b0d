#include "lines/day_books.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>

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

bool DayBooks::Row::holds_nothing() const {
  return offered == ByHours<std::int64_t>{} && classes == ByHours<ClassCounts>{} && service == ServiceSums{} &&
         abandons == 0 && abandoned_wait_ms == 0 && offered_in == std::array<std::int32_t, kHalfHours>{};
}

std::vector<DayBooks::Row>::const_iterator DayBooks::first_from(LocalDay day) const {
  return std::ranges::lower_bound(rows_, day, {}, &Row::day);
}

DayBooks::Row* DayBooks::older_row(LocalDay day) {
  if (forgotten_before_ && day < *forgotten_before_) {
    return nullptr;
  }
  const auto place = rows_.begin() + (first_from(day) - rows_.cbegin());
  return &*(place != rows_.end() && place->day == day ? place : rows_.insert(place, Row{day}));
}

void DayBooks::drop_if_empty(Row* row) {
  if (row->holds_nothing()) {
    rows_.erase(rows_.begin() + (row - rows_.data()));
  }
}

void DayBooks::offer(LocalDay day, Hours when, int calls) {
  if (Row* const row = row_of(day)) {
    row->offered[index(when)] += calls;
    if (calls < 0) {
      drop_if_empty(row);
    }
  }
}

void DayBooks::classify(LocalDay day, Hours when, CallClass call_class, int calls) {
  if (Row* const row = row_of(day)) {
    row->classes[index(when)].add(call_class, calls);
    if (calls < 0) {
      drop_if_empty(row);
    }
  }
}

void DayBooks::reclassify(LocalDay day, Hours when, CallClass from, CallClass to) {
  if (Row* const row = row_of(day)) {
    ClassCounts& counts = row->classes[index(when)];
    counts.add(from, -1);
    counts.add(to, 1);
  }
}

void DayBooks::serve(LocalDay day, CallClass call_class, const ServedCall& served, int calls) {
  Row* const row = has_wait_quantile(call_class) ? row_of(day) : nullptr;
  if (row == nullptr) {
    return;
  }
  sum_up(row->service, call_class, served, calls);
  if (call_class == CallClass::abandoned) {
    row->abandons += calls;
    row->abandoned_wait_ms += std::int64_t{calls} * served.wait_ms;
  }
  if (keeps_waits_ && served.wait_known) {
    if (calls > 0) {
      row->waits_of(call_class).add(served.wait_ms);
    } else {
      row->waits_of(call_class).remove(served.wait_ms);
    }
  }
  if (calls < 0) {
    drop_if_empty(row);
  }
}

// Nearly always a talk that is over: her wait stands.
void DayBooks::serve_otherwise(LocalDay day, CallClass call_class, const ServedCall& before, const ServedCall& after) {
  if (before.wait_known != after.wait_known || before.wait_ms != after.wait_ms) {
    serve(day, call_class, before, -1);
    serve(day, call_class, after, 1);
  } else if (Row* const row = row_of(day)) {
    sum_up_change(row->service, call_class, before, after);
  }
}

void DayBooks::load(LocalDay day, int half_hour, int calls) {
  if (Row* const row = row_of(day)) {
    row->offered_in.at(static_cast<std::size_t>(half_hour)) += calls;
    if (calls < 0) {
      drop_if_empty(row);
    }
  }
}

template <class Visitor>
void DayBooks::for_each(LocalDay from, LocalDay to, Visitor visit) const {
  for (auto row = first_from(from); row != rows_.end() && row->day < to; ++row) {
    visit(*row);
  }
}

ServiceSums DayBooks::service(LocalDay from, LocalDay to) const {
  ServiceSums total;
  for_each(from, to, [&](const Row& row) { total += row.service; });
  return total;
}

std::optional<WaitQuantiles> DayBooks::waits(LocalDay from, LocalDay to, CallClass call_class) const {
  if (!keeps_waits_) {
    return std::nullopt;
  }
  std::vector<std::int64_t> all;
  for (auto row = first_from(from); row != rows_.end() && row->day < to; ++row) {
    const Waits& waits = row->waits[call_class == CallClass::answered ? 0 : 1];
    if (all.size() + waits.size() > RollingWindows::kMostForQuantiles) {
      return std::nullopt;
    }
    waits.append_to(all);
  }
  return wait_quantiles(std::move(all));
}

void DayBooks::stop_keeping_waits() {
  keeps_waits_ = false;
  for (Row& row : rows_) {
    row.waits = {};
  }
}

void DayBooks::forget(LocalDay before) {
  forgotten_before_ = std::max(forgotten_before_.value_or(before), before);
  rows_.erase(rows_.cbegin(), first_from(before));
}

std::optional<LocalDay> DayBooks::first_day() const {
  const auto row = std::ranges::find_if(rows_, [](const Row& its) { return its.offered != ByHours<std::int64_t>{}; });
  return row == rows_.end() ? std::nullopt : std::optional(row->day);
}

DayLoad DayBooks::load_of(LocalDay day) const {
  const auto row = first_from(day);
  if (row == rows_.end() || row->day != day) {
    return {};
  }
  const ServiceSums& answered = row->service;
  return {row->offered_in, answered.talks, answered.talk_ms, answered.wait_ms + row->abandoned_wait_ms, row->abandons};
}

ClassCounts DayBooks::sum(LocalDay from, LocalDay to, Hours when) const {
  ClassCounts total;
  for_each(from, to, [&](const Row& row) {
    total += row.classes[index(when)];
    total.offered += row.offered[index(when)];
  });
  return total;
}

std::int64_t DayBooks::imbalance() const {
  std::int64_t total = 0;
  for (const Row& row : rows_) {
    for (const Hours when : kHours) {
      total += std::abs(row.offered[index(when)] - calls_in(row.classes[index(when)]));
    }
  }
  return total;
}

}  // namespace dutyline
