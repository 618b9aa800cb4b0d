// Days, weeks and months that are over are kept as they were told; where their calls changed since, they are told again
// beside that, with the reason. Reads the ledger and says what is to be written into it.
#pragma once

#include <optional>
#include <string>

#include "app/settings.hpp"
#include "base/result.hpp"
#include "ledger/ledger.hpp"

namespace dutyline {

// History was read again under the present definitions: every period since is looked at.
struct ReadAgain {
  std::string from;    // a time bound, of each line's own
  std::string reason;  // of the restatements
};

// Periods to be closed: over, with every call offered in them final and its talk over, or 24 h later. Periods to be
// told again: those whose figures are not what was told last. What no live daemon has seen yet is told anew instead,
// unless it was read again. Fails in words.
Result<LedgerBatch> periods_to_keep(Ledger& ledger, const Settings& settings, Instant now,
                                    const std::optional<ReadAgain>& again = std::nullopt);

}  // namespace dutyline
