#include "ledger/packed_history.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <tuple>

#include "ledger/plain_rows.hpp"
#include "ledger/row_statement.hpp"

namespace dutyline {
namespace {

constexpr std::int64_t kCallsABlock = 1'000;
constexpr std::size_t kMostOpen = 10'000;  // calls: 2 MB, and as many as one commit of several lines has

constexpr std::string_view kColumns =
    "of_commit, switch, line, first_id, last_id, first_offered, last_offered, first_call, last_call, calls, callers, "
    "first_with_caller, packed";

std::string insertion() {
  return "INSERT INTO history_blocks (" + std::string(kColumns) + ") VALUES (" + marks_for(kColumns) + ")";
}

void write(RowStatement& row, const HistoryBlock& block, CallId of_commit) {
  int mark = 1;
  row.integer(mark++, of_commit);
  row.text(mark++, block.switch_name);
  row.text(mark++, block.line);
  row.integer(mark++, block.first_id);
  row.integer(mark++, block.last_id);
  row.integer(mark++, to_microseconds(block.first_offered));
  row.integer(mark++, to_microseconds(block.last_offered));
  row.text(mark++, block.first_call);
  row.text(mark++, block.last_call);
  row.integer(mark++, block.calls);
  row.integer(mark++, block.callers);
  if (block.first_with_caller) {
    row.integer(mark++, to_microseconds(*block.first_with_caller));
  } else {
    row.nothing(mark++);
  }
  row.bytes(mark++, block.packed.data(), block.packed.size());
  row.run();
}

std::unique_ptr<BlockReading> reading_of(SQLite::Database& database, BlockId block) {
  PlainRows rows(database.getHandle(), "SELECT line, packed FROM history_blocks WHERE id = :id");
  rows.bind(":id", block);
  if (!rows.next()) {
    throw std::runtime_error("the ledger has no block " + std::to_string(block) + " of its history");
  }
  const auto bytes = bytes_of(rows.row(), 1);
  return std::make_unique<BlockReading>(std::string(text_of(rows.row(), 0)),
                                        std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

// What a statement that is bound finds; it is left ready for the next time.
std::vector<BlockId> blocks_of(SQLite::Statement& statement) {
  struct Reset {
    SQLite::Statement& statement;
    ~Reset() { statement.tryReset(); }
  } reset{statement};
  std::vector<BlockId> blocks;
  while (statement.executeStep()) {
    blocks.push_back(statement.getColumn(0).getInt64());
  }
  return blocks;
}

}  // namespace

void add_to_history(SQLite::Database& database, const RecordedCalls& calls, bool keep_agents) {
  if (calls.calls.empty()) {
    return;
  }
  RowStatement row(database,
                   "INSERT INTO history_blocks (" + std::string(kColumns) + ") VALUES (" + marks_for(kColumns) + ")");
  const CallId of_commit = calls.calls.front().visit;
  std::map<std::string, BlockPacking, std::less<>> begun;  // by line
  auto present = begun.end();
  for (const RecordedCall& call : calls.calls) {
    const std::string& line = call.stay.queue->line;
    if (present == begun.end() || present->first != line) {
      present = begun.find(line);
    }
    if (present == begun.end()) {
      present = begun
                    .emplace(std::piecewise_construct, std::forward_as_tuple(line),
                             std::forward_as_tuple(calls.by, line, keep_agents))
                    .first;
    }
    present->second.add(call);
    if (present->second.calls() == kCallsABlock) {
      write(row, present->second.take(), of_commit);
      begun.erase(present);
      present = begun.end();
    }
  }
  for (auto& [line, packing] : begun) {
    write(row, packing.take(), of_commit);
  }
}

bool has_history(SQLite::Database& database) {
  return database.execAndGet("SELECT EXISTS (SELECT 1 FROM history_blocks)").getInt() != 0;
}

void drop_block(SQLite::Database& database, BlockId block) {
  SQLite::Statement drop(database, "DELETE FROM history_blocks WHERE id = ?");
  drop.bind(1, block);
  drop.exec();
}

std::vector<BlockInTime> blocks_before(SQLite::Database& database, Instant before) {
  PlainRows rows(database.getHandle(),
                 "SELECT id, first_offered, last_offered, calls, callers FROM history_blocks INDEXED BY "
                 "history_blocks_by_offer WHERE first_offered < :before ORDER BY first_offered, last_offered");
  rows.bind(":before", to_microseconds(before));
  std::vector<BlockInTime> blocks;
  while (rows.next()) {
    sqlite3_stmt* const row = rows.row();
    blocks.push_back({sqlite3_column_int64(row, 0), from_microseconds(sqlite3_column_int64(row, 1)),
                      from_microseconds(sqlite3_column_int64(row, 2)), sqlite3_column_int64(row, 3),
                      sqlite3_column_int64(row, 4)});
  }
  return blocks;
}

std::optional<BlockWithCallers> oldest_block_with_callers(SQLite::Database& database, Instant before) {
  PlainRows rows(database.getHandle(),
                 "SELECT id, line, first_with_caller, last_offered FROM history_blocks INDEXED BY "
                 "history_blocks_by_caller WHERE first_with_caller IS NOT NULL AND first_with_caller < :before "
                 "ORDER BY first_with_caller LIMIT 1");
  rows.bind(":before", to_microseconds(before));
  if (!rows.next()) {
    return std::nullopt;
  }
  return BlockWithCallers{sqlite3_column_int64(rows.row(), 0), std::string(text_of(rows.row(), 1)),
                          from_microseconds(sqlite3_column_int64(rows.row(), 2)),
                          from_microseconds(sqlite3_column_int64(rows.row(), 3))};
}

// Ids of one commit are no other's. Its blocks are of several lines, and lie across each other.
PackedHistory::PackedHistory(SQLite::Database& database)
    : database_(database),
      by_call_id_(std::make_unique<SQLite::Statement>(database,
                                                      "SELECT id FROM history_blocks INDEXED BY history_blocks_by_call "
                                                      "WHERE switch = ?1 AND first_call <= ?2 AND last_call >= ?2")),
      by_id_(std::make_unique<SQLite::Statement>(
          database,
          "SELECT id FROM history_blocks INDEXED BY history_blocks_by_id WHERE of_commit = "
          "(SELECT max(of_commit) FROM history_blocks WHERE of_commit <= ?1) AND first_id <= ?1 AND last_id >= ?1")) {}

PackedHistory::~PackedHistory() = default;

void PackedHistory::find(std::string_view switch_name, std::string_view call, std::vector<CallRecord>& found) {
  by_call_id_->bind(1, std::string(switch_name));
  by_call_id_->bind(2, std::string(call));
  for (const BlockId id : blocks_of(*by_call_id_)) {
    const OpenBlock& block = open(id);
    const auto its_id = [&block](std::uint32_t place) { return block.calls[place].stay.call.view(); };
    for (const std::uint32_t place : std::ranges::equal_range(block.by_call_id, call, {}, its_id)) {
      found.push_back(record_of(block.calls[place], block.reading->by()));
    }
  }
}

std::optional<PackedHistory::Held> PackedHistory::holding(std::int64_t id) {
  by_id_->bind(1, id);
  for (const BlockId candidate : blocks_of(*by_id_)) {
    const OpenBlock& block = open(candidate);
    const auto call = std::ranges::lower_bound(block.calls, id, {}, &RecordedCall::call);
    if (call != block.calls.end() && (call->call == id || call->visit == id)) {
      return Held{candidate, record_of(*call, block.reading->by()), call->kept_of_caller.has_value()};
    }
  }
  return std::nullopt;
}

std::vector<CallRecord> PackedHistory::records_of(BlockId id) {
  const OpenBlock& block = open(id);
  std::vector<CallRecord> records;
  records.reserve(block.calls.size());
  for (const RecordedCall& call : block.calls) {
    records.push_back(record_of(call, block.reading->by()));
  }
  return records;
}

void PackedHistory::rewrite(BlockId id, const std::function<bool(RecordedCall&)>& change) {
  const OpenBlock& before = open(id);
  SQLite::Statement kept(database_, "SELECT of_commit, line FROM history_blocks WHERE id = ?");
  kept.bind(1, id);
  kept.executeStep();
  const CallId of_commit = kept.getColumn(0).getInt64();
  BlockPacking packing(before.reading->by(), kept.getColumn(1).getString(), before.reading->keeps_agents());
  for (RecordedCall call : before.calls) {
    if (change(call)) {
      packing.add(call);
    }
  }
  kept.reset();
  drop_block(database_, id);
  if (packing.calls() > 0) {
    RowStatement row(database_, insertion());
    write(row, packing.take(), of_commit);
  }
}

const PackedHistory::OpenBlock& PackedHistory::open(BlockId id) {
  if (const auto known = open_.find(id); known != open_.end()) {
    return known->second;
  }
  OpenBlock block{reading_of(database_, id), {}, {}};
  while (const RecordedCall* const call = block.reading->next()) {
    block.by_call_id.push_back(static_cast<std::uint32_t>(block.calls.size()));
    block.calls.push_back(*call);
  }
  std::ranges::stable_sort(block.by_call_id, {},
                           [&](std::uint32_t place) { return block.calls[place].stay.call.view(); });
  if (calls_open_ + block.calls.size() > kMostOpen) {
    open_.clear();
    calls_open_ = 0;
  }
  calls_open_ += block.calls.size();
  return open_.emplace(id, std::move(block)).first->second;
}

}  // namespace dutyline
