#include "lines/line_tally.hpp"

#include <utility>

#include "lines/call_record.hpp"

namespace dutyline {
namespace {

ResolvedCall resolved_call(const TalliedCall& call) {
  return {*call.resolved, call.hours, call.call_class, call.served};
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
  calendar_ = {};
  books_.classify(call.day, call.hours, call.call_class, calls);
  if (call.resolved && call.hours == Hours::open) {
    books_.serve(call.day, call.call_class, call.served, calls);
  }
  unresolved_ += call.call_class == CallClass::unresolved ? calls : 0;
  talking_ += call.talking ? calls : 0;
}

void LineTally::add(const TalliedCall& call) {
  tally(call, 1);
  if (call.resolved) {
    rolling_.add(resolved_call(call));
  }
  if (call.call_class == CallClass::waiting) {
    waiting_since_.insert(call.offered);
  }
}

void LineTally::remove(const TalliedCall& call) {
  tally(call, -1);
  if (call.resolved) {
    rolling_.remove(resolved_call(call));
  }
  if (call.call_class == CallClass::waiting) {
    waiting_since_.extract(call.offered);  // one of them, not all that joined at this instant
  }
}

void LineTally::fold(Instant before, LocalDay first) {
  calendar_ = {};
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
  if (today != std::exchange(calendar_day_, today)) {
    calendar_ = {};
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
  return *waiting_since_.begin();
}

}  // namespace dutyline
