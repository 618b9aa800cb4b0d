// The blocks of a ledger: calls that have no rows of their own. Whatever changes one of a block's calls makes rows of
// all of them first; whoever reads, reads them beside the rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/history_block.hpp"

namespace SQLite {
class Database;
class Statement;
}  // namespace SQLite

namespace dutyline {

using BlockId = std::int64_t;  // rising; never used again

// Within the caller's transaction, all of it.
void add_to_history(SQLite::Database& database, const RecordedCalls& calls, bool keep_agents);
bool has_history(SQLite::Database& database);

struct BlockInTime {
  BlockId id = 0;
  Instant first_offered;
  Instant last_offered;
  std::int64_t calls = 0;
  std::int64_t callers = 0;  // calls whose caller is known
};
// Those whose first call was offered earlier, the oldest first.
std::vector<BlockInTime> blocks_before(SQLite::Database& database, Instant before);

struct BlockWithCallers {
  BlockId id = 0;
  std::string line;
  Instant first;  // call whose caller is known
  Instant last_offered;
};
// With the oldest call whose caller is known, if one was offered earlier.
std::optional<BlockWithCallers> oldest_block_with_callers(SQLite::Database& database, Instant before);

void drop_block(SQLite::Database& database, BlockId block);

// Single calls of them. Whoever asks for one mostly asks for its neighbours next: some blocks are kept open, which are
// good for as long as they are found, for what a block holds never changes.
class PackedHistory {
 public:
  explicit PackedHistory(SQLite::Database& database);
  ~PackedHistory();
  PackedHistory(const PackedHistory&) = delete;
  PackedHistory& operator=(const PackedHistory&) = delete;

  // Adds the calls that have this id of the switch.
  void find(std::string_view switch_name, std::string_view call, std::vector<CallRecord>& found);

  struct Held {
    BlockId block = 0;
    CallRecord record;
    bool forgotten = false;  // her pseudonym is gone
  };
  // By a call's id or its visit's. Nothing: no block has it.
  std::optional<Held> holding(std::int64_t id);
  // By id. Until another block is asked for.
  std::span<const RecordedCall> calls_of(BlockId block) { return open(block).calls; }
  std::vector<CallRecord> records_of(BlockId block);

  // Each call of the block as it is to be from now on; false: it goes. What is left is another block.
  void rewrite(BlockId block, const std::function<bool(RecordedCall&)>& change);

 private:
  struct OpenBlock {
    std::unique_ptr<BlockReading> reading;  // what the calls point into
    std::vector<RecordedCall> calls;        // by id
    std::vector<std::uint32_t> by_call_id;  // places in them
  };
  const OpenBlock& open(BlockId id);

  SQLite::Database& database_;
  std::unique_ptr<SQLite::Statement> by_call_id_;
  std::unique_ptr<SQLite::Statement> by_id_;
  std::map<BlockId, OpenBlock> open_;
  std::size_t calls_open_ = 0;
};

}  // namespace dutyline
