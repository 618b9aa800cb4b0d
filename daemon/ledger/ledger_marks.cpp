// What managers said of lost calls: every word of it is kept, the newest holds.

#include <stdexcept>

#include "ledger/rows.hpp"
#include "ledger/sqlite_ledger.hpp"

namespace dutyline {

// Somebody has clicked: seldom enough to prepare the statement anew.
void SqliteLedger::write_marks(const std::vector<CallMark>& marks) {
  for (const CallMark& mark : marks) {
    SQLite::Statement row(
        *database_, "INSERT INTO call_marks (call, offered_at, mark, marked_at, marked_by) VALUES (?, ?, ?, ?, ?)");
    row.bind(1, mark.call);
    bind_instant(row, 2, mark.offered_at);
    row.bind(3, std::string(to_string(mark.mark)));
    bind_instant(row, 4, mark.at);
    row.bind(5, mark.by);
    run(row);
  }
}

Result<CallMarks> SqliteLedger::marks(std::optional<Instant> from, std::optional<Instant> to) {
  return in_words([&] {
    SQLite::Statement rows(*database_,
                           "SELECT call, offered_at, mark, marked_at, marked_by FROM call_marks "
                           "WHERE offered_at >= :from AND offered_at < :to ORDER BY id");
    rows.bind(":from", to_microseconds(from.value_or(Instant::min())));
    rows.bind(":to", to_microseconds(to.value_or(Instant::max())));
    CallMarks marks;
    while (rows.executeStep()) {
      const std::string word = rows.getColumn(2).getString();
      const auto mark = parse_mark(word);
      if (!mark) {
        throw std::runtime_error("the ledger holds a mark that this dutyline does not know: " + word);
      }
      CallMark kept{rows.getColumn(0).getInt64(), from_microseconds(rows.getColumn(1).getInt64()), *mark,
                    from_microseconds(rows.getColumn(3).getInt64()), rows.getColumn(4).getString()};
      if (kept.mark == Mark::none) {
        marks.erase(kept.call);
      } else {
        marks.insert_or_assign(kept.call, std::move(kept));
      }
    }
    return marks;
  });
}

}  // namespace dutyline
