#include "ledger/schema.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <array>

#include "ledger/gist.hpp"

namespace dutyline {
namespace {

// Step n leads from version n to n + 1. A step, once released, never changes: it is history.
// Instants are microseconds since 1970, words are those of calls/outcome.hpp.
constexpr std::array<const char*, kSchemaVersion> kSteps{
    R"sql(
  CREATE TABLE meta (
    name  TEXT PRIMARY KEY,  -- first_live (instant), next_id, written (1: somebody writes it, or was killed)
    value INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE calls (
    id              INTEGER PRIMARY KEY,
    key             TEXT NOT NULL,
    line            TEXT NOT NULL,     -- empty: no line claims its queues
    offered_at      INTEGER NOT NULL,  -- of its first visit
    outcome         TEXT NOT NULL,
    class           TEXT NOT NULL,
    hours           TEXT NOT NULL,
    final           INTEGER NOT NULL,
    final_at        INTEGER,
    transferred     INTEGER NOT NULL,
    open            INTEGER NOT NULL,  -- not final, or still talking
    counted_offered INTEGER NOT NULL,
    counted_final   INTEGER NOT NULL,
    counted_talk    INTEGER NOT NULL,
    counted_class   TEXT NOT NULL
  ) STRICT;
  CREATE INDEX calls_by_offer ON calls (offered_at, key);
  CREATE INDEX calls_by_line ON calls (line, offered_at, key);
  CREATE INDEX calls_open ON calls (offered_at, key) WHERE open = 1;

  CREATE TABLE visits (
    id               INTEGER PRIMARY KEY,
    call             INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
    position         INTEGER NOT NULL,  -- within the call, from 0
    switch           TEXT NOT NULL,
    source           TEXT NOT NULL,
    switch_call_id   TEXT NOT NULL,
    switch_linked_id TEXT NOT NULL,
    queue            TEXT NOT NULL,
    line             TEXT NOT NULL,
    door             TEXT NOT NULL,
    refused          INTEGER NOT NULL,
    number           INTEGER NOT NULL,
    caller           BLOB,              -- keyed pseudonym; NULL: nobody
    offered_at       INTEGER NOT NULL,
    answered_at      INTEGER,
    left_at          INTEGER,
    ended_at         INTEGER,
    talk_over        INTEGER NOT NULL,
    agent            TEXT NOT NULL,
    agent_name       TEXT NOT NULL,
    agent_leg        TEXT NOT NULL,
    outcome          TEXT NOT NULL,
    ended_by         TEXT NOT NULL,
    provenance       TEXT NOT NULL,
    times            TEXT NOT NULL
  ) STRICT;
  CREATE INDEX visits_by_call ON visits (call, position);
  CREATE INDEX visits_by_call_id ON visits (switch_call_id);
  CREATE INDEX visits_by_linked_id ON visits (switch_linked_id) WHERE switch_linked_id <> '';

  CREATE TABLE counters (
    series TEXT PRIMARY KEY,
    value  REAL NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE gaps (
    source TEXT NOT NULL,
    began  INTEGER NOT NULL,
    ended  INTEGER,              -- NULL: still blind
    cause  TEXT NOT NULL,
    PRIMARY KEY (source, began)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE positions (
    source   TEXT PRIMARY KEY,
    position TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
)sql",
    R"sql(
  ALTER TABLE visits ADD COLUMN evidence TEXT NOT NULL DEFAULT '';  -- what each account of the switch told of it
)sql",
    R"sql(
  ALTER TABLE gaps ADD COLUMN repaired_by TEXT NOT NULL DEFAULT '';  -- sources, separated by spaces

  CREATE TABLE gap_calls (
    source          TEXT NOT NULL,
    began           INTEGER NOT NULL,
    line            TEXT NOT NULL,
    repaired        INTEGER NOT NULL,  -- calls whose end was learnt after the gap
    missed_answered INTEGER,           -- NULL: the switch's counters bound nothing
    missed_other    INTEGER,
    PRIMARY KEY (source, began, line)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE switch_counters (       -- as the switch told them last
    source    TEXT NOT NULL,
    queue     TEXT NOT NULL,
    at        INTEGER NOT NULL,
    completed INTEGER NOT NULL,
    abandoned INTEGER NOT NULL,
    PRIMARY KEY (source, queue)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE proved (                -- times that a switch's own record, complete, proves
    source TEXT NOT NULL,
    began  INTEGER NOT NULL,
    ended  INTEGER NOT NULL,
    PRIMARY KEY (source, began)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE corrections (           -- what was learnt of a call after it was final
    id           INTEGER PRIMARY KEY,
    call         INTEGER NOT NULL,     -- the row, even where it went into another call since
    line         TEXT NOT NULL,
    offered_at   INTEGER NOT NULL,
    learnt_at    INTEGER NOT NULL,
    from_outcome TEXT NOT NULL,
    from_class   TEXT NOT NULL,
    to_outcome   TEXT NOT NULL,
    to_class     TEXT NOT NULL,
    source       TEXT NOT NULL
  ) STRICT;
  CREATE INDEX corrections_by_call ON corrections (call);
  CREATE INDEX corrections_by_time ON corrections (learnt_at);
)sql",
    R"sql(
  -- What a pseudonym told of a lost call before it was forgotten; forgotten_at NULL: it is on the visits, if there is one.
  ALTER TABLE calls ADD COLUMN reached_at INTEGER;
  ALTER TABLE calls ADD COLUMN tries INTEGER;
  ALTER TABLE calls ADD COLUMN forgotten_at INTEGER;
  CREATE INDEX visits_with_caller ON visits (offered_at) WHERE caller IS NOT NULL;
)sql",
    R"sql(
  CREATE TABLE definitions (             -- what a line's calls are measured by, in the order of id
    id                   INTEGER PRIMARY KEY,
    line                 TEXT NOT NULL,
    began                INTEGER NOT NULL,  -- from then on; the first of a line: ever
    kept_at              INTEGER NOT NULL,
    reason               TEXT NOT NULL,
    target               INTEGER NOT NULL,  -- parts of 10,000
    headline             TEXT NOT NULL,
    answer_within        INTEGER NOT NULL,  -- microseconds, as every length here
    answer_within_target INTEGER NOT NULL,
    short_abandon        INTEGER NOT NULL,
    hours                TEXT NOT NULL,
    queues               TEXT NOT NULL
  ) STRICT;

  CREATE TABLE kept_periods (            -- days, weeks and months that are over, and each restatement, in the order of id
    id                   INTEGER PRIMARY KEY,
    line                 TEXT NOT NULL,
    step                 TEXT NOT NULL,
    began                INTEGER NOT NULL,
    ended                INTEGER NOT NULL,
    kept_at              INTEGER NOT NULL,
    reason               TEXT NOT NULL,     -- empty: as it was closed
    target               INTEGER NOT NULL,
    headline             TEXT NOT NULL,
    answer_within        INTEGER NOT NULL,
    short_abandon        INTEGER NOT NULL,
    open_time            INTEGER NOT NULL,
    seen_time            INTEGER NOT NULL,
    offered              INTEGER NOT NULL,
    answered             INTEGER NOT NULL,
    abandoned            INTEGER NOT NULL,
    short                INTEGER NOT NULL,
    not_served           INTEGER NOT NULL,
    diverted             INTEGER NOT NULL,
    unknown              INTEGER NOT NULL,
    waiting              INTEGER NOT NULL,
    unresolved           INTEGER NOT NULL,
    closed_offered       INTEGER NOT NULL,
    closed_answered      INTEGER NOT NULL,
    closed_abandoned     INTEGER NOT NULL,
    closed_short         INTEGER NOT NULL,
    closed_not_served    INTEGER NOT NULL,
    closed_diverted      INTEGER NOT NULL,
    closed_unknown       INTEGER NOT NULL,
    closed_waiting       INTEGER NOT NULL,
    closed_unresolved    INTEGER NOT NULL,
    in_time              INTEGER NOT NULL,
    waits                INTEGER NOT NULL,
    wait_ms              INTEGER NOT NULL,
    talks                INTEGER NOT NULL,
    talk_ms              INTEGER NOT NULL,
    brief                INTEGER NOT NULL,
    dropped              INTEGER NOT NULL,
    missed_answered      INTEGER NOT NULL,
    missed_other         INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX kept_periods_of_line ON kept_periods (line, step, began);

  CREATE TABLE changed_periods (         -- calls of kept periods that changed since they were last looked at
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    line   TEXT NOT NULL,
    at     INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE signed_in (               -- agents of a line, whenever their number changes
    line   TEXT NOT NULL,
    at     INTEGER NOT NULL,
    agents INTEGER,                      -- NULL: nobody saw
    PRIMARY KEY (line, at)
  ) STRICT, WITHOUT ROWID;
)sql",
    R"sql(
  ALTER TABLE calls ADD COLUMN gist BLOB NOT NULL DEFAULT x'';  -- what figures look at of its visits (gist.hpp)
  ALTER TABLE calls ADD COLUMN caller BLOB;                     -- of the first visit that has one
  DROP INDEX calls_by_line;
)sql",
    // All that figures ask for: a year of them is one walk along it.
    R"sql(
  CREATE INDEX calls_by_line ON calls (line, offered_at, gist, caller, forgotten_at, reached_at, tries);
)sql",
    R"sql(
  ALTER TABLE visits ADD COLUMN caller_key INTEGER NOT NULL DEFAULT 1;  -- version of the key that `caller` was made with

  CREATE TABLE caller_keys (             -- what tells one key from another; the newest is the present one
    version     INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    since       INTEGER NOT NULL
  ) STRICT;
)sql",
    R"sql(
  CREATE TABLE call_marks (              -- what managers said of lost calls, in the order of id: of a call the last holds
    id         INTEGER PRIMARY KEY,
    call       INTEGER NOT NULL,         -- the row, even where it went into another call since
    offered_at INTEGER NOT NULL,
    mark       TEXT NOT NULL,            -- none: taken back
    marked_at  INTEGER NOT NULL,
    marked_by  TEXT NOT NULL
  ) STRICT;
  CREATE INDEX call_marks_by_offer ON call_marks (offered_at);
)sql",
    // Where a call is linked to itself, as all of a queue_log are, the index of the ids finds it; and keys matter only
    // among calls that were offered in one instant.
    R"sql(
  DROP INDEX visits_by_linked_id;
  CREATE INDEX visits_by_linked_id ON visits (switch_linked_id)
    WHERE switch_linked_id <> '' AND switch_linked_id <> switch_call_id;
  DROP INDEX calls_by_offer;
  CREATE INDEX calls_by_offer ON calls (offered_at);
)sql",
    // Calls that have no rows: as a history's record plainly told them, and as nobody has changed them since.
    R"sql(
  CREATE TABLE history_blocks (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    of_commit     INTEGER NOT NULL,  -- the first id of all that were written with it
    switch        TEXT NOT NULL,
    line          TEXT NOT NULL,     -- of all of its calls; empty: no line claims their queues
    first_id      INTEGER NOT NULL,  -- of its calls and visits
    last_id       INTEGER NOT NULL,
    first_offered INTEGER NOT NULL,
    last_offered  INTEGER NOT NULL,
    first_call    TEXT NOT NULL,     -- the switch's ids, in the order of their bytes
    last_call     TEXT NOT NULL,
    calls         INTEGER NOT NULL,
    callers       INTEGER NOT NULL,  -- of its calls, those whose caller is known
    first_with_caller INTEGER,       -- when the first of them was offered
    packed        BLOB NOT NULL      -- history_block.hpp
  ) STRICT;
  CREATE INDEX history_blocks_by_id ON history_blocks (of_commit, first_id, last_id);
  CREATE INDEX history_blocks_by_call ON history_blocks (switch, last_call, first_call);
  CREATE INDEX history_blocks_by_offer ON history_blocks (first_offered, last_offered, calls, callers);
  CREATE INDEX history_blocks_by_caller ON history_blocks (first_with_caller) WHERE first_with_caller IS NOT NULL;
  CREATE INDEX history_blocks_by_line ON history_blocks (line, first_offered, last_offered);
)sql"};
constexpr int kPageBytes = 8192;      // of a new ledger: an older one keeps the 4096 that it was made with
constexpr int kMostLogged = 4 << 20;  // bytes: then the write-ahead log goes into the ledger
constexpr std::size_t kToGists = 5;   // the step after which calls have room for their gist

int pragma(SQLite::Database& database, const char* name) {
  return database.execAndGet(std::string("PRAGMA ") + name).getInt();
}

void set_up_both(SQLite::Database& database) {
  database.setBusyTimeout(kBusyTimeoutMs);
  // 1 MiB of pages and no mapping: the whole daemon lives in 32 MiB.
  database.exec("PRAGMA cache_size = -1024; PRAGMA mmap_size = 0; PRAGMA trusted_schema = 0; PRAGMA foreign_keys = 1");
}

}  // namespace

Result<Done> set_up_writer(SQLite::Database& database) {
  set_up_both(database);
  database.exec("PRAGMA page_size = " + std::to_string(kPageBytes));
  const std::string mode = database.execAndGet("PRAGMA journal_mode = WAL").getString();
  if (mode != "wal" && mode != "memory") {
    return Failure{"its file system cannot keep a write-ahead log (a network share?): use a local disk"};
  }
  database.exec("PRAGMA synchronous = FULL; PRAGMA secure_delete = 1; PRAGMA journal_size_limit = " +
                std::to_string(kMostLogged));
  database.exec("PRAGMA wal_autocheckpoint = " + std::to_string(kMostLogged / pragma(database, "page_size")));
  return Done{};
}

void set_up_builder(SQLite::Database& database) {
  database.exec("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE");
}

void set_up_reader(SQLite::Database& database) {
  set_up_both(database);
  // What is read is read once, in order: a larger cache costs its memory and is never met again.
  database.exec("PRAGMA cache_size = -256; PRAGMA query_only = 1; PRAGMA wal_autocheckpoint = 0");
  // SQLite 3.40 may lose commits when two connections checkpoint: that is the writer's alone, at closing too.
  sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

Result<Done> check_schema(SQLite::Database& database, bool write) {
  const int application = pragma(database, "application_id");
  const int version = pragma(database, "user_version");
  const bool blank = database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
  if (blank && application == 0 && version == 0) {
    return write ? Result<Done>(Done{}) : Failure{"it is empty: nothing has been kept in it yet"};
  }
  if (application != kApplicationId) {
    return Failure{std::string(kNoLedger)};
  }
  if (version > kSchemaVersion) {
    return Failure{"a newer dutyline wrote it (version " + std::to_string(version) + ", this one knows " +
                   std::to_string(kSchemaVersion) + "): install the newer one"};
  }
  if (version < kSchemaVersion && !write) {
    return Failure{"an older dutyline wrote it: start the daemon once to bring it up to date"};
  }
  return Done{};
}

void migrate(SQLite::Database& database) {
  const int version = pragma(database, "user_version");
  if (version >= kSchemaVersion) {
    return;
  }
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  for (std::size_t step = static_cast<std::size_t>(version); step < kSteps.size(); ++step) {
    database.exec(kSteps[step]);
    if (step == kToGists) {
      fill_gists(database);
    }
  }
  database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
  database.exec("PRAGMA user_version = " + std::to_string(kSchemaVersion));
  transaction.commit();
}

}  // namespace dutyline
