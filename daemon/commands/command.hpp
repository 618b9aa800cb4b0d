// One file a command. main.cpp lists them; each adds its options to the command line and says what to do.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/read_settings.hpp"

namespace CLI {
class App;
}

namespace dutyline {

inline constexpr int kExitGood = 0;
inline constexpr int kExitFailure = 1;         // said on stderr in one line
inline constexpr int kExitUsage = 2;           // wrong command line
inline constexpr int kExitConfiguration = 78;  // EX_CONFIG

// What the parsed command line asks for; returns the exit code.
using Action = std::function<int()>;

void add_run(CLI::App& app, Action& action);
void add_check(CLI::App& app, Action& action);
void add_import(CLI::App& app, Action& action);
void add_calls(CLI::App& app, Action& action);
void add_figures(CLI::App& app, Action& action);
void add_verify(CLI::App& app, Action& action);
void add_staffing(CLI::App& app, Action& action);
void add_calibrate(CLI::App& app, Action& action);
void add_backup(CLI::App& app, Action& action);
void add_erase(CLI::App& app, Action& action);
void add_reclassify(CLI::App& app, Action& action);
void add_export(CLI::App& app, Action& action);
void add_status(CLI::App& app, Action& action);
void add_simulate(CLI::App& app, Action& action);

// -c FILE and --ledger PATH, which every command but simulate takes.
struct CommonOptions {
  std::string config = "/etc/dutyline/dutyline.yaml";
  std::string ledger;  // empty: the configured one
};
void add_common_options(CLI::App& command, CommonOptions& options);

// Reads the configuration with the secrets that the command needs; prints what is wrong with it on stderr, warnings for
// the daemon alone. Nothing: exit with kExitConfiguration.
std::optional<Settings> load_settings(const CommonOptions& options, SecretsNeeded needed);

// One line on stderr: "dutyline: TEXT".
int fail(const std::string& text);

}  // namespace dutyline
