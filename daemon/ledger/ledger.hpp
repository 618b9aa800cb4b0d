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
#include "calls/gap.hpp"
#include "lines/call_mark.hpp"
#include "lines/definitions.hpp"
#include "lines/figures.hpp"
#include "lines/kept_period.hpp"
#include "lines/past_call.hpp"
#include "lines/recorded_call.hpp"
#include "lines/signed_in.hpp"
#include "lines/snapshot.hpp"

namespace dutyline {

// What is told of a period that is over: beside what was told of it before, or, of history that nobody relied on yet,
// instead of it.
struct ToldPeriod {
  KeptPeriod period;
  bool instead = false;
};

// A call of a period that is kept was changed: its figures want to be looked at again.
struct ChangedPeriod {
  std::int64_t number = 0;  // rising
  std::string line;
  Instant at;  // within a quarter of an hour of the call's offer, in the same period
  bool operator==(const ChangedPeriod&) const = default;
};

// A key that callers were known under. The newest is the present one.
struct KeptCallerKey {
  std::uint16_t version = 0;
  std::string fingerprint;
  Instant since;  // the first moment it was used with this ledger
  bool operator==(const KeptCallerKey&) const = default;
};

// All of it in one transaction, or none.
struct LedgerBatch {
  // A call is written whole, with all its visits. A visit may move from one call to another within the batch; the
  // order of the changes does not matter. A record without visits counts as "the row goes".
  std::vector<RecordChange> calls;
  // Calls whose ids were not given out before, kept together for a tenth of what rows cost. All that is read of them
  // is as if they had rows.
  RecordedCalls history{};
  std::vector<std::pair<std::string, double>> counters;  // series → its value now
  std::vector<Gap> gaps;                                 // keyed by (source, from)
  std::vector<Correction> corrections{};
  std::vector<CallerLink> links{};                             // after `calls`
  std::vector<KeptCounters> switch_counters{};                 // keyed by (source, queue)
  std::vector<ProvedTime> proved{};                            // keyed by (source, from)
  std::optional<Instant> alive{};                              // the daemon ran until then, our clock
  std::vector<std::pair<std::string, std::string>> positions;  // source → its own resume text
  std::optional<Instant> first_live;                           // the first ever told stays
  std::vector<KeptDefinition> definitions{};
  std::vector<ToldPeriod> periods{};
  std::optional<std::int64_t> looked_at{};  // changed periods, as far as `periods` tells of them
  std::vector<SignedIn> signed_in{};        // keyed by (line, at)
  std::vector<CallMark> marks{};            // each beside those before it
  // Not kept: source and arrival (our clock) of what led to this batch, for the delay figures of the writer.
  std::vector<std::pair<std::string, Instant>> arrivals;

  bool empty() const {
    return calls.empty() && history.calls.empty() && counters.empty() && gaps.empty() && corrections.empty() &&
           links.empty() && switch_counters.empty() && proved.empty() && !alive && positions.empty() && !first_live &&
           definitions.empty() && periods.empty() && !looked_at && signed_in.empty() && marks.empty();
  }
};

// Which calls to read back. Bounds are on offered_at, `from` inclusive, `to` exclusive.
struct CallQuery {
  std::optional<std::string> line{};  // nothing: every line and the calls of none
  std::optional<Instant> from{};
  std::optional<Instant> to{};
  bool only_open = false;  // not final, or still talking
};

// A call that nobody answered, and what became of its caller: her first answered call to the same line within
// kReachedWithin afterwards, and how many calls she made until then (that one too).
struct LostCall {
  CallId id = 0;
  std::string line;
  Instant offered_at;
  std::optional<Instant> reached_at;
  std::int64_t tries = 0;
  bool withheld = false;  // nobody's: neither is known
  bool operator==(const LostCall&) const = default;
};
inline constexpr Duration kReachedWithin = hours(24 * 7);

// What is older than this is to be forgotten.
struct ForgetBefore {
  Instant callers;               // pseudonyms of calls offered earlier
  std::optional<Instant> calls;  // whole calls offered earlier; nothing: none
};
struct Forgotten {
  std::size_t callers = 0;  // calls whose caller was forgotten
  std::size_t calls = 0;
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
  // The same calls by offered_at, with less of each: many times as fast. The visitor may end it by saying false.
  virtual Result<Done> for_each_past_call(const CallQuery& query,
                                          const std::function<bool(const PastCall&)>& visitor) = 0;
  // When the first and the last call of the line was offered; nothing: there is none.
  virtual Result<std::optional<std::pair<Instant, Instant>>> first_and_last_offer(std::string_view line) = 0;
  // Calls that have a visit with this id, or linked to it, on this switch.
  virtual Result<std::vector<CallRecord>> calls_of(std::string_view switch_name, std::string_view call_id,
                                                   std::string_view linked_id) = 0;
  virtual Result<std::vector<std::pair<std::string, double>>> counters() = 0;
  // Gaps that touch [from, to), by their beginning.
  virtual Result<std::vector<Gap>> gaps(Instant from, Instant to) = 0;
  // By when they were learnt.
  virtual Result<std::vector<Correction>> corrections(Instant learnt_from, Instant learnt_to) = 0;
  // Of calls offered in [from, to), nothing: without a bound. What was taken back is not among them.
  virtual Result<CallMarks> marks(std::optional<Instant> from, std::optional<Instant> to) = 0;
  virtual Result<std::vector<KeptCounters>> switch_counters() = 0;
  // Those that touch [from, to), by source and beginning.
  virtual Result<std::vector<ProvedTime>> proved(Instant from, Instant to) = 0;
  virtual Result<std::optional<Instant>> alive() = 0;  // until when the daemon last ran
  // In the order of keeping.
  virtual Result<std::vector<KeptDefinition>> definitions() = 0;
  // Of a line, in the order of keeping.
  virtual Result<std::vector<KeptPeriod>> kept_periods(std::string_view line) = 0;
  virtual Result<std::vector<ChangedPeriod>> changed_periods() = 0;
  // Of a line by time: from the last before `from` on.
  virtual Result<std::vector<SignedIn>> signed_in(std::string_view line, Instant from, Instant to) = 0;
  virtual Result<std::optional<std::string>> position(std::string_view source) = 0;
  // The next id never used for a call or visit.
  virtual Result<CallId> next_id() = 0;
  // Sum over what the ledger holds, for the books' other side: offered and each class, open and closed, a line.
  virtual Result<ClassCounts> tally(std::string_view line, Hours open_or_closed, Instant from, Instant to) = 0;
  // First moment the daemon was live with this ledger; nothing yet on a fresh one.
  virtual Result<std::optional<Instant>> first_live() = 0;
  virtual Result<Done> set_first_live(Instant at) = 0;  // the first ever told stays
  // Of calls offered earlier some or all were forgotten, whatever is to be forgotten now; nothing: none ever was.
  virtual Result<std::optional<Instant>> calls_forgotten_before() = 0;
  // Lost calls of a line offered in [from, to), oldest first. Forgetting a caller changes none of them.
  virtual Result<std::vector<LostCall>> lost_calls(std::string_view line, Instant from, Instant to) = 0;
  // Calls offered before, and those of them whose caller is known.
  virtual Result<Forgotten> older_than(const ForgetBefore& before) = 0;
  // Forgets the oldest of what is to be forgotten, about `most` calls of each kind in one transaction, and says how
  // many. What their pseudonyms tell of reached_at and tries is kept on the rows of lost calls first.
  virtual Result<Forgotten> forget(const ForgetBefore& before, std::size_t most) = 0;
  // Forgets these callers, wherever and however long ago they called; keeps as `forget` does what they tell. How many
  // calls were theirs.
  virtual Result<std::size_t> forget_caller(const std::vector<Pseudonym>& callers) = 0;
  // By version.
  virtual Result<std::vector<KeptCallerKey>> caller_keys() = 0;
  virtual Result<Done> keep_caller_key(const KeptCallerKey& key) = 0;
  // Who is kept under the key of this version.
  virtual Result<CallersBefore> callers_under(std::uint16_t version) = 0;
  // Overwrites what was forgotten in the write-ahead log too. False: somebody reads an older moment still; again later.
  virtual Result<bool> wipe_log() = 0;

  // The process that wrote it last was killed, or the machine went down: it wants a quick_check.
  virtual bool stopped_uncleanly() = 0;
  // It was looked at since: once closed, it is known to be good. Otherwise the mark of an unclean stop stays.
  virtual void found_sound() = 0;
  // What is wrong with the file, in SQLite's words; empty: nothing. Reads all of it.
  virtual Result<std::string> quick_check() = 0;
  // Ends what another thread reads of it now; the only function that may be called while another is.
  virtual void interrupt() = 0;
  // From now until it is closed, all that is read is the ledger of this moment. For one that is open to read.
  virtual Result<Done> hold_moment() = 0;
  // Copies the ledger as it is at this moment into a new file; whoever writes goes on meanwhile. Fails where `path`
  // exists, or when `go_on` (asked now and then with the share copied so far) says no; then no file is left.
  virtual Result<Done> back_up(const std::string& path, const std::function<bool(double)>& go_on) = 0;

  virtual std::uint64_t size_bytes() = 0;       // with its write-ahead log
  virtual std::uint64_t disk_free_bytes() = 0;  // to an ordinary user; 0 for ":memory:"
};

// Whether a ledger can be made or written at this path now; fails in words that name the path and the cure.
Result<Done> check_ledger_place(const std::string& path);
// Whether a process writes it now; one that is killed writes no more.
bool is_written(const std::string& path);

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
  // Has the worker do something long in short steps, with commits in between: again and again until a step says that
  // it was the last, or fails. `done` is called on the worker. Whatever is left undone when the worker ends is dropped.
  using Step = std::function<Result<bool>(Ledger&)>;
  using WhenDone = std::function<void(Result<Done>)>;
  virtual void do_in_steps(Step step, WhenDone done) = 0;
  // Waits until all that was put so far is on the disk, or an attempt to write it has failed (it stays pending).
  virtual Result<Done> flush() = 0;
  // Calls `done` once all that was put so far is on the disk, or an attempt to write it has failed (it stays pending),
  // and hurries. On the worker's thread; on the caller's, at once, where nothing is pending.
  virtual void when_committed(std::function<void(Result<Done>)> done) = 0;
  // Commits what is pending, as long as `last_words` allows, and ends the worker. Fails in words that say how much was
  // not written. Nothing may be put afterwards.
  virtual Result<Done> close() = 0;
  virtual LedgerSnapshot snapshot() = 0;
  // As the disk has them.
  virtual std::map<std::string, double> counters() = 0;
  // Arrival to commit, by source (dutyline_event_delay_seconds).
  virtual std::map<std::string, HistogramSnapshot> event_delay() = 0;

  static std::unique_ptr<LedgerWriter> start(std::unique_ptr<Ledger> ledger, LedgerWriterSettings settings = {});
};

}  // namespace dutyline
