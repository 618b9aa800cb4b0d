// `dutyline import`: recorded input of one source → the ledger, idempotently.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <utility>

#include "app/import_summary.hpp"
#include "app/pipeline.hpp"
#include "app/sight.hpp"
#include "commands/command.hpp"
#include "commands/control_client.hpp"
#include "commands/progress.hpp"
#include "feeds/recorded_feed.hpp"

namespace dutyline {
namespace {

constexpr std::size_t kCallsACommit = 1'000;
constexpr std::size_t kBytesAFrame = 64 * 1024;
constexpr int kMostSaid = 5;                  // of lines refused for one reason; the summary counts them all
constexpr Duration kLongestCall = hours(12);  // who left in a gap had joined no longer before

// One run of the command: the recording goes through the same pipeline as a live stream.
class Import {
 public:
  Import(const Settings& settings, const SourceSettings& source, std::unique_ptr<Ledger> ledger, CallId next_id);

  Result<Done> restore_open_calls();
  Result<Done> restore_gaps(const Settings& settings, const std::string& switch_name);
  Result<Done> take_file(const std::string& path, const RecordingFormat& format);
  Result<Done> finish();
  Result<std::string> summary(double seconds);

 private:
  void drain();
  void say(const Skipped& skipped);
  Result<Done> commit(bool last = false);
  std::vector<CallRecord> recall(const std::string& switch_name, const std::string& call, const std::string& linked);

  Pseudonyms pseudonyms_;
  std::unique_ptr<Ledger> ledger_;
  Pipeline pipeline_;
  std::unique_ptr<SwitchDecoder> decoder_;
  std::string trouble_;
  ImportSummary summary_;
  std::string source_;
  std::string path_;                 // of the file that is read
  std::map<std::string, int> said_;  // lines refused, by reason
  ProvedTimes proved_;               // what was recorded stands for its time, less its gaps
  Progress progress_;
};

Pseudonyms pseudonyms_of(const Settings& settings) {
  return settings.privacy.caller_id == CallerIdentity::none
             ? Pseudonyms()
             : Pseudonyms(settings.privacy.key, settings.privacy.numbers, settings.privacy.shared_numbers);
}

Import::Import(const Settings& settings, const SourceSettings& source, std::unique_ptr<Ledger> ledger, CallId next_id)
    : pseudonyms_(pseudonyms_of(settings)),
      ledger_(std::move(ledger)),
      pipeline_(settings.lines, book_settings(settings, next_id), Origin::imported),
      decoder_(find_switch_kind(source.kind)->make(decoder_settings(source, pseudonyms_, true))),
      source_(source.name) {
  pipeline_.use_history([this](const std::string& switch_name, const std::string& call, const std::string& linked) {
    return recall(switch_name, call, linked);
  });
}

Result<Done> Import::restore_open_calls() {
  return ledger_->for_each_call({.only_open = true}, [this](const CallRecord& record) { pipeline_.restore(record); });
}

// Those whose missed calls this recording may name, with the calls that are known of their time.
Result<Done> Import::restore_gaps(const Settings& settings, const std::string& switch_name) {
  const auto gaps = ledger_->gaps(Instant(), Instant::max());
  if (!gaps) {
    return Failure{gaps.reason()};
  }
  std::vector<Gap> unexplained;
  for (const auto& gap : *gaps) {
    const bool missed = std::ranges::any_of(gap.lines, [](const GapCalls& calls) {
      return calls.missed_answered.value_or(0) + calls.missed_other.value_or(0) > 0;
    });
    const bool ours = std::ranges::any_of(settings.sources, [&](const SourceSettings& source) {
      return source.name == gap.source && source.switch_name == switch_name;
    });
    if (missed && ours && gap.to) {
      pipeline_.restore_gap(gap, switch_name);
      unexplained.push_back(gap);
    }
  }
  for (const auto& gap : unexplained) {
    const auto read =
        ledger_->for_each_call({.from = gap.from - kLongestCall, .to = *gap.to + seconds(1)},
                               [this](const CallRecord& record) { pipeline_.restore_ending(record.call); });
    if (!read) {
      return read;
    }
  }
  pipeline_.gaps().restored();
  return Done{};
}

std::vector<CallRecord> Import::recall(const std::string& switch_name, const std::string& call,
                                       const std::string& linked) {
  if (pipeline_.pends(switch_name, call)) {  // let go of by the book, but not on the disk yet
    static_cast<void>(commit());
  }
  auto records = ledger_->calls_of(switch_name, call, linked);
  if (!records) {
    trouble_ = records.reason();
    return {};
  }
  return std::move(*records);
}

void Import::drain() {
  while (auto step = decoder_->next()) {
    if (auto* const fact = std::get_if<Fact>(&*step)) {
      summary_.note(*fact);
      pipeline_.apply(*fact);
    } else if (const auto* const skipped = std::get_if<Skipped>(&*step)) {
      say(*skipped);
    }  // what it wants to send is discarded: the recorder asked the questions
  }
}

// Decoders of lines say which line and what is wrong with it.
void Import::say(const Skipped& skipped) {
  if (!skipped.detail.empty() && ++said_[skipped.reason] <= kMostSaid) {
    progress_.done();
    std::cerr << path_ << ": " << skipped.detail
              << (said_[skipped.reason] == kMostSaid ? "; further ones like it are counted only" : "") << '\n';
  }
}

Result<Done> Import::take_file(const std::string& path, const RecordingFormat& format) {
  auto file = RecordedFile::open(path, format);
  if (!file) {
    return Failure{file.reason()};
  }
  path_ = path;
  bool begun = false;
  std::uint64_t bytes_read = 0;
  std::vector<std::string> asked;
  const auto take = [&](std::string_view bytes, Instant arrived) {
    if (!begun) {
      decoder_->connected(arrived);
      begun = true;
    }
    decoder_->advance(arrived);
    drain();
    pipeline_.advance(arrived);
    proved_.row(source_, arrived);
    for (const auto& text : std::exchange(asked, {})) {
      decoder_->asked(text);
    }
    decoder_->feed(bytes, arrived);
    drain();
    bytes_read += bytes.size();
    progress_.show(path, bytes_read);
    if (pipeline_.batch_size() >= kCallsACommit) {
      static_cast<void>(commit());
    }
  };
  const auto taken = file->for_each_chunk(take, [&asked](std::string_view text) { asked.emplace_back(text); });
  if (!taken) {
    return taken;
  }
  if (begun) {
    proved_.until(source_, file->last());
    decoder_->disconnected(file->last(), "end of " + path);
    drain();
  }
  return trouble_.empty() ? commit() : Result<Done>(Failure{trouble_});
}

// At the end time runs on until nothing is pending: only visits still open stay waiting.
Result<Done> Import::finish() {
  for (;;) {
    const auto first = decoder_->next_deadline();
    const auto second = pipeline_.next_deadline();
    if (!first && !second) {
      break;
    }
    const Instant next = !first ? *second : !second ? *first : std::min(*first, *second);
    decoder_->advance(next);
    drain();
    pipeline_.advance(next);
    if (pipeline_.batch_size() >= kCallsACommit) {
      static_cast<void>(commit());
    }
  }
  progress_.done();
  return trouble_.empty() ? commit(true) : Result<Done>(Failure{trouble_});
}

Result<Done> Import::commit(bool last) {
  LedgerBatch batch = pipeline_.take_batch();
  batch.counters.clear();                                             // history raises none
  std::erase_if(batch.gaps, [](const Gap& gap) { return !gap.to; });  // the end of a recording; the next file ends it
  batch.switch_counters.clear();                                      // of then, and not since when the daemon counts
  if (last) {
    batch.proved = proved_.take_changes();
  }
  if (batch.empty()) {
    return Done{};
  }
  auto committed = ledger_->commit(batch);
  if (!committed) {
    trouble_ = committed.reason();
  }
  return committed;
}

Result<std::string> Import::summary(double seconds) {
  return summary_.text(decoder_->status(), seconds, [this](const std::string& switch_name, const std::string& call) {
    return ledger_->calls_of(switch_name, call, {});
  });
}

// Says what would be forgotten of what was imported, if anything: histories are often older than what is kept.
void warn_of_retention(const Settings& settings) {
  const Instant now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  ForgetBefore before{now - settings.callers_retention, std::nullopt};
  if (settings.calls_retention) {
    before.calls = now - *settings.calls_retention;
  }
  const auto ledger = Ledger::open(settings.ledger_path, Ledger::Mode::read_only);
  const auto old = ledger ? (*ledger)->older_than(before) : Failure{ledger.reason()};
  if (old && old->callers > 0) {
    std::cerr << "dutyline: the callers of " << old->callers
              << " calls are older than `retention: {callers: …}`: the daemon forgets them within a day\n";
  }
  if (old && old->calls > 0) {
    std::cerr << "dutyline: " << old->calls
              << " calls are older than `retention: {calls: …}`: the daemon drops them within a day\n";
  }
}

// The daemon writes the ledger: it is given the recording, and does the rest.
Result<std::string> import_through_daemon(const Settings& settings, const std::string& source,
                                          const std::vector<std::string>& paths, const RecordingFormat& format) {
  auto daemon = ControlClient::connect(settings.control);
  if (!daemon) {
    return Failure{daemon.reason()};
  }
  std::error_code error;
  bool taken = (*daemon)->say(BeginImport{std::filesystem::weakly_canonical(settings.ledger_path, error), source});
  Progress progress;
  for (const auto& path : paths) {
    auto file = RecordedFile::open(path, format);
    if (!file) {
      return Failure{file.reason()};
    }
    taken = taken && (*daemon)->say(BeginRecording{path});
    std::uint64_t bytes_read = 0;
    const auto tell = [&](std::string_view bytes, Instant arrived) {
      bytes_read += bytes.size();
      for (; taken && !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kBytesAFrame))) {
        taken = (*daemon)->say(RecordedBytes{arrived, std::string(bytes.substr(0, kBytesAFrame))});
      }
      progress.show(path, bytes_read);
    };
    const auto read = file->for_each_chunk(
        tell, [&](std::string_view text) { taken = taken && (*daemon)->say(RecordedQuestion{std::string(text)}); });
    if (!read) {
      return Failure{read.reason()};
    }
    taken = taken && (*daemon)->say(EndRecording{file->last()});
  }
  progress.done();
  static_cast<void>(taken && (*daemon)->say(EndImport{}));
  return (*daemon)->answer();  // where it took no more, it says why
}

int print_summary(const Settings& settings, const Result<std::string>& summary) {
  if (!summary) {
    return fail(summary.reason());
  }
  std::cout << *summary << '\n';
  if (settings.ledger_path != ":memory:") {
    warn_of_retention(settings);
  }
  return kExitGood;
}

int import(const CommonOptions& options, const std::string& name, const std::vector<std::string>& paths) {
  const auto settings = load_settings(options, SecretsNeeded::caller_key);
  if (!settings) {
    return kExitConfiguration;
  }
  const auto source = std::ranges::find(settings->sources, name, &SourceSettings::name);
  if (source == settings->sources.end()) {
    return fail("no source is named " + name + " in " + options.config);
  }
  const auto format = recording_format_of(source->kind, source->records);
  if (!format || find_switch_kind(source->kind) == nullptr) {
    return fail("source " + name + ": kind " + source->kind + " is not built yet");
  }
  if (is_written(settings->ledger_path)) {
    return print_summary(*settings, import_through_daemon(*settings, name, paths, *format));
  }
  auto ledger = Ledger::open(settings->ledger_path, Ledger::Mode::read_write, {settings->privacy.agent_names});
  if (!ledger) {
    return fail(ledger.reason());
  }
  const auto next_id = (*ledger)->next_id();
  if (!next_id) {
    return fail(next_id.reason());
  }
  const auto began = std::chrono::steady_clock::now();
  Import import(*settings, *source, std::move(*ledger), *next_id);
  if (auto restored = import.restore_open_calls(); !restored) {
    return fail(restored.reason());
  }
  if (auto restored = import.restore_gaps(*settings, source->switch_name); !restored) {
    return fail(restored.reason());
  }
  for (const auto& path : paths) {
    if (auto taken = import.take_file(path, *format); !taken) {
      return fail(taken.reason());
    }
  }
  if (auto finished = import.finish(); !finished) {
    return fail(finished.reason());
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  return print_summary(*settings, import.summary(took.count()));
}

}  // namespace

void add_import(CLI::App& app, Action& action) {
  struct Options {
    CommonOptions common;
    std::string source;
    std::vector<std::string> paths;
  };
  auto options = std::make_shared<Options>();
  auto* const command = app.add_subcommand("import", "Feed recorded input of a source into the ledger, idempotently");
  add_common_options(*command, options->common);
  command->add_option("--source", options->source, "The source that the recording is of")->required();
  command->add_option("PATH", options->paths, "Recorded files in order, .gz too; - is standard input")->required();
  command->callback(
      [&action, options] { action = [options] { return import(options->common, options->source, options->paths); }; });
}

}  // namespace dutyline
