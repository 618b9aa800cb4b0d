#include "lines/period_books.hpp"

#include <algorithm>
#include <iterator>

namespace dutyline {
namespace {

bool touches(const Gap& gap, const Period& period) {
  return gap.from < period.to && (!gap.to || *gap.to > period.from);
}

}  // namespace

std::optional<Ratio> PeriodFigures::per_caller() const {
  const bool known = callers.forgotten == 0 && basis != Basis::kept;
  return known ? std::optional(Ratio{callers.answered, callers.callers}) : std::nullopt;
}

std::string_view to_string(Basis basis) {
  return basis == Basis::calls ? "calls" : basis == Basis::kept ? "kept" : "left";
}

void PeriodBooks::Book::add(Book& other) {
  open += other.open;
  closed += other.closed;
  service += other.service;
  for (std::size_t part = 0; part < waits_ms.size(); ++part) {
    waits_ms[part].insert(waits_ms[part].end(), other.waits_ms[part].begin(), other.waits_ms[part].end());
  }
  for (std::size_t outcome = 0; outcome < by_outcome.size(); ++outcome) {
    by_outcome[outcome] += other.by_outcome[outcome];
  }
  by_switch.part += other.by_switch.part;
  by_switch.whole += other.by_switch.whole;
}

PeriodBooks::PeriodBooks(const LineDefinition& line, PeriodStep step, Period asked, DefinitionsByDate definitions,
                         std::optional<Instant> dropped_before)
    : line_(&line), step_(step), asked_(asked), definitions_(std::move(definitions)) {
  if (dropped_before) {
    const Instant day = line.hours.day_of(*dropped_before);
    whole_from_ = day == *dropped_before ? day : line.hours.day_after(*dropped_before);
  }
  if (step_ == PeriodStep::none && asked.from < asked.to) {
    place_of(asked.from);
  }
}

std::size_t PeriodBooks::place_of(Instant offered) {
  if (last_ && step_ != PeriodStep::weekday_half_hour && books_[*last_].period.holds(offered)) {
    return *last_;
  }
  const Period period = period_of(line_->hours, step_, offered, asked_);
  const auto [place, is_new] = places_.try_emplace({period.from, period.half_hour_of_week}, books_.size());
  if (is_new) {
    books_.push_back({period, {}, {}});
  }
  last_ = place->second;
  return place->second;
}

void PeriodBooks::add(const PastCall& call) {
  if (!day_ || !day_->holds(call.offered)) {
    day_ = Period{line_->hours.day_of(call.offered), line_->hours.day_after(call.offered)};
    day_date_ = line_->hours.local_day(call.offered);
  }
  if (!asked_.holds(call.offered)) {
    callers_.add(call, day_date_, std::nullopt);
    return;
  }
  const std::size_t place = place_of(call.offered);
  callers_.add(call, day_date_, place);
  Book& book = call.offered < whole_from_ ? books_[place].left : books_[place].book;
  const bool open = call.hours == Hours::open;
  ClassCounts& counts = open ? book.open : book.closed;
  ++counts.offered;
  counts.add(call.call_class, 1);
  book.by_switch.part += call.by_switch.part;
  book.by_switch.whole += call.by_switch.whole;
  if (!open) {
    return;
  }
  ++book.by_outcome[static_cast<std::size_t>(call.outcome)];
  if (!is_final(call.call_class)) {
    return;
  }
  const ServedCall served = served_call(call.call_class, call.service, definitions_.at(call.offered).answer_within);
  sum_up(book.service, call.call_class, served, 1);
  if (has_wait_quantile(call.call_class) && served.wait_known) {
    book.waits_ms[call.call_class == CallClass::answered ? 0 : 1].push_back(served.wait_ms);
  }
}

// A table of days has every day, a table of half-hours every one in which the line was open.
void PeriodBooks::lay_out(Instant until) {
  if (step_ == PeriodStep::weekday_half_hour) {
    return;
  }
  const bool part_of_day = step_ == PeriodStep::half_hour || step_ == PeriodStep::hour;
  for (Instant at = asked_.from; at < std::min(asked_.to, until);) {
    const Period period = period_of(line_->hours, step_, at, asked_);
    if (!part_of_day || line_->hours.open_within(period.from, period.to) > Duration::zero()) {
      place_of(at);
    }
    at = period.to;
  }
}

// Of days of which calls were dropped, what was told of each; before the first that was told there was nothing to tell.
bool PeriodBooks::add_kept_days(Entry& entry, const ToldPeriods& told) const {
  const Period ever{Instant::min(), Instant::max()};
  Book kept;
  for (Instant at = entry.period.from; at < std::min(entry.period.to, whole_from_);) {
    const Period day = period_of(line_->hours, PeriodStep::day, at, ever);
    if (day.from < entry.period.from || day.to > entry.period.to || !told.first_from()) {
      return false;
    }
    if (const KeptPeriod* const its = told.last(PeriodStep::day, day)) {
      kept.open += its->open;
      kept.closed += its->closed;
      kept.service += its->service;
    } else if (day.from >= *told.first_from()) {
      return false;
    }
    at = day.to;
  }
  entry.book.add(kept);
  return true;
}

Basis PeriodBooks::settle_basis(Entry& entry, const ToldPeriods& told) const {
  if (entry.period.from >= whole_from_) {
    return Basis::calls;
  }
  if (step_ == PeriodStep::weekday_half_hour || !add_kept_days(entry, told)) {
    entry.book.add(entry.left);
    return Basis::left;
  }
  return Basis::kept;
}

// A period that was told in other opening hours than those of now is covered as it was told.
void PeriodBooks::cover(PeriodFigures& made, const LineKnowledge& known, const KeptPeriod* told) const {
  const Period& period = made.period;
  if (step_ == PeriodStep::weekday_half_hour) {
    return;
  }
  if (told != nullptr && made.measures.hours != hours_now_) {
    made.figures.open_time = told->open_time;
    made.figures.seen_time = told->seen_time;
    made.figures.missed_answered = told->missed_answered;
    made.figures.missed_other = told->missed_other;
  } else {
    covered_in(line_->hours, known.sight, period.from, std::clamp(known.as_of, period.from, period.to))
        .fill(made.figures);
  }
  made.signed_in = mean_signed_in(line_->hours, known.signed_in, period, known.as_of);
  std::ranges::copy_if(known.gaps, std::back_inserter(made.gaps), [&](const Gap& gap) { return touches(gap, period); });
}

PeriodFigures PeriodBooks::figures_of(Entry& entry, const LineKnowledge& known, const ToldPeriods& told) const {
  const Period& period = entry.period;
  PeriodFigures made;
  made.period = period;
  made.basis = settle_basis(entry, told);
  made.running = period.to > known.as_of;
  made.measures = definitions_.at(std::min(period.to, std::max(known.as_of, period.from)) - Duration(1));
  const bool folded = step_ == PeriodStep::weekday_half_hour;
  const KeptPeriod* const last = folded ? nullptr : told.last(step_, period);
  made.has_result = !folded && dutyline::has_result(line_->hours, period);
  Book& book = entry.book;
  WindowFigures& figures = made.figures;
  if (made.basis != Basis::calls && last != nullptr) {
    made.basis = Basis::kept;
    made.measures.target = last->target;
    made.measures.headline = last->headline;
    made.measures.answer_within = last->answer_within;
    made.measures.short_abandon = last->short_abandon;
    figures.open = last->open;
    figures.closed = last->closed;
    figures.service = last->service;
  } else {
    figures.open = book.open;
    figures.closed = book.closed;
    figures.service = book.service;
  }
  if (made.basis != Basis::kept) {
    made.by_outcome = book.by_outcome;
    made.by_switch = book.by_switch;
    figures.answered_waits = wait_quantiles(std::move(book.waits_ms[0]));
    figures.abandoned_waits = wait_quantiles(std::move(book.waits_ms[1]));
  }
  cover(made, known, last);
  if (made.running && known.load.enough()) {
    const Instant from = std::max(period.from, known.as_of);
    figures.expected = static_cast<std::int64_t>(known.load.expected(line_->hours, from, period.to).calls);
  }
  figures.rate(made.measures.headline, made.measures.target);
  if (!folded) {
    made.restatements = restatements_of(told.of(step_, period));
  }
  return made;
}

std::vector<PeriodFigures> PeriodBooks::figures(const LineKnowledge& known) {
  lay_out(std::max(known.as_of, asked_.from + Duration(1)));
  const auto callers = callers_.figures(line_->hours, books_.size());
  const ToldPeriods told(known.told);
  hours_now_ = known.told.empty() ? "" : measures_of(*line_).hours;
  MeansByHalfHour signed_in;
  if (step_ == PeriodStep::weekday_half_hour) {
    signed_in = mean_signed_in_by_half_hour(line_->hours, known.signed_in, asked_, known.as_of);
  }
  std::vector<PeriodFigures> made;
  made.reserve(books_.size());
  for (const auto& place : places_) {
    made.push_back(figures_of(books_[place.second], known, told));
    if (step_ == PeriodStep::weekday_half_hour) {
      made.back().signed_in = signed_in.at(static_cast<std::size_t>(made.back().period.half_hour_of_week));
    }
    made.back().callers = callers[place.second];
  }
  return made;
}

}  // namespace dutyline
