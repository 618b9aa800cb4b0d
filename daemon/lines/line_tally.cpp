#include "lines/line_tally.hpp"

#include <utility>

#include "lines/call_record.hpp"

namespace dutyline {
namespace {

ResolvedCall resolved_call(const TalliedCall& call) {
  return {*call.resolved, call.hours, call.call_class};
}

// First and last+1 day of the calendar period that holds `today`.
std::pair<LocalDay, LocalDay> period(Window window, LocalDay today) {
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

}  // namespace

void LineTally::add(const TalliedCall& call) {
  books_.classify(call.day, call.hours, call.call_class, 1);
  if (call.resolved) {
    rolling_.add(resolved_call(call));
  }
  if (call.call_class == CallClass::waiting) {
    waiting_since_.insert(call.offered);
  }
  unresolved_ += call.call_class == CallClass::unresolved ? 1 : 0;
  talking_ += call.talking ? 1 : 0;
}

void LineTally::remove(const TalliedCall& call) {
  books_.classify(call.day, call.hours, call.call_class, -1);
  if (call.resolved) {
    rolling_.remove(resolved_call(call));
  }
  if (call.call_class == CallClass::waiting) {
    waiting_since_.extract(call.offered);  // one of them, not all that joined at this instant
  }
  unresolved_ -= call.call_class == CallClass::unresolved ? 1 : 0;
  talking_ -= call.talking ? 1 : 0;
}

WindowFigures LineTally::figures(Window window, LocalDay today) const {
  WindowFigures figures;
  figures.window = window;
  if (window < Window::today) {
    figures.open = rolling_.counts(window, Hours::open);
    figures.closed = rolling_.counts(window, Hours::closed);
    return figures;
  }
  const auto [from, to] = period(window, today);
  figures.open = books_.sum(from, to, Hours::open);
  figures.closed = books_.sum(from, to, Hours::closed);
  return figures;
}

std::optional<Instant> LineTally::waiting_since() const {
  if (waiting_since_.empty()) {
    return std::nullopt;
  }
  return *waiting_since_.begin();
}

}  // namespace dutyline
