// What became of lost callers, by their pseudonyms: as long as there are any.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/ledger.hpp"
#include "ledger/packed_history.hpp"

namespace SQLite {
class Column;
class Database;
}  // namespace SQLite

namespace dutyline {

inline constexpr std::string_view kIsLost = "class IN ('abandoned', 'not_served')";

struct CallerOfLine {
  std::string line;
  std::string pseudonym;  // 16 bytes
  auto operator<=>(const CallerOfLine&) const = default;
};
std::string bytes_of(const SQLite::Column& column);
inline bool is_lost(CallClass call_class) {
  return call_class == CallClass::abandoned || call_class == CallClass::not_served;
}

// Callers who are forgotten at once.
struct Leaving {
  std::vector<CallId> rows;                               // calls
  std::size_t visits = 0;                                 // that were read for them
  std::vector<BlockId> blocks;                            // some of whose calls are theirs
  std::vector<std::pair<LostCall, CallerOfLine>> lost{};  // calls of them that nothing is kept of yet
};
std::string bytes_of(const Pseudonym& caller);

// Of a lost call whose caller is known, before anything is learnt of it.
std::pair<LostCall, CallerOfLine> lost_in_block(const RecordedCall& call);

// Fills in what the pseudonyms tell of these lost calls.
void learn_tries(SQLite::Database& database, std::vector<std::pair<LostCall, CallerOfLine>>& lost);

}  // namespace dutyline
