// The daemon with a clock that runs faster, for a recorded day that is lived again in a minute and killed on the way.
//
//   crash_daemon CONFIG SPEED THEN NOW
//
// At the instant NOW (seconds since 1970) its clock said THEN, and since then it has run SPEED times as fast as ours:
// one that is started again goes on with the same time of day.
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "app/daemon.hpp"
#include "app/read_settings.hpp"

namespace {

int run(const std::string& config, double speed, double then, double began) {
  using namespace dutyline;
  auto read = read_settings(config);
  for (const auto& fault : read.faults) {
    std::cerr << to_string(fault) << '\n';
  }
  if (!read.good()) {
    return 78;
  }
  const auto clock = [=] {
    const std::chrono::duration<double> now = std::chrono::system_clock::now().time_since_epoch();
    return Instant(Duration(static_cast<long long>((then + (now.count() - began) * speed) * 1e6)));
  };
  std::signal(SIGPIPE, SIG_IGN);
  Log log(LogLevel::info);
  boost::asio::io_context loop(1);
  auto daemon = Daemon::make(loop, std::move(read.settings), log, clock);
  if (!daemon) {
    std::cerr << daemon.reason() << '\n';
    return 1;
  }
  boost::asio::signal_set signals(loop, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code&, int) { (*daemon)->stop([] {}); });
  (*daemon)->start();
  loop.run();
  return (*daemon)->close_ledger() ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) {
    std::cerr << "crash_daemon CONFIG SPEED THEN NOW\n";
    return 2;
  }
  return run(arguments[1], std::atof(arguments[2]), std::atof(arguments[3]), std::atof(arguments[4]));
}
