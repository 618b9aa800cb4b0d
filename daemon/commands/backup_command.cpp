// `dutyline backup`: a copy of the ledger as it is now. It only reads: a running daemon goes on writing meanwhile and
// need not be asked, and the copy is made by, and belongs to, whoever wants it.

#include <CLI/CLI.hpp>
#include <memory>

#include "commands/command.hpp"
#include "commands/progress.hpp"
#include "ledger/ledger.hpp"

namespace dutyline {
namespace {

int backup(const CommonOptions& options, const std::string& file) {
  const auto settings = load_settings(options, SecretsNeeded::none);
  if (!settings) {
    return kExitConfiguration;
  }
  const auto ledger = Ledger::open(settings->ledger_path, Ledger::Mode::read_only);
  if (!ledger) {
    return fail(ledger.reason());
  }
  Progress progress;
  const auto size = static_cast<double>((*ledger)->size_bytes());
  const auto done = (*ledger)->back_up(file, [&](double share) {
    progress.show(file, static_cast<std::uint64_t>(share * size));
    return true;
  });
  progress.done();
  return done ? kExitGood : fail(done.reason());
}

}  // namespace

void add_backup(CLI::App& app, Action& action) {
  auto options = std::make_shared<CommonOptions>();
  auto file = std::make_shared<std::string>();
  auto* const command = app.add_subcommand("backup", "Copy the ledger into a new file, while the daemon runs or not");
  add_common_options(*command, *options);
  command->add_option("FILE", *file, "The copy; it must not be there yet")->required();
  command->callback([&action, options, file] { action = [options, file] { return backup(*options, *file); }; });
}

}  // namespace dutyline
