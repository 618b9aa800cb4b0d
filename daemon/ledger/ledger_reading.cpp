#include <algorithm>

#include "ledger/history_walk.hpp"
#include "ledger/one_moment.hpp"
#include "ledger/rows.hpp"
#include "ledger/sqlite_ledger.hpp"

namespace dutyline {
namespace {

std::string select(std::string_view columns, const std::string& rest) {
  return "SELECT " + std::string(columns) + " FROM " + rest;
}

// Leaves a statement ready for the next time; one left half-way would hold the moment it reads.
struct ResetAfterwards {
  SQLite::Statement& statement;
  ~ResetAfterwards() { statement.tryReset(); }
};

std::vector<Visit> visits_of(SQLite::Statement& statement, CallId call) {
  const ResetAfterwards reset{statement};
  statement.bind(1, call);
  std::vector<Visit> visits;
  while (statement.executeStep()) {
    visits.push_back(read_visit(statement));
  }
  return visits;
}

// Partial indexes are named: the planner knows no proportions of a ledger that was never analysed.
std::string calls_where(const CallQuery& query) {
  std::string rest = query.only_open ? "calls INDEXED BY calls_open WHERE open = 1" : "calls WHERE 1";
  rest += query.line ? " AND line = :line" : "";
  rest += query.from ? " AND offered_at >= :from" : "";
  rest += query.to ? " AND offered_at < :to" : "";
  return rest + " ORDER BY offered_at, key";
}

void bind_query(SQLite::Statement& statement, const CallQuery& query) {
  if (query.line) {
    statement.bind(":line", *query.line);
  }
  if (query.from) {
    statement.bind(":from", to_microseconds(*query.from));
  }
  if (query.to) {
    statement.bind(":to", to_microseconds(*query.to));
  }
}

HistoryQuery history_query(const CallQuery& query) {
  return {query.line, query.from.value_or(Instant::min()), query.to.value_or(Instant::max())};
}

using Place = std::pair<Instant, std::string>;  // offered, key
constexpr int kKeyColumn = 1;
constexpr int kOfferedColumn = 3;

Place place_of(const HistoryRecords::Found& found) {
  return {found.record.call.visits.front().offered_at, found.key};
}

// Adds the calls that have this id, which the statement looks for; an empty id is nobody's.
void find_calls(SQLite::Statement& statement, std::string_view id, std::string_view switch_name,
                std::vector<CallId>& found) {
  if (id.empty()) {
    return;
  }
  const ResetAfterwards reset{statement};
  statement.bind(1, std::string(id));
  statement.bind(2, std::string(switch_name));
  while (statement.executeStep()) {
    found.push_back(statement.getColumn(0).getInt64());
  }
}

std::int64_t& count_of(ClassCounts& counts, CallClass call_class) {
  if (call_class == CallClass::waiting) {
    return counts.waiting;
  }
  if (call_class == CallClass::unresolved) {
    return counts.unresolved;
  }
  const auto place = std::ranges::find(kFinalClasses, call_class) - kFinalClasses.begin();
  return counts.by_class[static_cast<std::size_t>(place)];
}

}  // namespace

SqliteLedger::Reads::Reads(SQLite::Database& database)
    : visits(database, select(kVisitColumns, "visits WHERE call = ? ORDER BY position")),
      by_call_id(database, "SELECT call FROM visits WHERE switch_call_id = ? AND switch = ?"),
      by_linked_id(database, std::string(kByLinkedId)),
      call(database, select(kCallColumns, "calls WHERE id = ?")) {}

SqliteLedger::Reads& SqliteLedger::reads() {
  if (!reads_) {
    reads_ = std::make_unique<Reads>(*database_);
  }
  return *reads_;
}

Result<Done> SqliteLedger::for_each_call(const CallQuery& query,
                                         const std::function<void(const CallRecord&)>& visitor) {
  return in_words([&] {
    const OneMoment moment(*database_);
    SQLite::Statement calls(*database_, select(kCallColumns, calls_where(query)));
    bind_query(calls, query);
    std::optional<HistoryRecords> history;
    if (!query.only_open) {
      history.emplace(database_->getHandle(), history_query(query));
    }
    const auto tell_history = [&](const std::optional<Place>& before) {
      const HistoryRecords::Found* next = history ? history->front() : nullptr;
      for (; next != nullptr && (!before || place_of(*next) < *before); next = history->front()) {
        visitor(next->record);
        history->pop();
      }
    };
    while (calls.executeStep()) {
      if (history) {
        tell_history(Place(from_microseconds(calls.getColumn(kOfferedColumn).getInt64()),
                           calls.getColumn(kKeyColumn).getString()));
      }
      CallRecord record = read_call(calls);
      record.call.visits = visits_of(reads().visits, record.call.id);
      if (!record.call.visits.empty()) {
        visitor(record);
      }
    }
    tell_history(std::nullopt);
    return Done{};
  });
}

// Id by id: one statement for all of them makes a table of its own each time, which costs more than all that is looked
// for.
Result<std::vector<CallRecord>> SqliteLedger::calls_of(std::string_view switch_name, std::string_view call_id,
                                                       std::string_view linked_id) {
  return in_words([&] {
    if (!reads_ && !writes_) {  // asked call by call, the same pages are met again and again
      database_->exec("PRAGMA cache_size = -1024");
    }
    const OneMoment moment(*database_);
    std::vector<CallId> ids;
    std::vector<CallRecord> found;
    for (const std::string_view id : {call_id, linked_id == call_id ? std::string_view() : linked_id}) {
      find_calls(reads().by_call_id, id, switch_name, ids);
      find_calls(reads().by_linked_id, id, switch_name, ids);
      if (!id.empty()) {
        history().find(switch_name, id, found);
      }
    }
    std::ranges::sort(ids);
    ids.erase(std::ranges::unique(ids).begin(), ids.end());
    for (const CallId id : ids) {
      const ResetAfterwards reset{reads().call};
      reads().call.bind(1, id);
      if (reads().call.executeStep()) {
        found.push_back(read_call(reads().call));
        found.back().call.visits = visits_of(reads().visits, id);
      }
    }
    std::erase_if(found, [](const CallRecord& record) { return record.call.visits.empty(); });
    std::ranges::sort(found, {}, [](const CallRecord& record) {
      return std::pair(record.call.visits.front().offered_at, key_of(record.call));
    });
    return found;
  });
}

Result<std::vector<std::pair<std::string, double>>> SqliteLedger::counters() {
  return in_words([&] {
    SQLite::Statement rows(*database_, "SELECT series, value FROM counters ORDER BY series");
    std::vector<std::pair<std::string, double>> counters;
    while (rows.executeStep()) {
      counters.emplace_back(rows.getColumn(0).getString(), rows.getColumn(1).getDouble());
    }
    return counters;
  });
}

Result<std::optional<std::string>> SqliteLedger::position(std::string_view source) {
  return in_words([&] {
    SQLite::Statement row(*database_, "SELECT position FROM positions WHERE source = ?");
    row.bind(1, std::string(source));
    return row.executeStep() ? std::optional(row.getColumn(0).getString()) : std::nullopt;
  });
}

Result<CallId> SqliteLedger::next_id() {
  return in_words([&] { return read_next_id(); });
}

CallId SqliteLedger::read_next_id() {
  SQLite::Statement row(*database_, "SELECT value FROM meta WHERE name = 'next_id'");
  return row.executeStep() ? row.getColumn(0).getInt64() : 1;
}

// Calls are counted by their class and, apart from that, all together: a class that is none of ours would show.
Result<ClassCounts> SqliteLedger::tally(std::string_view line, Hours open_or_closed, Instant from, Instant to) {
  return in_words([&] {
    const OneMoment moment(*database_);
    const auto prepare = [&](const std::string& what, const std::string& rest) {
      SQLite::Statement statement(*database_, "SELECT " + what +
                                                  " FROM calls WHERE line = :line AND hours = :hours "
                                                  "AND offered_at >= :from AND offered_at < :to" +
                                                  rest);
      statement.bind(":line", std::string(line));
      statement.bind(":hours", std::string(to_string(open_or_closed)));
      statement.bind(":from", to_microseconds(from));
      statement.bind(":to", to_microseconds(to));
      return statement;
    };
    ClassCounts counts;
    SQLite::Statement all = prepare("count(*)", "");
    all.executeStep();
    counts.offered = all.getColumn(0).getInt64();
    SQLite::Statement classes = prepare("class, count(*)", " GROUP BY class");
    while (classes.executeStep()) {
      if (const auto call_class = parse_call_class(classes.getColumn(0).getString())) {
        count_of(counts, *call_class) = classes.getColumn(1).getInt64();
      }
    }
    HistoryWalk history(database_->getHandle(), {std::string(line), from, to});
    for (; history.front() != nullptr; history.pop()) {
      if (history.front()->hours == open_or_closed) {
        ++counts.offered;
        ++count_of(counts, history.front()->call_class);
      }
    }
    return counts;
  });
}

Result<std::optional<Instant>> SqliteLedger::first_live() {
  return in_words([&] { return read_instant("first_live"); });
}

Result<std::optional<Instant>> SqliteLedger::calls_forgotten_before() {
  return in_words([&] { return read_instant("calls_forgotten_before"); });
}

std::optional<Instant> SqliteLedger::read_instant(const char* name) {
  SQLite::Statement row(*database_, "SELECT value FROM meta WHERE name = ?");
  row.bind(1, name);
  return row.executeStep() ? std::optional(from_microseconds(row.getColumn(0).getInt64())) : std::nullopt;
}

}  // namespace dutyline
