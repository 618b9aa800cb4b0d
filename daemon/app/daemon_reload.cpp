// The configuration, read again while the daemon runs: first all that may fail, then all at once. What does not change
// is not touched: neither the book of calls nor a connection.

#include <algorithm>
#include <boost/asio/post.hpp>
#include <iterator>
#include <sstream>
#include <utility>

#include "app/daemon.hpp"
#include "app/service.hpp"
#include "app/settings_change.hpp"

namespace dutyline {
namespace {

constexpr std::uint64_t kCallsBetweenSigns = 1'000;  // of life, while history is read

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

struct Daemon::Reload {
  SettingsChange change;
  std::function<void(Result<std::string>)> done;
  std::map<std::string, std::unique_ptr<Feed>> bound{};  // listeners that have their port and wait to be started
  std::unique_ptr<Figures> figures{};                    // of the lines as they are now; nothing: they are as before
  HttpProtection protection{};
  std::size_t leaving = 0;  // feeds that have not taken their leave yet
  std::string faults{};
};

void Daemon::reload(std::function<void(Result<std::string>)> done) {
  if (stopping_ || reload_) {
    done(Failure{stopping_ ? "dutyline is stopping" : "the configuration is being read again just now; ask later"});
    return;
  }
  if (keeping_) {  // figures of the past are being made by the definitions in force
    if (when_kept_) {
      done(Failure{"history is being read again just now; ask later"});
    } else {
      when_kept_ = [this, done = std::move(done)] { reload(done); };
    }
    return;
  }
  auto wanted = configuration_ ? configuration_() : Failure{"this dutyline was not told where its configuration is"};
  if (!wanted) {
    refuse_reload(wanted.reason(), done);
    return;
  }
  const Instant now = now_();
  auto reload = std::make_shared<Reload>();
  reload->change = change_settings(settings_, *wanted, now);
  reload->done = std::move(done);
  if (const auto ready = make_ready(*wanted, *reload); !ready) {
    refuse_reload(ready.reason(), reload->done);
    return;
  }
  count_blind(now);
  settings_ = std::move(*wanted);
  reload_ = std::move(reload);
  if (reload_->figures) {
    redefine_lines(std::move(*reload_->figures), now);
  }
  http_->protect(std::move(reload_->protection));
  replace_sources();
  next_forgetting_ = now;  // `retention` may be another
  picture_changed();
  schedule_round();
  if (reload_->leaving == 0) {
    end_reload();
  }
}

// Whatever may fail, while all is still as before.
Result<Done> Daemon::make_ready(const Settings& wanted, Reload& reload) {
  for (const auto& source : wanted.sources) {
    if (!contains(reload.change.sources_added, source.name) && !contains(reload.change.sources_changed, source.name)) {
      continue;
    }
    if (find_switch_kind(source.kind) == nullptr) {
      return Failure{"source " + source.name + ": kind " + source.kind + " is not built yet"};
    }
    if (source.listen) {
      auto feed = make_feed(source);
      if (!feed) {
        return Failure{feed.reason()};
      }
      reload.bound.emplace(source.name, std::move(*feed));
    }
  }
  auto protection = protection_of(wanted);
  if (!protection) {
    return Failure{protection.reason()};
  }
  reload.protection = std::move(*protection);
  if (!reload.change.lines()) {
    return Done{};
  }
  auto figures = make_figures(wanted.lines);
  if (!figures) {
    return Failure{figures.reason()};
  }
  reload.figures = std::move(*figures);
  return Done{};
}

// Everything known so far is on the disk.
Result<Done> Daemon::flush() {
  writer_->put(take_batch());
  const auto flushed = writer_->flush();
  return flushed ? Done{} : Result<Done>(Failure{"the ledger cannot be written now: " + flushed.reason()});
}

// By the ledger, as after a start: what was counted stays counted, a call keeps the class and the hours it was given.
Result<std::unique_ptr<Figures>> Daemon::make_figures(const std::vector<LineDefinition>& lines) {
  if (const auto flushed = flush(); !flushed) {
    return Failure{flushed.reason()};
  }
  const auto ledger = Ledger::open(settings_.ledger_path, Ledger::Mode::read_only);
  if (!ledger) {
    return Failure{ledger.reason()};
  }
  const auto counters = (*ledger)->counters();
  if (!counters) {
    return Failure{counters.reason()};
  }
  auto figures = std::make_unique<Figures>(lines);
  for (const auto& [series, value] : *counters) {
    figures->counters().restore(series, value);
    figures->kept().restore(series, value);
  }
  const Instant since = now_() - kFiguresMemory;
  std::uint64_t read_so_far = 0;
  const auto restore = [&](const CallRecord& record) {
    figures->restore(record);
    if (++read_so_far % kCallsBetweenSigns == 0) {
      feed_watchdog();  // a national centre's six weeks may take longer than the service manager waits
    }
  };
  auto read = (*ledger)->for_each_call({.from = since}, restore);
  if (read) {
    read = (*ledger)->for_each_call({.to = since, .only_open = true}, restore);
  }
  return read ? Result<std::unique_ptr<Figures>>(std::move(figures)) : Failure{read.reason()};
}

void Daemon::redefine_lines(Figures figures, Instant now) {
  pipeline_->redefine(std::move(figures), queue_bindings(settings_.lines));
  tell_of_queues(listed_queues_.redefine(settings_.lines));
  forget_removed_lines(now);
  looked_back_ = Instant();
  look_back(now);
  check_books(now);
  keep_definitions(now);
}

// Whoever was signed in to a line that is gone is known to be so no longer; should it come back, it is a new one.
void Daemon::forget_removed_lines(Instant now) {
  const auto is_gone = [this](const auto& entry) {
    return std::ranges::find(settings_.lines, entry.first, &LineDefinition::name) == settings_.lines.end();
  };
  LedgerBatch batch;
  for (const auto& [line, agents] : signed_in_) {
    if (is_gone(std::pair(line, 0)) && agents) {
      batch.signed_in.push_back({line, switch_now(now), std::nullopt});
    }
  }
  std::erase_if(signed_in_, is_gone);
  std::erase_if(blind_since_, is_gone);
  for (const auto& line : settings_.lines) {
    blind_since_.try_emplace(line.name, now);
  }
  if (!batch.empty()) {
    writer_->put(std::move(batch));
  }
}

void Daemon::replace_sources() {
  std::map<std::string, Source> former;
  for (auto& source : std::exchange(sources_, {})) {
    former.emplace(source.settings.name, std::move(source));
  }
  std::vector<const SourceSettings*> added;
  for (const auto& source : settings_.sources) {
    const auto found = former.find(source.name);
    if (found == former.end()) {
      added.push_back(&source);
    } else if (!contains(reload_->change.sources_changed, source.name)) {
      sources_.push_back(std::move(found->second));
      former.erase(found);
    }
  }
  for (const auto* source : added) {
    start_source(*source);
  }
  for (auto& [name, source] : former) {
    take_leave(std::move(source));
  }
  index_posting();
}

void Daemon::take_leave(Source source) {
  ++reload_->leaving;
  leaving_.push_back(std::move(source.feed));
  const auto place = std::prev(leaving_.end());
  (*place)->stop([this, place, name = source.settings.name] {
    boost::asio::post(loop_, [this, place, name] {  // the feed is done with this call by then
      leaving_.erase(place);
      has_left(name);
    });
  });
}

void Daemon::has_left(const std::string& name) {
  const auto source = std::ranges::find(settings_.sources, name, &SourceSettings::name);
  if (source != settings_.sources.end() && !stopping_) {
    start_source(*source);
    index_posting();
  }
  if (--reload_->leaving == 0) {
    end_reload();
  }
}

// Where the ledger says that a file of this source was read to.
void Daemon::resume(const std::string& source) {
  const auto flushed = flush();
  const auto ledger = Ledger::open(settings_.ledger_path, Ledger::Mode::read_only);
  if (!flushed || !ledger) {
    return;  // it is read from its beginning: what is told twice changes nothing
  }
  if (auto position = (*ledger)->position(source); position && *position) {
    positions_[source] = std::move(**position);
  }
}

// In its place by the configuration, and from where its predecessor of that name came to.
void Daemon::start_source(const SourceSettings& source) {
  if (!is_fed(source)) {
    log_.write(Said::source_only_imported, source.name, "only `import` feeds this source");
    return;
  }
  const SwitchKind* const kind = find_switch_kind(source.kind);
  if (kind->may_tell_again) {
    pipeline_->may_tell_again(source.name);
  }
  if (!source.path.empty() && settings_.ledger_path != ":memory:") {
    resume(source.name);
  }
  auto bound = reload_->bound.extract(source.name);
  auto feed = bound ? Result<std::unique_ptr<Feed>>(std::move(bound.mapped())) : make_feed(source);
  if (!feed) {
    reload_->faults += (reload_->faults.empty() ? "" : "; ") + feed.reason();
    return;
  }
  if (source.address) {  // until it is in step, nobody sees what goes on there
    pipeline_->gaps().was_absent(source.name, source.switch_name, now_(), "dutyline had not been told of it yet");
    for (const auto& gap : pipeline_->gaps().of(source.name)) {
      if (!gap.to) {
        pipeline_->restore_gap(gap, source.switch_name);
      }
    }
  }
  const auto rank = [&](const std::string& name) {
    return std::ranges::find(settings_.sources, name, &SourceSettings::name) - settings_.sources.begin();
  };
  const auto place = std::ranges::find_if(
      sources_, [&](const Source& other) { return rank(other.settings.name) > rank(source.name); });
  const auto started = sources_.insert(place, {source, std::move(*feed)});
  started->feed->start();
  picture_changed();
}

void Daemon::end_reload() {
  const auto reload = std::exchange(reload_, nullptr);
  if (!reload->faults.empty()) {
    reload_good_ = false;
    log_.write(Said::configuration_refused,
               "the configuration was read again, but a source cannot be fed: " + reload->faults);
    reload->done(Failure{reload->faults});
    return;
  }
  reload_good_ = true;
  reloaded_ = now_();
  const std::string text = reload->change.text();
  log_.write(Said::configuration_taken, "the configuration was read again: " + text);
  reload->done(text);
}

void Daemon::refuse_reload(const std::string& reason, const std::function<void(Result<std::string>)>& done) {
  reload_good_ = false;
  std::istringstream faults(reason);
  for (std::string fault; std::getline(faults, fault);) {
    log_.write(Said::configuration_refused, "the configuration is not taken over, what was in force stays: " + fault);
  }
  done(Failure{"the configuration is not taken over, what was in force stays:\n" + reason});
}

}  // namespace dutyline
