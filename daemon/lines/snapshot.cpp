#include "lines/snapshot.hpp"

#include <algorithm>

namespace dutyline {
namespace {

// A count's place in by_class is its class's own number.
static_assert(std::ranges::equal(kFinalClasses, std::array{0, 1, 2, 3, 4, 5}, {},
                                 [](CallClass call_class) { return static_cast<int>(call_class); }));

std::int64_t resolved_of(const ClassCounts& counts) {
  return counts.offered - counts.waiting - counts.unresolved;
}

}  // namespace

std::string_view to_string(Window window) {
  switch (window) {
    case Window::m15: return "15m";
    case Window::h1: return "1h";
    case Window::d7: return "7d";
    case Window::d30: return "30d";
    case Window::today: return "today";
    case Window::week: return "week";
    case Window::month: return "month";
  }
  return "today";
}

std::int64_t ClassCounts::of(CallClass call_class) const {
  switch (call_class) {
    case CallClass::waiting: return waiting;
    case CallClass::unresolved: return unresolved;
    default: return by_class[static_cast<std::size_t>(call_class)];
  }
}

void ClassCounts::add(CallClass call_class, std::int64_t calls) {
  switch (call_class) {
    case CallClass::waiting: waiting += calls; break;
    case CallClass::unresolved: unresolved += calls; break;
    default: by_class[static_cast<std::size_t>(call_class)] += calls;
  }
}

ClassCounts& ClassCounts::operator+=(const ClassCounts& other) {
  for (std::size_t i = 0; i < by_class.size(); ++i) {
    by_class[i] += other.by_class[i];
  }
  waiting += other.waiting;
  unresolved += other.unresolved;
  offered += other.offered;
  return *this;
}

std::int64_t ClassCounts::losses() const {
  return of(CallClass::abandoned) + of(CallClass::not_served);
}

std::int64_t ClassCounts::counted() const {
  return of(CallClass::answered) + losses();
}

std::optional<double> Ratio::value() const {
  if (whole == 0) {
    return std::nullopt;
  }
  return static_cast<double>(part) / static_cast<double>(whole);
}

std::string percent_text(const Ratio& ratio) {
  if (ratio.whole == 0) {
    return "no calls";
  }
  const std::int64_t tenths = ratio.part * 1000 / ratio.whole;
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10);
}

void WindowFigures::rate(Headline headline) {
  const std::int64_t got_through = open.of(CallClass::answered);
  const std::int64_t unknown = open.of(CallClass::unknown);
  of_offered = {got_through, resolved_of(open)};

  // Unknown calls are counted in the range whatever the headline; only `served` leaves them out of its own figure.
  std::int64_t all = open.counted() + unknown;
  if (headline == Headline::of_offered) {
    all = resolved_of(open);
  } else if (headline == Headline::strict) {
    all += open.of(CallClass::short_);
  }
  answered = {got_through, headline == Headline::served ? open.counted() : all};
  // Whom nobody saw at all is in the range too: all of them lost … all of them answered.
  const std::int64_t missed = missed_answered + missed_other;
  answered_low = {got_through, all + missed};
  answered_high = {got_through + unknown + missed, all + missed};
}

double WindowFigures::coverage() const {
  return open_time > Duration::zero() ? to_seconds(seen_time) / to_seconds(open_time) : 1.0;
}

}  // namespace dutyline
