// What is kept: calls and visits as they change, lifetime counters, gaps, the position of each source. SQLite.
// One connection writes and checkpoints. LedgerWriter puts it on a thread of its own; commands use Ledger directly.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "lines/figures.hpp"
#include "lines/snapshot.hpp"

namespace dutyline {

struct Gap {
  std::string source;
  Instant from;
  std::optional<Instant> to;  // nothing: still blind
  std::string cause;
};

// All of it in one transaction, or none.
struct LedgerBatch {
  std::vector<RecordChange> calls;
  std::vector<std::pair<std::string, double>> counters;
  std::vector<Gap> gaps;                                     // keyed by (source, from)
  std::vector<std::pair<std::string, std::string>> positions;  // source → its own resume text
  bool empty() const { return calls.empty() && counters.empty() && gaps.empty() && positions.empty(); }
};

// Which calls to read back. Bounds are on offered_at, `from` inclusive, `to` exclusive.
struct CallQuery {
  std::optional<std::string> line;  // nothing: every line and the calls of none
  std::optional<Instant> from;
  std::optional<Instant> to;
  bool only_open = false;  // not final, or still talking
};

class Ledger {
 public:
  enum class Mode { read_write, read_only };
  // ":memory:" is allowed. Read-only never creates, writes or checkpoints. Fails in words.
  static Result<std::unique_ptr<Ledger>> open(const std::string& path, Mode mode);
  virtual ~Ledger() = default;

  virtual Result<Done> commit(const LedgerBatch& batch) = 0;

  // By offered_at of the first visit, then key. The visitor sees one call at a time (histories are long).
  virtual Result<Done> for_each_call(const CallQuery& query, const std::function<void(const CallRecord&)>& visitor) = 0;
  // Calls that have a visit with this id, or linked to it, on this switch.
  virtual Result<std::vector<CallRecord>> calls_of(std::string_view switch_name, std::string_view call_id,
                                                   std::string_view linked_id) = 0;
  virtual Result<std::vector<std::pair<std::string, double>>> counters() = 0;
  virtual Result<std::vector<Gap>> gaps(Instant from, Instant to) = 0;
  virtual Result<std::optional<std::string>> position(std::string_view source) = 0;
  // The next id never used for a call or visit.
  virtual Result<CallId> next_id() = 0;
  // Sum over the ledger by SQL, for the books' other side: offered and each class, open and closed, a line.
  virtual Result<ClassCounts> tally(std::string_view line, Hours hours, Instant from, Instant to) = 0;
  // First moment the daemon was live with this ledger; nothing yet on a fresh one.
  virtual Result<std::optional<Instant>> first_live() = 0;
  virtual Result<Done> set_first_live(Instant at) = 0;
  virtual std::uint64_t size_bytes() = 0;
  virtual std::uint64_t disk_free_bytes() = 0;
};

// The worker thread: batches are committed in order, short transactions, at most 1 s after they came.
// When the disk refuses, batches are kept (bounded by their number of calls), tried again with back-off, and said so.
class LedgerWriter {
 public:
  virtual ~LedgerWriter() = default;  // commits what is pending, then joins
  virtual void put(LedgerBatch batch) = 0;
  virtual LedgerSnapshot snapshot() = 0;
  // Called on the worker after each commit with the arrival-to-commit delays it is told of. Set before the first put.
  static std::unique_ptr<LedgerWriter> start(std::unique_ptr<Ledger> ledger);
};

}  // namespace dutyline
