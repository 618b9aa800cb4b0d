#include "lines/coverage.hpp"

#include <algorithm>
#include <utility>

namespace dutyline {
namespace {

Instant begin_of(Window window, const OpeningHours& hours_of_line, Instant now) {
  switch (window) {
    case Window::m15: return now - minutes(15);
    case Window::h1: return now - hours(1);
    case Window::d7: return now - hours(24 * 7);
    case Window::d30: return now - hours(24 * 30);
    case Window::today: return hours_of_line.day_of(now);
    case Window::week: return hours_of_line.week_of(now);
    case Window::month: return hours_of_line.month_of(now);
  }
  return now;
}

bool is_calendar(Window window) {
  return window == Window::today || window == Window::week || window == Window::month;
}

// The open part of [from, to).
Duration open_part(const OpeningHours& hours_of_line, Instant from, Instant to) {
  return from < to ? hours_of_line.open_within(from, to) : Duration::zero();
}

}  // namespace

std::vector<Span> united(std::vector<Span> spans) {
  std::erase_if(spans, [](const Span& span) { return span.from >= span.to; });
  std::ranges::sort(spans, {}, &Span::from);
  std::vector<Span> apart;
  for (const Span& span : spans) {
    if (!apart.empty() && span.from <= apart.back().to) {
      apart.back().to = std::max(apart.back().to, span.to);
    } else {
      apart.push_back(span);
    }
  }
  return apart;
}

std::vector<Span> without(std::vector<Span> spans, std::vector<Span> holes) {
  const auto gone = united(std::move(holes));
  std::vector<Span> left;
  for (Span span : united(std::move(spans))) {
    for (const Span& hole : gone) {
      if (hole.to <= span.from || hole.from >= span.to) {
        continue;
      }
      if (hole.from > span.from) {
        left.push_back({span.from, hole.from});
      }
      span.from = hole.to;
    }
    if (span.from < span.to) {
      left.push_back(span);
    }
  }
  return left;
}

namespace {

Covered missed_in(const OpeningHours& hours_of_line, const LineSight& sight, Instant from, Instant to) {
  Covered covered;
  for (const MissedSpan& missed : sight.missed) {
    // A gap of no length is one all the same; where it was, it may have been open.
    const Instant end = std::max(missed.gap.to, missed.gap.from + Duration(1));
    if (open_part(hours_of_line, std::max(from, missed.gap.from), std::min(to, end)) > Duration::zero()) {
      covered.missed_answered += missed.answered;
      covered.missed_other += missed.other;
    }
  }
  return covered;
}

}  // namespace

Covered covered_in(const OpeningHours& hours_of_line, const LineSight& sight, Instant from, Instant to) {
  Covered covered = missed_in(hours_of_line, sight, from, to);
  covered.open = open_part(hours_of_line, from, to);
  for (const Span& span : sight.seen) {
    covered.seen += open_part(hours_of_line, std::max(from, span.from), std::min(to, span.to));
  }
  return covered;
}

void Covered::fill(WindowFigures& figures) const {
  figures.open_time = open;
  figures.seen_time = seen;
  figures.missed_answered = missed_answered;
  figures.missed_other = missed_other;
}

void Coverage::update(const OpeningHours& hours_of_line, const LineSight& sight, Instant now) {
  if (at_ && now >= *at_ && now - *at_ < seconds(1)) {
    return;
  }
  at_ = now;
  for (const Window window : kWindows) {
    const Instant from = begin_of(window, hours_of_line, now);
    of_[static_cast<std::size_t>(window)] =
        is_calendar(window) ? covered_in(hours_of_line, sight, from, now) : missed_in(hours_of_line, sight, from, now);
  }
}

void Coverage::fill(WindowFigures& figures) const {
  of_[static_cast<std::size_t>(figures.window)].fill(figures);
}

}  // namespace dutyline
