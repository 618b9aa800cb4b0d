// `dutyline check`: every mistake of a configuration at once.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <memory>

#include "app/certificate_faults.hpp"
#include "commands/command.hpp"
#include "commands/live_check.hpp"
#include "ledger/ledger.hpp"

namespace dutyline {
namespace {

std::string counted(std::size_t number, const std::string& what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

// The unit makes this folder when it starts the daemon (StateDirectory=), and would have to move one that is made by
// hand.
bool unit_makes_folder_of(const std::string& ledger) {
  namespace fs = std::filesystem;
  const fs::path folder = "/var/lib/dutyline";
  std::error_code none;
  return fs::path(ledger).parent_path() == folder && !fs::exists(folder, none) &&
         (fs::exists("/usr/lib/systemd/system/dutyline.service", none) ||
          fs::exists("/etc/systemd/system/dutyline.service", none));
}

// A warning: another service manager may make the folder as it starts the daemon.
void look_at_ledger(const CommonOptions& options, ReadSettings& read) {
  const std::string& ledger = options.ledger.empty() ? read.settings.ledger_path : options.ledger;
  const auto place = check_ledger_place(ledger);
  if (!place && !unit_makes_folder_of(ledger)) {
    read.faults.push_back(
        {ConfigFault::Severity::warning, options.config, read.ledger_line, read.ledger_column, place.reason()});
  }
}

int look_at_sources(const Settings& settings) {
  const LiveReport report = check_live(settings);
  for (const auto& line : report.lines) {
    std::cout << line << '\n';
  }
  return report.wrong == 0 ? kExitGood : kExitFailure;
}

int check(const CommonOptions& options, bool live) {
  auto read = read_settings(options.config);
  if (read.good()) {
    look_at_ledger(options, read);
    const auto now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
    std::ranges::move(certificate_faults(read, options.config, now), std::back_inserter(read.faults));
  }
  for (const auto& fault : read.faults) {
    std::cout << to_string(fault) << '\n';
  }
  if (!read.good()) {
    return kExitConfiguration;
  }
  std::cout << options.config << ": good: " << counted(read.settings.lines.size(), "line") << ", "
            << counted(read.settings.sources.size(), "source") << '\n';
  return live ? look_at_sources(read.settings) : kExitGood;
}

}  // namespace

void add_check(CLI::App& app, Action& action) {
  auto options = std::make_shared<CommonOptions>();
  auto* const command =
      app.add_subcommand("check", "Validate the configuration; prints every fault with its place and cure");
  add_common_options(*command, *options);
  auto live = std::make_shared<bool>(false);
  command->add_flag(
      "--live", *live,
      "Try every source, too: dial, log in, look at files; what is wrong is marked with ! and has its cure");
  command->callback([&action, options, live] { action = [options, live] { return check(*options, *live); }; });
}

}  // namespace dutyline
