// `dutyline import`: recorded input of one source → the ledger, idempotently.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <iostream>
#include <map>
#include <memory>
#include <utility>

#include "app/caller_keys.hpp"
#include "app/import_summary.hpp"
#include "app/pipeline.hpp"
#include "app/sight.hpp"
#include "commands/command.hpp"
#include "commands/import_count.hpp"
#include "commands/import_through_daemon.hpp"
#include "commands/progress.hpp"
#include "feeds/recorded_feed.hpp"
#include "ledger/commits_behind.hpp"

namespace dutyline {
namespace {

constexpr std::size_t kCallsACommit = 10'000;  // some 15 MB of them
constexpr int kMostSaid = 5;                   // of lines refused for one reason; the summary counts them all
constexpr Duration kLongestCall = hours(12);   // who left in a gap had joined no longer before

// One run of the command: the recording goes through the same pipeline as a live stream.
class Import {
 public:
  Import(const Settings& settings, const SourceSettings& source, std::unique_ptr<Ledger> ledger, CallId next_id,
         Pseudonyms pseudonyms);

  Result<Done> restore_open_calls();
  Result<Done> restore_gaps(const Settings& settings, const std::string& switch_name);
  Result<Done> take_file(const std::string& path, const RecordingFormat& format);
  Result<Done> finish();
  std::string summary(double seconds) const;

 private:
  void drain();
  void speaks_of(const Fact& fact);
  void say(const Skipped& skipped);
  Result<Done> commit(bool last = false);
  std::vector<CallRecord> recall(const std::string& switch_name, const std::string& call, const std::string& linked);

  Pseudonyms pseudonyms_;
  std::unique_ptr<Ledger> ledger_;
  CommitsBehind behind_;
  Pipeline pipeline_;
  std::unique_ptr<SwitchDecoder> decoder_;
  std::string trouble_;
  bool nothing_kept_;             // when it began
  bool spoken_of_before_ = true;  // the fact being applied may not be the first to speak of its call
  SpokenOf spoken_of_;
  ImportCount count_;
  std::multimap<std::pair<std::string, std::string>, Call> open_before_;  // (switch, call id): not spoken of yet
  std::string source_;
  std::string path_;                 // of the file that is read
  std::map<std::string, int> said_;  // lines refused, by reason
  ProvedTimes proved_;               // what was recorded stands for its time, less its gaps
  Progress progress_;
};

Import::Import(const Settings& settings, const SourceSettings& source, std::unique_ptr<Ledger> ledger, CallId next_id,
               Pseudonyms pseudonyms)
    : pseudonyms_(std::move(pseudonyms)),
      ledger_(std::move(ledger)),
      behind_(*ledger_),
      pipeline_(settings.lines, book_settings(settings, next_id), Origin::imported),
      decoder_(find_switch_kind(source.kind)->make(decoder_settings(source, pseudonyms_, true))),
      nothing_kept_(next_id == 1),
      source_(source.name) {
  pipeline_.use_history([this](const std::string& switch_name, const std::string& call, const std::string& linked) {
    return recall(switch_name, call, linked);
  });
}

Result<Done> Import::restore_open_calls() {
  return ledger_->for_each_call({.only_open = true}, [this](const CallRecord& record) {
    pipeline_.restore(record);
    for (const auto& visit : record.call.visits) {
      open_before_.emplace(std::pair(visit.switch_name, visit.switch_call_id), record.call);
    }
  });
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
    if (ours && gap.to) {
      pipeline_.restore_gap(gap, switch_name, !missed);  // the same recording may tell of it again
    }
    if (missed && ours && gap.to) {
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
  if (nothing_kept_ && !spoken_of_before_ && linked.empty()) {
    return {};  // a whole history costs no question a call
  }
  if (spoken_of_before_ && pipeline_.pends(switch_name, call)) {  // let go of by the book, but not on the disk yet
    static_cast<void>(commit());
  }
  if (auto written = behind_.wait(); !written) {
    trouble_ = written.reason();
    return {};
  }
  auto records = ledger_->calls_of(switch_name, call, linked);
  if (!records) {
    trouble_ = records.reason();
    return {};
  }
  for (const auto& record : *records) {
    count_.count(record.call.id, &record.call);
  }
  return std::move(*records);
}

void Import::speaks_of(const Fact& fact) {
  const auto tell = [this](const std::string& switch_name, const std::string& call) {
    if (const auto open = open_before_.empty() ? open_before_.end() : open_before_.find({switch_name, call});
        open != open_before_.end()) {
      count_.count(open->second.id, &open->second);
      open_before_.erase(open);
    }
    return spoken_of_.tell(switch_name, call);
  };
  const bool before = !fact.call.empty() && tell(fact.switch_name, fact.call);
  spoken_of_before_ = before || fact.known != Times::log;  // a log links no ids: nobody spoke of it otherwise
  if (const auto* waiting = std::get_if<WaitingListed>(&fact.what)) {
    for (const auto& caller : waiting->callers) {
      tell(fact.switch_name, caller.call);
    }
  }
}

void Import::drain() {
  while (auto step = decoder_->next()) {
    if (auto* const fact = std::get_if<Fact>(&*step)) {
      speaks_of(*fact);
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
  pipeline_.link_callers(pseudonyms_.take_links());
  LedgerBatch batch = pipeline_.take_batch();
  batch.counters.clear();                                             // history raises none
  std::erase_if(batch.gaps, [](const Gap& gap) { return !gap.to; });  // the end of a recording; the next file ends it
  batch.switch_counters.clear();                                      // of then, and not since when the daemon counts
  if (last) {
    batch.proved = proved_.take_changes();
  }
  if (batch.empty()) {
    return last ? behind_.wait() : Result<Done>(Done{});
  }
  for (const auto& change : batch.calls) {
    count_.count(change.id, change.record ? &change.record->call : nullptr);
  }
  auto committed = behind_.put(std::move(batch));
  if (committed && last) {
    committed = behind_.wait();
  }
  if (!committed) {
    trouble_ = committed.reason();
  }
  return committed;
}

std::string Import::summary(double seconds) const {
  return summary_text(decoder_->status(), count_.calls(), count_.by_outcome(), seconds);
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
  auto keys =
      settle_caller_keys(**ledger, settings->privacy, std::chrono::floor<Duration>(std::chrono::system_clock::now()));
  if (!keys) {
    return fail(keys.reason());
  }
  if (!keys->warning.empty()) {
    std::cerr << "dutyline: " << keys->warning << '\n';
  }
  Import import(*settings, *source, std::move(*ledger), *next_id, std::move(keys->pseudonyms));
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
