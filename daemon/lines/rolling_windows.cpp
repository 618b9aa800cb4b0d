#include "lines/rolling_windows.hpp"

#include <algorithm>
#include <iterator>
#include <type_traits>
#include <utility>

namespace dutyline {
namespace {

std::chrono::sys_days date_of(Instant at) {
  return std::chrono::floor<std::chrono::days>(at);
}

std::size_t index(Hours when) {
  return static_cast<std::size_t>(when);
}

}  // namespace

void RollingWindows::Span::count(const ResolvedCall& call, int calls) {
  ClassCounts& its = counts[index(call.hours)];
  its.offered += calls;
  its.add(call.call_class, calls);
  if (call.hours == Hours::open) {
    sum_up(service, call.call_class, call.served, calls);
  }
}

void RollingWindows::Span::count(const FoldedCalls& calls, int sign) {
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

// Nearly always the newest. Nothing: there is none of that day.
RollingWindows::Drawer* RollingWindows::drawer_of(Instant at) {
  const auto date = date_of(at);
  if (!drawers_.empty() && drawers_.rbegin()->first == date) {
    return &drawers_.rbegin()->second;
  }
  const auto found = drawers_.find(date);
  return found == drawers_.end() ? nullptr : &found->second;
}

// The first that is not before it. Calls that change are young: looked for from the end, in steps that double.
RollingWindows::Drawer::iterator RollingWindows::place_of(Drawer& drawer, const ResolvedCall& call) {
  auto first = drawer.end();
  auto last = drawer.end();
  for (std::ptrdiff_t step = 8; first != drawer.begin() && !(*std::prev(first) < call); step *= 2) {
    last = first;
    first -= std::min(step, first - drawer.begin());
  }
  return std::lower_bound(first, last, call);
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
  for (std::size_t window = first; window < kCount; ++window) {
    known_[window][0].good = known_[window][1].good = false;
  }
}

void RollingWindows::add(const ResolvedCall& call) {
  Drawer* drawer = drawer_of(call.at);
  if (drawer == nullptr) {
    drawer = &drawers_[date_of(call.at)];
  }
  if (drawer->empty() || drawer->back() <= call) {
    drawer->push_back(call);
  } else {
    drawer->insert(place_of(*drawer, call), call);
  }
  count(call.at, call, 1);
}

void RollingWindows::remove(const ResolvedCall& call) {
  if (Drawer* const drawer = drawer_of(call.at)) {
    const auto place = place_of(*drawer, call);
    if (place != drawer->end() && *place == call) {
      drawer->erase(place);
      if (drawer->empty()) {
        drawers_.erase(date_of(call.at));
      }
      count(call.at, call, -1);
      return;
    }
  }
  if (folded_.remove(call)) {
    count(FoldedDays::slot_end(call.at), call, -1);
  }
}

// In its place, where no other was resolved at this very instant: the order stays.
void RollingWindows::change(const ResolvedCall& before, const ResolvedCall& after) {
  Drawer* const drawer = before.at == after.at ? drawer_of(before.at) : nullptr;
  if (drawer != nullptr) {
    const auto place = place_of(*drawer, before);
    const bool found = place != drawer->end() && *place == before;
    const bool alone = found && (place == drawer->begin() || std::prev(place)->at != before.at) &&
                       (std::next(place) == drawer->end() || std::next(place)->at != before.at);
    if (alone) {
      *place = after;
      count(before.at, before, -1);
      count(after.at, after, 1);
      return;
    }
  }
  remove(before);
  add(after);
}

void RollingWindows::fold(Instant before) {
  folded_.raise(before);
  while (!drawers_.empty() && drawers_.begin()->first < before) {
    const auto drawer = drawers_.begin();
    const auto last = std::ranges::lower_bound(drawer->second, before, {}, &ResolvedCall::at);
    for (auto call = drawer->second.begin(); call != last; ++call) {
      folded_.add(*call);
      count(call->at, *call, -1);
      count(FoldedDays::slot_end(call->at), *call, 1);
    }
    drawer->second.erase(drawer->second.begin(), last);
    if (!drawer->second.empty()) {
      drawer->second.shrink_to_fit();
      break;
    }
    drawers_.erase(drawer);
  }
  known_ = {};
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
  const auto pass = [&](int sign) {
    return [this, span, sign](const auto& calls) {
      spans_[span].count(calls, sign);
      if (span + 1 < kCount) {
        spans_[span + 1].count(calls, -sign);
      }
      changed(span);
    };
  };
  Span& its = spans_[span];
  for_each(its.from, std::min(head_, from), pass(-1));
  for_each(from, std::min(head_, its.from), pass(1));
  its.from = from;
}

void RollingWindows::move_head(Instant head) {
  const Instant first = spans_.back().from;
  const auto enters = [&](int sign) {
    return [this, sign](const auto& calls) {
      if constexpr (std::is_same_v<std::decay_t<decltype(calls)>, ResolvedCall>) {
        count(calls.at, calls, sign);
      } else {
        count(calls.at(), calls, sign);
      }
    };
  };
  for_each(std::max(head, first), head_, enters(-1));
  const Instant before = std::exchange(head_, head);
  for_each(std::max(before, first), head, enters(1));
}

template <class Visitor>
void RollingWindows::for_each(Instant after, Instant until, Visitor visit) const {
  if (until <= after) {
    return;
  }
  folded_.for_each(after, until, visit);
  for (auto drawer = drawers_.lower_bound(date_of(after)); drawer != drawers_.end(); ++drawer) {
    const auto& calls = drawer->second;
    for (auto call = std::ranges::upper_bound(calls, after, {}, &ResolvedCall::at); call != calls.end(); ++call) {
      if (call->at > until) {
        return;
      }
      visit(*call);
    }
  }
}

ClassCounts RollingWindows::counts(Window window, Hours when) const {
  ClassCounts total;
  for (std::size_t span = 0; span <= static_cast<std::size_t>(window); ++span) {
    total += spans_[span].counts[index(when)];
  }
  return total;
}

ServiceSums RollingWindows::service(Window window) const {
  ServiceSums total;
  for (std::size_t span = 0; span <= static_cast<std::size_t>(window); ++span) {
    total += spans_[span].service;
  }
  return total;
}

bool RollingWindows::exact(Window window) const {
  return !folded_.any_after(span(window).from);
}

std::optional<WaitQuantiles> RollingWindows::waits(Window window, CallClass call_class) const {
  const Span& its = span(window);
  Known& known = known_[static_cast<std::size_t>(window)][call_class == CallClass::answered ? 0 : 1];
  if (!known.good) {
    known = {true, std::nullopt};
    if (counts(window, Hours::open).of(call_class) <= kMostForQuantiles && exact(window)) {
      std::vector<std::int64_t> waits;
      for_each(its.from, head_, [&](const auto& call) {
        if constexpr (std::is_same_v<std::decay_t<decltype(call)>, ResolvedCall>) {
          if (call.call_class == call_class && call.hours == Hours::open && call.served.wait_known) {
            waits.push_back(call.served.wait_ms);
          }
        }
      });
      known.waits = wait_quantiles(std::move(waits));
    }
  }
  return known.waits;
}

std::optional<Instant> RollingWindows::next_change(Instant now, Duration within) const {
  std::optional<Instant> next;
  const auto consider = [&](Instant after, Duration delay) {
    const auto look = [&](Instant at) {
      if (at += delay; at > now && (!next || at < *next)) {
        next = at;
      }
    };
    for_each(after, after + within, [&](const auto& calls) {
      if constexpr (std::is_same_v<std::decay_t<decltype(calls)>, ResolvedCall>) {
        look(calls.at);
      } else {
        look(calls.at());
      }
    });
  };
  for (const Span& span : spans_) {
    consider(now - span.length, span.length);
  }
  consider(now + kAhead, -kAhead);
  return next;
}

}  // namespace dutyline
