#include "commands/command.hpp"

#include <CLI/CLI.hpp>
#include <iostream>
#include <sstream>

#include "app/journal.hpp"

namespace dutyline {
namespace {

// Of a service's stderr the journal takes "<3>" at a line's beginning for its priority (sd-daemon(3)): `journalctl -p
// err` then finds why it did not start.
void complain(const std::string& text, bool error) {
  const std::string priority = !stderr_is_the_journal() ? "" : error ? "<3>" : "<4>";
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::cerr << priority << line << '\n';
  }
}

}  // namespace

void add_common_options(CLI::App& command, CommonOptions& options) {
  command.add_option("-c,--config", options.config, "Configuration file")->capture_default_str();
  command.add_option("--ledger", options.ledger, "Ledger file, or :memory:, instead of the configured one");
}

std::optional<Settings> load_settings(const CommonOptions& options, SecretsNeeded needed) {
  auto read = read_settings(options.config, needed);
  for (const auto& fault : read.faults) {
    const bool error = fault.severity == ConfigFault::Severity::error;
    if (error || needed == SecretsNeeded::all) {
      complain(to_string(fault), error);
    }
  }
  if (!read.good()) {
    return std::nullopt;
  }
  if (!options.ledger.empty()) {
    read.settings.ledger_path = options.ledger;
  }
  return std::move(read.settings);
}

int fail(const std::string& text) {
  complain("dutyline: " + text, true);
  return kExitFailure;
}

}  // namespace dutyline
