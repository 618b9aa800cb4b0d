// What a switch's own record says of each visit, against what the ledger says: every difference with its explanation,
// or without. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "calls/visit.hpp"

namespace dutyline {

struct Difference {
  Instant at;
  std::string call;
  std::string queue;
  std::string text;  // what differs, and where it is explained, why that is as it should be
  bool explained = false;
  bool operator==(const Difference&) const = default;
};

struct RecordComparison {
  std::size_t compared = 0;             // visits of either that stand in the period
  std::vector<Difference> differences;  // by instant
  std::size_t unexplained() const;
};

// Of one switch. `from`, `to`: the first and the last row of the record. What began before `from` is compared only
// where the record speaks of it; what the ledger has of later than `to`, not at all.
RecordComparison compare_with_record(std::vector<Visit> recorded, std::vector<Visit> kept, Instant from, Instant to);

// "1795438585.0 in send-duty at 1795438585.099: the ledger has no such visit".
std::string to_string(const Difference& difference);

}  // namespace dutyline
