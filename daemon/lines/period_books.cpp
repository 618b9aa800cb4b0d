#include "lines/period_books.hpp"

#include <algorithm>
#include <iterator>

namespace dutyline {
namespace {

bool touches(const Gap& gap, const Period& period) {
  return gap.from < period.to && (!gap.to || *gap.to > period.from);
}

// Of exactly this period.
std::vector<Restatement> restatements_in(const std::vector<KeptPeriod>& told, const Period& period) {
  std::vector<KeptPeriod> of_it;
  std::ranges::copy_if(told, std::back_inserter(of_it), [&](const KeptPeriod& kept) {
    return kept.from == period.from && kept.to == period.to && (of_it.empty() || of_it.front().step == kept.step);
  });
  return restatements_of(of_it);
}

}  // namespace

std::optional<Ratio> PeriodFigures::per_caller() const {
  return callers.forgotten > 0 ? std::nullopt : std::optional(Ratio{callers.answered, callers.callers});
}

PeriodBooks::PeriodBooks(const LineDefinition& line, PeriodStep step, Period asked, DefinitionsByDate definitions)
    : line_(&line), step_(step), asked_(asked), definitions_(std::move(definitions)) {
  if (step_ == PeriodStep::none && asked.from < asked.to) {
    place_of(asked.from);
  }
}

std::size_t PeriodBooks::place_of(Instant offered) {
  if (last_ && step_ != PeriodStep::weekday_half_hour && books_[*last_].first.holds(offered)) {
    return *last_;
  }
  const Period period = period_of(line_->hours, step_, offered, asked_);
  const auto [place, is_new] = places_.try_emplace({period.from, period.half_hour_of_week}, books_.size());
  if (is_new) {
    books_.emplace_back(period, Book());
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
  Book& book = books_[place].second;
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

PeriodFigures PeriodBooks::figures_of(const Period& period, Book& book, const LineKnowledge& known) const {
  PeriodFigures made;
  made.period = period;
  made.running = period.to > known.as_of;
  made.has_result = step_ != PeriodStep::weekday_half_hour && dutyline::has_result(line_->hours, period);
  made.by_outcome = book.by_outcome;
  made.by_switch = book.by_switch;
  WindowFigures& figures = made.figures;
  figures.open = book.open;
  figures.closed = book.closed;
  figures.service = book.service;
  figures.answered_waits = wait_quantiles(std::move(book.waits_ms[0]));
  figures.abandoned_waits = wait_quantiles(std::move(book.waits_ms[1]));
  if (step_ != PeriodStep::weekday_half_hour) {
    const Covered covered =
        covered_in(line_->hours, known.sight, period.from, std::clamp(known.as_of, period.from, period.to));
    covered.fill(figures);
    made.signed_in = mean_signed_in(line_->hours, known.signed_in, period, known.as_of);
    std::ranges::copy_if(known.gaps, std::back_inserter(made.gaps),
                         [&](const Gap& gap) { return touches(gap, period); });
  }
  if (made.running && known.load.enough()) {
    const Instant from = std::max(period.from, known.as_of);
    figures.expected = static_cast<std::int64_t>(known.load.expected(line_->hours, from, period.to).calls);
  }
  made.measures = definitions_.at(std::min(period.to, std::max(known.as_of, period.from)) - Duration(1));
  figures.rate(made.measures.headline, made.measures.target);
  made.restatements = restatements_in(known.told, period);
  return made;
}

std::vector<PeriodFigures> PeriodBooks::figures(const LineKnowledge& known) {
  lay_out(std::max(known.as_of, asked_.from + Duration(1)));
  const auto callers = callers_.figures(line_->hours, books_.size());
  std::vector<PeriodFigures> made;
  made.reserve(books_.size());
  for (const auto& place : places_) {
    auto& [period, book] = books_[place.second];
    made.push_back(figures_of(period, book, known));
    made.back().callers = callers[place.second];
  }
  return made;
}

}  // namespace dutyline
