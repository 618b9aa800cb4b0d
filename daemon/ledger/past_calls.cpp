// Long histories for figures: of each call only what figures look at, in one walk along one index.

#include <algorithm>

#include "ledger/gist.hpp"
#include "ledger/history_walk.hpp"
#include "ledger/one_moment.hpp"
#include "ledger/plain_rows.hpp"
#include "ledger/sqlite_ledger.hpp"

namespace dutyline {
namespace {

enum Column { kId, kOffered, kGist, kCaller, kForgotten, kReachedAt, kTries };

// An index that holds every column that is asked for: no row of a call is looked up.
std::string walk(bool one_line) {
  return std::string("SELECT id, offered_at, gist, caller, forgotten_at, reached_at, tries FROM calls INDEXED BY ") +
         (one_line ? "calls_by_line" : "calls_by_offer") + " WHERE offered_at >= :from AND offered_at < :to" +
         (one_line ? " AND line = :line" : "") + " ORDER BY offered_at";
}

void read_call(sqlite3_stmt* row, PastCall& call) {
  call.id = sqlite3_column_int64(row, kId);
  call.offered = from_microseconds(sqlite3_column_int64(row, kOffered));
  read_gist(bytes_of(row, kGist), call);
  call.caller = pseudonym_of(row, kCaller);
  call.kept_of_caller.reset();
  if (sqlite3_column_type(row, kForgotten) != SQLITE_NULL) {
    call.kept_of_caller = KeptOfCaller{instant_of(row, kReachedAt), sqlite3_column_int64(row, kTries)};
  }
}

}  // namespace

Result<Done> SqliteLedger::for_each_past_call(const CallQuery& query,
                                              const std::function<bool(const PastCall&)>& visitor) {
  return in_words([&] {
    const OneMoment moment(*database_);
    const Instant from = query.from.value_or(Instant::min());
    const Instant to = query.to.value_or(Instant::max());
    PlainRows rows(database_->getHandle(), walk(query.line.has_value()));
    if (query.line) {
      rows.bind(":line", *query.line);
    }
    rows.bind(":from", to_microseconds(from));
    rows.bind(":to", to_microseconds(to));
    HistoryWalk history(database_->getHandle(), {query.line, from, to});
    bool more = true;
    const auto tell_history = [&](Instant until) {
      for (; more && history.front() != nullptr && history.front()->stay.joined_at < until; history.pop()) {
        more = visitor(past_call(*history.front()));
      }
    };
    PastCall call;
    while (more && rows.next()) {
      if (sqlite3_column_bytes(rows.row(), kGist) == 0) {
        continue;  // no visits: nothing is known of it
      }
      read_call(rows.row(), call);
      tell_history(call.offered);
      more = more && visitor(call);
    }
    tell_history(Instant::max());
    return Done{};
  });
}

Result<std::optional<std::pair<Instant, Instant>>> SqliteLedger::first_and_last_offer(std::string_view line) {
  return in_words([&]() -> std::optional<std::pair<Instant, Instant>> {
    const auto end = [&](const std::string& what, const std::string& of) {  // one walk to one end of an index
      PlainRows rows(database_->getHandle(), "SELECT " + what + " FROM " + of + " WHERE line = :line");
      rows.bind(":line", line);
      rows.next();
      return instant_of(rows.row(), 0);
    };
    std::optional<Instant> first = end("min(offered_at)", "calls");
    std::optional<Instant> last = end("max(offered_at)", "calls");
    const auto first_packed = end("min(first_offered)", "history_blocks");
    const auto last_packed = end("max(last_offered)", "history_blocks");
    first = first && first_packed ? std::min(*first, *first_packed) : first ? first : first_packed;
    last = last && last_packed ? std::max(*last, *last_packed) : last ? last : last_packed;
    return first && last ? std::optional(std::pair(*first, *last)) : std::nullopt;
  });
}

}  // namespace dutyline
