// What is forgotten, and what is kept of it: the tries of lost callers, by their pseudonyms as long as there are any.

#include <sqlite3.h>

#include <algorithm>
#include <unordered_map>

#include "ledger/history_walk.hpp"
#include "ledger/one_moment.hpp"
#include "ledger/rows.hpp"
#include "ledger/schema.hpp"
#include "ledger/sqlite_ledger.hpp"
#include "ledger/tries.hpp"

namespace dutyline {
namespace {

std::int64_t count(SQLite::Database& database, const std::string& what, const std::string& rows, Instant before) {
  SQLite::Statement counted(database, "SELECT count(DISTINCT " + what + ") FROM " + rows);
  counted.bind(1, to_microseconds(before));
  counted.executeStep();
  return counted.getColumn(0).getInt64();
}

void run_for(SQLite::Statement& statement, CallId call) {
  statement.bind(1, call);
  statement.exec();
  statement.reset();
}

std::string with_caller(const std::string& which) {
  return "SELECT c.id, c.line, c.offered_at, v.caller, " + std::string(kIsLost) +
         " AND c.forgotten_at IS NULL FROM visits v INDEXED BY visits_with_caller JOIN calls c ON c.id = v.call "
         "WHERE v.caller IS NOT NULL AND " +
         which;
}

void read_leaving(SQLite::Statement& rows, Leaving& leaving) {
  while (rows.executeStep()) {
    const CallId id = rows.getColumn(0).getInt64();
    ++leaving.visits;
    if (std::ranges::find(leaving.rows, id) != leaving.rows.end()) {
      continue;
    }
    leaving.rows.push_back(id);
    if (rows.getColumn(4).getInt() != 0) {
      LostCall call;
      call.id = id;
      call.line = rows.getColumn(1).getString();
      call.offered_at = from_microseconds(rows.getColumn(2).getInt64());
      CallerOfLine caller{call.line, bytes_of(rows.getColumn(3))};
      leaving.lost.emplace_back(std::move(call), std::move(caller));
    }
  }
}

// The oldest rows whose caller is known.
Leaving oldest_with_caller(SQLite::Database& database, Instant latest, std::size_t most) {
  SQLite::Statement rows(database, with_caller("v.offered_at <= :latest ORDER BY v.offered_at LIMIT :most"));
  rows.bind(":latest", to_microseconds(latest));
  rows.bind(":most", static_cast<std::int64_t>(most));
  Leaving leaving;
  read_leaving(rows, leaving);
  return leaving;
}

// Rows of the block's line that are newer than the first call of its callers and no newer than its last call.
void add_rows_beside(SQLite::Database& database, const BlockWithCallers& block, Instant latest, std::size_t most,
                     Leaving& leaving) {
  SQLite::Statement rows(database, with_caller("v.offered_at > :first AND v.offered_at <= :latest AND c.line = :line "
                                               "ORDER BY v.offered_at LIMIT :most"));
  rows.bind(":first", to_microseconds(block.first));
  rows.bind(":latest", to_microseconds(std::min(latest, block.last_offered)));
  rows.bind(":line", block.line);
  rows.bind(":most", static_cast<std::int64_t>(most));
  read_leaving(rows, leaving);
}

// Few have so many calls that an index over all callers would be worth its place in every insertion.
Leaving calls_of_callers(SQLite::Database& database, const std::vector<Pseudonym>& callers) {
  SQLite::Statement rows(database, with_caller("v.caller = :caller"));
  Leaving leaving;
  for (const Pseudonym& caller : callers) {
    rows.reset();
    rows.bind(":caller", caller.bytes.data(), static_cast<int>(caller.bytes.size()));
    read_leaving(rows, leaving);
  }
  return leaving;
}

void forget_rows(SQLite::Database& database, const std::vector<CallId>& rows) {
  SQLite::Statement forgotten(database,
                              "UPDATE calls SET caller = NULL, "
                              "forgotten_at = coalesce(forgotten_at, unixepoch() * 1000000) WHERE id = ?1");
  SQLite::Statement erase(database, "UPDATE visits SET caller = NULL WHERE call = ?1 AND caller IS NOT NULL");
  for (const CallId id : rows) {
    run_for(forgotten, id);
    run_for(erase, id);
  }
}

// With their marks, which are few: all of them at once.
std::size_t drop_rows(SQLite::Database& database, Instant before, std::size_t most) {
  SQLite::Statement drop_marks(database, "DELETE FROM call_marks WHERE offered_at < ?1");
  drop_marks.bind(1, to_microseconds(before));
  drop_marks.exec();
  SQLite::Statement drop(database,
                         "DELETE FROM calls WHERE id IN (SELECT id FROM calls INDEXED BY calls_by_offer "
                         "WHERE offered_at < ?1 AND open = 0 ORDER BY offered_at LIMIT ?2)");
  drop.bind(1, to_microseconds(before));
  drop.bind(2, static_cast<std::int64_t>(most));
  return static_cast<std::size_t>(drop.exec());
}

}  // namespace

// What the callers tell of lost calls is kept of all of them before any is forgotten. How many calls they are.
std::size_t SqliteLedger::forget_callers(Leaving leaving, const Leaves& leaves) {
  const std::size_t lost_rows = leaving.lost.size();
  for (const BlockId block : leaving.blocks) {
    for (const RecordedCall& call : history().calls_of(block)) {
      if (is_lost(call.call_class) && call.stay.caller && leaves(call.stay)) {
        leaving.lost.push_back(lost_in_block(call));
      }
    }
  }
  learn_tries(*database_, leaving.lost);
  SQLite::Statement keep(*database_, "UPDATE calls SET reached_at = ?2, tries = ?3 WHERE id = ?1");
  std::unordered_map<CallId, KeptOfCaller> packed;
  for (std::size_t place = 0; place < leaving.lost.size(); ++place) {
    const LostCall& call = leaving.lost[place].first;
    if (place >= lost_rows) {
      packed[call.id] = {call.reached_at, call.tries};
      continue;
    }
    bind_instant(keep, 2, call.reached_at);
    keep.bind(3, call.tries);
    run_for(keep, call.id);
  }
  forget_rows(*database_, leaving.rows);
  std::size_t forgotten = leaving.rows.size();
  for (const BlockId block : leaving.blocks) {
    history().rewrite(block, [&](RecordedCall& call) {
      if (call.stay.caller && leaves(call.stay)) {
        call.stay.caller.reset();
        call.kept_of_caller = packed[call.call];
        ++forgotten;
      }
      return true;
    });
  }
  return forgotten;
}

// The oldest of all, rows as well as packed ones. Later calls to a line tell what became of earlier ones, so that none
// goes before one that is older: with the calls of a block go the rows beside it, and where they are too many, the
// block's calls get rows as well.
std::size_t SqliteLedger::forget_oldest_callers(Instant before, std::size_t most) {
  const Instant last = before - Duration(1);
  const Leaves is_old = [&](const RecordedStay& stay) { return stay.joined_at < before; };
  for (;;) {
    const auto block = has_history_ ? oldest_block_with_callers(*database_, before) : std::nullopt;
    Leaving leaving = oldest_with_caller(*database_, block ? std::min(last, block->first) : last, most);
    if (!block || leaving.visits >= most) {
      return forget_callers(std::move(leaving), is_old);
    }
    add_rows_beside(*database_, *block, last, most, leaving);
    if (leaving.visits < most) {
      leaving.blocks.push_back(block->id);
      return forget_callers(std::move(leaving), is_old);
    }
    unpack(block->id);
  }
}

// About as many: of a block all that are old enough.
std::size_t SqliteLedger::drop_oldest_calls(Instant before, std::size_t most) {
  std::size_t dropped = 0;
  for (const BlockInTime& block : has_history_ ? blocks_before(*database_, before) : std::vector<BlockInTime>()) {
    if (dropped >= most) {
      break;
    }
    history().rewrite(block.id, [&](RecordedCall& call) {
      const bool stays = call.stay.joined_at >= before;
      dropped += stays ? 0U : 1U;
      return stays;
    });
  }
  dropped += drop_rows(*database_, before, most);
  if (dropped > 0) {
    SQLite::Statement mark(*database_,
                           "INSERT INTO meta (name, value) VALUES ('calls_forgotten_before', ?1) "
                           "ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)");
    mark.bind(1, to_microseconds(before));
    mark.exec();
  }
  return dropped;
}

Result<Forgotten> SqliteLedger::forget(const ForgetBefore& before, std::size_t most) {
  return in_words([&] {
    make_room(0);  // a visit goes with its call only where SQLite knows that it is the call's
    SQLite::Transaction transaction(*database_, SQLite::TransactionBehavior::IMMEDIATE);
    Forgotten done;
    done.callers = forget_oldest_callers(before.callers, most);
    done.calls = before.calls ? drop_oldest_calls(*before.calls, most) : 0;
    if (done.callers + done.calls > 0) {
      mark_as_written();
    }
    transaction.commit();
    marked_ = marked_ || done.callers + done.calls > 0;
    return done;
  });
}

Result<std::size_t> SqliteLedger::forget_caller(const std::vector<Pseudonym>& callers) {
  return in_words([&] {
    SQLite::Transaction transaction(*database_, SQLite::TransactionBehavior::IMMEDIATE);
    const Leaves is_theirs = [&](const RecordedStay& stay) {
      return stay.caller && std::ranges::find(callers, *stay.caller) != callers.end();
    };
    Leaving leaving = calls_of_callers(*database_, callers);
    for (const BlockInTime& block :
         has_history_ ? blocks_before(*database_, Instant::max()) : std::vector<BlockInTime>()) {
      const auto has_one = [&](const RecordedCall& call) { return is_theirs(call.stay); };
      if (block.callers > 0 && std::ranges::any_of(history().calls_of(block.id), has_one)) {
        leaving.blocks.push_back(block.id);
      }
    }
    const std::size_t calls = forget_callers(std::move(leaving), is_theirs);
    if (calls > 0) {
      mark_as_written();
    }
    transaction.commit();
    marked_ = marked_ || calls > 0;
    return calls;
  });
}

// Calls of a block that were offered before, or those of them whose caller is known.
std::size_t SqliteLedger::packed_before(const BlockInTime& block, Instant before, bool with_caller) {
  if (block.last_offered < before) {
    return static_cast<std::size_t>(with_caller ? block.callers : block.calls);
  }
  return static_cast<std::size_t>(std::ranges::count_if(history().calls_of(block.id), [&](const RecordedCall& call) {
    return call.stay.joined_at < before && (call.stay.caller || !with_caller);
  }));
}

Result<Forgotten> SqliteLedger::older_than(const ForgetBefore& before) {
  return in_words([&] {
    const OneMoment moment(*database_);
    Forgotten found;
    const std::string callers = "visits INDEXED BY visits_with_caller WHERE caller IS NOT NULL AND offered_at < ?";
    found.callers = static_cast<std::size_t>(count(*database_, "call", callers, before.callers));
    found.calls = before.calls ? static_cast<std::size_t>(
                                     count(*database_, "id", "calls WHERE offered_at < ? AND open = 0", *before.calls))
                               : 0;
    for (const BlockInTime& block : blocks_before(*database_, before.callers)) {
      found.callers += packed_before(block, before.callers, true);
    }
    for (const BlockInTime& block : blocks_before(*database_, before.calls.value_or(Instant::min()))) {
      found.calls += packed_before(block, *before.calls, false);
    }
    return found;
  });
}

Result<bool> SqliteLedger::wipe_log() {
  if (path_.empty()) {
    return true;
  }
  sqlite3* const handle = database_->getHandle();
  sqlite3_busy_timeout(handle, 0);  // nothing waits for this
  const int code = sqlite3_wal_checkpoint_v2(handle, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite3_busy_timeout(handle, kBusyTimeoutMs);
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED) {
    return false;
  }
  return code == SQLITE_OK ? Result<bool>(true) : Failure{ledger_trouble(SQLite::Exception(handle, code))};
}

}  // namespace dutyline
