// What the commands have in common that say something of one line or of all, from the ledger alone.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "commands/command.hpp"
#include "ledger/ledger.hpp"

namespace dutyline {

using LinesOfLedger = std::function<Result<Done>(Ledger& ledger, const Settings& settings,
                                                 const std::vector<const LineDefinition*>& lines)>;

// Reads the configuration, chooses the line of this name (empty: all), opens the ledger for reading and hands them
// over. What fails is said on stderr; returns the exit code.
int say_of_lines(const CommonOptions& options, const std::string& line, const LinesOfLedger& say);

}  // namespace dutyline
