// Calls without rows: how they come into the ledger, and when they get rows after all.

#include <algorithm>

#include "ledger/rows.hpp"
#include "ledger/sqlite_ledger.hpp"

namespace dutyline {

PackedHistory& SqliteLedger::history() {
  if (!history_) {
    history_ = std::make_unique<PackedHistory>(*database_);
  }
  return *history_;
}

void SqliteLedger::write_history(const RecordedCalls& calls) {
  add_to_history(*database_, calls, options_.keep_agents);
  has_history_ = has_history_ || !calls.calls.empty();
}

// Its calls have rows from now on.
void SqliteLedger::unpack(BlockId block) {
  const std::vector<CallRecord> records = history().records_of(block);
  std::vector<const CallRecord*> calls;
  std::vector<VisitRow> visits;
  for (const CallRecord& record : records) {
    calls.push_back(&record);
    visits.push_back({&record.call.visits.front(), record.call.id, 0});
  }
  write_new(calls);
  write_new(visits);
  for (const RecordedCall& call : history().calls_of(block)) {
    if (call.kept_of_caller) {
      write_kept_of_caller(call.call, *call.kept_of_caller);
    }
  }
  drop_block(*database_, block);
}

// All but what a packed call is already: of a history that is read again, nothing. A call that changes gets its row
// first, and so does one whose visit goes into another.
SqliteLedger::Changes SqliteLedger::what_changes(const std::vector<RecordChange>& changes) {
  Changes found;
  found.reserve(changes.size());
  for (const RecordChange& change : changes) {
    if (has_history_ && is_packed_so(change)) {
      continue;
    }
    unpack_with(change.id);
    if (change.record) {
      std::ranges::for_each(change.record->call.visits, [this](const Visit& visit) { unpack_with(visit.id); });
    }
    found.push_back(&change);
  }
  return found;
}

bool SqliteLedger::is_packed_so(const RecordChange& change) {
  if (change.id >= next_id_ || !change.record || change.record->call.visits.size() != 1) {
    return false;
  }
  auto held = history().holding(change.id);
  if (!held || held->record.call.id != change.id) {
    return false;
  }
  Visit& visit = held->record.call.visits.front();
  if (!options_.keep_agents) {
    visit.agent = change.record->call.visits.front().agent;
    visit.agent_name = change.record->call.visits.front().agent_name;
  }
  if (held->forgotten) {  // who is told of again is not known again
    visit.caller = change.record->call.visits.front().caller;
  }
  return held->record == *change.record;
}

void SqliteLedger::unpack_with(std::int64_t id) {
  if (has_history_ && id < next_id_) {
    if (const auto held = history().holding(id)) {
      unpack(held->block);
    }
  }
}

// Of what has rows now.
void SqliteLedger::write_kept_of_caller(CallId call, const KeptOfCaller& kept) {
  SQLite::Statement row(*database_,
                        "UPDATE calls SET reached_at = ?2, tries = ?3, forgotten_at = unixepoch() * 1000000 "
                        "WHERE id = ?1");
  row.bind(1, call);
  bind_instant(row, 2, kept.reached_at);
  row.bind(3, kept.tries);
  run(row);
}

}  // namespace dutyline
