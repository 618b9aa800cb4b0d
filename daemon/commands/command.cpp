#include "commands/command.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

namespace dutyline {

void add_common_options(CLI::App& command, CommonOptions& options) {
  command.add_option("-c,--config", options.config, "Configuration file")->capture_default_str();
  command.add_option("--ledger", options.ledger, "Ledger file, or :memory:, instead of the configured one");
}

std::optional<Settings> load_settings(const CommonOptions& options, SecretsNeeded needed) {
  auto read = read_settings(options.config, needed);
  for (const auto& fault : read.faults) {
    if (fault.severity == ConfigFault::Severity::error || needed == SecretsNeeded::all) {
      std::cerr << to_string(fault) << '\n';
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
  std::cerr << "dutyline: " << text << '\n';
  return kExitFailure;
}

}  // namespace dutyline
