// What `run` keeps for figures of the past: by what it measures, periods that are over, agents signed in; and history
// that is to be read again under other definitions.

#include <algorithm>
#include <memory>
#include <numeric>
#include <utility>

#include "app/daemon.hpp"
#include "app/period_keeping.hpp"
#include "app/reclassify.hpp"

namespace dutyline {
namespace {

constexpr Duration kKeeping = hours(1);
constexpr Duration kKeepingLater = minutes(1);  // changes are on their way to the disk

}  // namespace

void Daemon::keep_definitions(Instant now) {
  LedgerBatch batch;
  batch.definitions = definitions_to_keep(settings_.lines, definitions_, now);
  definitions_.insert(definitions_.end(), batch.definitions.begin(), batch.definitions.end());
  if (!batch.empty()) {
    writer_->put(std::move(batch));
  }
}

void Daemon::keep_periods(Instant now) {
  next_keeping_ = now + kKeepingLater;
  if (keeping_ || settings_.ledger_path == ":memory:" || writer_->snapshot().pending > 0) {
    return;
  }
  auto ledger = Ledger::open(settings_.ledger_path, Ledger::Mode::read_only);
  if (!ledger) {
    log_.write(Said::periods_not_kept, "figures of days that are over were not kept yet: " + ledger.reason());
    return;
  }
  next_keeping_ = now + kKeeping;
  keeping_ = true;
  readings_.read(std::move(*ledger), [this, settings = settings_, now](Ledger& at_rest) {
    const auto held = at_rest.hold_moment();
    auto found = held ? periods_to_keep(at_rest, settings, now) : Failure{held.reason()};
    on_loop([this, found = std::move(found)]() mutable {
      if (stopping_) {
        return;  // the next run finds it again
      }
      if (!found) {
        log_.write(Said::periods_not_kept, "figures of days that are over were not kept yet: " + found.reason());
      } else if (!found->empty()) {
        for (const ToldPeriod& told : found->periods) {
          if (!told.period.reason.empty()) {
            log_.write(Said::period_restated, "line " + told.period.line,
                       "a " + std::string(to_string(told.period.step)) +
                           " that was closed is told again: " + told.period.reason);
          }
        }
        writer_->put(std::move(*found));
      }
      periods_kept();
    });
  });
}

void Daemon::periods_kept() {
  keeping_ = false;
  if (const auto next = std::exchange(when_kept_, nullptr)) {
    next();
  }
}

// Reads on a thread of its own, part by part; each is on the disk before the next is read.
class Daemon::ReadingAgain : public std::enable_shared_from_this<ReadingAgain> {
 public:
  ReadingAgain(Daemon& daemon, const std::string& from, std::function<void(Result<std::string>)> done)
      : daemon_(daemon), work_(daemon.settings_, from, daemon.now_()), done_(std::move(done)) {}

  void go_on() {
    auto ledger = Ledger::open(daemon_.settings_.ledger_path, Ledger::Mode::read_only);
    if (!ledger) {
      end(Failure{ledger.reason()});
      return;
    }
    daemon_.readings_.read(std::move(*ledger), [self = shared_from_this()](Ledger& at_rest) {
      const auto held = at_rest.hold_moment();
      auto part = held ? self->work_.next(at_rest) : Failure{held.reason()};
      self->daemon_.on_loop([self, part = std::move(part)]() mutable { self->take(std::move(part)); });
    });
  }

 private:
  void take(Result<std::optional<Reclassification::Part>> part) {
    if (daemon_.stopping_) {
      return;
    }
    if (!part || !*part) {
      end(part ? Result<std::string>(work_.summary()) : Failure{part.reason()});
      return;
    }
    std::size_t passed_over = 0;
    for (const auto& [kept, again] : (*part)->calls) {
      passed_over += daemon_.pipeline_->read_again(kept, again) ? 0U : 1U;
    }
    work_.passed_over(passed_over);
    LedgerBatch batch = std::move((*part)->batch);
    std::ranges::copy(batch.definitions, std::back_inserter(daemon_.definitions_));
    daemon_.writer_->put(daemon_.take_batch());
    daemon_.writer_->put(std::move(batch));
    daemon_.schedule_round();
    daemon_.writer_->when_committed([self = shared_from_this()](const Result<Done>& done) {
      self->daemon_.on_loop([self, done] {
        if (done) {
          self->go_on();
        } else {
          self->end(Failure{"the ledger cannot be written: " + done.reason()});
        }
      });
    });
  }

  void end(Result<std::string> result) {
    done_(std::move(result));
    daemon_.periods_kept();
  }

  Daemon& daemon_;
  Reclassification work_;  // on the reading thread or on the loop, never on both: each goes on when the other is done
  std::function<void(Result<std::string>)> done_;
};

void Daemon::reclassify(const BeginReclassify& asked, std::function<void(Result<std::string>)> done) {
  if (!writes(asked.ledger)) {
    done(Failure{"the daemon that answers writes another ledger, " + settings_.ledger_path});
  } else if (const auto fault = time_bound_fault(asked.from); !fault.empty()) {
    done(Failure{fault});
  } else if (when_kept_) {
    done(Failure{"history or the configuration is being read again already: ask when that is done"});
  } else if (keeping_) {
    when_kept_ = [this, asked, done = std::move(done)] { reclassify(asked, done); };
  } else {
    keeping_ = true;
    writer_->put(take_batch());
    const auto reading = std::make_shared<ReadingAgain>(*this, asked.from, std::move(done));
    writer_->when_committed([this, reading](const Result<Done>&) { on_loop([reading] { reading->go_on(); }); });
  }
}

// Whoever was signed in when the daemon was killed may have gone since.
Result<Done> Daemon::restore_signed_in(Ledger& ledger) {
  const auto alive = ledger.alive();
  if (!alive) {
    return Failure{alive.reason()};
  }
  for (const auto& line : settings_.lines) {
    const auto last = ledger.signed_in(line.name, Instant::max(), Instant::max());
    if (!last) {
      return Failure{last.reason()};
    }
    if (!last->empty() && last->back().agents) {
      LedgerBatch batch;
      batch.signed_in = {{line.name, std::max(alive->value_or(last->back().at), last->back().at + Duration(1)), {}}};
      if (auto kept = ledger.commit(batch); !kept) {
        return kept;
      }
    }
    signed_in_[line.name] = std::nullopt;
  }
  return Done{};
}

// A record tells of calls only; of lines that are sent to us nobody knows whether they tell of agents, until they do.
std::optional<int> Daemon::signed_in(const LineDefinition& line, Instant there) const {
  const auto tells_of = [&](const Source& source) {
    return source.feed->state() == SourceState::live && std::ranges::any_of(line.queues, [&](const QueueName& queue) {
             return queue.switch_name == source.settings.switch_name;
           });
  };
  const bool asked =
      std::ranges::any_of(sources_, [&](const Source& source) { return source.settings.address && tells_of(source); });
  const AgentCounts agents = pipeline_->roster().count(line.queues, there);
  const int known = std::accumulate(agents.begin(), agents.end(), 0);
  if (!line_visible(line) || (!asked && known == 0)) {
    return std::nullopt;
  }
  return known - agents[static_cast<std::size_t>(AgentState::signed_out)];
}

void Daemon::keep_signed_in(Instant now) {
  LedgerBatch batch;
  const Instant there = switch_now(now);
  for (const auto& line : settings_.lines) {
    const auto agents = signed_in(line, there);
    if (std::exchange(signed_in_[line.name], agents) != agents) {
      batch.signed_in.push_back({line.name, there, agents});
    }
  }
  if (!batch.empty()) {
    writer_->put(std::move(batch));
  }
}

void Daemon::nobody_looks(LedgerBatch& batch, Instant now) {
  for (auto& [line, agents] : signed_in_) {
    if (std::exchange(agents, std::nullopt)) {
      batch.signed_in.push_back({line, switch_now(now), std::nullopt});
    }
  }
}

}  // namespace dutyline
