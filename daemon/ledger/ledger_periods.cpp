// Definitions by date, periods that are over, agents signed in.

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

#include "ledger/rows.hpp"
#include "ledger/sqlite_ledger.hpp"

namespace dutyline {
namespace {

constexpr minutes kQuarter{15};  // every zone's midnight lies on one, since 1972

constexpr const char* kDefinitionColumns =
    "line, began, kept_at, reason, target, headline, answer_within, answer_within_target, short_abandon, hours, queues";
constexpr std::string_view kPeriodColumns =
    "line, step, began, ended, kept_at, reason, target, headline, answer_within, short_abandon, open_time, seen_time";

Headline headline_of(const std::string& word) {
  for (const Headline each : {Headline::served, Headline::of_offered, Headline::strict}) {
    if (word == to_string(each)) {
      return each;
    }
  }
  throw std::runtime_error("the ledger holds a headline that this dutyline does not know: " + word);
}

std::string number_columns() {
  std::string columns;
  const KeptPeriod any;
  for_each_number(any, [&](const std::string& name, std::int64_t) { columns += ", " + name; });
  return columns;
}

// Takes values in the order of the columns.
class Values {
 public:
  explicit Values(SQLite::Statement& statement) : statement_(statement) {}
  Values& text(std::string_view value) {
    statement_.bind(next_++, std::string(value));
    return *this;
  }
  Values& number(std::int64_t value) {
    statement_.bind(next_++, value);
    return *this;
  }
  Values& instant(Instant at) { return number(to_microseconds(at)); }

 private:
  SQLite::Statement& statement_;
  int next_ = 1;
};

void keep(SQLite::Database& database, const KeptDefinition& kept) {
  SQLite::Statement row(database, std::string("INSERT INTO definitions (") + kDefinitionColumns + ") VALUES (" +
                                      marks_for(kDefinitionColumns) + ")");
  const Measures& its = kept.measures;
  Values(row)
      .text(kept.line)
      .instant(kept.from)
      .instant(kept.kept_at)
      .text(kept.reason)
      .number(its.target)
      .text(to_string(its.headline))
      .number(its.answer_within.count())
      .number(its.answer_within_target)
      .number(its.short_abandon.count())
      .text(its.hours)
      .text(its.queues);
  run(row);
}

void keep(SQLite::Database& database, const ToldPeriod& told) {
  const KeptPeriod& kept = told.period;
  if (told.instead) {
    SQLite::Statement drop(database, "DELETE FROM kept_periods WHERE line = ? AND step = ? AND began = ?");
    Values(drop).text(kept.line).text(to_string(kept.step)).instant(kept.from);
    run(drop);
  }
  const std::string columns = std::string(kPeriodColumns) + number_columns();
  SQLite::Statement row(database, "INSERT INTO kept_periods (" + columns + ") VALUES (" + marks_for(columns) + ")");
  Values values(row);
  values.text(kept.line).text(to_string(kept.step)).instant(kept.from).instant(kept.to).instant(kept.kept_at);
  values.text(kept.reason).number(kept.target).text(to_string(kept.headline)).number(kept.answer_within.count());
  values.number(kept.short_abandon.count()).number(kept.open_time.count()).number(kept.seen_time.count());
  for_each_number(kept, [&](const std::string&, std::int64_t value) { values.number(value); });
  run(row);
}

KeptPeriod read_period(SQLite::Statement& row) {
  int next = 0;
  const auto text = [&] { return row.getColumn(next++).getString(); };
  const auto number = [&] { return row.getColumn(next++).getInt64(); };
  KeptPeriod kept;
  kept.line = text();
  const std::string step = text();
  const auto known = parse_period_step(step);
  if (!known) {
    throw std::runtime_error("the ledger holds a period that this dutyline does not know: " + step);
  }
  kept.step = *known;
  kept.from = from_microseconds(number());
  kept.to = from_microseconds(number());
  kept.kept_at = from_microseconds(number());
  kept.reason = text();
  kept.target = static_cast<TenThousandths>(number());
  kept.headline = headline_of(text());
  kept.answer_within = Duration(number());
  kept.short_abandon = Duration(number());
  kept.open_time = Duration(number());
  kept.seen_time = Duration(number());
  for_each_number(kept, [&](const std::string&, std::int64_t& value) { value = number(); });
  return kept;
}

}  // namespace

Instant SqliteLedger::read_kept_until() {
  SQLite::Statement row(*database_, "SELECT max(ended) FROM kept_periods");
  row.executeStep();
  return row.getColumn(0).isNull() ? Instant::min() : from_microseconds(row.getColumn(0).getInt64());
}

// Where a call was, and where it will be. Before any of them is written.
void SqliteLedger::note_changed_periods(const Changes& changes, const RecordedCalls& history) {
  if (kept_until_ == Instant::min()) {
    return;
  }
  std::set<std::pair<std::string, Instant>> changed;
  const auto note = [&](const std::string& line, Instant offered) {
    if (!line.empty() && offered < kept_until_) {
      changed.emplace(line, Instant(std::chrono::floor<minutes>(offered.time_since_epoch()) / kQuarter * kQuarter));
    }
  };
  for (const RecordedCall& call : history.calls) {
    note(call.stay.queue->line, call.stay.joined_at);
  }
  for (const RecordChange* const change : changes) {
    if (change->id < next_id_) {
      SQLite::Statement& was = writes_->was_offered;
      was.bind(1, change->id);
      if (was.executeStep()) {
        note(was.getColumn(0).getString(), from_microseconds(was.getColumn(1).getInt64()));
      }
      was.reset();
    }
    if (change->record && !change->record->call.visits.empty()) {
      note(change->record->call.line, change->record->call.visits.front().offered_at);
    }
  }
  for (const auto& [line, at] : changed) {
    SQLite::Statement row(*database_, "INSERT INTO changed_periods (line, at) VALUES (?, ?)");
    Values(row).text(line).instant(at);
    run(row);
  }
}

void SqliteLedger::write_periods(const LedgerBatch& batch) {
  for (const KeptDefinition& definition : batch.definitions) {
    keep(*database_, definition);
  }
  for (const ToldPeriod& told : batch.periods) {
    keep(*database_, told);
  }
  if (batch.looked_at) {
    SQLite::Statement drop(*database_, "DELETE FROM changed_periods WHERE number <= ?");
    drop.bind(1, *batch.looked_at);
    run(drop);
  }
  for (const SignedIn& change : batch.signed_in) {
    SQLite::Statement row(*database_, "INSERT OR REPLACE INTO signed_in (line, at, agents) VALUES (?, ?, ?)");
    Values(row).text(change.line).instant(change.at);
    if (change.agents) {
      row.bind(3, *change.agents);
    }
    run(row);
  }
}

Result<std::vector<KeptDefinition>> SqliteLedger::definitions() {
  return in_words([&] {
    SQLite::Statement row(*database_, std::string("SELECT ") + kDefinitionColumns + " FROM definitions ORDER BY id");
    std::vector<KeptDefinition> definitions;
    while (row.executeStep()) {
      int next = 0;
      const auto text = [&] { return row.getColumn(next++).getString(); };
      const auto number = [&] { return row.getColumn(next++).getInt64(); };
      KeptDefinition& kept = definitions.emplace_back();
      kept.line = text();
      kept.from = from_microseconds(number());
      kept.kept_at = from_microseconds(number());
      kept.reason = text();
      kept.measures.target = static_cast<TenThousandths>(number());
      kept.measures.headline = headline_of(text());
      kept.measures.answer_within = Duration(number());
      kept.measures.answer_within_target = static_cast<TenThousandths>(number());
      kept.measures.short_abandon = Duration(number());
      kept.measures.hours = text();
      kept.measures.queues = text();
    }
    return definitions;
  });
}

Result<std::vector<KeptPeriod>> SqliteLedger::kept_periods(std::string_view line) {
  return in_words([&] {
    SQLite::Statement row(*database_, "SELECT " + std::string(kPeriodColumns) + number_columns() +
                                          " FROM kept_periods WHERE line = ? ORDER BY id");
    row.bind(1, std::string(line));
    std::vector<KeptPeriod> periods;
    while (row.executeStep()) {
      periods.push_back(read_period(row));
    }
    return periods;
  });
}

Result<std::vector<ChangedPeriod>> SqliteLedger::changed_periods() {
  return in_words([&] {
    SQLite::Statement row(*database_, "SELECT number, line, at FROM changed_periods ORDER BY number");
    std::vector<ChangedPeriod> changed;
    while (row.executeStep()) {
      changed.push_back(
          {row.getColumn(0).getInt64(), row.getColumn(1).getString(), from_microseconds(row.getColumn(2).getInt64())});
    }
    return changed;
  });
}

Result<std::vector<SignedIn>> SqliteLedger::signed_in(std::string_view line, Instant from, Instant to) {
  return in_words([&] {
    SQLite::Statement row(*database_,
                          "SELECT at, agents FROM signed_in WHERE line = :line AND at < :to AND at >= "
                          "coalesce((SELECT max(at) FROM signed_in WHERE line = :line AND at <= :from), :from) "
                          "ORDER BY at");
    row.bind(":line", std::string(line));
    row.bind(":from", to_microseconds(from));
    row.bind(":to", to_microseconds(to));
    std::vector<SignedIn> changes;
    while (row.executeStep()) {
      const auto agents = row.getColumn(1);
      changes.push_back({std::string(line), from_microseconds(row.getColumn(0).getInt64()),
                         agents.isNull() ? std::nullopt : std::optional(agents.getInt())});
    }
    return changes;
  });
}

}  // namespace dutyline
