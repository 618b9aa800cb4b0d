#include "ledger/pending_changes.hpp"

#include <algorithm>
#include <iterator>

namespace dutyline {
namespace {

// While the disk refuses, delays are the least of our sorrows: beyond this no more of them are noted.
constexpr std::size_t kMostArrivals = 50'000;

}  // namespace

void PendingChanges::add(LedgerBatch batch) {
  for (const RecordedCall& call : batch.history.calls) {  // one may change before it is on the disk
    batch.calls.push_back({call.call, record_of(call, batch.history.by)});
  }
  for (RecordChange& change : batch.calls) {
    const auto known = by_id_.find(change.id);
    if (known == by_id_.end()) {
      const CallId id = change.id;
      by_id_[id] = calls_.insert(calls_.end(), std::move(change));
    } else {
      *known->second = std::move(change);
      calls_.splice(calls_.end(), calls_, known->second);
    }
  }
  for (auto& [series, value] : batch.counters) {
    counters_[std::move(series)] = value;
  }
  for (Gap& gap : batch.gaps) {
    auto key = std::pair(gap.source, gap.from);
    gaps_[std::move(key)] = std::move(gap);
  }
  std::ranges::move(batch.corrections, std::back_inserter(corrections_));
  std::ranges::move(batch.links, std::back_inserter(links_));
  for (KeptCounters& kept : batch.switch_counters) {
    auto key = std::pair(kept.source, kept.counters.queue);
    switch_counters_[std::move(key)] = std::move(kept);
  }
  for (ProvedTime& time : batch.proved) {
    auto key = std::pair(time.source, time.from);
    proved_[std::move(key)] = std::move(time);
  }
  alive_ = batch.alive ? batch.alive : alive_;
  for (auto& [source, position] : batch.positions) {
    positions_[std::move(source)] = std::move(position);
  }
  if (!first_live_) {
    first_live_ = batch.first_live;
  }
  std::ranges::move(batch.definitions, std::back_inserter(definitions_));
  std::ranges::move(batch.periods, std::back_inserter(periods_));
  looked_at_ = batch.looked_at ? batch.looked_at : looked_at_;
  std::ranges::move(batch.signed_in, std::back_inserter(signed_in_));
  std::ranges::move(batch.marks, std::back_inserter(marks_));
  const std::size_t room = kMostArrivals - std::min(kMostArrivals, arrivals_.size());
  const auto end = batch.arrivals.begin() + static_cast<std::ptrdiff_t>(std::min(room, batch.arrivals.size()));
  std::move(batch.arrivals.begin(), end, std::back_inserter(arrivals_));
}

LedgerBatch PendingChanges::take() {
  LedgerBatch batch;
  batch.calls.reserve(calls_.size());
  std::ranges::move(calls_, std::back_inserter(batch.calls));
  batch.counters.assign(counters_.begin(), counters_.end());
  for (auto& [key, gap] : gaps_) {
    batch.gaps.push_back(std::move(gap));
  }
  batch.corrections = std::move(corrections_);
  batch.links = std::move(links_);
  for (auto& [key, kept] : switch_counters_) {
    batch.switch_counters.push_back(std::move(kept));
  }
  for (auto& [key, time] : proved_) {
    batch.proved.push_back(std::move(time));
  }
  batch.alive = alive_;
  batch.positions.assign(positions_.begin(), positions_.end());
  batch.first_live = first_live_;
  batch.definitions = std::move(definitions_);
  batch.periods = std::move(periods_);
  batch.looked_at = looked_at_;
  batch.signed_in = std::move(signed_in_);
  batch.marks = std::move(marks_);
  batch.arrivals = std::move(arrivals_);
  *this = PendingChanges();
  return batch;
}

std::size_t PendingChanges::drop_oldest_calls(std::size_t most) {
  std::size_t dropped = 0;
  for (; calls_.size() > most; ++dropped) {
    by_id_.erase(calls_.front().id);
    calls_.pop_front();
  }
  return dropped;
}

}  // namespace dutyline
