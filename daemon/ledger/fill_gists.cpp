// Gists for the calls of a ledger that was kept without, once: from the visits, as they stood in those versions.

#include <algorithm>
#include <stdexcept>

#include "ledger/gist.hpp"
#include "ledger/plain_rows.hpp"

namespace dutyline {
namespace {

// The order of the loops is fixed: all visits of a call come together.
constexpr const char* kWalk =
    "SELECT c.id, c.line, c.outcome, c.class, c.hours, c.final, c.final_at, v.position, v.offered_at, v.outcome, "
    "v.refused, v.answered_at, v.left_at, v.ended_at, v.talk_over, v.ended_by, v.caller FROM calls c "
    "CROSS JOIN visits v INDEXED BY visits_by_call ON v.call = c.id WHERE c.id > :after AND c.id <= :until "
    "ORDER BY c.id";
constexpr CallId kAtOnce = 10'000;  // ids: what is read is never what is being written

enum Column {
  kId,
  kLine,
  kOutcome,
  kClass,
  kHoursWord,
  kFinal,
  kFinalAt,
  kPosition,
  kOffered,
  kVisitOutcome,
  kRefused,
  kAnswered,
  kLeft,
  kEnded,
  kTalkOver,
  kEndedBy,
  kCaller
};

template <class Parse>
auto word_of(sqlite3_stmt* row, int column, Parse parse) {
  const std::string_view text = text_of(row, column);
  const auto value = parse(text);
  if (!value) {
    throw std::runtime_error("the ledger holds a word that this dutyline does not know: " + std::string(text));
  }
  return *value;
}

CallRecord begin_call(sqlite3_stmt* row) {
  CallRecord record;
  record.call.id = sqlite3_column_int64(row, kId);
  record.call.line = text_of(row, kLine);
  record.call.outcome = word_of(row, kOutcome, parse_outcome);
  record.call_class = word_of(row, kClass, parse_call_class);
  record.hours = word_of(row, kHoursWord, parse_hours);
  record.call.final = sqlite3_column_int(row, kFinal) != 0;
  record.call.final_at = instant_of(row, kFinalAt);
  return record;
}

void add_visit(sqlite3_stmt* row, Call& call) {
  Visit& visit = call.visits.emplace_back();
  visit.number = sqlite3_column_int(row, kPosition);  // for the moment: to put them in order
  visit.offered_at = from_microseconds(sqlite3_column_int64(row, kOffered));
  visit.outcome = word_of(row, kVisitOutcome, parse_outcome);
  visit.refused = sqlite3_column_int(row, kRefused) != 0;
  visit.answered_at = instant_of(row, kAnswered);
  visit.left_at = instant_of(row, kLeft);
  visit.ended_at = instant_of(row, kEnded);
  visit.talk_over = sqlite3_column_int(row, kTalkOver) != 0;
  visit.ended_by = word_of(row, kEndedBy, parse_ended_by);
  visit.caller = pseudonym_of(row, kCaller);
}

std::vector<CallRecord> read_some(sqlite3* handle, CallId after, CallId until) {
  PlainRows rows(handle, kWalk);
  rows.bind(":after", after);
  rows.bind(":until", until);
  std::vector<CallRecord> records;
  while (rows.next()) {
    if (records.empty() || sqlite3_column_int64(rows.row(), kId) != records.back().call.id) {
      records.push_back(begin_call(rows.row()));
    }
    add_visit(rows.row(), records.back().call);
  }
  for (CallRecord& record : records) {
    std::ranges::sort(record.call.visits, {}, &Visit::number);
  }
  return records;
}

}  // namespace

void fill_gists(SQLite::Database& database) {
  SQLite::Statement fill(database, "UPDATE calls SET gist = ?2, caller = ?3 WHERE id = ?1");
  const CallId last = database.execAndGet("SELECT coalesce(max(id), 0) FROM calls").getInt64();
  for (CallId after = 0; after < last; after += kAtOnce) {
    for (const CallRecord& record : read_some(database.getHandle(), after, after + kAtOnce)) {
      const PastCall past = past_call(record);
      const std::string gist = gist_of(past);
      fill.bind(1, record.call.id);
      fill.bind(2, gist.data(), static_cast<int>(gist.size()));
      if (past.caller) {
        fill.bind(3, past.caller->bytes.data(), static_cast<int>(past.caller->bytes.size()));
      } else {
        fill.bind(3);
      }
      run(fill);
    }
  }
}

}  // namespace dutyline
