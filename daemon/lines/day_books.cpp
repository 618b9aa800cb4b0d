#include "lines/day_books.hpp"

#include <cstdlib>
#include <numeric>
#include <set>

namespace dutyline {
namespace {

std::size_t index(Hours when) {
  return static_cast<std::size_t>(when);
}

std::int64_t calls_in(const ClassCounts& counts) {
  return std::accumulate(counts.by_class.begin(), counts.by_class.end(), counts.waiting + counts.unresolved);
}

}  // namespace

void DayBooks::offer(LocalDay day, Hours when, int calls) {
  const auto row = offered_.try_emplace(day).first;
  row->second[index(when)] += calls;
  if (row->second == ByHours<std::int64_t>{}) {
    offered_.erase(row);
  }
}

void DayBooks::classify(LocalDay day, Hours when, CallClass call_class, int calls) {
  const auto row = classes_.try_emplace(day).first;
  row->second[index(when)].add(call_class, calls);
  if (row->second == ByHours<ClassCounts>{}) {
    classes_.erase(row);
  }
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
