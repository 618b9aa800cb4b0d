#include "lines/rolling_windows.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace dutyline {
namespace {

std::size_t index(Hours when) {
  return static_cast<std::size_t>(when);
}

Instant resolved_at(ResolvedCall call) {
  return call.at();
}
Instant resolved_at(const FoldedCalls& calls) {
  return calls.at();
}

}  // namespace

void RollingWindows::FoldedSums::count(const FoldedCalls& calls, int sign) {
  ClassCounts& its = counts[index(calls.hours())];
  for (std::size_t i = 0; i < calls.by_class.size(); ++i) {
    its.by_class[i] += sign * calls.by_class[i];
    its.offered += sign * calls.by_class[i];
  }
  if (calls.hours() == Hours::open) {
    service += {sign * calls.in_time, sign * calls.waits, sign * calls.wait_ms, sign * calls.talks,
                sign * calls.talk_ms, sign * calls.brief, sign * calls.dropped};
  }
}

std::size_t RollingWindows::span_of(Instant at) const {
  if (at > head_) {
    return kCount;
  }
  std::size_t span = 0;
  while (span < kCount && at <= spans_[span].from) {
    ++span;
  }
  return span;
}

template <class Calls>
void RollingWindows::count(Instant at, const Calls& calls, int sign) {
  if (const std::size_t span = span_of(at); span < kCount) {
    spans_[span].count(calls, sign);
    changed(span);
  }
}

void RollingWindows::changed(std::size_t first) {
  if (!std::exchange(any_known_, false)) {
    return;
  }
  for (std::size_t window = 0; window < kCount; ++window) {
    for (Known& known : known_[window]) {
      known.good = known.good && window < first;
      any_known_ = any_known_ || known.good;
    }
  }
}

void RollingWindows::add(ResolvedCall call) {
  calls_.add(call);
  count(call.at(), call, 1);
}

void RollingWindows::remove(ResolvedCall call) {
  if (calls_.remove(call)) {
    count(call.at(), call, -1);
  } else if (folded_.remove(call)) {
    count(FoldedDays::slot_end(call.at()), call, -1);
  }
}

// In its place, where it is known one by one and was resolved when it was.
void RollingWindows::change(ResolvedCall before, ResolvedCall after) {
  if (before.at() == after.at() && calls_.change(before, after)) {
    if (const std::size_t span = span_of(after.at()); span < kCount) {
      spans_[span].count(before, -1);
      spans_[span].count(after, 1);
      changed(span);
    }
    return;
  }
  remove(before);
  add(after);
}

void RollingWindows::fold(Instant before) {
  folded_.raise(before);
  calls_.take_before(before, [this](ResolvedCall call) {
    folded_.add(call);
    count(call.at(), call, -1);
    count(FoldedDays::slot_end(call.at()), call, 1);
  });
  changed(0);
}

void RollingWindows::advance(Instant now) {
  for (std::size_t span = 0; span < kCount; ++span) {
    shift(span, now - spans_[span].length);
  }
  move_head(now + kAhead);
}

// Only calls between the old beginning and the new one are looked at: they go to the next longer window's span, or come
// from it where time goes back.
void RollingWindows::shift(std::size_t span, Instant from) {
  Span& its = spans_[span];
  Span* const longer = span + 1 < kCount ? &spans_[span + 1] : nullptr;
  const int sign = its.from < from ? -1 : 1;
  bool any = false;
  for_each(std::min(its.from, from), std::min(head_, std::max(its.from, from)), near_[span], [&](const auto& calls) {
    its.count(calls, sign);
    if (longer != nullptr) {
      longer->count(calls, -sign);
    }
    any = true;
  });
  its.from = from;
  if (any) {
    changed(span);
  }
}

void RollingWindows::move_head(Instant head) {
  const Instant first = spans_.back().from;
  const auto enters = [this](int sign) {
    return [this, sign](const auto& calls) { count(resolved_at(calls), calls, sign); };
  };
  for_each(std::max(head, first), head_, near_.back(), enters(-1));
  const Instant before = std::exchange(head_, head);
  for_each(std::max(before, first), head, near_.back(), enters(1));
}

template <class Visitor>
void RollingWindows::for_each(Instant after, Instant until, CallsByTime::Near& near, Visitor visit) const {
  if (until > after) {
    folded_.for_each(after, until, visit);
    calls_.for_each(after, until, near, visit);
  }
}

ClassCounts RollingWindows::counts(Window window, Hours when) const {
  ClassCounts total;
  for (std::size_t span = 0; span <= static_cast<std::size_t>(window); ++span) {
    total += spans_[span].sums.counts(when);
    total += spans_[span].folded.counts[index(when)];
  }
  return total;
}

ServiceSums RollingWindows::service(Window window) const {
  ServiceSums total;
  for (std::size_t span = 0; span <= static_cast<std::size_t>(window); ++span) {
    total += spans_[span].sums.service();
    total += spans_[span].folded.service;
  }
  return total;
}

bool RollingWindows::exact(Window window) const {
  return !folded_.any_after(span(window).from);
}

std::optional<WaitQuantiles> RollingWindows::waits(Window window, CallClass call_class) const {
  const auto number = static_cast<std::size_t>(window);
  Known& known = known_.at(number)[call_class == CallClass::answered ? 0 : 1];
  if (!known.good) {
    known = {true, std::nullopt};
    any_known_ = true;
    if (counts(window, Hours::open).of(call_class) <= kMostForQuantiles && exact(window)) {
      std::vector<std::int64_t> waits;
      calls_.for_each(span(window).from, head_, near_.at(number), [&](ResolvedCall call) {
        if (call.call_class() == call_class && call.hours() == Hours::open && call.served().wait_known) {
          waits.push_back(call.served().wait_ms);
        }
      });
      known.waits = wait_quantiles(std::move(waits));
    }
  }
  return known.waits;
}

// What passes a boundary next is the first call after it.
std::optional<Instant> RollingWindows::next_change(Instant now, Duration within) const {
  std::optional<Instant> next;
  const auto consider = [&](std::optional<Instant> at, Duration delay) {
    if (at && *at + delay <= now + within && (!next || *at + delay < *next)) {
      next = *at + delay;
    }
  };
  const auto look_after = [&](Instant after, Duration delay, CallsByTime::Near& near) {
    consider(folded_.first_at_after(after), delay);
    consider(calls_.first_after(after, near), delay);
  };
  for (std::size_t span = 0; span < kCount; ++span) {
    look_after(now - spans_[span].length, spans_[span].length, near_[span]);
  }
  look_after(now + kAhead, -kAhead, near_.back());
  return next;
}

}  // namespace dutyline
