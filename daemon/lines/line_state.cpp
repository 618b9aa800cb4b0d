#include "lines/line_state.hpp"

#include <algorithm>

namespace dutyline {
namespace {

constexpr std::string_view kAlarms = "dutyline_spike_alarms_total";
constexpr Duration kLoadFor = minutes(30);
constexpr Duration kAheadFor = minutes(5);

// Rows of the ledger beside the counters; no metric has these names.
std::string kept_series(std::string_view what, const LineDefinition& line, SpikeLevel level) {
  return Counters::series("kept_spike_" + std::string(what), {{"line", line.name}, {"level", to_string(level)}});
}

Instant end_of_step(Instant now, Duration step) {
  return Instant((now.time_since_epoch() / step + 1) * step);
}

}  // namespace

LineState::LineState(const LineDefinition& definition, Counters& counters, Counters& kept)
    : definition_(&definition),
      counters_(&counters),
      kept_(&kept),
      spike_at_(kept.place_of(Counters::series("kept_spike_at", {{"line", definition.name}}))),
      spike_(definition.target, definition.spike) {
  for (const SpikeLevel level : kSpikeLevels) {
    series(level) = {kept.place_of(kept_series("score", definition, level)),
                     kept.place_of(kept_series("active", definition, level)),
                     kept.place_of(kept_series("answered_in_a_row", definition, level)),
                     Counters::series(kAlarms, {{"line", definition.name}, {"level", to_string(level)}})};
    counters.declare(series(level).alarms);
  }
}

const OpeningHours::Stretch& LineState::clock_at(Instant at) {
  if (!clock_.holds(at)) {
    clock_ = definition_->hours.stretch_from(at);
  }
  return clock_;
}

TalliedCall LineState::tallied(const KeptCall& call, LocalDay day) {
  TalliedCall result{call.offered, day, call.hours(), call.its_class(), std::nullopt, call.talking, call.served};
  if (call.is_final()) {
    result.resolved = call.resolved;
  }
  return result;
}

void LineState::add(const KeptCall& call) {
  tally_.add(tallied(call, clock_at(call.offered).day));
  if (call.hours() == Hours::open) {
    quarters_.add(call.offered, call.its_class(), 1);
  }
}

void LineState::remove(const KeptCall& call) {
  tally_.remove(tallied(call, clock_at(call.offered).day));
  if (call.hours() == Hours::open) {
    quarters_.add(call.offered, call.its_class(), -1);
  }
}

void LineState::change(const KeptCall& before, const KeptCall& after) {
  if (before.offered != after.offered || before.closed != after.closed) {
    remove(before);
    add(after);
    return;
  }
  tally_.change(before, after, clock_at(after.offered).day);
  if (after.hours() == Hours::open && before.call_class != after.call_class) {
    quarters_.change(after.offered, before.its_class(), after.its_class());
  }
}

void LineState::offer(const KeptCall& call, int calls) {
  const OpeningHours::Stretch& clock = clock_at(call.offered);
  tally_.offer(clock.day, call.hours(), calls);
  if (call.hours() == Hours::open) {
    tally_.load(clock.day, half_hour_of_day(clock.time_of_day + (call.offered - clock.from)), calls);
  }
  if (calls > 0) {
    last_offered_ = std::max(last_offered_.value_or(call.offered), call.offered);
  }
}

std::optional<Instant> LineState::hours_change(Instant now) {
  if (now < change_from_ || now >= change_until_) {
    change_ = definition_->hours.next_change(now);
    change_from_ = now;
    change_until_ = change_.value_or(now + hours(24));
    open_ = definition_->hours.open_at(now);
  }
  return change_;
}

bool LineState::open_at(Instant now) {
  hours_change(now);
  return open_;
}

// At closing and at every opening; where the line never closes, at midnight.
Instant LineState::end_of_session(Instant at) {
  const Instant midnight = definition_->hours.day_after(at);
  return std::min(midnight, hours_change(at).value_or(midnight));
}

void LineState::keep_session(Instant now) {
  if (session_ends_ && now < *session_ends_) {
    return;
  }
  const bool restarted = !session_ends_;
  session_ends_ = end_of_session(now);
  if (restarted) {
    for (const SpikeLevel level : kSpikeLevels) {
      const SpikeSeries& its = series(level);
      spike_.restore(level, {kept_->value(its.score), kept_->value(its.active) != 0,
                             static_cast<int>(kept_->value(its.answered_in_a_row))});
      stored_spike_[static_cast<std::size_t>(level)] = spike_.state(level);
    }
  }
  const auto kept_at = std::chrono::round<Duration>(std::chrono::duration<double>(kept_->value(spike_at_)));
  if (!restarted || end_of_session(Instant(kept_at)) <= now) {
    spike_.reset();
    store_spike(now);
  }
  spike_.open_day(last_open_days(definition_->hours.local_day(now)));
}

std::vector<DayCount> LineState::last_open_days(LocalDay today) const {
  std::vector<DayCount> open_days;
  const DayBooks& books = tally_.books();
  const LocalDay first = books.first_day().value_or(today);
  for (LocalDay day = today - std::chrono::days(1); day >= first && open_days.size() < SpikeWatch::kDays;
       day -= std::chrono::days(1)) {
    if (definition_->hours.opens_on(day)) {
      const ClassCounts counts = books.sum(day, day + std::chrono::days(1), Hours::open);
      open_days.push_back({counts.counted(), counts.losses()});
    }
  }
  return open_days;
}

// A quiet line's score is 0 most of the time: nothing is written then.
void LineState::store_spike(Instant now) {
  bool changed = false;
  for (const SpikeLevel level : kSpikeLevels) {
    const CusumState& state = spike_.state(level);
    CusumState& stored = stored_spike_[static_cast<std::size_t>(level)];
    if (state == stored) {
      continue;
    }
    changed = true;
    const SpikeSeries& its = series(level);
    kept_->set(its.score, state.score);
    if (state.active != stored.active || state.answered_in_a_row != stored.answered_in_a_row) {
      kept_->set(its.active, state.active ? 1 : 0);
      kept_->set(its.answered_in_a_row, state.answered_in_a_row);
    }
    stored = state;
  }
  if (changed) {
    kept_->set(spike_at_, to_epoch(now));
  }
}

// Offered in opening hours, and final in them: an alarm that begins after closing would end with the next opening only.
void LineState::final_call(CallClass call_class, Instant now) {
  const bool lost = call_class == CallClass::abandoned || call_class == CallClass::not_served;
  if ((!lost && call_class != CallClass::answered) || !open_at(now)) {
    return;
  }
  keep_session(now);
  if (!lost && spike_.at_rest()) {
    return;
  }
  for (const SpikeLevel level : spike_.feed(lost)) {
    counters_->add(series(level).alarms);
  }
  store_spike(now);
}

void LineState::see(LineSight sight) {
  if (sight_.seen != sight.seen || sight_.missed != sight.missed) {
    sight_ = std::move(sight);
    coverage_ = {};
  }
}

void LineState::look_ahead(Instant now) {
  const OpeningHours& plan = definition_->hours;
  if (load_until_ && now < *load_until_ && ahead_until_ && now < *ahead_until_ && now >= ahead_from_) {
    return;
  }
  const LocalDay today = plan.local_day(now);
  if (!load_until_ || now >= *load_until_ || now < ahead_from_) {
    load_until_ = end_of_step(now, kLoadFor);
    load_ = {};
    const LocalDay first =
        std::max(tally_.books().first_day().value_or(today), today - std::chrono::days(WeekLoad::kDays));
    for (LocalDay day = first; day < today; day += std::chrono::days(1)) {
      load_.add(plan, day, tally_.books().load_of(day));
    }
  }
  ahead_from_ = now;
  ahead_until_ = end_of_step(now, kAheadFor);
  staffing_ = plan.open_at(now) ? staffing_for(load_, plan, now, now + hours(1), definition_->target) : std::nullopt;
  for (const Window window : {Window::today, Window::week, Window::month}) {
    const Instant end = plan.start_of(std::chrono::year_month_day(LineTally::period(window, today).second));
    expected_[static_cast<std::size_t>(window) - static_cast<std::size_t>(Window::today)] =
        load_.enough() ? load_.expected(plan, now, end).calls : 0;
  }
}

void LineState::open_day(Instant now) {
  if (now >= day_.from && now < day_.to) {
    return;
  }
  const OpeningHours& plan = definition_->hours;
  day_ = {plan.day_of(now), plan.day_after(now), std::nullopt, std::nullopt, {}};
  bool open = plan.open_at(day_.from);
  if (open) {
    day_.opens = day_.from;
  }
  for (auto change = plan.next_change(day_.from); change && *change < day_.to; change = plan.next_change(*change)) {
    open = !open;
    if (open) {
      day_.opens = day_.opens.value_or(*change);
    } else {
      day_.closes = *change;
    }
  }
  if (open) {
    day_.closes = day_.to;
  }
  quarters_.forget(now);
}

std::vector<HalfHourLosses> LineState::week_of_losses(Instant now) const {
  return quarters_.week(definition_->hours, definition_->hours.local_day(now));
}

LineSnapshot LineState::picture(Instant now) {
  const LineDefinition& its = *definition_;
  tally_.advance(now);
  keep_session(now);
  look_ahead(now);
  LineSnapshot picture;
  picture.name = its.name;
  picture.title = its.title;
  picture.headline = its.headline;
  picture.target = its.target;
  picture.answer_within = its.answer_within;
  picture.answer_within_target = its.answer_within_target;
  picture.long_wait = its.long_wait;
  picture.timezone = its.hours.timezone();
  picture.open = its.hours.open_at(now);
  picture.next_change = hours_change(now);
  picture.waiting = tally_.waiting();
  if (const auto since = tally_.waiting_since()) {
    picture.longest_wait = std::max(Duration::zero(), now - *since);
  }
  picture.talking = tally_.talking();
  picture.unresolved = tally_.unresolved();
  const LocalDay today = its.hours.local_day(now);
  const double meanwhile = load_.enough() ? load_.expected(its.hours, ahead_from_, now).calls : 0;
  coverage_.update(its.hours, sight_, now);
  for (const Window window : kWindows) {
    WindowFigures& figures = picture.windows[static_cast<std::size_t>(window)];
    figures = tally_.figures(window, today);
    coverage_.fill(figures);
    if (window >= Window::today) {
      const double yet = expected_[static_cast<std::size_t>(window) - static_cast<std::size_t>(Window::today)];
      figures.expected = static_cast<std::int64_t>(std::max(0.0, yet - meanwhile));
    }
    figures.rate(its.headline, its.target);
  }
  open_day(now);
  picture.day = day_;
  picture.day.quarters = quarters_.within(day_.from, day_.to);
  picture.spike = spike_.picture();
  picture.staffing = staffing_;
  picture.last_offered = last_offered_;
  if (last_offered_ && load_.enough()) {
    picture.expected_calls = load_.expected(its.hours, *last_offered_, now).calls;
  }
  picture.imbalance = tally_.imbalance();
  return picture;
}

Instant LineState::next_change(Instant now, Duration within) {
  tally_.advance(now);
  const Instant latest = now + within;
  return std::min({latest, definition_->hours.day_after(now), hours_change(now).value_or(latest),
                   tally_.next_change(now, within).value_or(latest)});
}

}  // namespace dutyline
