// What is kept: calls and visits as they change, lifetime counters, gaps, the position of each source. SQLite.
// One connection writes and checkpoints. LedgerWriter puts it on a thread of its own; commands use Ledger directly.
// May know base, calls and lines; knows no socket and no log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
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
  bool operator==(const Gap&) const = default;
};

// All of it in one transaction, or none.
struct LedgerBatch {
  // A call is written whole, with all its visits. A visit may move from one call to another within the batch; the
  // order of the changes does not matter. A record without visits counts as "the row goes".
  std::vector<RecordChange> calls;
  std::vector<std::pair<std::string, double>> counters;        // series → its value now
  std::vector<Gap> gaps;                                       // keyed by (source, from)
  std::vector<std::pair<std::string, std::string>> positions;  // source → its own resume text
  std::optional<Instant> first_live;                           // the first ever told stays
  // Not kept: source and arrival (our clock) of what led to this batch, for the delay figures of the writer.
  std::vector<std::pair<std::string, Instant>> arrivals;

  bool empty() const { return calls.empty() && counters.empty() && gaps.empty() && positions.empty() && !first_live; }
};

// Which calls to read back. Bounds are on offered_at, `from` inclusive, `to` exclusive.
struct CallQuery {
  std::optional<std::string> line{};  // nothing: every line and the calls of none
  std::optional<Instant> from{};
  std::optional<Instant> to{};
  bool only_open = false;  // not final, or still talking
};

struct LedgerOptions {
  bool keep_agents = false;  // else agents' keys and names are never written; the switch's id of their leg always is
};

class Ledger {
 public:
  enum class Mode { read_write, read_only };
  // ":memory:" is allowed. Read-only never creates the ledger, writes to it or checkpoints. Fails in words: no such
  // file or folder, not a ledger, written by a newer version, another process writes it.
  static Result<std::unique_ptr<Ledger>> open(const std::string& path, Mode mode, LedgerOptions options = {});
  virtual ~Ledger() = default;

  virtual Result<Done> commit(const LedgerBatch& batch) = 0;

  // By offered_at of the first visit, then key. The visitor sees one call at a time (histories are long); what it sees
  // is the ledger at one moment, whatever is written meanwhile.
  virtual Result<Done> for_each_call(const CallQuery& query, const std::function<void(const CallRecord&)>& visitor) = 0;
  // Calls that have a visit with this id, or linked to it, on this switch.
  virtual Result<std::vector<CallRecord>> calls_of(std::string_view switch_name, std::string_view call_id,
                                                   std::string_view linked_id) = 0;
  virtual Result<std::vector<std::pair<std::string, double>>> counters() = 0;
  // Gaps that touch [from, to), by their beginning.
  virtual Result<std::vector<Gap>> gaps(Instant from, Instant to) = 0;
  virtual Result<std::optional<std::string>> position(std::string_view source) = 0;
  // The next id never used for a call or visit.
  virtual Result<CallId> next_id() = 0;
  // Sum over the ledger by SQL, for the books' other side: offered and each class, open and closed, a line.
  virtual Result<ClassCounts> tally(std::string_view line, Hours open_or_closed, Instant from, Instant to) = 0;
  // First moment the daemon was live with this ledger; nothing yet on a fresh one.
  virtual Result<std::optional<Instant>> first_live() = 0;
  virtual Result<Done> set_first_live(Instant at) = 0;  // the first ever told stays
  virtual std::uint64_t size_bytes() = 0;               // with its write-ahead log
  virtual std::uint64_t disk_free_bytes() = 0;          // to an ordinary user; 0 for ":memory:"
};

// Whether a ledger can be made or written at this path now; fails in words that name the path and the cure.
Result<Done> check_ledger_place(const std::string& path);

struct LedgerWriterSettings {
  std::function<Instant()> now;             // our clock, for the delays; empty: the system's. Called on the worker
  std::vector<std::string> sources;         // have a delay histogram from the start
  std::size_t most_pending_calls = 50'000;  // beyond, where the disk refuses, the oldest is dropped: an error
  Duration gather = milliseconds(50);       // waits this long for more before it commits
  Duration first_retry = milliseconds(100);
  Duration last_retry = seconds(5);
  Duration last_words = seconds(5);  // how long the destructor goes on trying when the disk refuses
};

// The worker thread: batches are committed in order, short transactions, at most 1 s after they came.
// When the disk refuses, batches are kept (bounded by their number of calls), tried again with back-off, and said so.
class LedgerWriter {
 public:
  virtual ~LedgerWriter() = default;  // closes
  // Waits only where so much is pending that it would have to be dropped, and the disk takes it: until it has.
  virtual void put(LedgerBatch batch) = 0;
  // Waits until all that was put so far is on the disk, or an attempt to write it has failed (it stays pending).
  virtual Result<Done> flush() = 0;
  // Calls `done` once all that was put so far is on the disk, or an attempt to write it has failed (it stays pending),
  // and hurries. On the worker's thread; on the caller's, at once, where nothing is pending.
  virtual void when_committed(std::function<void(Result<Done>)> done) = 0;
  // Commits what is pending, as long as `last_words` allows, and ends the worker. Fails in words that say how much was
  // not written. Nothing may be put afterwards.
  virtual Result<Done> close() = 0;
  virtual LedgerSnapshot snapshot() = 0;
  // Arrival to commit, by source (dutyline_event_delay_seconds).
  virtual std::map<std::string, HistogramSnapshot> event_delay() = 0;

  static std::unique_ptr<LedgerWriter> start(std::unique_ptr<Ledger> ledger, LedgerWriterSettings settings = {});
};

}  // namespace dutyline
