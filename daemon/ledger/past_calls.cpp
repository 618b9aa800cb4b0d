// Long histories for figures: of each call only what figures look at, in one walk along one index.

#include "ledger/gist.hpp"
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
    PlainRows rows(database_->getHandle(), walk(query.line.has_value()));
    if (query.line) {
      rows.bind(":line", *query.line);
    }
    rows.bind(":from", to_microseconds(query.from.value_or(Instant::min())));
    rows.bind(":to", to_microseconds(query.to.value_or(Instant::max())));
    PastCall call;
    while (rows.next()) {
      if (sqlite3_column_bytes(rows.row(), kGist) == 0) {
        continue;  // no visits: nothing is known of it
      }
      read_call(rows.row(), call);
      if (!visitor(call)) {
        break;
      }
    }
    return Done{};
  });
}

Result<std::optional<std::pair<Instant, Instant>>> SqliteLedger::first_and_last_offer(std::string_view line) {
  return in_words([&]() -> std::optional<std::pair<Instant, Instant>> {
    const auto end = [&](const std::string& what) {
      PlainRows rows(database_->getHandle(), "SELECT " + what + "(offered_at) FROM calls WHERE line = :line");
      rows.bind(":line", line);
      rows.next();
      return instant_of(rows.row(), 0);
    };
    const auto first = end("min");
    const auto last = end("max");
    return first && last ? std::optional(std::pair(*first, *last)) : std::nullopt;
  });
}

}  // namespace dutyline
