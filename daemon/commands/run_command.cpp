// `dutyline run`: the daemon.

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <memory>

#include "app/build_info.hpp"
#include "app/daemon.hpp"
#include "app/service.hpp"
#include "commands/command.hpp"

namespace dutyline {
namespace {

Instant system_now() {
  return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

int run(const CommonOptions& options, bool verbose) {
  auto settings = load_settings(options, SecretsNeeded::all);
  if (!settings) {
    return kExitConfiguration;
  }
  std::signal(SIGPIPE, SIG_IGN);
  Log log(verbose ? LogLevel::debug : LogLevel::info);
  boost::asio::io_context loop(1);
  const std::string host = settings->http.host;
  auto daemon = Daemon::make(loop, std::move(*settings), log, system_now);
  if (!daemon) {
    return fail(daemon.reason());
  }
  boost::asio::signal_set signals(loop, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (!error) {
      log.write(LogLevel::info, "stopping");
      tell_stopping();
      (*daemon)->stop([] {});  // the loop ends when the last connection has
    }
  });
  (*daemon)->start();
  const std::string shown = to_string(Endpoint{host, (*daemon)->http_port()});
  log.write(LogLevel::info, "dutyline " + version() + " shows http://" + shown);
  tell_ready("http://" + shown);
  loop.run();
  const auto kept = (*daemon)->close_ledger();
  daemon->reset();
  log.write(LogLevel::info, "stopped");
  return kept ? kExitGood : fail(kept.reason());
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
}

}  // namespace dutyline
