// Long histories for figures: of each call only what figures look at, in one walk along the indexes.

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "ledger/rows.hpp"
#include "ledger/sqlite_ledger.hpp"

namespace dutyline {
namespace {

// The order of the loops is fixed: all visits of a call come together, calls by their offer.
constexpr const char* kColumns =
    "SELECT c.id, c.line, c.outcome, c.class, c.hours, c.final, c.final_at, c.forgotten_at IS NOT NULL, c.reached_at, "
    "c.tries, v.position, v.offered_at, v.outcome, v.refused, v.answered_at, v.left_at, v.ended_at, v.talk_over, "
    "v.ended_by, v.caller FROM calls c INDEXED BY ";
constexpr const char* kVisits =
    " CROSS JOIN visits v INDEXED BY visits_by_call ON v.call = c.id "
    "WHERE c.offered_at >= :from AND c.offered_at < :to";

enum Column {
  kId,
  kLine,
  kOutcome,
  kClass,
  kHoursWord,
  kFinal,
  kFinalAt,
  kForgotten,
  kReachedAt,
  kTries,
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

std::string_view text_of(sqlite3_stmt* row, int column) {
  const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
  return {text == nullptr ? "" : text, static_cast<std::size_t>(sqlite3_column_bytes(row, column))};
}

std::optional<Instant> instant_of(sqlite3_stmt* row, int column) {
  return sqlite3_column_type(row, column) == SQLITE_NULL
             ? std::nullopt
             : std::optional(from_microseconds(sqlite3_column_int64(row, column)));
}

template <class Parse>
auto word_of(sqlite3_stmt* row, int column, Parse parse) {
  const std::string_view text = text_of(row, column);
  const auto value = parse(text);
  if (!value) {
    throw std::runtime_error("the ledger holds a word that this dutyline does not know: " + std::string(text));
  }
  return *value;
}

void begin_call(sqlite3_stmt* row, PastCall& call) {
  CallRecord& record = call.record;
  record.call.id = sqlite3_column_int64(row, kId);
  record.call.line = text_of(row, kLine);
  record.call.outcome = word_of(row, kOutcome, parse_outcome);
  record.call_class = word_of(row, kClass, parse_call_class);
  record.hours = word_of(row, kHoursWord, parse_hours);
  record.call.final = sqlite3_column_int(row, kFinal) != 0;
  record.call.final_at = instant_of(row, kFinalAt);
  record.call.visits.clear();
  call.kept_of_caller.reset();
  if (sqlite3_column_int(row, kForgotten) != 0) {
    call.kept_of_caller = KeptOfCaller{instant_of(row, kReachedAt), sqlite3_column_int64(row, kTries)};
  }
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
  if (sqlite3_column_bytes(row, kCaller) == static_cast<int>(sizeof(Pseudonym::bytes))) {
    visit.caller.emplace();
    std::memcpy(visit.caller->bytes.data(), sqlite3_column_blob(row, kCaller), visit.caller->bytes.size());
  }
}

// The plain statement: a wrapper round each column would cost as much as the walk.
class Rows {
 public:
  Rows(sqlite3* handle, const std::string& text) : handle_(handle) {
    check(sqlite3_prepare_v2(handle, text.c_str(), -1, &row_, nullptr));
  }
  ~Rows() { sqlite3_finalize(row_); }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  void bind(const char* name, std::int64_t value) {
    check(sqlite3_bind_int64(row_, sqlite3_bind_parameter_index(row_, name), value));
  }
  void bind(const char* name, std::string_view text) {  // which lives as long
    check(sqlite3_bind_text(row_, sqlite3_bind_parameter_index(row_, name), text.data(), static_cast<int>(text.size()),
                            nullptr));
  }
  bool next() {
    const int code = sqlite3_step(row_);
    check(code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code);
    return code == SQLITE_ROW;
  }
  sqlite3_stmt* row() { return row_; }

 private:
  void check(int code) {
    if (code != SQLITE_OK) {
      throw SQLite::Exception(handle_, code);
    }
  }

  sqlite3* handle_;
  sqlite3_stmt* row_ = nullptr;
};

bool show(PastCall& call, const std::function<bool(const PastCall&)>& visitor) {
  auto& visits = call.record.call.visits;
  if (visits.empty()) {
    return true;
  }
  if (visits.size() > 1) {
    std::ranges::sort(visits, {}, &Visit::number);
  }
  return visitor(call);
}

}  // namespace

Result<Done> SqliteLedger::for_each_past_call(const CallQuery& query,
                                              const std::function<bool(const PastCall&)>& visitor) {
  return in_words([&] {
    Rows rows(database_->getHandle(), std::string(kColumns) + (query.line ? "calls_by_line" : "calls_by_offer") +
                                          kVisits + (query.line ? " AND c.line = :line" : "") +
                                          " ORDER BY c.offered_at");
    if (query.line) {
      rows.bind(":line", *query.line);
    }
    rows.bind(":from", to_microseconds(query.from.value_or(Instant::min())));
    rows.bind(":to", to_microseconds(query.to.value_or(Instant::max())));
    sqlite3_stmt* const row = rows.row();
    PastCall call;
    while (rows.next()) {
      if (call.record.call.visits.empty() || sqlite3_column_int64(row, kId) != call.record.call.id) {
        if (!show(call, visitor)) {
          return Done{};
        }
        begin_call(row, call);
      }
      add_visit(row, call.record.call);
    }
    show(call, visitor);
    return Done{};
  });
}

Result<std::optional<std::pair<Instant, Instant>>> SqliteLedger::first_and_last_offer(std::string_view line) {
  return in_words([&]() -> std::optional<std::pair<Instant, Instant>> {
    const auto end = [&](const std::string& what) {
      Rows rows(database_->getHandle(), "SELECT " + what + "(offered_at) FROM calls WHERE line = :line");
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
