#include "app/reclassify.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/period_keeping.hpp"
#include "lines/read_again.hpp"

namespace dutyline {
namespace {

constexpr Duration kReadAtOnce = hours(24 * 2);

}  // namespace

Reclassification::Reclassification(Settings settings, const std::string& from, Instant now)
    : settings_(std::move(settings)),
      from_text_(from),
      from_(parse_time_bound(from).value_or(TimeBound(Instant::min()))),
      now_(now) {}

// The definitions say so first: whoever is killed half-way reads the rest again.
Result<Reclassification::Part> Reclassification::define(Ledger& ledger) {
  Part part;
  std::optional<Instant> first;
  for (const LineDefinition& line : settings_.lines) {
    const Instant from = begin_of(from_, line.hours);
    part.batch.definitions.push_back({line.name, from, now_, "reclassified", measures_of(line)});
    first = std::min(first.value_or(from), from);
  }
  // Calls of no line may come to one.
  const CallQuery since{.from = first};
  const auto read = ledger.for_each_past_call(since, [&](const PastCall& call) {
    read_until_ = call.offered;
    return false;
  });
  if (!read) {
    return Failure{read.reason()};
  }
  last_ = now_ + hours(24);
  return part;
}

Result<Reclassification::Part> Reclassification::read_calls(Ledger& ledger) {
  Part part;
  const CallQuery some{.from = *read_until_, .to = *read_until_ + kReadAtOnce};
  read_until_ = *some.to;
  const auto read = ledger.for_each_call(some, [&](const CallRecord& kept) {
    ++calls_;
    auto again = read_again(kept, settings_.lines);
    const auto line =
        again ? std::ranges::find(settings_.lines, again->call.line, &LineDefinition::name) : settings_.lines.end();
    if (line == settings_.lines.end() || kept.call.visits.front().offered_at < begin_of(from_, line->hours)) {
      return;
    }
    ++changed_;
    moved_ += again->call.line == kept.call.line ? 0U : 1U;
    part.calls.emplace_back(kept, *std::move(again));
  });
  return read ? Result<Part>(std::move(part)) : Failure{read.reason()};
}

Result<std::optional<Reclassification::Part>> Reclassification::next(Ledger& ledger) {
  Result<Part> part = Part();
  switch (step_) {
    case Step::close:
    case Step::tell: {
      const auto again =
          step_ == Step::close ? std::nullopt : std::optional(ReadAgain{from_text_, "reclassified from " + from_text_});
      auto batch = periods_to_keep(ledger, settings_, now_, again);
      if (!batch) {
        return Failure{batch.reason()};
      }
      restated_ = again ? static_cast<std::size_t>(std::ranges::count_if(
                              batch->periods, [](const ToldPeriod& told) { return !told.period.reason.empty(); }))
                        : 0;
      part->batch = std::move(*batch);
      step_ = step_ == Step::close ? Step::define : Step::done;
      break;
    }
    case Step::define:
      part = define(ledger);
      step_ = read_until_ ? Step::calls : Step::tell;
      break;
    case Step::calls:
      part = read_calls(ledger);
      step_ = part && *read_until_ > last_ ? Step::tell : Step::calls;
      break;
    case Step::done: return std::optional<Part>();
  }
  if (!part) {
    return Failure{part.reason()};
  }
  return std::optional<Part>(std::move(*part));
}

std::string Reclassification::summary() const {
  return fmt::format(R"({{"calls":{},"changed":{},"moved":{},"passed_over":{},"periods_restated":{}}})", calls_,
                     changed_ - passed_over_, moved_, passed_over_, restated_);
}

Result<std::string> reclassify(Ledger& ledger, const Settings& settings, const std::string& from, Instant now) {
  Reclassification reading(settings, from, now);
  for (;;) {
    auto part = reading.next(ledger);
    if (!part) {
      return Failure{part.reason()};
    }
    if (!*part) {
      return reading.summary();
    }
    LedgerBatch batch = std::move((*part)->batch);
    for (auto& [kept, again] : (*part)->calls) {
      batch.calls.push_back({kept.call.id, std::move(again)});
    }
    if (batch.empty()) {
      continue;
    }
    if (const auto done = ledger.commit(batch); !done) {
      return Failure{done.reason()};
    }
  }
}

}  // namespace dutyline
