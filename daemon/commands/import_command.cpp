// `dutyline import`: recorded input of one source → the ledger, idempotently.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <utility>

#include "app/caller_keys.hpp"
#include "commands/command.hpp"
#include "commands/import_recording.hpp"
#include "commands/import_through_daemon.hpp"
#include "ledger/built_ledger.hpp"

namespace dutyline {
namespace {

// Says what would be forgotten of what was imported, if anything: histories are often older than what is kept.
void warn_of_retention(const Settings& settings) {
  const Instant now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  ForgetBefore before{now - settings.callers_retention, std::nullopt};
  if (settings.calls_retention) {
    before.calls = now - *settings.calls_retention;
  }
  const auto ledger = Ledger::open(settings.ledger_path, Ledger::Mode::read_only);
  const auto old = ledger ? (*ledger)->older_than(before) : Failure{ledger.reason()};
  if (old && old->callers > 0) {
    std::cerr << "dutyline: the callers of " << old->callers
              << " calls are older than `retention: {callers: …}`: the daemon forgets them within a day\n";
  }
  if (old && old->calls > 0) {
    std::cerr << "dutyline: " << old->calls
              << " calls are older than `retention: {calls: …}`: the daemon drops them within a day\n";
  }
}

int print_summary(const Settings& settings, const Result<std::string>& summary) {
  if (!summary) {
    return fail(summary.reason());
  }
  std::cout << *summary << '\n';
  if (settings.ledger_path != ":memory:") {
    warn_of_retention(settings);
  }
  return kExitGood;
}

int import(const CommonOptions& options, const std::string& name, const std::vector<std::string>& paths) {
  const auto settings = load_settings(options, SecretsNeeded::caller_key);
  if (!settings) {
    return kExitConfiguration;
  }
  const auto source = std::ranges::find(settings->sources, name, &SourceSettings::name);
  if (source == settings->sources.end()) {
    return fail("no source is named " + name + " in " + options.config);
  }
  const auto format = recording_format_of(source->kind, source->records);
  if (!format || find_switch_kind(source->kind) == nullptr) {
    return fail("source " + name + ": kind " + source->kind + " is not built yet");
  }
  if (is_written(settings->ledger_path)) {
    return print_summary(*settings, import_through_daemon(*settings, name, paths, *format));
  }
  auto ledger = open_or_build_ledger(settings->ledger_path, {settings->privacy.agent_names});
  if (!ledger) {
    return fail(ledger.reason());
  }
  const auto next_id = (*ledger)->next_id();
  if (!next_id) {
    return fail(next_id.reason());
  }
  const auto began = std::chrono::steady_clock::now();
  auto keys =
      settle_caller_keys(**ledger, settings->privacy, std::chrono::floor<Duration>(std::chrono::system_clock::now()));
  if (!keys) {
    return fail(keys.reason());
  }
  if (!keys->warning.empty()) {
    std::cerr << "dutyline: " << keys->warning << '\n';
  }
  Import import(*settings, *source, std::move(*ledger), *next_id, std::move(keys->pseudonyms));
  if (auto restored = import.restore_open_calls(); !restored) {
    return fail(restored.reason());
  }
  if (auto restored = import.restore_gaps(*settings, source->switch_name); !restored) {
    return fail(restored.reason());
  }
  for (const auto& path : paths) {
    if (auto taken = import.take_file(path, *format); !taken) {
      return fail(taken.reason());
    }
  }
  if (auto finished = import.finish(); !finished) {
    return fail(finished.reason());
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  return print_summary(*settings, import.summary(took.count()));
}

}  // namespace

void add_import(CLI::App& app, Action& action) {
  struct Options {
    CommonOptions common;
    std::string source;
    std::vector<std::string> paths;
  };
  auto options = std::make_shared<Options>();
  auto* const command = app.add_subcommand("import", "Feed recorded input of a source into the ledger, idempotently");
  add_common_options(*command, options->common);
  command->add_option("--source", options->source, "The source that the recording is of")->required();
  command->add_option("PATH", options->paths, "Recorded files in order, .gz too; - is standard input")->required();
  command->callback(
      [&action, options] { action = [options] { return import(options->common, options->source, options->paths); }; });
}

}  // namespace dutyline
