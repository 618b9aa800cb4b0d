// What figures look at of a call, in a few bytes of its own row: a year is read in one walk along an index that holds
// them. It follows from the visits, which are the record.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "lines/past_call.hpp"

namespace SQLite {
class Database;
}

namespace dutyline {

// Without the id, the offer and the caller: those are columns.
std::string gist_of(const PastCall& call);
// Adds it to a call whose offer is known. Throws std::runtime_error for bytes that no gist has.
void read_gist(std::span<const std::byte> gist, PastCall& call);

// Of all calls, from their visits: of a ledger that had none yet.
void fill_gists(SQLite::Database& database);

}  // namespace dutyline
