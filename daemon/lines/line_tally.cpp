#include "lines/line_tally.hpp"

#include <algorithm>
#include <utility>

#include "lines/call_record.hpp"

namespace dutyline {
namespace {

ResolvedCall resolved_call(const TalliedCall& call) {
  return {*call.resolved, call.hours, call.call_class, call.served};
}

ResolvedCall resolved_call(const KeptCall& call) {
  return {call.resolved, call.hours(), call.its_class(), call.served};
}

}  // namespace

std::pair<LocalDay, LocalDay> LineTally::period(Window window, LocalDay today) {
  using std::chrono::days;
  if (window == Window::week) {
    const LocalDay monday = OpeningHours::week_of(today);
    return {monday, monday + days(7)};
  }
  if (window == Window::month) {
    const LocalDay first = OpeningHours::month_of(today);
    return {first, OpeningHours::month_of(first + days(31))};
  }
  return {today, today + days(1)};
}

void LineTally::tally(const TalliedCall& call, int calls) {
  calendar_known_ = false;
  books_.classify(call.day, call.hours, call.call_class, calls);
  if (call.resolved && call.hours == Hours::open) {
    books_.serve(call.day, call.call_class, call.served, calls);
  }
  unresolved_ += call.call_class == CallClass::unresolved ? calls : 0;
  talking_ += call.talking ? calls : 0;
}

void LineTally::wait(Instant since) {
  if (waiting_since_.empty() || waiting_since_.back() <= since) {
    waiting_since_.push_back(since);
  } else {
    waiting_since_.insert(std::ranges::upper_bound(waiting_since_, since), since);
  }
}

// One of them, not all that joined at this instant. Nearly always whoever waits longest.
void LineTally::wait_no_more(Instant since) {
  if (!waiting_since_.empty() && waiting_since_.front() == since) {
    waiting_since_.pop_front();
    return;
  }
  const auto place = std::ranges::lower_bound(waiting_since_, since);
  if (place != waiting_since_.end() && *place == since) {
    waiting_since_.erase(place);
  }
}

void LineTally::add(const TalliedCall& call) {
  tally(call, 1);
  if (call.resolved) {
    rolling_.add(resolved_call(call));
  }
  if (call.call_class == CallClass::waiting) {
    wait(call.offered);
  }
}

void LineTally::remove(const TalliedCall& call) {
  tally(call, -1);
  if (call.resolved) {
    rolling_.remove(resolved_call(call));
  }
  if (call.call_class == CallClass::waiting) {
    wait_no_more(call.offered);
  }
}

void LineTally::change(const KeptCall& before, const KeptCall& after, LocalDay day) {
  calendar_known_ = false;
  if (before.call_class != after.call_class) {
    reclassify(before, after, day);
  }
  if (after.hours() == Hours::open) {
    serve(before, after, day);
  }
  talking_ += int{after.talking} - int{before.talking};
  if (before.is_final() && after.is_final()) {
    rolling_.change(resolved_call(before), resolved_call(after));
  } else if (after.is_final()) {
    rolling_.add(resolved_call(after));
  } else if (before.is_final()) {
    rolling_.remove(resolved_call(before));
  }
}

void LineTally::reclassify(const KeptCall& before, const KeptCall& after, LocalDay day) {
  const CallClass from = before.its_class();
  const CallClass to = after.its_class();
  books_.reclassify(day, after.hours(), from, to);
  if (from == CallClass::waiting) {
    wait_no_more(before.offered);
  } else if (to == CallClass::waiting) {
    wait(after.offered);
  }
  unresolved_ += (to == CallClass::unresolved ? 1 : 0) - (from == CallClass::unresolved ? 1 : 0);
}

// Of calls offered in opening hours.
void LineTally::serve(const KeptCall& before, const KeptCall& after, LocalDay day) {
  if (before.is_final() && after.is_final() && before.call_class == after.call_class) {
    books_.serve_otherwise(day, after.its_class(), before.served, after.served);
    return;
  }
  if (before.is_final()) {
    books_.serve(day, before.its_class(), before.served, -1);
  }
  if (after.is_final()) {
    books_.serve(day, after.its_class(), after.served, 1);
  }
}

void LineTally::fold(Instant before, LocalDay first) {
  calendar_known_ = false;
  rolling_.fold(before);
  rolling_.forget(before - std::chrono::days(31));
  books_.stop_keeping_waits();
  books_.forget(first);
}

WindowFigures LineTally::figures(Window window, LocalDay today) const {
  WindowFigures figures;
  figures.window = window;
  if (window < Window::today) {
    figures.open = rolling_.counts(window, Hours::open);
    figures.closed = rolling_.counts(window, Hours::closed);
    figures.service = rolling_.service(window);
    figures.exact = rolling_.exact(window);
    figures.answered_waits = rolling_.waits(window, CallClass::answered);
    figures.abandoned_waits = rolling_.waits(window, CallClass::abandoned);
    return figures;
  }
  if (today != calendar_day_ || !calendar_known_) {
    calendar_ = {};
    calendar_day_ = today;
    calendar_known_ = true;
  }
  auto& known = calendar_.at(static_cast<std::size_t>(window) - static_cast<std::size_t>(Window::today));
  if (!known) {
    const auto [from, to] = period(window, today);
    figures.open = books_.sum(from, to, Hours::open);
    figures.closed = books_.sum(from, to, Hours::closed);
    figures.service = books_.service(from, to);
    figures.answered_waits = books_.waits(from, to, CallClass::answered);
    figures.abandoned_waits = books_.waits(from, to, CallClass::abandoned);
    known = figures;
  }
  return *known;
}

std::optional<Instant> LineTally::waiting_since() const {
  if (waiting_since_.empty()) {
    return std::nullopt;
  }
  return waiting_since_.front();
}

}  // namespace dutyline
