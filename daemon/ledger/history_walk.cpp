#include "ledger/history_walk.hpp"

#include <algorithm>
#include <utility>

namespace dutyline {
namespace {

enum Column { kLine, kFirst, kPacked };

std::string blocks(bool one_line) {
  return std::string("SELECT line, first_offered, packed FROM history_blocks INDEXED BY ") +
         (one_line ? "history_blocks_by_line" : "history_blocks_by_offer") +
         " WHERE first_offered < :to AND last_offered >= :from" + (one_line ? " AND line = :line" : "") +
         " ORDER BY first_offered";
}

}  // namespace

HistoryWalk::HistoryWalk(sqlite3* handle, HistoryQuery query)
    : query_(std::move(query)), blocks_(handle, blocks(query_.line.has_value())) {
  if (query_.line) {
    blocks_.bind(":line", *query_.line);
  }
  blocks_.bind(":from", to_microseconds(query_.from));
  blocks_.bind(":to", to_microseconds(query_.to));
  more_ = blocks_.next();
  settle();
}

void HistoryWalk::pop() {
  std::ranges::pop_heap(open_, later);
  Open& gone = open_.back();
  gone.call = next_wanted(*gone.reading);
  if (gone.call == nullptr) {
    open_.pop_back();
  } else {
    std::ranges::push_heap(open_, later);
  }
  settle();
}

// Blocks are opened when their first call may be the next.
void HistoryWalk::settle() {
  while (more_ && (open_.empty() || from_microseconds(sqlite3_column_int64(blocks_.row(), kFirst)) <=
                                        open_.front().call->stay.joined_at)) {
    open_next();
  }
}

void HistoryWalk::open_next() {
  const auto bytes = bytes_of(blocks_.row(), kPacked);
  Open block;
  block.reading =
      std::make_unique<BlockReading>(std::string(text_of(blocks_.row(), kLine)),
                                     std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  block.call = next_wanted(*block.reading);
  if (block.call != nullptr) {
    open_.push_back(std::move(block));
    std::ranges::push_heap(open_, later);
  }
  more_ = blocks_.next();
}

const RecordedCall* HistoryWalk::next_wanted(BlockReading& reading) const {
  const RecordedCall* call = reading.next();
  while (call != nullptr && call->stay.joined_at < query_.from) {
    call = reading.next();
  }
  return call != nullptr && call->stay.joined_at < query_.to ? call : nullptr;
}

void HistoryRecords::pop() {
  if (++at_ == found_.size()) {
    gather();
  }
}

void HistoryRecords::gather() {
  found_.clear();
  at_ = 0;
  for (const RecordedCall* call = walk_.front();
       call != nullptr &&
       (found_.empty() || call->stay.joined_at == found_.front().record.call.visits.front().offered_at);
       call = walk_.front()) {
    CallRecord record = record_of(*call, walk_.by());
    std::string key = key_of(record.call);
    found_.push_back({std::move(key), std::move(record), call->kept_of_caller});
    walk_.pop();
  }
  std::ranges::sort(found_, {}, &Found::key);
}

}  // namespace dutyline
