// `dutyline erase --caller -`: somebody wants to be forgotten. Her number comes on standard input, where no list of
// processes and no shell's history keeps it, and goes into no message.

#include <openssl/crypto.h>

#include <CLI/CLI.hpp>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>

#include "app/caller_keys.hpp"
#include "commands/command.hpp"
#include "commands/control_client.hpp"

namespace dutyline {
namespace {

constexpr std::size_t kLongestNumber = 64;  // with all the marks that people write between digits
constexpr std::string_view kFromInput =
    "the number comes on standard input, never on the command line, which others can see: "
    "`dutyline erase --caller -`, then type it and press Enter and Ctrl-D";

// A secret for as long as it is held.
struct Number {
  std::string text;
  Number() = default;
  Number(const Number&) = delete;
  Number& operator=(const Number&) = delete;
  ~Number() { OPENSSL_cleanse(text.data(), text.size()); }
};

Result<Done> read_number(Number& number) {
  std::array<char, kLongestNumber + 1> bytes{};
  const std::size_t size = std::fread(bytes.data(), 1, bytes.size(), stdin);
  number.text.assign(bytes.data(), size);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  while (number.text.ends_with('\n') || number.text.ends_with('\r')) {
    number.text.pop_back();
  }
  if (size > kLongestNumber || number.text.find('\n') != std::string::npos) {
    return Failure{"one number a time: what came on standard input is more than that"};
  }
  if (number.text.empty()) {
    return Failure{"there was no number on standard input"};
  }
  return Done{};
}

Result<std::string> through_daemon(const Settings& settings, const Number& number) {
  auto daemon = ControlClient::connect(settings.control);
  if (!daemon) {
    return Failure{daemon.reason()};
  }
  std::error_code error;
  static_cast<void>(
      (*daemon)->say(BeginErase{std::filesystem::weakly_canonical(settings.ledger_path, error), number.text}));
  return (*daemon)->answer();
}

Result<std::string> in_file(const Settings& settings, const Number& number) {
  const auto ledger = Ledger::open(settings.ledger_path, Ledger::Mode::read_write, {settings.privacy.agent_names});
  if (!ledger) {
    return Failure{ledger.reason()};
  }
  const auto keys =
      settle_caller_keys(**ledger, settings.privacy, std::chrono::floor<Duration>(std::chrono::system_clock::now()));
  if (!keys) {
    return Failure{keys.reason()};
  }
  const auto callers = callers_to_erase(keys->pseudonyms, settings.privacy, number.text);
  const auto calls = callers ? (*ledger)->forget_caller(*callers) : Failure{callers.reason()};
  if (!calls) {
    return Failure{calls.reason()};
  }
  if (const auto wiped = (*ledger)->wipe_log(); !wiped) {
    return Failure{wiped.reason()};
  }
  return erased_text(*calls);
}

int erase(const CommonOptions& options) {
  Number number;
  if (const auto read = read_number(number); !read) {
    return fail(read.reason());
  }
  const auto settings = load_settings(options, SecretsNeeded::none);
  if (!settings) {
    return kExitConfiguration;
  }
  Result<std::string> said = std::string();
  if (is_written(settings->ledger_path)) {
    said = through_daemon(*settings, number);
  } else if (!std::filesystem::exists(settings->ledger_path)) {
    return fail("there is no ledger " + settings->ledger_path);
  } else {
    const auto with_key = load_settings(options, SecretsNeeded::caller_key);
    if (!with_key) {
      return kExitConfiguration;
    }
    said = in_file(*with_key, number);
  }
  if (!said) {
    return fail(said.reason());
  }
  std::cout
      << *said << '\n'
      << "Copies that `dutyline backup` made before still hold this caller: delete them, or wait until the nightly "
         "ones have gone (a fortnight), and if one is ever put back, erase again\n";
  return kExitGood;
}

}  // namespace

void add_erase(CLI::App& app, Action& action) {
  auto options = std::make_shared<CommonOptions>();
  auto* const command = app.add_subcommand(
      "erase", "Forget a caller whose number comes on standard input, through a running daemon too; figures stay");
  add_common_options(*command, *options);
  const auto from = std::make_shared<std::string>();
  command->add_option("--caller", *from, "Always -: the number is read from standard input")->required();
  // A number on the command line is not told back, as an argument that nobody expected would be.
  command->allow_extras();
  command->callback([&action, command, options, from] {
    action = [options, wrong = *from != "-" || command->remaining_size() > 0] {
      if (wrong) {
        fail(std::string(kFromInput));
        return kExitUsage;
      }
      return erase(*options);
    };
  });
}

}  // namespace dutyline
