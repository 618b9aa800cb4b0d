// The ledger on SQLite. Only ledger.cpp, ledger_reading.cpp and tests that trouble the disk know this class.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "ledger/ledger.hpp"
#include "ledger/ledger_file.hpp"
#include "ledger/packed_history.hpp"
#include "ledger/row_statement.hpp"

namespace dutyline {

struct Leaving;  // tries.hpp

class SqliteLedger final : public Ledger {
 public:
  SqliteLedger(std::string path, LedgerOptions options, WriteLock lock, std::unique_ptr<SQLite::Database> database,
               bool writes);
  ~SqliteLedger() override;

  // It is being built, and belongs there when it is closed.
  void belongs_at(std::string place) { place_ = std::move(place); }

  Result<Done> close();  // built_ledger.hpp
  Result<Done> commit(const LedgerBatch& batch) override;
  Result<Done> for_each_call(const CallQuery& query, const std::function<void(const CallRecord&)>& visitor) override;
  Result<Done> for_each_past_call(const CallQuery& query, const std::function<bool(const PastCall&)>& visitor) override;
  Result<std::optional<std::pair<Instant, Instant>>> first_and_last_offer(std::string_view line) override;
  Result<std::vector<CallRecord>> calls_of(std::string_view switch_name, std::string_view call_id,
                                           std::string_view linked_id) override;
  Result<std::vector<std::pair<std::string, double>>> counters() override;
  Result<std::vector<Gap>> gaps(Instant from, Instant to) override;
  Result<std::vector<Correction>> corrections(Instant learnt_from, Instant learnt_to) override;
  Result<CallMarks> marks(std::optional<Instant> from, std::optional<Instant> to) override;
  Result<std::vector<KeptCounters>> switch_counters() override;
  Result<std::vector<ProvedTime>> proved(Instant from, Instant to) override;
  Result<std::optional<Instant>> alive() override;
  Result<std::vector<KeptDefinition>> definitions() override;
  Result<std::vector<KeptPeriod>> kept_periods(std::string_view line) override;
  Result<std::vector<ChangedPeriod>> changed_periods() override;
  Result<std::vector<SignedIn>> signed_in(std::string_view line, Instant from, Instant to) override;
  Result<std::optional<std::string>> position(std::string_view source) override;
  Result<CallId> next_id() override;
  Result<ClassCounts> tally(std::string_view line, Hours open_or_closed, Instant from, Instant to) override;
  Result<std::optional<Instant>> first_live() override;
  Result<std::optional<Instant>> calls_forgotten_before() override;
  Result<Done> set_first_live(Instant at) override;
  Result<std::vector<LostCall>> lost_calls(std::string_view line, Instant from, Instant to) override;
  Result<Forgotten> older_than(const ForgetBefore& before) override;
  Result<Forgotten> forget(const ForgetBefore& before, std::size_t most) override;
  Result<std::size_t> forget_caller(const std::vector<Pseudonym>& callers) override;
  Result<std::vector<KeptCallerKey>> caller_keys() override;
  Result<Done> keep_caller_key(const KeptCallerKey& key) override;
  Result<CallersBefore> callers_under(std::uint16_t version) override;
  Result<bool> wipe_log() override;
  bool stopped_uncleanly() override { return left_marked_; }
  void found_sound() override {
    marked_ = marked_ || left_marked_;
    left_marked_ = false;
  }
  Result<std::string> quick_check() override;
  void interrupt() override;
  Result<Done> hold_moment() override;
  Result<Done> back_up(const std::string& path, const std::function<bool(double)>& go_on) override;
  std::uint64_t size_bytes() override;
  std::uint64_t disk_free_bytes() override;

  SQLite::Database& database() { return *database_; }

  // Visits that are linked to another call. The conditions are those of the index, which SQLite takes only then.
  static constexpr std::string_view kByLinkedId =
      "SELECT call FROM visits WHERE switch_linked_id = ? AND switch_linked_id <> '' "
      "AND switch_linked_id <> switch_call_id AND switch = ?";

 private:
  // The prepared statements of commit.
  struct Writes {
    explicit Writes(SQLite::Database& database);
    SQLite::Statement drop_visits;
    SQLite::Statement drop_call;
    RowStatement call;
    RowStatement new_call;
    RowStatement new_calls;  // many at once
    RowStatement new_visit;
    RowStatement new_visits;
    RowStatement visit;
    SQLite::Statement counter;
    SQLite::Statement gap;
    SQLite::Statement gap_calls;
    RowStatement correction;
    SQLite::Statement link;
    SQLite::Statement link_call;
    SQLite::Statement switch_counters;
    SQLite::Statement proved;
    SQLite::Statement alive;
    SQLite::Statement position;
    SQLite::Statement next_id;
    SQLite::Statement first_live;
    SQLite::Statement mark;
    SQLite::Statement was_offered;
  };

  // Those of reading that come again and again (an import asks for the calls of every id it meets); made when needed.
  struct Reads {
    explicit Reads(SQLite::Database& database);
    SQLite::Statement visits;
    SQLite::Statement by_call_id;
    SQLite::Statement by_linked_id;
    SQLite::Statement call;
  };

  Reads& reads();
  PackedHistory& history();

  void make_room(std::size_t calls);
  struct VisitRow {
    const Visit* visit = nullptr;
    CallId call = 0;
    std::int64_t position = 0;
  };

  using Changes = std::vector<const RecordChange*>;

  void write_calls(const Changes& changes);
  void write_history(const RecordedCalls& calls);
  void unpack(BlockId block);
  Changes what_changes(const std::vector<RecordChange>& changes);
  bool is_packed_so(const RecordChange& change);
  void unpack_with(std::int64_t id);
  using Leaves = std::function<bool(const RecordedStay&)>;
  std::size_t forget_callers(Leaving leaving, const Leaves& leaves);
  void write_kept_of_caller(CallId call, const KeptOfCaller& kept);
  std::size_t packed_before(const BlockInTime& block, Instant before, bool with_caller);
  std::size_t forget_oldest_callers(Instant before, std::size_t most);
  std::size_t drop_oldest_calls(Instant before, std::size_t most);
  void write_new(std::span<const CallRecord* const> calls);
  void write_new(std::span<const VisitRow> visits);
  void write_rest(const LedgerBatch& batch);
  void write_links(const std::vector<CallerLink>& links);
  void write_sight(const LedgerBatch& batch);
  void write_periods(const LedgerBatch& batch);
  void write_marks(const std::vector<CallMark>& marks);
  void note_changed_periods(const Changes& changes, const RecordedCalls& history);
  void keep_next_id(const LedgerBatch& batch);
  CallId read_next_id();
  std::optional<Instant> read_instant(const char* name);  // of meta
  Instant read_kept_until();
  void mark_as_written();
  void close_cleanly();

  std::string path_;
  std::string place_;       // where it goes when it is closed; empty: there it is
  std::uint64_t identity_;  // of the file when it was opened
  LedgerOptions options_;
  WriteLock lock_;  // let go after the connection has closed
  std::unique_ptr<SQLite::Database> database_;
  std::unique_ptr<Writes> writes_;  // nothing: opened for reading only
  std::unique_ptr<Reads> reads_;
  std::unique_ptr<PackedHistory> history_;
  CallId next_id_ = 1;                   // as the disk has it
  Instant kept_until_ = Instant::min();  // no period kept ends later
  bool has_history_ = false;             // calls without rows
  bool roomy_ = false;                   // more pages in memory, for a history
  bool marked_ = false;                  // this process has marked it as written
  bool left_marked_ = false;             // whoever wrote it last has
  std::optional<SQLite::Transaction> held_;
};

// What SQLite reported, in words for the person who can mend it.
std::string ledger_trouble(const std::exception& error);

// Runs `act` and turns what it throws into words.
template <class Act>
auto in_words(Act act) -> Result<decltype(act())> {
  try {
    return act();
  } catch (const std::exception& error) {
    return Failure{ledger_trouble(error)};
  }
}

}  // namespace dutyline
