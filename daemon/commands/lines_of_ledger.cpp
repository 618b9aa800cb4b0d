#include "commands/lines_of_ledger.hpp"

#include "app/line_days.hpp"

namespace dutyline {

int say_of_lines(const CommonOptions& options, const std::string& line, const LinesOfLedger& say) {
  const auto settings = load_settings(options, SecretsNeeded::none);
  if (!settings) {
    return kExitConfiguration;
  }
  const auto lines = chosen_lines(settings->lines, line);
  if (!lines) {
    return fail(lines.reason());
  }
  const auto ledger = Ledger::open(settings->ledger_path, Ledger::Mode::read_only);
  if (!ledger) {
    return fail(ledger.reason());
  }
  const auto said = say(**ledger, *settings, *lines);
  return said ? kExitGood : fail(said.reason());
}

}  // namespace dutyline
