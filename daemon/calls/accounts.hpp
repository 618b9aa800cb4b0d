// Two accounts of one switch, what it told live and what its own record (a log) says, become one row of visits. Pure:
// the same accounts make the same visits, whatever order they came in. The rules: the README's "Two accounts of one
// switch".
#pragma once

#include <vector>

#include "calls/journey.hpp"

namespace dutyline {

// From the rows of those whom a stopping switch hangs up to its start after it (seen: 0.4 to 3 s), or to its last word.
inline constexpr Duration kStopTakes = seconds(10);

// One visit and who told of it: at least one of them.
struct PairedVisit {
  VisitState* live = nullptr;
  VisitState* record = nullptr;
};

// Visits of both accounts pair by call id and queue: where each has one, whatever the instants; with several, in order
// and by joining instants. Refusals stand only in the live account.
std::vector<PairedVisit> pair_accounts(Journey& journey);

// What both together say of it.
Visit merged(const PairedVisit& pair);

}  // namespace dutyline
