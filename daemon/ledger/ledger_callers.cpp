// Under which keys callers are kept, and callers who are known under a new one.

#include <cstring>

#include "ledger/history_walk.hpp"
#include "ledger/one_moment.hpp"
#include "ledger/rows.hpp"
#include "ledger/sqlite_ledger.hpp"

namespace dutyline {
namespace {

void bind_bytes(SQLite::Statement& statement, int index, const Pseudonym& caller) {
  statement.bind(index, caller.bytes.data(), static_cast<int>(caller.bytes.size()));
}

}  // namespace

void SqliteLedger::write_links(const std::vector<CallerLink>& links) {
  for (const CallerLink& each : links) {
    for (const std::int64_t visit : each.visits) {
      unpack_with(visit);
      bind_bytes(writes_->link, 1, each.now);
      writes_->link.bind(2, static_cast<std::int64_t>(each.now.key));
      writes_->link.bind(3, visit);
      bind_bytes(writes_->link, 4, each.before);
      run(writes_->link);
      bind_bytes(writes_->link_call, 1, each.now);
      writes_->link_call.bind(2, visit);
      bind_bytes(writes_->link_call, 3, each.before);
      run(writes_->link_call);
    }
  }
}

Result<std::vector<KeptCallerKey>> SqliteLedger::caller_keys() {
  return in_words([&] {
    SQLite::Statement rows(*database_, "SELECT version, fingerprint, since FROM caller_keys ORDER BY version");
    std::vector<KeptCallerKey> keys;
    while (rows.executeStep()) {
      keys.push_back({static_cast<std::uint16_t>(rows.getColumn(0).getInt()), rows.getColumn(1).getString(),
                      from_microseconds(rows.getColumn(2).getInt64())});
    }
    return keys;
  });
}

Result<Done> SqliteLedger::keep_caller_key(const KeptCallerKey& key) {
  return in_words([&] {
    SQLite::Statement row(*database_, "INSERT INTO caller_keys (version, fingerprint, since) VALUES (?, ?, ?)");
    row.bind(1, static_cast<std::int64_t>(key.version));
    row.bind(2, key.fingerprint);
    row.bind(3, to_microseconds(key.since));
    run(row);
    return Done{};
  });
}

Result<CallersBefore> SqliteLedger::callers_under(std::uint16_t version) {
  return in_words([&] {
    const OneMoment moment(*database_);
    SQLite::Statement rows(*database_,
                           "SELECT id, caller FROM visits INDEXED BY visits_with_caller "
                           "WHERE caller IS NOT NULL AND caller_key = ?");
    rows.bind(1, static_cast<std::int64_t>(version));
    CallersBefore callers;
    while (rows.executeStep()) {
      const auto bytes = rows.getColumn(1);
      Pseudonym caller;
      caller.key = version;
      if (bytes.getBytes() == static_cast<int>(caller.bytes.size())) {
        std::memcpy(caller.bytes.data(), bytes.getBlob(), caller.bytes.size());
        callers[caller].push_back(rows.getColumn(0).getInt64());
      }
    }
    for (HistoryWalk history(database_->getHandle(), {}); history.front() != nullptr; history.pop()) {
      const RecordedCall& call = *history.front();
      if (call.stay.caller && call.stay.caller->key == version) {
        callers[*call.stay.caller].push_back(call.visit);
      }
    }
    return callers;
  });
}

}  // namespace dutyline
