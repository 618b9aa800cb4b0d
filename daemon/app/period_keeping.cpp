#include "app/period_keeping.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "app/past_figures.hpp"

namespace dutyline {
namespace {

constexpr Duration kLatestClosing = hours(24);  // after its end
constexpr Duration kClocksDiffer = minutes(1);  // a correction is learnt by the switch's clock

using PeriodKey = std::pair<PeriodStep, Instant>;

// One line's periods.
class Keeping {
 public:
  Keeping(Ledger& ledger, const Settings& settings, const LineDefinition& line, Instant now)
      : ledger_(ledger), settings_(settings), line_(line), now_(now) {}

  // What it has to tell is appended.
  Result<Done> tell(const std::vector<ChangedPeriod>& changed, const std::optional<ReadAgain>& again,
                    std::vector<ToldPeriod>& told);

 private:
  Result<bool> learn();
  void find_unclosed(Instant first);
  Result<Instant> settled_until() const;
  bool forgotten(const Period& period) const;
  std::string reason_of(const KeptPeriod& kept) const;
  Result<KeptPeriod> told_now(PeriodStep step, const Period& period, std::string reason);

  Ledger& ledger_;
  const Settings& settings_;
  const LineDefinition& line_;
  Instant now_;
  Instant last_;
  Instant settled_until_;
  std::optional<Instant> first_live_;
  std::optional<DefinitionsByDate> definitions_;
  std::vector<Correction> corrections_;
  LineKnowledge known_;
  std::map<PeriodKey, KeptPeriod> last_told_;
  std::set<PeriodKey> restated_;
  std::map<PeriodKey, Period> due_;  // to be closed, or looked at again
};

// False: the line never had a call.
Result<bool> Keeping::learn() {
  const auto ends = ledger_.first_and_last_offer(line_.name);
  const auto definitions = ledger_.definitions();
  const auto kept = ledger_.kept_periods(line_.name);
  const auto first_live = ledger_.first_live();
  auto corrections = ledger_.corrections(Instant::min(), Instant::max());
  if (!ends || !definitions || !kept || !first_live || !corrections) {
    return Failure{!ends          ? ends.reason()
                   : !definitions ? definitions.reason()
                   : !kept        ? kept.reason()
                   : !first_live  ? first_live.reason()
                                  : corrections.reason()};
  }
  if (!*ends) {
    return false;
  }
  last_ = (*ends)->second;
  definitions_.emplace(line_, *definitions);
  first_live_ = *first_live;
  corrections_ = std::move(*corrections);
  for (const KeptPeriod& period : *kept) {
    const PeriodKey key{period.step, period.from};
    if (!last_told_.insert_or_assign(key, period).second) {
      restated_.insert(key);
    }
  }
  auto known = read_knowledge(ledger_, settings_, line_, last_, {(*ends)->first, (*ends)->first});
  const auto settled = settled_until();
  if (!known || !settled) {
    return Failure{!known ? known.reason() : settled.reason()};
  }
  known_ = std::move(*known);
  known_.as_of = std::max(known_.as_of, now_);
  settled_until_ = *settled;
  find_unclosed((*ends)->first);
  return true;
}

// Every call offered before is final and over; 24 h later that is waited for no longer.
Result<Instant> Keeping::settled_until() const {
  Instant until = now_;
  const CallQuery open{.line = line_.name, .to = now_, .only_open = true};
  const auto read = ledger_.for_each_call(open, [&](const CallRecord& record) {
    const Instant offered = record.call.visits.front().offered_at;
    until = std::min(until, std::max(offered, now_ - kLatestClosing));
  });
  return read ? Result<Instant>(until) : Failure{read.reason()};
}

void Keeping::find_unclosed(Instant first) {
  const Period ever{Instant::min(), Instant::max()};
  for (const PeriodStep step : kKeptSteps) {
    Instant at = first;
    for (const auto& [key, kept] : last_told_) {
      at = key.first == step ? std::max(at, kept.to) : at;
    }
    for (Period period = period_of(line_.hours, step, at, ever); period.to <= settled_until_;
         period = period_of(line_.hours, step, period.to, ever)) {
      due_.try_emplace({step, period.from}, period);
    }
  }
}

// Its calls, or some of them, are no longer kept: what was told of it stands.
bool Keeping::forgotten(const Period& period) const {
  return (known_.dropped_before && period.from < *known_.dropped_before) ||
         (settings_.calls_retention && period.from < now_ - *settings_.calls_retention);
}

std::string Keeping::reason_of(const KeptPeriod& kept) const {
  std::set<CallId> calls;
  std::set<std::string> sources;
  for (const Correction& each : corrections_) {
    if (each.line == line_.name && each.learnt_at >= kept.kept_at - kClocksDiffer && kept.from <= each.offered_at &&
        each.offered_at < kept.to) {
      calls.insert(each.call);
      sources.insert(each.source);
    }
  }
  if (calls.empty()) {
    return "calls learnt or changed after the period was closed";
  }
  std::string by;
  for (const std::string& source : sources) {
    by += (by.empty() ? "" : " and ") + source;
  }
  return std::to_string(calls.size()) + (calls.size() == 1 ? " call" : " calls") + " corrected by " + by;
}

Result<KeptPeriod> Keeping::told_now(PeriodStep step, const Period& period, std::string reason) {
  PeriodBooks books(line_, PeriodStep::none, period, *definitions_);
  const CallQuery query{.line = line_.name, .from = period.from, .to = period.to};
  PastCall nobodys;  // callers are not kept, and those of a national line's month would fill the memory
  const auto read = ledger_.for_each_past_call(query, [&](const PastCall& call) {
    nobodys = call;
    nobodys.caller.reset();
    nobodys.kept_of_caller.reset();
    books.add(nobodys);
    return true;
  });
  if (!read) {
    return Failure{read.reason()};
  }
  return kept_period(line_.name, step, books.figures(known_).front(), now_, std::move(reason));
}

Result<Done> Keeping::tell(const std::vector<ChangedPeriod>& changed, const std::optional<ReadAgain>& again,
                           std::vector<ToldPeriod>& told) {
  const auto any = learn();
  if (!any || !*any) {
    return any ? Result<Done>(Done{}) : Failure{any.reason()};
  }
  const auto bound = again ? parse_time_bound(again->from) : std::nullopt;
  const Instant since = bound ? begin_of(*bound, line_.hours) : Instant::max();
  std::set<Instant> touched;
  for (const ChangedPeriod& each : changed) {
    if (each.line == line_.name) {
      touched.insert(each.at);
    }
  }
  for (const auto& [key, kept] : last_told_) {
    const Period period{kept.from, kept.to};
    const auto first = touched.lower_bound(kept.from);
    if ((first != touched.end() && period.holds(*first)) || kept.to > since) {
      due_.try_emplace(key, period);
    }
  }
  for (const auto& [key, period] : due_) {
    if (forgotten(period)) {
      continue;
    }
    const auto before = last_told_.find(key);
    const bool first = before == last_told_.end();
    const bool read_again = again && period.to > since;
    auto now = told_now(key.first, period, first ? "" : read_again ? again->reason : reason_of(before->second));
    if (!now) {
      return Failure{now.reason()};
    }
    if (first) {
      told.push_back({std::move(*now), false});
    } else if (!same_figures(*now, before->second)) {
      // Nobody relied on it: no daemon was live then.
      const bool history = !first_live_ || period.to <= *first_live_;
      const bool instead = history && !read_again && !restated_.contains(key);
      now->reason = instead ? "" : now->reason;
      told.push_back({std::move(*now), instead});
    }
  }
  return Done{};
}

}  // namespace

Result<LedgerBatch> periods_to_keep(Ledger& ledger, const Settings& settings, Instant now,
                                    const std::optional<ReadAgain>& again) {
  const auto changed = ledger.changed_periods();
  if (!changed) {
    return Failure{changed.reason()};
  }
  LedgerBatch batch;
  for (const LineDefinition& line : settings.lines) {
    if (auto done = Keeping(ledger, settings, line, now).tell(*changed, again, batch.periods); !done) {
      return Failure{"line " + line.name + ": " + done.reason()};
    }
  }
  if (!changed->empty()) {
    batch.looked_at = changed->back().number;
  }
  return batch;
}

}  // namespace dutyline
