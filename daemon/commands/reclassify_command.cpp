// `dutyline reclassify`: history under the present definitions, beside what was told of it before.

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>

#include "app/reclassify.hpp"
#include "app/time_bound.hpp"
#include "commands/command.hpp"
#include "commands/control_client.hpp"

namespace dutyline {
namespace {

Result<std::string> through_daemon(const Settings& settings, const std::string& from) {
  auto daemon = ControlClient::connect(settings.control);
  if (!daemon) {
    return Failure{daemon.reason()};
  }
  std::error_code error;
  static_cast<void>(
      (*daemon)->say(BeginReclassify{std::filesystem::weakly_canonical(settings.ledger_path, error), from}));
  return (*daemon)->answer();
}

int reclassify_history(const CommonOptions& options, const std::string& from) {
  const auto settings = load_settings(options, SecretsNeeded::none);
  if (!settings) {
    return kExitConfiguration;
  }
  Result<std::string> summary = std::string();
  if (is_written(settings->ledger_path)) {
    summary = through_daemon(*settings, from);
  } else {
    auto ledger = Ledger::open(settings->ledger_path, Ledger::Mode::read_write, {settings->privacy.agent_names});
    if (!ledger) {
      return fail(ledger.reason());
    }
    summary = reclassify(**ledger, *settings, from, std::chrono::floor<Duration>(std::chrono::system_clock::now()));
  }
  if (!summary) {
    return fail(summary.reason());
  }
  std::cout << *summary << '\n';
  return kExitGood;
}

}  // namespace

void add_reclassify(CLI::App& app, Action& action) {
  auto options = std::make_shared<CommonOptions>();
  auto from = std::make_shared<std::string>();
  auto* const command = app.add_subcommand(
      "reclassify", "Read history again under the present configuration; old figures stay beside the new ones");
  add_common_options(*command, *options);
  command
      ->add_option("--from", *from,
                   "Calls offered at or after: a date (local to the line), an RFC 3339 time or an epoch number")
      ->required()
      ->check(time_bound_fault);
  command->callback(
      [&action, options, from] { action = [options, from] { return reclassify_history(*options, *from); }; });
}

}  // namespace dutyline
