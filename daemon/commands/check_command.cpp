// `dutyline check`: every mistake of a configuration at once.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "app/read_settings.hpp"
#include "commands/command.hpp"

namespace dutyline {
namespace {

std::string counted(std::size_t number, const std::string& what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

int check(const CommonOptions& options) {
  const auto read = read_settings(options.config);
  for (const auto& fault : read.faults) {
    std::cout << to_string(fault) << '\n';
  }
  if (!read.good()) {
    return kExitConfiguration;
  }
  std::cout << options.config << ": good: " << counted(read.settings.lines.size(), "line") << ", "
            << counted(read.settings.sources.size(), "source") << '\n';
  return kExitGood;
}

}  // namespace

void add_check(CLI::App& app, Action& action) {
  auto options = std::make_shared<CommonOptions>();
  auto* const command =
      app.add_subcommand("check", "Validate the configuration; prints every fault with its place and cure");
  command->add_option("-c,--config", options->config, "Configuration file")->capture_default_str();
  command->callback([&action, options] { action = [options] { return check(*options); }; });
}

}  // namespace dutyline
