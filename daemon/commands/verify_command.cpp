// `dutyline verify`: the ledger against the switch's own record, call by call; every difference with its explanation.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <utility>

#include "commands/command.hpp"
#include "commands/counter_comparison.hpp"
#include "commands/live_lists.hpp"
#include "commands/record_comparison.hpp"
#include "feeds/recorded_feed.hpp"
#include "ledger/ledger.hpp"

namespace dutyline {
namespace {

constexpr Duration kLongestCall = hours(24);  // what ends in the record may have begun so long before

// Every fact of recorded files, in order.
Result<Done> read_facts(const SourceSettings& source, const std::vector<std::string>& paths,
                        const std::function<void(const Fact&)>& told) {
  const RecordingFormat* const format = find_recording_format(source.kind);
  const Pseudonyms nobody;
  const auto decoder = find_switch_kind(source.kind)->make(decoder_settings(source, nobody, true));
  const auto drain = [&] {
    while (auto step = decoder->next()) {
      if (const auto* fact = std::get_if<Fact>(&*step)) {
        told(*fact);
      }
    }
  };
  std::vector<std::string> asked;
  for (const auto& path : paths) {
    auto file = RecordedFile::open(path, *format);
    if (!file) {
      return Failure{file.reason()};
    }
    decoder->connected(file->first());
    const auto read = file->for_each_chunk(
        [&](std::string_view bytes, Instant arrived) {
          decoder->advance(arrived);
          drain();
          for (const auto& text : std::exchange(asked, {})) {
            decoder->asked(text);
          }
          decoder->feed(bytes, arrived);
          drain();
        },
        [&asked](std::string_view text) { asked.emplace_back(text); });
    if (!read) {
      return read;
    }
    decoder->disconnected(file->last(), "end of " + path);
    drain();
  }
  return Done{};
}

// The ledger's visits of this switch, offered in the time.
Result<std::vector<Visit>> kept_visits(Ledger& ledger, const std::string& switch_name, Instant from, Instant to) {
  std::vector<Visit> visits;
  const auto read = ledger.for_each_call({.from = from, .to = to}, [&](const CallRecord& record) {
    for (const Visit& visit : record.call.visits) {
      if (visit.switch_name == switch_name) {
        visits.push_back(visit);
      }
    }
  });
  return read ? Result<std::vector<Visit>>(std::move(visits)) : Failure{read.reason()};
}

Result<RecordComparison> against_log(Ledger& ledger, const Settings& settings, const SourceSettings& source,
                                     const std::vector<std::string>& paths) {
  Book book(book_settings(settings, 1));
  std::map<CallId, Call> recorded;
  std::optional<Instant> first;
  Instant last;
  const auto read = read_facts(source, paths, [&](const Fact& fact) {
    first = std::min(first.value_or(fact.at), fact.at);
    last = std::max(last, fact.at);
    book.apply(fact);
    for (auto& change : book.take_changes()) {
      if (change.call) {
        recorded[change.id] = std::move(*change.call);
      } else {
        recorded.erase(change.id);
      }
    }
  });
  if (!read) {
    return Failure{read.reason()};
  }
  if (!first) {
    return RecordComparison{};
  }
  auto kept = kept_visits(ledger, source.switch_name, *first - kLongestCall, last + seconds(1));
  if (!kept) {
    return Failure{kept.reason()};
  }
  std::vector<Visit> visits;
  for (auto& [row, call] : recorded) {
    std::ranges::move(call.visits, std::back_inserter(visits));
  }
  return compare_with_record(std::move(visits), std::move(*kept), *first, last);
}

Result<RecordComparison> against_lists(Ledger& ledger, const Settings& settings, const SourceSettings& source,
                                       const std::vector<std::string>& paths) {
  std::vector<Fact> facts;
  std::vector<KeptCounters> before;
  if (paths.empty()) {
    auto told = live_lists(source);
    if (!told) {
      return Failure{told.reason()};
    }
    facts = std::move(*told);
    auto kept = ledger.switch_counters();
    if (!kept) {
      return Failure{kept.reason()};
    }
    std::ranges::copy_if(*kept, std::back_inserter(before),
                         [&](const KeptCounters& each) { return each.source == source.name; });
  } else {
    const auto read = read_facts(source, paths, [&](const Fact& fact) {
      if (std::holds_alternative<CountersListed>(fact.what) || std::holds_alternative<WaitingListed>(fact.what) ||
          std::holds_alternative<SwitchStarted>(fact.what) || std::holds_alternative<SwitchStopped>(fact.what)) {
        facts.push_back(fact);
      }
    });
    if (!read) {
      return Failure{read.reason()};
    }
  }
  if (facts.empty()) {
    return Failure{"source " + source.name + ": no list of its queues, nothing to compare with"};
  }
  Instant first = facts.front().at;
  for (const auto& each : before) {
    first = std::min(first, each.at);
  }
  auto kept = kept_visits(ledger, source.switch_name, first - kLongestCall, facts.back().at + minutes(1));
  if (!kept) {
    return Failure{kept.reason()};
  }
  std::erase_if(*kept, [](const Visit& visit) { return visit.line.empty(); });
  const auto claimed = [&](const std::string& queue) {
    return std::ranges::any_of(settings.lines, [&](const LineDefinition& line) {
      return std::ranges::find(line.queues, QueueName{source.switch_name, queue}) != line.queues.end();
    });
  };
  auto gaps = ledger.gaps(first, facts.back().at + seconds(1));
  if (!gaps) {
    return Failure{gaps.reason()};
  }
  std::erase_if(*gaps, [&](const Gap& gap) { return gap.source != source.name; });
  CounterComparison comparison(std::move(*kept), std::move(before), std::move(*gaps));
  for (auto& fact : facts) {
    if (auto* counters = std::get_if<CountersListed>(&fact.what)) {
      std::erase_if(counters->queues, [&](const QueueCounters& each) { return !claimed(each.queue); });
    } else if (auto* waiting = std::get_if<WaitingListed>(&fact.what)) {
      std::erase_if(waiting->queues, [&](const std::string& each) { return !claimed(each); });
    }
    comparison.take(fact);
  }
  return std::move(comparison).result();
}

int report(const RecordComparison& comparison) {
  for (const auto& difference : comparison.differences) {
    std::cout << to_string(difference) << '\n';
  }
  const auto unexplained = comparison.unexplained();
  std::cout << comparison.compared << " visits compared, " << comparison.differences.size() << " differences, "
            << comparison.differences.size() - unexplained << " explained, " << unexplained << " unexplained\n";
  return unexplained == 0 ? kExitGood : kExitFailure;
}

int verify(const CommonOptions& options, const std::string& name, std::vector<std::string> paths) {
  const auto settings = load_settings(options, SecretsNeeded::none);
  if (!settings) {
    return kExitConfiguration;
  }
  const auto source = std::ranges::find(settings->sources, name, &SourceSettings::name);
  if (source == settings->sources.end()) {
    return fail("no source is named " + name + " in " + options.config);
  }
  const bool log = source->kind == "asterisk_queue_log";
  if (!log && source->kind != "asterisk_ami" && source->kind != "freeswitch_esl") {
    return fail("source " + name + ": a switch of kind " + source->kind + " keeps no record that verify can read");
  }
  if (log && paths.empty()) {
    if (source->path.empty()) {
      return fail("source " + name + " is sent from another machine: name the log's files");
    }
    paths.push_back(source->path);
  }
  SourceSettings with_password = *source;
  if (!log && paths.empty()) {
    const auto secrets = load_settings(options, SecretsNeeded::all);
    if (!secrets) {
      return kExitConfiguration;
    }
    with_password = *std::ranges::find(secrets->sources, name, &SourceSettings::name);
  }
  const auto ledger = Ledger::open(settings->ledger_path, Ledger::Mode::read_only);
  if (!ledger) {
    return fail(ledger.reason());
  }
  const auto compared =
      log ? against_log(**ledger, *settings, *source, paths) : against_lists(**ledger, *settings, with_password, paths);
  return compared ? report(*compared) : fail(compared.reason());
}

}  // namespace

void add_verify(CLI::App& app, Action& action) {
  struct Options {
    CommonOptions common;
    std::string source;
    std::vector<std::string> paths;
  };
  const auto options = std::make_shared<Options>();
  auto* const command = app.add_subcommand(
      "verify", "Compare the ledger with the switch's own record; 0 only if every difference is explained");
  add_common_options(*command, options->common);
  command->add_option("--source", options->source, "The source whose record it is")->required();
  command->add_option(
      "PATH", options->paths,
      "The log's files, the oldest first (else the one that is followed), or recorded streams of the switch "
      "(else the switch itself is asked)");
  command->callback(
      [&action, options] { action = [options] { return verify(options->common, options->source, options->paths); }; });
}

}  // namespace dutyline
