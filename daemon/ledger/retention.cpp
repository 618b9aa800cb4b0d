// What is forgotten, and what is kept of it: the tries of lost callers, by their pseudonyms as long as there are any.

#include <sqlite3.h>

#include <algorithm>
#include <map>

#include "ledger/rows.hpp"
#include "ledger/schema.hpp"
#include "ledger/sqlite_ledger.hpp"

namespace dutyline {
namespace {

constexpr const char* kIsLost = "class IN ('abandoned', 'not_served')";

struct Caller {
  std::string line;
  std::string pseudonym;  // 16 bytes
  auto operator<=>(const Caller&) const = default;
};
struct Try {
  Instant offered_at;
  std::optional<Instant> answered_at;
};
using Tries = std::map<Caller, std::vector<Try>>;  // by offered_at

std::string bytes_of(const SQLite::Column& column) {
  return {static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())};
}

void note_reached(LostCall& lost, const std::vector<Try>& tries) {
  lost.tries = 0;
  lost.reached_at.reset();
  for (const Try& each : tries) {
    if (each.offered_at > lost.offered_at && each.offered_at <= lost.offered_at + kReachedWithin && !lost.reached_at) {
      ++lost.tries;
      lost.reached_at = each.answered_at;
    }
  }
}

// Of these callers alone. The index is named: the planner knows no proportions of a ledger that was never analysed.
void read_tries(SQLite::Database& database, Instant from, Instant to, Tries& tries) {
  SQLite::Statement rows(
      database,
      "SELECT c.line, v.caller, c.offered_at, CASE WHEN c.class = 'answered' THEN "
      "max(CASE WHEN v.outcome = 'answered' THEN coalesce(v.answered_at, v.left_at, v.offered_at) END) END "
      "FROM visits v INDEXED BY visits_with_caller JOIN calls c ON c.id = v.call "
      "WHERE v.caller IS NOT NULL AND v.offered_at >= :from AND v.offered_at <= :to "
      "GROUP BY c.id ORDER BY c.offered_at");
  rows.bind(":from", to_microseconds(from));
  rows.bind(":to", to_microseconds(to));
  while (rows.executeStep()) {
    const auto caller = tries.find({rows.getColumn(0).getString(), bytes_of(rows.getColumn(1))});
    if (caller != tries.end()) {
      const auto answered = rows.getColumn(3);
      caller->second.push_back(
          {from_microseconds(rows.getColumn(2).getInt64()),
           answered.isNull() ? std::nullopt : std::optional(from_microseconds(answered.getInt64()))});
    }
  }
}

// Fills in what the pseudonyms tell of these lost calls.
void learn_tries(SQLite::Database& database, std::vector<std::pair<LostCall, Caller>>& lost) {
  if (lost.empty()) {
    return;
  }
  Tries tries;
  Instant first = Instant::max();
  Instant last = Instant::min();
  for (const auto& [call, caller] : lost) {
    tries.try_emplace(caller);
    first = std::min(first, call.offered_at);
    last = std::max(last, call.offered_at);
  }
  read_tries(database, first, last + kReachedWithin, tries);
  for (auto& [call, caller] : lost) {
    note_reached(call, tries.at(caller));
  }
}

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

// The oldest calls with a caller, and of them the lost ones that nothing is kept of yet.
struct Batch {
  std::vector<CallId> calls;
  std::vector<std::pair<LostCall, Caller>> lost;
};

std::string with_caller(const std::string& which) {
  return std::string("SELECT c.id, c.line, c.offered_at, v.caller, ") + kIsLost +
         " AND c.forgotten_at IS NULL FROM visits v INDEXED BY visits_with_caller JOIN calls c ON c.id = v.call "
         "WHERE v.caller IS NOT NULL AND " +
         which;
}

void read_batch(SQLite::Statement& rows, Batch& batch) {
  while (rows.executeStep()) {
    const CallId id = rows.getColumn(0).getInt64();
    if (std::ranges::find(batch.calls, id) != batch.calls.end()) {
      continue;
    }
    batch.calls.push_back(id);
    if (rows.getColumn(4).getInt() != 0) {
      LostCall call;
      call.id = id;
      call.line = rows.getColumn(1).getString();
      call.offered_at = from_microseconds(rows.getColumn(2).getInt64());
      Caller caller{call.line, bytes_of(rows.getColumn(3))};
      batch.lost.emplace_back(std::move(call), std::move(caller));
    }
  }
}

Batch oldest_with_caller(SQLite::Database& database, Instant before, std::size_t most) {
  SQLite::Statement rows(database, with_caller("v.offered_at < :before ORDER BY v.offered_at LIMIT :most"));
  rows.bind(":before", to_microseconds(before));
  rows.bind(":most", static_cast<std::int64_t>(most));
  Batch batch;
  read_batch(rows, batch);
  return batch;
}

// Few have so many calls that an index over all callers would be worth its place in every insertion.
Batch calls_of_callers(SQLite::Database& database, const std::vector<Pseudonym>& callers) {
  SQLite::Statement rows(database, with_caller("v.caller = :caller"));
  Batch batch;
  for (const Pseudonym& caller : callers) {
    rows.reset();
    rows.bind(":caller", caller.bytes.data(), static_cast<int>(caller.bytes.size()));
    read_batch(rows, batch);
  }
  return batch;
}

// Keeps what their callers tell of them first.
std::size_t forget_callers(SQLite::Database& database, Batch batch) {
  learn_tries(database, batch.lost);
  SQLite::Statement keep(database, "UPDATE calls SET reached_at = ?2, tries = ?3 WHERE id = ?1");
  for (const auto& [call, caller] : batch.lost) {
    bind_instant(keep, 2, call.reached_at);
    keep.bind(3, call.tries);
    run_for(keep, call.id);
  }
  SQLite::Statement forgotten(database,
                              "UPDATE calls SET caller = NULL, "
                              "forgotten_at = coalesce(forgotten_at, unixepoch() * 1000000) WHERE id = ?1");
  SQLite::Statement erase(database, "UPDATE visits SET caller = NULL WHERE call = ?1 AND caller IS NOT NULL");
  for (const CallId id : batch.calls) {
    run_for(forgotten, id);
    run_for(erase, id);
  }
  return batch.calls.size();
}

std::size_t drop_calls(SQLite::Database& database, Instant before, std::size_t most) {
  SQLite::Statement drop(database,
                         "DELETE FROM calls WHERE id IN (SELECT id FROM calls INDEXED BY calls_by_offer "
                         "WHERE offered_at < ?1 AND open = 0 ORDER BY offered_at LIMIT ?2)");
  drop.bind(1, to_microseconds(before));
  drop.bind(2, static_cast<std::int64_t>(most));
  SQLite::Statement drop_marks(database, "DELETE FROM call_marks WHERE offered_at < ?1");  // few: all of them at once
  drop_marks.bind(1, to_microseconds(before));
  drop_marks.exec();
  const auto dropped = static_cast<std::size_t>(drop.exec());
  if (dropped > 0) {
    SQLite::Statement mark(database,
                           "INSERT INTO meta (name, value) VALUES ('calls_forgotten_before', ?1) "
                           "ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)");
    mark.bind(1, to_microseconds(before));
    mark.exec();
  }
  return dropped;
}

}  // namespace

Result<Forgotten> SqliteLedger::forget(const ForgetBefore& before, std::size_t most) {
  return in_words([&] {
    make_room(0);  // a visit goes with its call only where SQLite knows that it is the call's
    SQLite::Transaction transaction(*database_, SQLite::TransactionBehavior::IMMEDIATE);
    Forgotten done;
    done.callers = forget_callers(*database_, oldest_with_caller(*database_, before.callers, most));
    done.calls = before.calls ? drop_calls(*database_, *before.calls, most) : 0;
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
    const std::size_t calls = forget_callers(*database_, calls_of_callers(*database_, callers));
    if (calls > 0) {
      mark_as_written();
    }
    transaction.commit();
    marked_ = marked_ || calls > 0;
    return calls;
  });
}

Result<Forgotten> SqliteLedger::older_than(const ForgetBefore& before) {
  return in_words([&] {
    Forgotten found;
    const std::string callers = "visits INDEXED BY visits_with_caller WHERE caller IS NOT NULL AND offered_at < ?";
    found.callers = static_cast<std::size_t>(count(*database_, "call", callers, before.callers));
    found.calls = before.calls ? static_cast<std::size_t>(
                                     count(*database_, "id", "calls WHERE offered_at < ? AND open = 0", *before.calls))
                               : 0;
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

Result<std::vector<LostCall>> SqliteLedger::lost_calls(std::string_view line, Instant from, Instant to) {
  return in_words([&] {
    SQLite::Statement rows(*database_,
                           std::string("SELECT id, offered_at, reached_at, tries, forgotten_at IS NOT NULL, "
                                       "(SELECT v.caller FROM visits v WHERE v.call = calls.id "
                                       "AND v.caller IS NOT NULL ORDER BY v.offered_at LIMIT 1) FROM calls "
                                       "WHERE line = :line AND offered_at >= :from AND offered_at < :to "
                                       "AND ") +
                               kIsLost + " ORDER BY offered_at, key");
    rows.bind(":line", std::string(line));
    rows.bind(":from", to_microseconds(from));
    rows.bind(":to", to_microseconds(to));
    std::vector<LostCall> all;
    std::vector<std::pair<LostCall, Caller>> known;  // by pseudonym
    while (rows.executeStep()) {
      LostCall& call = all.emplace_back();
      call.id = rows.getColumn(0).getInt64();
      call.line = line;
      call.offered_at = from_microseconds(rows.getColumn(1).getInt64());
      const bool forgotten = rows.getColumn(4).getInt() != 0;
      if (forgotten && !rows.getColumn(2).isNull()) {
        call.reached_at = from_microseconds(rows.getColumn(2).getInt64());
      }
      call.tries = forgotten ? rows.getColumn(3).getInt64() : 0;
      const auto caller = rows.getColumn(5);
      call.withheld = !forgotten && caller.isNull();
      if (!forgotten && !caller.isNull()) {
        known.emplace_back(call, Caller{call.line, bytes_of(caller)});
      }
    }
    learn_tries(*database_, known);
    auto learnt = known.begin();
    for (auto& call : all) {
      if (learnt != known.end() && learnt->first.id == call.id) {
        call = (learnt++)->first;
      }
    }
    return all;
  });
}

}  // namespace dutyline
