// `dutyline backup`: a copy of the ledger as it is now. It only reads: a running daemon goes on writing meanwhile and
// need not be asked, and the copy is made by, and belongs to, whoever wants it.

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <memory>

#include "commands/command.hpp"
#include "commands/kept_copies.hpp"
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

// A copy named by its moment; the oldest go only once the new one is whole.
int backup_into(const CommonOptions& options, const std::string& folder, std::size_t keep) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    return fail("with --keep a folder is wanted, and " + folder + " is none");
  }
  const auto now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  if (const int code = backup(options, (fs::path(folder) / copy_name(now)).string()); code != kExitGood) {
    return code;
  }
  std::vector<std::string> names;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  for (const auto& name : copies_to_remove(std::move(names), keep)) {
    if (!fs::remove(fs::path(folder) / name, error) && error) {
      return fail("the copy is made, but the old " + name + " cannot be removed: " + error.message());
    }
  }
  return kExitGood;
}

}  // namespace

void add_backup(CLI::App& app, Action& action) {
  auto options = std::make_shared<CommonOptions>();
  auto file = std::make_shared<std::string>();
  auto* const command = app.add_subcommand("backup", "Copy the ledger into a new file, while the daemon runs or not");
  add_common_options(*command, *options);
  auto keep = std::make_shared<std::size_t>(0);
  command->add_option("FILE", *file, "The copy; it must not be there yet")->required();
  command->add_option("--keep", *keep, "FILE is a folder: a copy named by its time, and only the newest so many stay")
      ->check(CLI::Range(1, 10'000));
  command->callback([&action, options, file, keep] {
    action = [options, file, keep] {
      return *keep == 0 ? backup(*options, *file) : backup_into(*options, *file, *keep);
    };
  });
}

}  // namespace dutyline
