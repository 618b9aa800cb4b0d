// Calls that nobody answered, with what became of their callers.

#include <algorithm>
#include <tuple>

#include "ledger/history_walk.hpp"
#include "ledger/one_moment.hpp"
#include "ledger/rows.hpp"
#include "ledger/sqlite_ledger.hpp"
#include "ledger/tries.hpp"

namespace dutyline {
namespace {

struct Lost {
  LostCall call;
  std::string key;
  std::string caller;  // 16 bytes; empty: nobody's, or forgotten
};

std::vector<Lost> lost_rows(SQLite::Database& database, std::string_view line, Instant from, Instant to) {
  SQLite::Statement rows(database,
                         std::string("SELECT id, offered_at, reached_at, tries, forgotten_at IS NOT NULL, "
                                     "(SELECT v.caller FROM visits v WHERE v.call = calls.id "
                                     "AND v.caller IS NOT NULL ORDER BY v.offered_at LIMIT 1), key FROM calls "
                                     "WHERE line = :line AND offered_at >= :from AND offered_at < :to AND ") +
                             std::string(kIsLost));
  rows.bind(":line", std::string(line));
  rows.bind(":from", to_microseconds(from));
  rows.bind(":to", to_microseconds(to));
  std::vector<Lost> found;
  while (rows.executeStep()) {
    Lost& lost = found.emplace_back();
    lost.call.id = rows.getColumn(0).getInt64();
    lost.call.line = line;
    lost.call.offered_at = from_microseconds(rows.getColumn(1).getInt64());
    const bool forgotten = rows.getColumn(4).getInt() != 0;
    if (forgotten && !rows.getColumn(2).isNull()) {
      lost.call.reached_at = from_microseconds(rows.getColumn(2).getInt64());
    }
    lost.call.tries = forgotten ? rows.getColumn(3).getInt64() : 0;
    const auto caller = rows.getColumn(5);
    lost.call.withheld = !forgotten && caller.isNull();
    lost.caller = forgotten || caller.isNull() ? std::string() : bytes_of(caller);
    lost.key = rows.getColumn(6).getString();
  }
  return found;
}

Lost lost_of(const HistoryRecords::Found& found) {
  const Call& call = found.record.call;
  Lost lost;
  lost.call.id = call.id;
  lost.call.line = call.line;
  lost.call.offered_at = call.visits.front().offered_at;
  lost.call.withheld = !call.visits.front().caller && !found.kept_of_caller;
  if (found.kept_of_caller) {
    lost.call.reached_at = found.kept_of_caller->reached_at;
    lost.call.tries = found.kept_of_caller->tries;
  } else if (!lost.call.withheld) {
    lost.caller = bytes_of(*call.visits.front().caller);
  }
  lost.key = found.key;
  return lost;
}

}  // namespace

Result<std::vector<LostCall>> SqliteLedger::lost_calls(std::string_view line, Instant from, Instant to) {
  return in_words([&] {
    const OneMoment moment(*database_);
    std::vector<Lost> found = lost_rows(*database_, line, from, to);
    HistoryRecords history(database_->getHandle(), {std::string(line), from, to});
    for (; history.front() != nullptr; history.pop()) {
      if (is_lost(history.front()->record.call_class)) {
        found.push_back(lost_of(*history.front()));
      }
    }
    std::ranges::sort(found, {}, [](const Lost& each) { return std::tie(each.call.offered_at, each.key); });
    std::vector<std::pair<LostCall, CallerOfLine>> known;  // by pseudonym
    for (const Lost& each : found) {
      if (!each.caller.empty()) {
        known.emplace_back(each.call, CallerOfLine{each.call.line, each.caller});
      }
    }
    learn_tries(*database_, known);
    std::vector<LostCall> all;
    auto learnt = known.begin();
    for (Lost& each : found) {
      all.push_back(each.caller.empty() ? std::move(each.call) : std::move((learnt++)->first));
    }
    return all;
  });
}

}  // namespace dutyline
