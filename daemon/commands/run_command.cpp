// `dutyline run`: the daemon; and `dutyline reload`, which has it read its configuration again.

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <iostream>
#include <memory>

#include "app/build_info.hpp"
#include "app/daemon.hpp"
#include "app/secrets.hpp"
#include "app/service.hpp"
#include "commands/command.hpp"
#include "commands/control_client.hpp"

namespace dutyline {
namespace {

Instant system_now() {
  return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

// What the daemon asks for when it is to read its configuration again.
Result<Settings> read_again(const CommonOptions& options, const HandedOver& secrets, Log& log) {
  auto read = read_settings(options.config, SecretsNeeded::all);
  std::string faults;
  for (const auto& fault : read.faults) {
    if (fault.severity == ConfigFault::Severity::error) {
      faults += (faults.empty() ? "" : "\n") + to_string(fault);
    } else {
      log.write(Said::configuration_warning, to_string(fault));
    }
  }
  // Said as a fault: whoever takes away a kiosk link or a user must not be told that it is done.
  for (const auto& file : secrets.changed()) {
    faults += (faults.empty() ? "" : "\n") + file +
              " has changed since dutyline was started, and was handed over then: `systemctl restart dutyline` takes "
              "over this and all else";
  }
  if (!faults.empty()) {
    return Failure{faults};
  }
  if (!options.ledger.empty()) {
    read.settings.ledger_path = options.ledger;
  }
  return std::move(read.settings);
}

void reload_when_told(boost::asio::signal_set& hang_ups, Daemon& daemon) {
  hang_ups.async_wait([&](const boost::system::error_code& error, int) {
    if (!error) {
      daemon.reload([](const Result<std::string>&) {});  // the log says how it went
      reload_when_told(hang_ups, daemon);
    }
  });
}

int run(const CommonOptions& options, bool verbose) {
  auto settings = load_settings(options, SecretsNeeded::all);
  if (!settings) {
    return kExitConfiguration;
  }
  std::signal(SIGPIPE, SIG_IGN);
  Log log(verbose ? LogLevel::debug : LogLevel::info);
  const HandedOver secrets(std::filesystem::path(options.config).parent_path().string());
  boost::asio::io_context loop(1);
  const std::string host = settings->http.host;
  const std::string scheme = settings->http_tls.enabled ? "https://" : "http://";
  auto daemon = Daemon::make(loop, std::move(*settings), log, system_now);
  if (!daemon) {
    return fail(daemon.reason());
  }
  (*daemon)->use_configuration([&] { return read_again(options, secrets, log); });
  boost::asio::signal_set hang_ups(loop, SIGHUP);
  reload_when_told(hang_ups, **daemon);
  boost::asio::signal_set signals(loop, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (!error) {
      log.write(Said::stopping, "stopping");
      tell_stopping();
      hang_ups.cancel();
      (*daemon)->stop([] {});  // the loop ends when the last connection has
    }
  });
  (*daemon)->start();
  const std::string shown = scheme + to_string(Endpoint{host, (*daemon)->http_port()});
  log.write(Said::started, "dutyline " + version() + " shows " + shown);
  tell_ready(shown);
  loop.run();
  const auto kept = (*daemon)->close_ledger();
  daemon->reset();
  log.tell_folded(true);
  log.write(Said::stopped, "stopped");
  return kept ? kExitGood : fail(kept.reason());
}

// The daemon reads the file itself, faults and all: here only the way to it is looked for, as far as the file can be
// read. Waits for what becomes of it.
int reload(const std::string& config) {
  const auto read = read_settings(config, SecretsNeeded::none);
  auto daemon = ControlClient::connect(read.settings.control);
  if (!daemon) {
    return fail(daemon.reason());
  }
  (*daemon)->say(BeginReload{});
  const auto answer = (*daemon)->answer();
  if (!answer) {
    const int code = fail(answer.reason());
    return read.good() ? code : kExitConfiguration;
  }
  std::cout << *answer << '\n';
  return kExitGood;
}

void add_reload(CLI::App& app, Action& action) {
  auto config = std::make_shared<std::string>(CommonOptions().config);
  auto* const command = app.add_subcommand(
      "reload", "Have the running daemon read its configuration again, and wait for what becomes of it");
  command->add_option("-c,--config", *config, "Configuration file")->capture_default_str();
  command->callback([&action, config] { action = [config] { return reload(*config); }; });
}

}  // namespace

void add_run(CLI::App& app, Action& action) {
  auto options = std::make_shared<CommonOptions>();
  auto verbose = std::make_shared<bool>(false);
  auto* const command =
      app.add_subcommand("run", "The daemon: watches the switches, keeps the ledger, shows the boards");
  add_common_options(*command, *options);
  command->add_flag("-v,--verbose", *verbose, "Log more");
  command->callback([&action, options, verbose] { action = [options, verbose] { return run(*options, *verbose); }; });
  add_reload(app, action);
}

}  // namespace dutyline
