// `dutyline status`: asks the running daemon how things stand, over its own pages; where they ask who it is, or speak
// TLS, over the control socket, as its user or as root.

#include <CLI/CLI.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <iostream>
#include <memory>
#include <sstream>

#include "commands/command.hpp"
#include "commands/control_client.hpp"
#include "commands/status_report.hpp"

namespace dutyline {
namespace {

constexpr std::chrono::seconds kPatience{10};

// The page's body. A daemon that listens everywhere is asked on loopback.
Result<std::string> ask(const Endpoint& daemon) {
  const bool everywhere = daemon.host == "0.0.0.0" || daemon.host == "::";
  const Endpoint asked{everywhere ? (daemon.host == "::" ? "::1" : "127.0.0.1") : daemon.host, daemon.port};
  boost::asio::ip::tcp::iostream stream;
  stream.expires_after(kPatience);
  stream.connect(asked.host, std::to_string(asked.port));
  if (!stream) {
    return Failure{"no dutyline answers at " + to_string(asked) + " (" + stream.error().message() +
                   "): `systemctl status dutyline` and `journalctl -u dutyline` say whether it runs"};
  }
  stream << "GET /api/v1/status HTTP/1.0\r\nHost: " << to_string(asked) << "\r\nAccept: application/json\r\n\r\n"
         << std::flush;
  std::ostringstream answer;
  answer << stream.rdbuf();
  const std::string text = answer.str();
  const auto body = text.find("\r\n\r\n");
  if (body == std::string::npos) {
    return Failure{"dutyline at " + to_string(asked) +
                   " took the question and did not answer: `systemctl restart dutyline`"};
  }
  return text.substr(body + 4);
}

Result<std::string> ask_aside(const std::string& control) {
  const auto daemon = ControlClient::connect(control);
  if (!daemon) {
    return Failure{"no dutyline can be asked at " + control +
                   " (the pages ask who it is, so this takes root or the daemon's own user): `systemctl status "
                   "dutyline` and `journalctl -u dutyline` say whether it runs"};
  }
  (*daemon)->say(BeginStatus{});
  return (*daemon)->answer();
}

int status(const CommonOptions& options) {
  const auto settings = load_settings(options, SecretsNeeded::none);
  if (!settings) {
    return kExitConfiguration;
  }
  const bool guarded = settings->access.asks || settings->http_tls.enabled;
  if (!guarded && settings->http.port == 0) {
    return fail(
        "the configuration lets the daemon take any free port, so nobody knows where to ask: give `listen: http:` one");
  }
  const auto page = guarded ? ask_aside(settings->control) : ask(settings->http);
  if (!page) {
    return fail(page.reason());
  }
  const auto report = status_report(*page);
  if (!report) {
    return fail(report.reason());
  }
  for (const auto& line : report->lines) {
    std::cout << line << '\n';
  }
  return report->wrong == 0 ? kExitGood : kExitFailure;
}

}  // namespace

void add_status(CLI::App& app, Action& action) {
  auto options = std::make_shared<CommonOptions>();
  auto* const command = app.add_subcommand("status", "Ask the running daemon how things stand; 0 only if all is well");
  add_common_options(*command, *options);
  command->callback([&action, options] { action = [options] { return status(*options); }; });
}

}  // namespace dutyline
