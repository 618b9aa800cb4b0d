#include "ledger/sqlite_ledger.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

#include "ledger/rows.hpp"

namespace dutyline {
namespace {

constexpr int kRowsAtOnce = 50;

// A history is made on another core, whose memory is slow to reach from this one: it is asked for some rows ahead.
constexpr std::size_t kRowsAhead = 6;

void fetch(const Visit& visit) {
  constexpr std::size_t kLine = 64;
  const char* const at = reinterpret_cast<const char*>(&visit);
  for (std::size_t offset = 0; offset < sizeof(Visit); offset += kLine) {
    __builtin_prefetch(at + offset);
  }
}

// A call's row also holds what only `forget` writes: it is changed, not replaced.
std::string write_call() {
  std::string sets;
  for (std::string_view rest = kCallColumns; !rest.empty();) {
    const auto end = std::min(rest.find(", "), rest.size());
    const std::string column(rest.substr(0, end));
    sets += (sets.empty() ? "" : ", ") + column + " = excluded." + column;
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return "INSERT INTO calls (" + std::string(kCallColumns) + ") VALUES (" + marks_for(kCallColumns) +
         ") ON CONFLICT (id) DO UPDATE SET " + sets;
}

// A row that is new for certain: SQLite writes nothing down to take it back, as for a row that may take another's
// place.
std::string insert_new(const std::string& table, std::string_view columns) {
  return "INSERT INTO " + table + " (" + std::string(columns) + ") VALUES (" + marks_for(columns) + ")";
}

// Many of them at once: what a statement costs before it writes anything is paid once, and each index is written on
// from where the row before left it, without a search. It fails where it stands: the whole transaction is taken back.
std::string insert_many_new(const std::string& table, std::string_view columns) {
  const std::string row = "(" + marks_for(columns) + ")";
  std::string text = "INSERT OR FAIL INTO " + table + " (" + std::string(columns) + ") VALUES " + row;
  for (int rows = 1; rows < kRowsAtOnce; ++rows) {
    text += ", " + row;
  }
  return text;
}

std::string insert_into(const std::string& table, std::string_view columns) {
  return "INSERT OR REPLACE INTO " + table + " (" + std::string(columns) + ") VALUES (" + marks_for(columns) + ")";
}

}  // namespace

void run(SQLite::Statement& statement) {
  struct Reset {
    SQLite::Statement& statement;
    ~Reset() { statement.tryReset(); }
  } reset{statement};
  statement.exec();
}

SqliteLedger::Writes::Writes(SQLite::Database& database)
    : drop_visits(database, "DELETE FROM visits WHERE call = ?"),
      drop_call(database, "DELETE FROM calls WHERE id = ?"),
      call(database, write_call()),
      new_call(database, insert_new("calls", kCallColumns)),
      new_calls(database, insert_many_new("calls", kCallColumns)),
      new_visit(database, insert_new("visits", kVisitColumns)),
      new_visits(database, insert_many_new("visits", kVisitColumns)),
      visit(database, insert_into("visits", kVisitColumns)),
      counter(database, insert_into("counters", "series, value")),
      gap(database, insert_into("gaps", "source, began, ended, cause, repaired_by")),
      gap_calls(database, insert_into("gap_calls", "source, began, line, repaired, missed_answered, missed_other")),
      correction(database, insert_into("corrections", kCorrectionColumns)),
      link(database, "UPDATE visits SET caller = ?1, caller_key = ?2 WHERE id = ?3 AND caller = ?4"),
      link_call(database,
                "UPDATE calls SET caller = ?1 WHERE id = (SELECT call FROM visits WHERE id = ?2) AND caller = ?3"),
      switch_counters(database, insert_into("switch_counters", "source, queue, at, completed, abandoned")),
      proved(database, insert_into("proved", "source, began, ended")),
      alive(database, "INSERT OR REPLACE INTO meta (name, value) VALUES ('alive', ?)"),
      position(database, insert_into("positions", "source, position")),
      next_id(database, "INSERT OR REPLACE INTO meta (name, value) VALUES ('next_id', ?)"),
      first_live(database, "INSERT OR IGNORE INTO meta (name, value) VALUES ('first_live', ?)"),
      mark(database, "INSERT OR IGNORE INTO meta (name, value) VALUES ('written', 1)"),
      was_offered(database, "SELECT line, offered_at FROM calls WHERE id = ?") {}

SqliteLedger::SqliteLedger(std::string path, LedgerOptions options, WriteLock lock,
                           std::unique_ptr<SQLite::Database> database, bool writes)
    : path_(std::move(path)),
      identity_(file_identity(path_)),
      options_(options),
      lock_(std::move(lock)),
      database_(std::move(database)) {
  if (writes) {
    writes_ = std::make_unique<Writes>(*database_);
    next_id_ = read_next_id();
    kept_until_ = read_kept_until();
    has_history_ = has_history(*database_);
    left_marked_ = database_->execAndGet("SELECT count(*) FROM meta WHERE name = 'written'").getInt() > 0;
  }
}

SqliteLedger::~SqliteLedger() {
  static_cast<void>(close());
}

Result<Done> SqliteLedger::close() {
  held_.reset();
  if (!database_) {
    return Done{};
  }
  close_cleanly();
  if (place_.empty()) {
    return Done{};  // the rest closes with it
  }
  return in_words([&] {
    writes_.reset();
    reads_.reset();
    history_.reset();
    database_->exec("PRAGMA journal_mode = WAL");
    database_.reset();
    if (const auto put = put_in_place(path_, place_); !put) {
      throw std::runtime_error(put.reason());
    }
    return Done{};
  });
}

// With the first transaction and not at opening: a ledger that takes nothing needs no mark.
void SqliteLedger::mark_as_written() {
  if (!marked_) {
    run(writes_->mark);
  }
}

void SqliteLedger::close_cleanly() {
  if (marked_ && !left_marked_) {
    static_cast<void>(in_words([&] { return database_->exec("DELETE FROM meta WHERE name = 'written'"); }));
  }
}

Result<Done> SqliteLedger::commit(const LedgerBatch& batch) {
  if (!writes_) {
    return Failure{"the ledger is open for reading only"};
  }
  if (file_identity(path_) != identity_) {  // SQLite would go on writing into what nobody will find again
    return Failure{"its file " + path_ +
                   " was removed or replaced while dutyline wrote it: restart dutyline, with the "
                   "file back in its place"};
  }
  const CallId next_id_before = next_id_;
  auto done = in_words([&] {
    make_room(batch.calls.size());
    SQLite::Transaction transaction(*database_, SQLite::TransactionBehavior::IMMEDIATE);
    const Changes changes = what_changes(batch.calls);
    note_changed_periods(changes, batch.history);
    write_calls(changes);
    write_history(batch.history);
    write_links(batch.links);
    write_rest(batch);
    keep_next_id(batch);
    mark_as_written();
    transaction.commit();
    marked_ = true;
    for (const ToldPeriod& told : batch.periods) {
      kept_until_ = std::max(kept_until_, told.period.to);
    }
    return Done{};
  });
  if (!done) {
    next_id_ = next_id_before;
    history_.reset();  // ids of blocks that are not kept are given out again
  }
  return done;
}

// Of a history whole batches lie in memory, so that no page is written out and read back within one; and each visit
// comes in one batch with its call, which SQLite need not look up.
void SqliteLedger::make_room(std::size_t calls) {
  static constexpr std::size_t kMany = 2'500;
  if (std::exchange(roomy_, calls >= kMany) != roomy_) {
    database_->exec(roomy_ ? "PRAGMA cache_size = -65536; PRAGMA foreign_keys = 0"  // KiB
                           : "PRAGMA cache_size = -1024; PRAGMA foreign_keys = 1");
  }
}

// Visits go first, of every call that changes, and come back last: so none is in two calls' way when it moves. Of an id
// that was not given out before, there is no row: a history is made of them.
void SqliteLedger::write_calls(const Changes& changes) {
  const auto stays = [](const RecordChange* change) { return change->record && !change->record->call.visits.empty(); };
  const auto is_new = [this](std::int64_t id) { return id >= next_id_; };
  for (const RecordChange* const change : changes) {
    if (!is_new(change->id)) {
      writes_->drop_visits.bind(1, change->id);
      run(writes_->drop_visits);
    }
  }
  std::vector<const CallRecord*> new_calls;
  std::vector<VisitRow> new_visits;
  for (const RecordChange* const change : changes) {
    if (stays(change) && is_new(change->id)) {
      new_calls.push_back(&*change->record);
    } else if (stays(change)) {
      bind_call(writes_->call, *change->record);
      writes_->call.run();
    } else if (!is_new(change->id)) {
      writes_->drop_call.bind(1, change->id);
      run(writes_->drop_call);
    }
  }
  write_new(new_calls);
  for (const RecordChange* const change : changes) {
    if (!stays(change)) {
      continue;
    }
    std::int64_t position = 0;
    for (const Visit& visit : change->record->call.visits) {
      const VisitRow row{&visit, change->id, position++};
      if (is_new(visit.id)) {
        new_visits.push_back(row);
      } else {
        bind_visit(writes_->visit, visit, row.call, row.position, options_.keep_agents);
        writes_->visit.run();
      }
    }
  }
  // In the order of their ids, which is about that of their offers: the table and what is ordered by time or by the
  // switch's ids are written on at their ends.
  std::ranges::sort(new_visits, {}, [](const VisitRow& row) { return row.visit->id; });
  write_new(new_visits);
}

void SqliteLedger::write_new(std::span<const CallRecord* const> calls) {
  static const int kColumns = columns_in(kCallColumns);
  for (; calls.size() >= kRowsAtOnce; calls = calls.subspan(kRowsAtOnce)) {
    for (int row = 0; row < kRowsAtOnce; ++row) {
      const auto place = static_cast<std::size_t>(row);
      if (place + kRowsAhead < calls.size()) {
        fetch(calls[place + kRowsAhead]->call.visits.front());
      }
      bind_call(writes_->new_calls, *calls[place], row * kColumns + 1);
    }
    writes_->new_calls.run();
  }
  for (const CallRecord* const record : calls) {
    bind_call(writes_->new_call, *record);
    writes_->new_call.run();
  }
}

void SqliteLedger::write_new(std::span<const VisitRow> visits) {
  static const int kColumns = columns_in(kVisitColumns);
  const auto bind = [this](RowStatement& statement, const VisitRow& row, int first) {
    bind_visit(statement, *row.visit, row.call, row.position, options_.keep_agents, first);
  };
  for (; visits.size() >= kRowsAtOnce; visits = visits.subspan(kRowsAtOnce)) {
    for (int row = 0; row < kRowsAtOnce; ++row) {
      const auto place = static_cast<std::size_t>(row);
      if (place + kRowsAhead < visits.size()) {
        fetch(*visits[place + kRowsAhead].visit);
      }
      bind(writes_->new_visits, visits[place], row * kColumns + 1);
    }
    writes_->new_visits.run();
  }
  for (const VisitRow& row : visits) {
    bind(writes_->new_visit, row, 1);
    writes_->new_visit.run();
  }
}

void SqliteLedger::write_rest(const LedgerBatch& batch) {
  for (const auto& [series, value] : batch.counters) {
    writes_->counter.bind(1, series);
    writes_->counter.bind(2, value);
    run(writes_->counter);
  }
  write_sight(batch);
  write_periods(batch);
  write_marks(batch.marks);
  for (const auto& [source, position] : batch.positions) {
    writes_->position.bind(1, source);
    writes_->position.bind(2, position);
    run(writes_->position);
  }
  if (batch.first_live) {
    bind_instant(writes_->first_live, 1, batch.first_live);
    run(writes_->first_live);
  }
}

// A row may go, its id never comes back: hence a mark of its own and not the greatest id of the rows.
void SqliteLedger::keep_next_id(const LedgerBatch& batch) {
  CallId greatest = next_id_ - 1;
  for (const auto& change : batch.calls) {
    greatest = std::max(greatest, change.id);
    if (change.record) {
      for (const Visit& visit : change.record->call.visits) {
        greatest = std::max(greatest, visit.id);
      }
    }
  }
  if (!batch.history.calls.empty()) {
    greatest = std::max(greatest, batch.history.calls.back().call);
  }
  if (greatest >= next_id_) {
    next_id_ = greatest + 1;
    writes_->next_id.bind(1, next_id_);
    run(writes_->next_id);
  }
}

Result<Done> SqliteLedger::set_first_live(Instant at) {
  LedgerBatch batch;
  batch.first_live = at;
  return commit(batch);
}

std::uint64_t SqliteLedger::size_bytes() {
  if (!path_.empty()) {
    return ledger_size(path_);
  }
  const auto pragma = [&](const char* name) {
    return static_cast<std::uint64_t>(database_->execAndGet(std::string("PRAGMA ") + name).getInt64());
  };
  return pragma("page_count") * pragma("page_size");
}

std::uint64_t SqliteLedger::disk_free_bytes() {
  return path_.empty() ? 0 : disk_free(path_);
}

}  // namespace dutyline
