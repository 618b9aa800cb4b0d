#include "ledger/tries.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <map>

#include "ledger/history_walk.hpp"
#include "ledger/rows.hpp"

namespace dutyline {
namespace {

struct Try {
  Instant offered_at;
  std::optional<Instant> answered_at;
};
using Tries = std::map<CallerOfLine, std::vector<Try>>;  // by offered_at

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

void note_try(Tries& tries, const CallerOfLine& caller, const Try& its) {
  if (const auto known = tries.find(caller); known != tries.end()) {
    known->second.push_back(its);
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
    const auto answered = rows.getColumn(3);
    note_try(tries, {rows.getColumn(0).getString(), bytes_of(rows.getColumn(1))},
             {from_microseconds(rows.getColumn(2).getInt64()),
              answered.isNull() ? std::nullopt : std::optional(from_microseconds(answered.getInt64()))});
  }
  HistoryWalk history(database.getHandle(), {std::nullopt, from, to + Duration(1)});
  for (; history.front() != nullptr; history.pop()) {
    const RecordedCall& call = *history.front();
    if (call.stay.caller) {
      note_try(tries, {call.stay.queue->line, bytes_of(*call.stay.caller)},
               {call.stay.joined_at, past_call(call).answered});
    }
  }
  for (auto& [caller, its] : tries) {
    std::ranges::stable_sort(its, {}, &Try::offered_at);
  }
}

}  // namespace

std::string bytes_of(const SQLite::Column& column) {
  return {static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())};
}

std::string bytes_of(const Pseudonym& caller) {
  return {reinterpret_cast<const char*>(caller.bytes.data()), caller.bytes.size()};
}

std::pair<LostCall, CallerOfLine> lost_in_block(const RecordedCall& call) {
  LostCall lost;
  lost.id = call.call;
  lost.line = call.stay.queue->line;
  lost.offered_at = call.stay.joined_at;
  return {lost, {lost.line, bytes_of(*call.stay.caller)}};
}

void learn_tries(SQLite::Database& database, std::vector<std::pair<LostCall, CallerOfLine>>& lost) {
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

}  // namespace dutyline
