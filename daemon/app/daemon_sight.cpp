// What the daemon keeps of its own sight: gaps, also those of its own absence; the times that records prove.

#include <algorithm>

#include "app/daemon.hpp"

namespace dutyline {
namespace {

// What is lost of it when the machine fails is taken for a time without sight.
constexpr Duration kKeepAlive = seconds(30);
constexpr Duration kLookBack = milliseconds(500);  // hours and gaps take steps to walk through

}  // namespace

std::string Daemon::switch_of(const std::string& source) const {
  const auto found = std::ranges::find(settings_.sources, source, &SourceSettings::name);
  return found == settings_.sources.end() ? std::string() : found->switch_name;
}

Result<Done> Daemon::restore_sight(Ledger& ledger, Instant now) {
  const auto gaps = ledger.gaps(now - kFiguresMemory, now);
  const auto counters = ledger.switch_counters();
  const auto proved = ledger.proved(now - kFiguresMemory, now);
  if (!gaps || !counters || !proved) {
    return Failure{!gaps ? gaps.reason() : !counters ? counters.reason() : proved.reason()};
  }
  for (const auto& gap : *gaps) {
    pipeline_->restore_gap(gap, switch_of(gap.source));
  }
  for (const auto& each : *counters) {
    pipeline_->restore_counters(each, switch_of(each.source));
  }
  for (const auto& time : *proved) {
    proved_.restore(time);
  }
  return Done{};
}

// An orderly stop leaves an open gap; a daemon that was killed could not say that it saw no more.
Result<Done> Daemon::restore_absence(Ledger& ledger, Instant now) {
  const auto alive = ledger.alive();
  if (!alive) {
    return Failure{alive.reason()};
  }
  if (!first_live_) {
    return Done{};
  }
  for (const auto& source : settings_.sources) {
    if (source.address) {
      pipeline_->gaps().was_absent(source.name, source.switch_name, std::min(now, alive->value_or(*first_live_)),
                                   "dutyline had ended without a word");
    }
  }
  return Done{};
}

// At most every half minute, for nothing but this leads to the disk on a quiet night.
void Daemon::keep_alive(Instant now) {
  if (now < next_alive_) {
    return;
  }
  next_alive_ = now + kKeepAlive;
  LedgerBatch batch;
  batch.alive = now;
  batch.proved = proved_.take_changes();
  writer_->put(std::move(batch));
}

// Which times a followed record proves: while it is read to its end, up to now.
void Daemon::prove(Instant now) {
  for (const auto& source : sources_) {
    if (!source.settings.address && source.feed->state() == SourceState::live) {
      proved_.until(source.settings.name, switch_now(now));
    }
  }
}

void Daemon::look_back(Instant now) {
  if (now >= looked_back_ && now - looked_back_ < kLookBack) {
    return;
  }
  looked_back_ = now;
  prove(now);
  KnownSight known;
  known.first_live = first_live_;
  known.proved = proved_.all();
  for (const auto& source : settings_.sources) {
    known.gaps[source.name] = pipeline_->gaps().of(source.name);
  }
  for (const auto& line : settings_.lines) {
    pipeline_->figures().see(line.name, sight_of(line, settings_.sources, known));
  }
}

void Daemon::on_lines_lost(std::string_view source) {
  proved_.broken(std::string(source));
}

}  // namespace dutyline
