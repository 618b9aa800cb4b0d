// What `run` does with its ledger: reads it at the start, watches and checks it, and forgets what is old.

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cstdlib>
#include <utility>

#include "app/daemon.hpp"

namespace dutyline {
namespace {

constexpr Duration kBookMemory = minutes(30);  // final calls that late facts may still speak of
constexpr Duration kBooksCheck = hours(24);
constexpr Duration kBooksCheckLater = minutes(1);  // changes are on their way to the disk
constexpr Duration kForgetting = hours(24);
constexpr Duration kForgettingLater = hours(1);  // the disk refused, or somebody was reading
constexpr std::size_t kForgottenAtOnce = 200;    // calls a transaction: some milliseconds

// One line's sums of a month, as the figures have them.
struct LineSums {
  std::string line;
  Instant from;
  Instant to;
  ClassCounts open;
  ClassCounts closed;
};

}  // namespace

struct Daemon::Books {
  std::vector<LineSums> lines;
};

Result<Done> Daemon::open_ledger() {
  auto ledger = Ledger::open(settings_.ledger_path, Ledger::Mode::read_write, {settings_.privacy.agent_names});
  if (!ledger) {
    return Failure{ledger.reason()};
  }
  if (auto keys = take_caller_keys(**ledger); !keys) {
    return keys;
  }
  if (auto restored = restore(**ledger); !restored) {
    return restored;
  }
  if (auto recalled = open_history(); !recalled) {
    return recalled;
  }
  const bool unclean = (*ledger)->stopped_uncleanly();
  LedgerWriterSettings writer;
  writer.now = now_;
  for (const auto& source : settings_.sources) {
    writer.sources.push_back(source.name);
  }
  if (settings_.ledger_path == ":memory:") {
    take_books(differences(**ledger, sums_to_check(now_())));
  } else {
    check_books(now_());
  }
  writer_ = LedgerWriter::start(std::move(*ledger), std::move(writer));
  keep_definitions(now_());
  if (unclean) {
    check_file();
  }
  return Done{};
}

// A switch's record may be read long after, and whole histories imported: of calls that the book has let go of, and
// the ledger still knows.
Result<Done> Daemon::open_history() {
  for (const auto& source : settings_.sources) {
    const SwitchKind* const kind = find_switch_kind(source.kind);
    if (kind != nullptr && kind->may_tell_again) {
      pipeline_->may_tell_again(source.name);
    }
  }
  if (settings_.ledger_path == ":memory:") {
    return Done{};
  }
  auto reader = Ledger::open(settings_.ledger_path, Ledger::Mode::read_only);
  if (!reader) {
    return Failure{reader.reason()};
  }
  history_ = std::move(*reader);
  pipeline_->use_history_for_what_may_be_old(
      [this](const std::string& switch_name, const std::string& call, const std::string& linked) {
        auto records = history_->calls_of(switch_name, call, linked);
        return records ? std::move(*records) : std::vector<CallRecord>();
      });
  return Done{};
}

Result<Done> Daemon::restore(Ledger& ledger) {
  const Instant now = now_();
  const auto next_id = ledger.next_id();
  if (!next_id) {
    return Failure{next_id.reason()};
  }
  BookSettings book = book_settings(settings_, *next_id);
  book.as_it_happens = true;
  pipeline_ = std::make_unique<Pipeline>(settings_.lines, std::move(book), Origin::live);
  if (auto sight = restore_sight(ledger, now); !sight) {
    return sight;
  }
  const auto counters = ledger.counters();
  if (!counters) {
    return Failure{counters.reason()};
  }
  for (const auto& [series, value] : *counters) {
    pipeline_->restore_counter(series, value);
  }
  const auto recent = ledger.for_each_call({.from = now - kFiguresMemory}, [&](const CallRecord& record) {
    const bool closed = record.call.final && !is_talking(record.call);
    if (closed && *record.call.final_at < now - kBookMemory) {
      pipeline_->restore_figures(record);
    } else {
      pipeline_->restore(record);
    }
  });
  if (!recent) {
    return recent;
  }
  const auto open = ledger.for_each_call({.to = now - kFiguresMemory, .only_open = true},
                                         [&](const CallRecord& record) { pipeline_->restore(record); });
  if (!open) {
    return open;
  }
  pipeline_->gaps().restored();
  const auto marks = ledger.marks(now - kFiguresMemory, std::nullopt);
  if (!marks) {
    return Failure{marks.reason()};
  }
  for (const auto& [call, mark] : *marks) {
    pipeline_->desk().mark(call, true);
  }
  if (auto sources = restore_sources(ledger); !sources) {
    return sources;
  }
  auto definitions = ledger.definitions();
  if (!definitions) {
    return Failure{definitions.reason()};
  }
  definitions_ = std::move(*definitions);
  if (auto signed_in = restore_signed_in(ledger); !signed_in) {
    return signed_in;
  }
  return restore_absence(ledger, now);
}

// Where the files stood, and since when we know better than they what was going on.
Result<Done> Daemon::restore_sources(Ledger& ledger) {
  for (const auto& source : settings_.sources) {
    auto position = ledger.position(source.name);
    if (!position) {
      return Failure{position.reason()};
    }
    if (*position) {
      positions_[source.name] = std::move(**position);
    }
  }
  const auto first_live = ledger.first_live();
  if (!first_live) {
    return Failure{first_live.reason()};
  }
  if (*first_live) {
    pipeline_->live_since(**first_live);
    first_live_ = *first_live;
  }
  return Done{};
}

// Said when it changes: in between, the pages and the metrics say so.
void Daemon::watch_ledger() {
  const LedgerSnapshot ledger = writer_->snapshot();
  if (ledger.writable == std::exchange(ledger_writable_, ledger.writable)) {
    return;
  }
  picture_changed();
  if (ledger.writable) {
    log_.write(Said::ledger_writable, "the ledger is written again; nothing of the time between is missing in it");
  } else {
    log_.write(Said::ledger_not_writable, "the ledger cannot be written, calls are kept in memory: " + ledger.trouble);
  }
}

Daemon::Books Daemon::sums_to_check(Instant now) const {
  Books books;
  for (const auto& picture : pipeline_->figures().snapshot(now)) {
    const auto line = std::ranges::find(settings_.lines, picture.name, &LineDefinition::name);
    const auto& month = picture.figures(Window::month);
    books.lines.push_back({line->name, line->hours.month_of(now), now + hours(24), month.open, month.closed});
  }
  return books;
}

// The other side of the books: the same sums, made over what the ledger holds.
Daemon::Differences Daemon::differences(Ledger& ledger, const Books& books) {
  std::vector<std::pair<std::string, std::int64_t>> found;
  for (const auto& sums : books.lines) {
    std::int64_t difference = 0;
    for (const Hours each : kHours) {
      const auto kept = ledger.tally(sums.line, each, sums.from, sums.to);
      if (!kept) {
        return Failure{kept.reason()};
      }
      const ClassCounts& ours = each == Hours::open ? sums.open : sums.closed;
      difference += std::abs(kept->offered - ours.offered);
      for (const CallClass call_class : kFinalClasses) {
        difference += std::abs(kept->of(call_class) - ours.of(call_class));
      }
    }
    found.emplace_back(sums.line, difference);
  }
  return found;
}

void Daemon::take_books(const Differences& found) {
  if (!found) {
    log_.write(Said::books_not_checked, "the books were not checked against the ledger: " + found.reason());
    return;
  }
  for (const auto& [line, difference] : *found) {
    sql_imbalance_[line] = difference;
    if (difference != 0) {
      log_.write(Said::books_differ, "line " + line,
                 "this month's figures and the ledger's own sums differ by " + std::to_string(difference));
    }
  }
  picture_changed();
}

// Whatever another thread has found is taken by the loop, if we are still there.
void Daemon::on_loop(std::function<void()> act) {
  boost::asio::post(loop_, [act = std::move(act), alive = std::weak_ptr<bool>(alive_)] {
    if (alive.lock()) {
      act();
    }
  });
}

// Nothing is on its way to the disk: what the figures say now is what the ledger holds at this moment.
void Daemon::check_books(Instant now) {
  next_books_check_ = now + kBooksCheck;
  auto ledger = Ledger::open(settings_.ledger_path, Ledger::Mode::read_only);
  const auto held = ledger ? (*ledger)->hold_moment() : Failure{ledger.reason()};
  if (!held) {
    take_books(Failure{held.reason()});
    return;
  }
  readings_.read(std::move(*ledger), [this, books = sums_to_check(now)](Ledger& at_this_moment) {
    on_loop([this, found = differences(at_this_moment, books)] { take_books(found); });
  });
}

void Daemon::check_books_daily(Instant now) {
  next_books_check_ = now + kBooksCheckLater;
  // What fell due in this turn is not with the writer yet.
  if (settings_.ledger_path != ":memory:" && !pipeline_->has_batch() && writer_->snapshot().pending == 0) {
    check_books(now);
  }
}

// After an unclean stop: nobody waits for it, and until it is done the mark stays.
void Daemon::check_file() {
  log_.write(Said::ledger_left_open,
             "the ledger was not closed when dutyline last stopped: its file is looked at meanwhile");
  auto ledger = Ledger::open(settings_.ledger_path, Ledger::Mode::read_only);
  if (!ledger) {
    file_checked(Failure{ledger.reason()});
    return;
  }
  check_ = LedgerCheck::running;
  readings_.read(std::move(*ledger),
                 [this](Ledger& file) { on_loop([this, found = file.quick_check()] { file_checked(found); }); });
}

void Daemon::file_checked(const Result<std::string>& found) {
  check_ = !found ? LedgerCheck::failed : found->empty() ? LedgerCheck::sound : LedgerCheck::damaged;
  if (check_ == LedgerCheck::sound) {
    log_.write(Said::ledger_sound, "the ledger's file is sound");
    writer_->do_in_steps(
        [](Ledger& ledger) {
          ledger.found_sound();
          return false;
        },
        [](const Result<Done>&) {});
  } else if (check_ == LedgerCheck::failed) {
    check_text_ = "its file could not be looked at: " + found.reason();
    log_.write(Said::ledger_damaged, "the ledger: " + check_text_);
  } else {
    check_text_ = "its file is damaged (" + *found +
                  "): stop dutyline, keep this file, put the newest copy that `dutyline backup` made in its place and "
                  "import the switch's logs since then";
    log_.write(Said::ledger_damaged, "the ledger: " + check_text_);
  }
  picture_changed();
}

void Daemon::forget_what_is_old(Instant now) {
  next_forgetting_ = now + kForgetting;
  ForgetBefore before{now - settings_.callers_retention, std::nullopt};
  if (settings_.calls_retention) {
    before.calls = now - *settings_.calls_retention;
  }
  const auto all = std::make_shared<Forgotten>();
  const auto later = std::make_shared<bool>(false);
  writer_->do_in_steps(
      [before, all, later](Ledger& ledger) -> Result<bool> {
        const auto some = ledger.forget(before, kForgottenAtOnce);
        if (!some) {
          return Failure{some.reason()};
        }
        all->callers += some->callers;
        all->calls += some->calls;
        if (some->callers + some->calls > 0) {
          return true;
        }
        const auto wiped = ledger.wipe_log();
        if (!wiped) {
          return Failure{wiped.reason()};
        }
        *later = !*wiped;
        return false;
      },
      [this, all, later](const Result<Done>& done) {
        on_loop([this, done, all = *all, later = *later] { forgotten(done, all, later); });
      });
}

void Daemon::forgotten(const Result<Done>& done, const Forgotten& what, bool later) {
  if (!done) {
    log_.write(Said::not_forgotten, "what is older than `retention` was not forgotten yet: " + done.reason());
  }
  if (!done || later) {
    next_forgetting_ = now_() + kForgettingLater;
  }
  if (what.callers + what.calls > 0) {
    log_.write(Said::forgotten, "by `retention`, the callers of " + std::to_string(what.callers) +
                                    " calls were forgotten and " + std::to_string(what.calls) + " calls dropped");
  }
}

}  // namespace dutyline
