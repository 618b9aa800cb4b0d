// Which key the callers of a ledger are kept under, and whether they can still be linked to those of the key before.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/settings.hpp"
#include "base/result.hpp"
#include "calls/caller.hpp"
#include "ledger/ledger.hpp"

namespace dutyline {

// A caller whom nobody answered is linked to her later calls for so long: so long does a former key matter.
inline constexpr Duration kLinkWindow = kReachedWithin;

struct CallerKeys {
  Pseudonyms pseudonyms;
  std::optional<Instant> former_until;  // the former key is used until then; nothing: it is not
  std::string warning;                  // what somebody has to do; empty: nothing
};

// Keeps in the ledger that this key is used from now on, if it is new. Fails in words.
Result<CallerKeys> settle_caller_keys(Ledger& ledger, const PrivacySettings& privacy, Instant now);

// As what the ledger may know who has this number. Fails in words that never hold it.
Result<std::vector<Pseudonym>> callers_to_erase(const Pseudonyms& pseudonyms, const PrivacySettings& privacy,
                                                std::string_view number);
// What `erase` has done, in words.
std::string erased_text(std::size_t calls);

}  // namespace dutyline
