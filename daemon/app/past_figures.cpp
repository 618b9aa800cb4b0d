#include "app/past_figures.hpp"

#include <algorithm>
#include <utility>

#include "app/line_days.hpp"
#include "app/sight.hpp"

namespace dutyline {
namespace {

bool tells_of(const Settings& settings, const std::string& source, const LineDefinition& line) {
  const auto its = std::ranges::find(settings.sources, source, &SourceSettings::name);
  return its != settings.sources.end() && std::ranges::any_of(line.queues, [&](const QueueName& queue) {
           return queue.switch_name == its->switch_name;
         });
}

Result<WeekLoad> load_before(Ledger& ledger, const LineDefinition& line, Instant as_of) {
  const OpeningHours& plan = line.hours;
  const LocalDay today = plan.local_day(as_of);
  const auto start = [&](LocalDay day) { return plan.start_of(std::chrono::year_month_day(day)); };
  const auto days = read_line_days(ledger, line, start(today - std::chrono::days(WeekLoad::kDays)), start(today));
  if (!days) {
    return Failure{days.reason()};
  }
  WeekLoad load;
  if (!days->loads.empty()) {
    for (LocalDay day = days->loads.begin()->first; day < today; day += std::chrono::days(1)) {
      const auto known = days->loads.find(day);
      load.add(plan, day, known == days->loads.end() ? DayLoad{} : known->second);
    }
  }
  return load;
}

// Half-hours come thickest; what is asked for is counted before it is read.
std::size_t most_periods_in(PeriodStep step, const Period& asked) {
  const auto span = asked.to - asked.from;
  switch (step) {
    case PeriodStep::half_hour: return static_cast<std::size_t>(span / minutes(30));
    case PeriodStep::hour: return static_cast<std::size_t>(span / hours(1));
    case PeriodStep::weekday_half_hour:
    case PeriodStep::none: return 7 * kHalfHours;
    default: return static_cast<std::size_t>(span / hours(23));
  }
}

// When the line's first call was offered; where retention dropped calls, what was kept of them goes further back.
Result<std::optional<Instant>> first_known(Ledger& ledger, const Settings& settings, const LineDefinition& line,
                                           std::optional<Instant> first_offer) {
  const auto forgotten = ledger.calls_forgotten_before();
  if (!forgotten) {
    return Failure{forgotten.reason()};
  }
  if (!settings.calls_retention && !*forgotten) {
    return first_offer;
  }
  const auto kept = ledger.kept_periods(line.name);
  if (!kept) {
    return Failure{kept.reason()};
  }
  for (const KeptPeriod& each : *kept) {
    if (each.step == PeriodStep::day) {
      first_offer = std::min(first_offer.value_or(each.from), each.from);
    }
  }
  return first_offer;
}

Result<Period> period_asked(Ledger& ledger, const Settings& settings, const LineDefinition& line,
                            const FiguresAsked& asked, Instant& last) {
  const auto ends = ledger.first_and_last_offer(line.name);
  if (!ends) {
    return Failure{ends.reason()};
  }
  const auto first = first_known(ledger, settings, line, *ends ? std::optional((*ends)->first) : std::nullopt);
  if (!first) {
    return Failure{first.reason()};
  }
  const auto from = parse_time_bound(asked.from);
  const auto to = parse_time_bound(asked.to);
  Period period;
  if (*ends) {
    last = (*ends)->second;
    // Nobody asked for a part of a week.
    const bool whole = asked.step == PeriodStep::week || asked.step == PeriodStep::month;
    const PeriodStep step = whole ? asked.step : PeriodStep::day;
    const Period ever{Instant::min(), Instant::max()};
    period.from = period_of(line.hours, step, first->value_or((*ends)->first), ever).from;
    period.to = period_of(line.hours, step, last, ever).to;
  }
  period.from = from ? begin_of(*from, line.hours) : to && !*ends ? end_of(*to, line.hours) : period.from;
  period.to = to ? end_of(*to, line.hours) : std::max(period.from, period.to);
  if (period.from > period.to) {
    return Failure{"what was asked for ends before it begins"};
  }
  return period;
}

}  // namespace

Result<LineKnowledge> read_knowledge(Ledger& ledger, const Settings& settings, const LineDefinition& line, Instant last,
                                     const Period& asked) {
  const auto alive = ledger.alive();
  const auto first_live = ledger.first_live();
  const auto forgotten = ledger.calls_forgotten_before();
  const auto gaps = ledger.gaps(Instant::min(), Instant::max());
  const auto proved = ledger.proved(Instant::min(), Instant::max());
  auto signed_in = ledger.signed_in(line.name, asked.from, asked.to);
  auto told = ledger.kept_periods(line.name);
  if (!alive || !first_live || !forgotten || !gaps || !proved || !signed_in || !told) {
    return Failure{!alive        ? alive.reason()
                   : !first_live ? first_live.reason()
                   : !forgotten  ? forgotten.reason()
                   : !gaps       ? gaps.reason()
                   : !proved     ? proved.reason()
                   : !signed_in  ? signed_in.reason()
                                 : told.reason()};
  }
  LineKnowledge known;
  known.signed_in = std::move(*signed_in);
  known.told = std::move(*told);
  // History that was only imported ends with its last day.
  known.as_of = std::max(last, alive->value_or(line.hours.day_after(last)));
  known.dropped_before = *forgotten;
  if (settings.calls_retention) {  // some ledgers are older than this mark in them
    known.dropped_before = std::max(forgotten->value_or(Instant::min()), known.as_of - *settings.calls_retention);
  }
  KnownSight sight{*first_live, {}, *proved};
  for (const Gap& gap : *gaps) {
    sight.gaps[gap.source].push_back(gap);
    if (tells_of(settings, gap.source, line)) {
      known.gaps.push_back(gap);
    }
  }
  known.sight = sight_of(line, settings.sources, sight);
  if (asked.to > known.as_of) {
    auto load = load_before(ledger, line, known.as_of);
    if (!load) {
      return Failure{load.reason()};
    }
    known.load = *std::move(load);
  }
  return known;
}

Result<LineFigures> read_figures(Ledger& ledger, const Settings& settings, const LineDefinition& line,
                                 const FiguresAsked& asked) {
  Instant last;
  const auto period = period_asked(ledger, settings, line, asked, last);
  if (!period) {
    return Failure{period.reason()};
  }
  if (most_periods_in(asked.step, *period) > asked.most_periods) {
    return Failure{"that is more than " + std::to_string(asked.most_periods) + " periods: ask for a shorter time"};
  }
  LineFigures made{&line, asked.step, *period, {}, {}};
  if (period->from == period->to) {
    return made;
  }
  const auto known = read_knowledge(ledger, settings, line, last, *period);
  const auto kept = ledger.definitions();
  if (!known || !kept) {
    return Failure{!known ? known.reason() : kept.reason()};
  }
  const DefinitionsByDate definitions(line, *kept);
  PeriodBooks books(line, asked.step, *period, definitions, known->dropped_before);
  PeriodBooks all(line, PeriodStep::none, *period, definitions, known->dropped_before);
  const Instant day = line.hours.day_of(period->from);
  const CallQuery query{.line = line.name, .from = day, .to = period->to + kReachedAtLast};
  const auto read = ledger.for_each_past_call(query, [&](const PastCall& call) {
    books.add(call);
    if (asked.total) {
      all.add(call);
    }
    return true;
  });
  if (!read) {
    return Failure{read.reason()};
  }
  made.periods = books.figures(*known);
  if (asked.total) {
    made.total = all.figures(*known).front();
  }
  return made;
}

}  // namespace dutyline
