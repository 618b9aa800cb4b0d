// Packed calls in the order of their offers.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/history_block.hpp"
#include "ledger/plain_rows.hpp"

namespace dutyline {

// Bounds are on the offer, `from` inclusive, `to` exclusive.
struct HistoryQuery {
  std::optional<std::string> line{};  // nothing: every line and the calls of none
  Instant from = Instant::min();
  Instant to = Instant::max();
};

// Within one moment of the ledger: it lives no longer than the transaction.
class HistoryWalk {
 public:
  HistoryWalk(sqlite3* handle, HistoryQuery query);

  // The call offered next; nothing else tells which of those offered in one instant comes first. Null: no more. Until
  // pop().
  const RecordedCall* front() const { return open_.empty() ? nullptr : open_.front().call; }
  const RecordSource& by() const { return open_.front().reading->by(); }
  void pop();

 private:
  struct Open {
    std::unique_ptr<BlockReading> reading;
    const RecordedCall* call = nullptr;
  };
  static bool later(const Open& one, const Open& other) {
    return one.call->stay.joined_at > other.call->stay.joined_at;
  }
  void settle();
  void open_next();
  const RecordedCall* next_wanted(BlockReading& reading) const;

  HistoryQuery query_;
  PlainRows blocks_;  // by their first call
  bool more_ = false;
  std::vector<Open> open_;  // a heap: the earliest first
};

// The same calls as records, by offer and key.
class HistoryRecords {
 public:
  HistoryRecords(sqlite3* handle, HistoryQuery query) : walk_(handle, std::move(query)) { gather(); }

  struct Found {
    std::string key;
    CallRecord record;
    std::optional<KeptOfCaller> kept_of_caller;
  };
  const Found* front() const { return at_ < found_.size() ? &found_[at_] : nullptr; }
  void pop();

 private:
  void gather();

  HistoryWalk walk_;
  std::vector<Found> found_;  // of one instant
  std::size_t at_ = 0;
};

}  // namespace dutyline
