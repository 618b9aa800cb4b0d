// A new ledger that is built beside its place, without a log for every page, and goes there whole: what an import of a
// history needs, and nobody reads meanwhile.
#pragma once

#include <memory>
#include <string>

#include "ledger/ledger.hpp"

namespace dutyline {

// Opens the ledger to be written; where there is none yet it is built as PATH.new. What an import that was killed left
// there goes.
Result<std::unique_ptr<Ledger>> open_or_build_ledger(const std::string& path, LedgerOptions options);

// Closes it, which may fail where it was built. Nothing may be asked of it afterwards. Its end closes it too, whatever
// was committed; then nobody learns of a failure.
Result<Done> close_built_ledger(Ledger& ledger);

}  // namespace dutyline
