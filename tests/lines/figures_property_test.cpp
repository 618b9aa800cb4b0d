// Whatever happens to calls, in whatever order it is told: the figures are what a recount of all calls gives.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "lines/figures.hpp"
#include "lines/made_call.hpp"

namespace dutyline {
namespace {

using made::kTen;

const std::array kLines{std::string("duty"), std::string("night"), std::string()};

std::vector<LineDefinition> lines() {
  LineDefinition night = made::line("night", *OpeningHours::make("America/Havana", {}));
  night.headline = Headline::strict;
  return {made::line("duty"), night};
}

Duration some(Duration longest) {
  return Duration(*rc::gen::inRange<Duration::rep>(0, longest.count() + 1));
}

// Instants that matter: anywhere in six weeks around the end of summer time, often close to one another.
Instant some_instant(Instant now) {
  switch (*rc::gen::inRange(0, 4)) {
    case 0: return now - some(hours(24 * 40));
    case 1: return now - some(hours(1));
    case 2: return now + some(seconds(90));
    default: return now - some(minutes(16));
  }
}

Call some_call(CallId id, Instant now) {
  Call call = made::waiting(id, some_instant(now), kLines[*rc::gen::inRange<std::size_t>(0, kLines.size())]);
  const Duration waited = some(seconds(40));
  switch (*rc::gen::inRange(0, 6)) {
    case 0: return call;
    case 1: return made::left(call, waited);
    case 2: return made::again(made::left(call, waited, Outcome::timeout), call.visits.front().offered_at + waited);
    case 3: return made::answered(call, waited);
    case 4: return made::talked(made::answered(call, waited), some(seconds(20)));
    default:
      return made::lost(call, kOutcomes[*rc::gen::inRange<std::size_t>(3, kOutcomes.size())], waited,
                        some(seconds(60)));
  }
}

Duration length_of(Window window) {
  switch (window) {
    case Window::m15: return minutes(15);
    case Window::h1: return hours(1);
    case Window::d7: return hours(24 * 7);
    default: return hours(24 * 30);
  }
}

bool holds(const OpeningHours& plan, Window window, Instant now, const CallRecord& record) {
  const Instant offered = record.call.visits.front().offered_at;
  switch (window) {
    case Window::today: return plan.local_day(offered) == plan.local_day(now);
    case Window::week: return plan.week_of(offered) == plan.week_of(now);
    case Window::month: return plan.month_of(offered) == plan.month_of(now);
    default:
      return is_final(record.call_class) && *record.call.final_at > now - length_of(window) &&
             *record.call.final_at <= now + minutes(1);
  }
}

using Records = std::map<CallId, CallRecord>;

// Told by the records alone, in words of their own.
void recount_service(const LineDefinition& line, const CallRecord& record, WindowFigures& figures,
                     std::array<std::vector<std::int64_t>, 2>& waits) {
  const auto waited = wait_of(record.call);
  if (record.call_class == CallClass::abandoned && waited) {
    waits[1].push_back(*waited / milliseconds(1));
  }
  if (record.call_class != CallClass::answered) {
    return;
  }
  ServiceSums& sums = figures.service;
  if (waited) {
    waits[0].push_back(*waited / milliseconds(1));
    sums.in_time += *waited <= line.answer_within ? 1 : 0;
    sums.waits += 1;
    sums.wait_ms += *waited / milliseconds(1);
  }
  const Visit& last = record.call.visits.back();
  if (last.ended_at) {
    const Duration talked = *last.ended_at - *last.answered_at;
    sums.talks += 1;
    sums.talk_ms += talked / milliseconds(1);
    sums.brief += talked < seconds(10) ? 1 : 0;
  }
}

LineSnapshot recount(const LineDefinition& line, const Records& records, Instant now) {
  LineSnapshot expected;
  for (const Window window : kWindows) {
    WindowFigures& figures = expected.windows[static_cast<std::size_t>(window)];
    std::array<std::vector<std::int64_t>, 2> waits;
    for (const auto& [id, record] : records) {
      if (record.call.line == line.name && holds(line.hours, window, now, record)) {
        ClassCounts& counts = record.hours == Hours::open ? figures.open : figures.closed;
        ++counts.offered;
        counts.add(record.call_class, 1);
        if (record.hours == Hours::open) {
          recount_service(line, record, figures, waits);
        }
      }
    }
    figures.answered_waits = wait_quantiles(waits[0]);
    figures.abandoned_waits = wait_quantiles(waits[1]);
  }
  for (const auto& [id, record] : records) {
    if (record.call.line != line.name) {
      continue;
    }
    const Instant offered = record.call.visits.front().offered_at;
    expected.waiting += record.call_class == CallClass::waiting ? 1 : 0;
    expected.unresolved += record.call_class == CallClass::unresolved ? 1 : 0;
    expected.talking += is_talking(record.call) ? 1 : 0;
    expected.last_offered = std::max(expected.last_offered.value_or(offered), offered);
    if (record.call_class == CallClass::waiting) {
      const Duration waited = std::max(Duration::zero(), now - offered);
      expected.longest_wait = std::max(expected.longest_wait.value_or(waited), waited);
    }
  }
  return expected;
}

void expect_recounted(const Figures& figures, const Records& records, Instant now) {
  const auto pictures = figures.snapshot(now);
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const LineSnapshot expected = recount(figures.lines()[i], records, now);
    for (const Window window : kWindows) {
      RC_ASSERT(pictures[i].figures(window).open == expected.figures(window).open);
      RC_ASSERT(pictures[i].figures(window).closed == expected.figures(window).closed);
      RC_ASSERT(pictures[i].figures(window).service == expected.figures(window).service);
      RC_ASSERT(pictures[i].figures(window).answered_waits == expected.figures(window).answered_waits);
      RC_ASSERT(pictures[i].figures(window).abandoned_waits == expected.figures(window).abandoned_waits);
    }
    RC_ASSERT(pictures[i].waiting == expected.waiting);
    RC_ASSERT(pictures[i].unresolved == expected.unresolved);
    RC_ASSERT(pictures[i].talking == expected.talking);
    RC_ASSERT(pictures[i].last_offered == expected.last_offered);
    RC_ASSERT(pictures[i].longest_wait == expected.longest_wait);
    RC_ASSERT(pictures[i].imbalance == 0);
    for (const Window window : kWindows) {  // open and closed apart
      for (const ClassCounts* const side : {&pictures[i].figures(window).open, &pictures[i].figures(window).closed}) {
        std::int64_t accounted = side->waiting + side->unresolved;
        for (const CallClass call_class : kFinalClasses) {
          accounted += side->of(call_class);
        }
        RC_ASSERT(side->offered == accounted);
      }
    }
  }
  RC_ASSERT(figures.next_change(now) > now);
  RC_ASSERT(figures.next_change(now) <= now + minutes(1));
}

Figures restarted(const Records& records, Counters& counters) {
  Figures figures(lines());
  for (const auto& [series, value] : counters.all()) {
    figures.counters().restore(series, value);
  }
  for (const auto& [id, record] : records) {
    figures.restore(record);
  }
  return figures;
}

// Less than a day of `now` passes, so that nothing is let go; the clock may go back.
RC_GTEST_PROP(FiguresProperty, WindowsEqualARecountAndTheBooksBalance, ()) {
  Figures figures(lines());
  Records records;
  const Instant begin = std::chrono::sys_days(std::chrono::year(2026) / 11 / 3) + some(hours(24 * 40));
  Instant now = begin;
  const int steps = *rc::gen::inRange(1, 60);
  for (int step = 0; step < steps; ++step) {
    now = begin + some(hours(23));
    const CallId id = *rc::gen::inRange(1, 15);
    const Origin origin = *rc::gen::element(Origin::live, Origin::recovered, Origin::imported);
    switch (*rc::gen::inRange(0, 10)) {
      case 0:
        figures.apply(made::rechained(id), now, origin);
        records.erase(id);
        break;
      case 1: figures = restarted(records, figures.counters()); break;
      default: records[id] = *figures.apply(made::told(some_call(id, now)), now, origin).record;
    }
    expect_recounted(figures, records, now);
  }
  expect_recounted(figures, records, now);
}

double sum_of(Figures& figures, const std::string& metric, const std::string& line, const std::string& when) {
  const std::string stem = metric + "{line=\"" + line + "\",hours=\"" + when + "\"";
  double sum = 0;
  for (const auto& [series, value] : figures.counters().all()) {
    sum += series.starts_with(stem) ? value : 0;
  }
  return sum;
}

// What may happen to a call next, as a switch tells it: it waits, leaves, comes back, is final, talks, is corrected.
Call next_of(const Call& call) {
  const Duration waited = some(seconds(40));
  if (call.outcome == Outcome::answered) {
    return made::talked(call, some(minutes(3)));
  }
  if (call.final) {
    return made::lost(call, Outcome::timeout, waited);
  }
  switch (*rc::gen::inRange(0, 4)) {
    case 0: return made::left(call, waited);
    case 1: return made::again(call, call.visits.back().offered_at + waited);
    case 2: return made::answered(call, waited);
    default: return made::lost(call, kOutcomes[*rc::gen::inRange<std::size_t>(3, kOutcomes.size())], waited);
  }
}

// offered_total − Σ calls_total = waiting + unresolved, re-chained calls apart; of calls that are counted at all.
RC_GTEST_PROP(FiguresProperty, OfferedLessFinalIsWaitingAndUnresolvedOverEveryRestart, ()) {
  Figures figures(lines());
  Records records;
  std::map<std::pair<std::string, Hours>, int> rechained;
  Instant now = kTen;
  const int steps = *rc::gen::inRange(1, 80);
  for (int step = 0; step < steps; ++step) {
    now += some(hours(3));
    const CallId id = *rc::gen::inRange(1, 12);
    const auto known = records.find(id);
    const int what = *rc::gen::inRange(0, 12);
    if (what == 0) {
      figures = restarted(records, figures.counters());
    } else if (what == 1 && known != records.end()) {
      const CallRecord& gone = known->second;
      if (gone.counted_offered && !gone.counted_final) {
        ++rechained[{gone.call.line, gone.hours}];
      }
      figures.apply(made::rechained(id), now, Origin::live);
      records.erase(id);
    } else {
      const Origin origin = *rc::gen::element(Origin::live, Origin::recovered, Origin::imported);
      const Instant offered = now - *rc::gen::element<Duration>(hours(30), seconds(1), hours(23));
      const Call call = known == records.end() ? made::waiting(id, offered, kLines[*rc::gen::inRange(0U, 2U)])
                                               : next_of(known->second.call);
      records[id] = *figures.apply(made::told(call), now, origin).record;
    }
  }
  for (const LineDefinition& line : figures.lines()) {
    for (const Hours when : kHours) {
      int pending = rechained[{line.name, when}];
      for (const auto& [id, record] : records) {
        const bool here = record.call.line == line.name && record.hours == when && record.counted_offered;
        pending += here && !is_final(record.call_class) ? 1 : 0;
      }
      const std::string text(to_string(when));
      RC_ASSERT(sum_of(figures, "dutyline_calls_offered_total", line.name, text) -
                    sum_of(figures, "dutyline_calls_total", line.name, text) ==
                pending);
    }
  }
}

RC_GTEST_PROP(OpeningHoursProperty, TheNextChangeIsTheFirstMinuteThatDiffers, ()) {
  WeekPlan plan;
  plan.always_open = false;
  for (auto& day : plan.days) {
    int from = 0;
    while (*rc::gen::inRange(0, 3) != 0 && from < 24 * 60) {
      const int opens = *rc::gen::inRange(from, 24 * 60);
      const int closes = *rc::gen::inRange(opens + 1, 24 * 60 + 1);
      day.push_back({minutes(opens), minutes(closes)});
      from = closes;
    }
  }
  const char* const zone = *rc::gen::element("Europe/London", "America/Havana", "Australia/Lord_Howe", "UTC");
  const auto made = OpeningHours::make(zone, plan);
  RC_ASSERT(static_cast<bool>(made));
  const Instant year = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
  const Instant after = year + minutes(*rc::gen::inRange(0, 365 * 24 * 60));

  const bool open = made->open_at(after);
  Instant scanned = after;
  Duration open_time{};
  while (made->open_at(scanned) == open && scanned < after + hours(24 * 8)) {
    scanned += minutes(1);
    open_time += open ? minutes(1) : minutes(0);
  }
  const auto next = made->next_change(after);
  RC_ASSERT(made->open_within(after, scanned) == open_time);
  if (scanned < after + hours(24 * 8)) {
    RC_ASSERT(next == scanned);
  } else {
    RC_ASSERT(!next || *next >= scanned);
  }
}

}  // namespace
}  // namespace dutyline
