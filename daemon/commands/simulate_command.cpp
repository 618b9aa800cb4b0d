// dutyline simulate ami, esl: a pretend switch for demonstrations, tests and alert drills.

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <charconv>
#include <cmath>
#include <csignal>
#include <fstream>
#include <iostream>
#include <memory>

#include "commands/command.hpp"
#include "commands/pretend_ami.hpp"
#include "commands/pretend_esl.hpp"
#include "commands/pretend_server.hpp"

namespace dutyline {

namespace {

struct SimulateOptions {
  std::string listen;
  std::string password_file;
  std::vector<std::string> incidents;
  std::string run_for;
  std::string shape = "steady";
  bool no_timestamps = false;
  pretend::Account account;  // of ami
  pretend::ServerSettings server;
};

// HOST:PORT; an IPv6 address in brackets. Returns what is wrong; empty: nothing.
std::string read_endpoint(const std::string& text, pretend::ServerSettings& server) {
  const auto colon = text.rfind(':');
  unsigned port = 0;
  const char* const end = text.data() + text.size();
  const bool split = colon != std::string::npos && colon > 0;
  const auto parsed = split ? std::from_chars(text.data() + colon + 1, end, port) : std::from_chars_result{};
  if (!split || colon + 1 == text.size() || parsed.ec != std::errc{} || parsed.ptr != end || port > 65535) {
    return "\"" + text + "\" is not HOST:PORT: write 127.0.0.1:" + std::to_string(server.port);
  }
  server.host = text.substr(0, colon);
  if (server.host.size() > 2 && server.host.front() == '[' && server.host.back() == ']') {
    server.host = server.host.substr(1, server.host.size() - 2);
  }
  if (server.host == "localhost") {
    server.host = "127.0.0.1";
  }
  server.port = static_cast<std::uint16_t>(port);
  return {};
}

// Raw bytes; one trailing newline is not part of the secret.
bool read_secret(const std::string& path, std::string& secret) {
  std::ifstream file(path, std::ios::binary);
  secret.assign(std::istreambuf_iterator<char>(file), {});
  if (!secret.empty() && secret.back() == '\n') {
    secret.pop_back();
  }
  return !file.bad() && !secret.empty();
}

template <class T>
std::string complaint(const Result<T>& result) {
  return result ? std::string() : result.reason();
}

int serve(SimulateOptions options, const std::string& what, const pretend::SwitchMaker& make) {
  auto& server = options.server;
  const auto clock = [] { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); };
  for (const auto& text : options.incidents) {
    server.helpline.incidents.push_back(*pretend::parse_incident(text));
  }
  server.helpline.working_day = options.shape == "working-day";
  read_endpoint(options.listen, server);

  boost::asio::io_context loop;
  auto started = pretend::Server::start(loop.get_executor(), server, make, clock);
  if (!started) {
    return fail(started.reason());
  }
  const auto running = std::move(*started);
  std::cerr << "dutyline: " << what << " is listening on " << options.listen.substr(0, options.listen.rfind(':')) << ':'
            << running->port() << std::endl;

  boost::asio::signal_set signals(loop, SIGINT, SIGTERM);
  boost::asio::steady_timer end(loop);
  const auto stop = [&](const boost::system::error_code& fault, int = 0) {
    if (!fault) {
      running->stop();
      signals.cancel();
      end.cancel();
    }
  };
  signals.async_wait(stop);
  if (!options.run_for.empty()) {
    end.expires_after(*pretend::parse_length(options.run_for));
    end.async_wait(stop);
  }
  loop.run();
  return kExitGood;
}

int simulate_ami(SimulateOptions options) {
  if (!options.password_file.empty() && !read_secret(options.password_file, options.account.secret)) {
    return fail("--password-file: cannot read a secret from " + options.password_file);
  }
  const auto make = pretend::pretend_ami(options.account, !options.no_timestamps);
  return serve(std::move(options), "a pretend Asterisk", make);
}

int simulate_esl(SimulateOptions options) {
  std::string password{pretend::kEslPassword};
  if (!options.password_file.empty() && !read_secret(options.password_file, password)) {
    return fail("--password-file: cannot read a password from " + options.password_file);
  }
  const auto make = pretend::pretend_esl(std::move(password));
  return serve(std::move(options), "a pretend FreeSWITCH", make);
}

// What the helpline is like, whatever switch it has.
void add_helpline_options(CLI::App& command, const std::shared_ptr<SimulateOptions>& options) {
  auto& helpline = options->server.helpline;
  const CLI::Validator length([](const std::string& text) { return complaint(pretend::parse_length(text)); },
                              "DURATION");
  const CLI::Validator incident([](const std::string& text) { return complaint(pretend::parse_incident(text)); },
                                "KIND@START+LENGTH");
  const CLI::Validator endpoint(
      [port = options->server.port](const std::string& text) {
        pretend::ServerSettings server;
        server.port = port;
        return read_endpoint(text, server);
      },
      "HOST:PORT");
  const CLI::Validator queue_name(
      [](const std::string& text) {
        const bool good = !text.empty() && text.find_first_of("\r\n,|") == std::string::npos;
        return good ? std::string() : "\"" + text + "\" is not a queue's name";
      },
      "NAME");
  // CLI11's ranges let "nan" pass: it is neither below nor above.
  const CLI::Validator finite(
      [](const std::string& text) {
        double number = 0;
        const bool good = CLI::detail::lexical_cast(text, number) && std::isfinite(number);
        return good ? std::string() : text + " is no number";
      },
      "");
  command.add_option("--listen", options->listen, "Where clients log in; port 0: any free one, which is printed")
      ->required()
      ->check(endpoint);
  command.add_option("--calls-per-hour", helpline.calls_per_hour, "New callers in an hour, over all queues")
      ->check(CLI::Range(0.01, 1e6) & finite)
      ->capture_default_str();
  command.add_option("--shape", options->shape, "How calls come: steady, or by the hour of a working day (UTC)")
      ->check(CLI::IsMember({"steady", "working-day"}))
      ->capture_default_str();
  command.add_option("--queue", helpline.queues, "A queue's name; may be repeated (the first gets most calls)")
      ->check(queue_name)
      ->capture_default_str()
      ->take_all();
  command.add_option("--agents", helpline.agents, "How many agents; 0: enough to answer about 98 % of the calls")
      ->check(CLI::Range(0, 5000))
      ->capture_default_str();
  command.add_option("--max-waiting", helpline.most_waiting, "A queue with so many waiting refuses the next caller")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command
      .add_option("--incident", options->incidents,
                  "What goes wrong, counted from the start: nobody-answers, storm, blind or restart, as "
                  "nobody-answers@10m+5m; may be repeated")
      ->check(incident)
      ->take_all();
  command.add_option("--seed", helpline.seed, "The same seed tells the same story")->capture_default_str();
  command
      .add_option("--speed", helpline.speed, "How much faster than life: all durations shrink by it, incidents' too")
      ->check(CLI::Range(0.01, 10000.0) & finite)
      ->capture_default_str();
  command.add_option("--truth", options->server.truth_file,
                     "Write what really happened to this file, a CSV row a visit");
  command.add_option("--for", options->run_for, "Stop after so long (of real time), as 60s")->check(length);
}

}  // namespace

void add_simulate(CLI::App& app, Action& action) {
  auto* simulate = app.add_subcommand("simulate", "A pretend switch for demonstrations and alert drills");
  simulate->require_subcommand(1);

  auto* ami = simulate->add_subcommand("ami", "A pretend Asterisk that speaks AMI over TCP");
  const auto asterisk = std::make_shared<SimulateOptions>();
  add_helpline_options(*ami, asterisk);
  ami->add_option("--username", asterisk->account.username, "Whom to let in")->capture_default_str();
  ami->add_option("--password-file", asterisk->password_file,
                  "Holds the secret; without it the secret is \"demo\", for demonstrations only");
  ami->add_flag("--no-timestamps", asterisk->no_timestamps, "As with timestampevents = no in manager.conf");
  ami->callback([&action, asterisk] { action = [asterisk] { return simulate_ami(*asterisk); }; });

  auto* esl = simulate->add_subcommand("esl", "A pretend FreeSWITCH that speaks over its event socket");
  const auto freeswitch = std::make_shared<SimulateOptions>();
  freeswitch->server.port = 8021;
  freeswitch->server.helpline.queues = {"send-duty@default", "send-eps@default"};
  add_helpline_options(*esl, freeswitch);
  esl->add_option("--password-file", freeswitch->password_file,
                  "Holds the password; without it the password is \"ClueCon\", for demonstrations only");
  esl->callback([&action, freeswitch] { action = [freeswitch] { return simulate_esl(*freeswitch); }; });
}

}  // namespace dutyline
