#include "commands/import_recording.hpp"

#include <algorithm>
#include <iostream>
#include <iterator>

#include "app/import_summary.hpp"
#include "ledger/built_ledger.hpp"
#include "switches/asterisk_queue_log.hpp"

namespace dutyline {
namespace {

constexpr int kMostSaid = 5;                  // of lines refused for one reason; the summary counts them all
constexpr Duration kLongestCall = hours(12);  // who left in a gap had joined no longer before

}  // namespace

Import::Import(const Settings& settings, const SourceSettings& source, std::unique_ptr<Ledger> ledger, CallId next_id,
               Pseudonyms pseudonyms, ImportLimits limits)
    : limits_(limits),
      pseudonyms_(std::move(pseudonyms)),
      ledger_(std::move(ledger)),
      behind_(*ledger_),
      pipeline_(settings.lines, book_settings(settings, next_id), Origin::imported),
      decoder_(find_switch_kind(source.kind)->make(decoder_settings(source, pseudonyms_, true))),
      nothing_kept_(next_id == 1),
      source_(source.name) {
  if (nothing_kept_ && PlainHistory::reads(source)) {
    const auto spoken_of = [this, pbx = source.switch_name](std::string_view call) {
      return spoken_of_.tell(pbx, call);
    };
    plain_.emplace(settings, source, pseudonyms_, spoken_of, pipeline_, limits_.plain_stays);
  }
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
  if (!gaps->empty()) {
    plain_.reset();  // what was missed in them is looked for in every call
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
  if (told_when_asked_) {
    spoken_of_before_ = spoken_of_.tell(switch_name, call);
  }
  if (nothing_kept_ && !spoken_of_before_ && linked.empty()) {
    return {};  // a whole history costs no question a call
  }
  // Let go of, but not on the disk yet.
  if (spoken_of_before_ && (pipeline_.pends(switch_name, call) || (plain_ && plain_->pends(call)))) {
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

// Of a log's rows only those of a call that the book does not know need be looked up: it links no ids, nobody spoke of
// them otherwise.
void Import::speaks_of(const Fact& fact) {
  told_when_asked_ = fact.known == Times::log && fact.linked.empty() && open_before_.empty();
  if (told_when_asked_) {
    return;
  }
  const auto tell = [this](const std::string& switch_name, const std::string& call) {
    if (const auto open = open_before_.empty() ? open_before_.end() : open_before_.find({switch_name, call});
        open != open_before_.end()) {
      count_.count(open->second.id, &open->second);
      open_before_.erase(open);
    }
    return spoken_of_.tell(switch_name, call);
  };
  const bool before = !fact.call.empty() && tell(fact.switch_name, fact.call);
  spoken_of_before_ = before || fact.known != Times::log;
  if (!fact.linked.empty()) {
    spoken_of_.tell(fact.switch_name, fact.linked);
  }
  if (const auto* waiting = std::get_if<WaitingListed>(&fact.what)) {
    for (const auto& caller : waiting->callers) {
      tell(fact.switch_name, caller.call);
    }
  }
}

void Import::drain() {
  while (auto step = decoder_->next()) {
    if (auto* const fact = std::get_if<Fact>(&*step)) {
      if (written_) {
        written_ = fact->arrived = std::max(*written_, fact->at);
      }
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
  bytes_read_ = 0;
  inside_line_ = false;  // what the file before began and did not end is lost
  const auto begun = format.rows_tell_when ? take_rows(*file) : take_reads(*file);
  if (!begun) {
    return Failure{begun.reason()};
  }
  written_.reset();
  if (*begun) {
    proved_.until(source_, file->last());
    decoder_->disconnected(file->last(), "end of " + path);
    drain();
  }
  return trouble_.empty() ? commit() : Result<Done>(Failure{trouble_});
}

// As they came, each read at its time. Whether there was any.
Result<bool> Import::take_reads(RecordedFile& file) {
  bool begun = false;
  std::vector<std::string> asked;
  const auto take = [&](std::string_view bytes, Instant arrived) {
    if (!std::exchange(begun, true)) {
      decoder_->connected(arrived);
    }
    decoder_->advance(arrived);
    drain();
    pipeline_.advance(arrived);
    proved_.row(source_, arrived);
    for (const auto& text : std::exchange(asked, {})) {
      decoder_->asked(text);
    }
    take_bytes(bytes, arrived);
  };
  const auto taken = file.for_each_chunk(take, [&asked](std::string_view text) { asked.emplace_back(text); });
  return taken ? Result<bool>(begun) : Failure{taken.reason()};
}

// Rows that say themselves when they were written, many at once.
Result<bool> Import::take_rows(RecordedFile& file) {
  const auto take = [&](std::string_view bytes, Instant latest) {
    if (!written_) {
      written_ = file.first();
      decoder_->connected(*written_);
      proved_.row(source_, *written_);
    }
    take_bytes(bytes, latest);
    proved_.row(source_, latest);
  };
  const auto taken = file.for_each_block(take);
  return taken ? Result<bool>(written_.has_value()) : Failure{taken.reason()};
}

void Import::take_bytes(std::string_view bytes, Instant arrived) {
  if (plain_) {
    take_lines(bytes, arrived);
  } else {
    decoder_->feed(bytes, arrived);
    drain();
  }
  bytes_read_ += bytes.size();
  progress_.show(path_, bytes_read_);
  commit_if_many();
}

void Import::take_lines(std::string_view bytes, Instant arrived) {
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    const auto size = end == std::string_view::npos ? bytes.size() : end + 1;
    const bool whole = end != std::string_view::npos;
    std::string_view line = bytes.substr(0, end);
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    const bool may_be_plain = whole && !inside_line_ && line.size() <= AsteriskQueueLog::kLongestLine;
    if (!may_be_plain || !plain_->take(line, *written_)) {
      written_ = plain_->catch_up(*written_);
      decoder_->feed(bytes.substr(0, size), arrived);
      drain();
      inside_line_ = !whole;
    }
    bytes.remove_prefix(size);
  }
  plain_->settle();
  written_ = plain_->catch_up(*written_);
}

void Import::commit_if_many() {
  if (pipeline_.batch_size() + (plain_ ? plain_->batch_size() : 0) >= limits_.calls_a_commit) {
    static_cast<void>(commit());
  }
}

// At the end time runs on until nothing is pending: only visits still open stay waiting.
Result<Done> Import::finish() {
  if (plain_) {
    plain_->end();
    plain_->catch_up(Instant::min());
  }
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
    commit_if_many();
  }
  progress_.done();
  const auto done = trouble_.empty() ? commit(true) : Result<Done>(Failure{trouble_});
  return done ? close_built_ledger(*ledger_) : done;
}

Result<Done> Import::commit(bool last) {
  pipeline_.link_callers(pseudonyms_.take_links());
  LedgerBatch batch = pipeline_.take_batch();
  batch.counters.clear();                                             // history raises none
  std::erase_if(batch.gaps, [](const Gap& gap) { return !gap.to; });  // the end of a recording; the next file ends it
  batch.switch_counters.clear();                                      // of then, and not since when the daemon counts
  for (const auto& change : batch.calls) {
    count_.count(change.id, change.record ? &change.record->call : nullptr);
  }
  if (plain_) {
    add_plain_calls(batch);
  }
  if (last) {
    batch.proved = proved_.take_changes();
  }
  if (batch.empty()) {
    return last ? behind_.wait() : Result<Done>(Done{});
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

// Where there are few, rows cost nobody anything, and anything can be asked of them.
void Import::add_plain_calls(LedgerBatch& batch) {
  batch.history = plain_->take_calls();
  for (const RecordedCall& call : batch.history.calls) {
    count_.count_first(call.call, call.stay.outcome);
  }
  if (batch.history.calls.size() >= limits_.fewest_packed) {
    return;
  }
  const RecordedCalls few = std::exchange(batch.history, {});
  const auto middle = static_cast<std::ptrdiff_t>(batch.calls.size());
  for (const RecordedCall& call : few.calls) {
    batch.calls.push_back({call.call, record_of(call, few.by)});
  }
  std::ranges::inplace_merge(batch.calls, batch.calls.begin() + middle, {}, &RecordChange::id);
}

std::string Import::summary(double took) const {
  SourceStatus status = decoder_->status();
  status.events += plain_ ? plain_->rows() : 0;
  return summary_text(status, count_.calls(), count_.by_outcome(), took);
}

}  // namespace dutyline
