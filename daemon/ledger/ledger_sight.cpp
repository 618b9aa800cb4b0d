// What is kept of sight: gaps and what fell into them, times that a record proves, the switch's own counters,
// corrections.

#include "ledger/rows.hpp"
#include "ledger/sqlite_ledger.hpp"

namespace dutyline {
namespace {

void bind_count(SQLite::Statement& statement, int index, const std::optional<std::int64_t>& count) {
  if (count) {
    statement.bind(index, *count);
  } else {
    statement.bind(index);
  }
}

std::optional<std::int64_t> read_count(const SQLite::Column& column) {
  return column.isNull() ? std::nullopt : std::optional(column.getInt64());
}

// `from` may lie as far back as instants go.
void bind_period(SQLite::Statement& rows, Instant from, Instant to) {
  rows.bind(":from", to_microseconds(from));
  rows.bind(":to", to_microseconds(to));
}

}  // namespace

void SqliteLedger::write_sight(const LedgerBatch& batch) {
  for (const Gap& gap : batch.gaps) {
    writes_->gap.bind(1, gap.source);
    bind_instant(writes_->gap, 2, gap.from);
    bind_instant(writes_->gap, 3, gap.to);
    writes_->gap.bind(4, gap.cause);
    writes_->gap.bind(5, gap.repaired_by);
    run(writes_->gap);
    for (const GapCalls& calls : gap.lines) {
      writes_->gap_calls.bind(1, gap.source);
      bind_instant(writes_->gap_calls, 2, gap.from);
      writes_->gap_calls.bind(3, calls.line);
      writes_->gap_calls.bind(4, calls.repaired);
      bind_count(writes_->gap_calls, 5, calls.missed_answered);
      bind_count(writes_->gap_calls, 6, calls.missed_other);
      run(writes_->gap_calls);
    }
  }
  for (const Correction& correction : batch.corrections) {
    bind_correction(writes_->correction, correction);
    writes_->correction.run();
  }
  for (const KeptCounters& kept : batch.switch_counters) {
    writes_->switch_counters.bind(1, kept.source);
    writes_->switch_counters.bind(2, kept.counters.queue);
    bind_instant(writes_->switch_counters, 3, kept.at);
    writes_->switch_counters.bind(4, kept.counters.completed);
    writes_->switch_counters.bind(5, kept.counters.abandoned);
    run(writes_->switch_counters);
  }
  for (const ProvedTime& time : batch.proved) {
    writes_->proved.bind(1, time.source);
    bind_instant(writes_->proved, 2, time.from);
    bind_instant(writes_->proved, 3, time.to);
    run(writes_->proved);
  }
  if (batch.alive) {
    bind_instant(writes_->alive, 1, batch.alive);
    run(writes_->alive);
  }
}

Result<std::vector<Gap>> SqliteLedger::gaps(Instant from, Instant to) {
  return in_words([&] {
    SQLite::Statement rows(*database_,
                           "SELECT g.source, g.began, g.ended, g.cause, g.repaired_by, c.line, c.repaired, "
                           "c.missed_answered, c.missed_other FROM gaps g "
                           "LEFT JOIN gap_calls c ON c.source = g.source AND c.began = g.began "
                           "WHERE g.began < :to AND (g.ended IS NULL OR g.ended > :from) "
                           "ORDER BY g.began, g.source, c.line");
    bind_period(rows, from, to);
    std::vector<Gap> gaps;
    while (rows.executeStep()) {
      const auto source = rows.getColumn(0).getString();
      const auto began = from_microseconds(rows.getColumn(1).getInt64());
      if (gaps.empty() || gaps.back().source != source || gaps.back().from != began) {
        Gap& gap = gaps.emplace_back();
        gap.source = source;
        gap.from = began;
        if (!rows.getColumn(2).isNull()) {
          gap.to = from_microseconds(rows.getColumn(2).getInt64());
        }
        gap.cause = rows.getColumn(3).getString();
        gap.repaired_by = rows.getColumn(4).getString();
      }
      if (!rows.getColumn(5).isNull()) {
        gaps.back().lines.push_back({rows.getColumn(5).getString(), rows.getColumn(6).getInt64(),
                                     read_count(rows.getColumn(7)), read_count(rows.getColumn(8))});
      }
    }
    return gaps;
  });
}

Result<std::vector<Correction>> SqliteLedger::corrections(Instant learnt_from, Instant learnt_to) {
  return in_words([&] {
    SQLite::Statement rows(*database_, "SELECT " + std::string(kCorrectionColumns) +
                                           " FROM corrections WHERE learnt_at >= :from AND learnt_at < :to "
                                           "ORDER BY learnt_at, id");
    bind_period(rows, learnt_from, learnt_to);
    std::vector<Correction> corrections;
    while (rows.executeStep()) {
      corrections.push_back(read_correction(rows));
    }
    return corrections;
  });
}

Result<std::vector<KeptCounters>> SqliteLedger::switch_counters() {
  return in_words([&] {
    SQLite::Statement rows(
        *database_, "SELECT source, queue, at, completed, abandoned FROM switch_counters ORDER BY source, queue");
    std::vector<KeptCounters> kept;
    while (rows.executeStep()) {
      kept.push_back({rows.getColumn(0).getString(),
                      from_microseconds(rows.getColumn(2).getInt64()),
                      {rows.getColumn(1).getString(), rows.getColumn(3).getInt64(), rows.getColumn(4).getInt64()}});
    }
    return kept;
  });
}

Result<std::vector<ProvedTime>> SqliteLedger::proved(Instant from, Instant to) {
  return in_words([&] {
    SQLite::Statement rows(*database_,
                           "SELECT source, began, ended FROM proved WHERE began < :to AND ended > :from "
                           "ORDER BY source, began");
    bind_period(rows, from, to);
    std::vector<ProvedTime> times;
    while (rows.executeStep()) {
      times.push_back({rows.getColumn(0).getString(), from_microseconds(rows.getColumn(1).getInt64()),
                       from_microseconds(rows.getColumn(2).getInt64())});
    }
    return times;
  });
}

Result<std::optional<Instant>> SqliteLedger::alive() {
  return in_words([&] { return read_instant("alive"); });
}

}  // namespace dutyline
