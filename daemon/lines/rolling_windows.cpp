#include "lines/rolling_windows.hpp"

#include <algorithm>

namespace dutyline {
namespace {

std::chrono::sys_days drawer_of(Instant at) {
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

void RollingWindows::add(const ResolvedCall& call) {
  auto& drawer = drawers_[drawer_of(call.at)];
  if (drawer.empty() || drawer.back() <= call) {
    drawer.push_back(call);
  } else {
    drawer.insert(std::ranges::upper_bound(drawer, call), call);
  }
  for (std::size_t i = 0; i < kCount; ++i) {
    if (spans_[i].holds(call.at, head_)) {
      spans_[i].count(call, 1);
      changed(i);
    }
  }
}

void RollingWindows::remove(const ResolvedCall& call) {
  Instant at = call.at;
  const auto drawer = drawers_.find(drawer_of(call.at));
  bool found = false;
  if (drawer != drawers_.end()) {
    const auto place = std::ranges::lower_bound(drawer->second, call);
    found = place != drawer->second.end() && *place == call;
    if (found) {
      drawer->second.erase(place);
    }
    if (drawer->second.empty()) {
      drawers_.erase(drawer);
    }
  }
  if (!found) {
    if (!folded_.remove(call)) {
      return;
    }
    at = FoldedDays::slot_end(call.at);
  }
  for (std::size_t i = 0; i < kCount; ++i) {
    if (spans_[i].holds(at, head_)) {
      spans_[i].count(call, -1);
      changed(i);
    }
  }
}

void RollingWindows::fold(Instant before) {
  folded_.raise(before);
  while (!drawers_.empty() && drawers_.begin()->first < before) {
    const auto drawer = drawers_.begin();
    const auto last = std::ranges::lower_bound(drawer->second, before, {}, &ResolvedCall::at);
    for (auto call = drawer->second.begin(); call != last; ++call) {
      folded_.add(*call);
      const Instant end = FoldedDays::slot_end(call->at);
      for (Span& span : spans_) {
        span.count(*call, (span.holds(end, head_) ? 1 : 0) - (span.holds(call->at, head_) ? 1 : 0));
      }
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
  const Instant head = now + kAhead;
  for (Span& span : spans_) {
    shift(span, now - span.length, head);
  }
  head_ = head;
}

// From (span.from, head_] to (from, head]: only calls that are in one of the two and not in both are looked at.
void RollingWindows::shift(Span& span, Instant from, Instant head) {
  bool moved = false;
  const auto leaves = [&](const auto& calls) {
    span.count(calls, -1);
    moved = true;
  };
  const auto enters = [&](const auto& calls) {
    span.count(calls, 1);
    moved = true;
  };
  for_each(span.from, std::min(head_, from), leaves);
  for_each(std::max(span.from, head), head_, leaves);
  for_each(from, std::min(head, span.from), enters);
  for_each(std::max(from, head_), head, enters);
  span.from = from;
  if (moved) {
    changed(static_cast<std::size_t>(&span - spans_.data()));
  }
}

template <class Visitor>
void RollingWindows::for_each(Instant after, Instant until, Visitor visit) const {
  if (until <= after) {
    return;
  }
  folded_.for_each(after, until, visit);
  for (auto drawer = drawers_.lower_bound(drawer_of(after)); drawer != drawers_.end(); ++drawer) {
    const auto& calls = drawer->second;
    for (auto call = std::ranges::upper_bound(calls, after, {}, &ResolvedCall::at); call != calls.end(); ++call) {
      if (call->at > until) {
        return;
      }
      visit(*call);
    }
  }
}

const ClassCounts& RollingWindows::counts(Window window, Hours when) const {
  return span(window).counts[index(when)];
}

const ServiceSums& RollingWindows::service(Window window) const {
  return span(window).service;
}

bool RollingWindows::exact(Window window) const {
  return !folded_.any_after(span(window).from);
}

std::optional<WaitQuantiles> RollingWindows::waits(Window window, CallClass call_class) const {
  const Span& its = span(window);
  Known& known = known_[static_cast<std::size_t>(window)][call_class == CallClass::answered ? 0 : 1];
  if (!known.good) {
    known = {true, std::nullopt};
    if (its.counts[index(Hours::open)].of(call_class) <= kMostForQuantiles && exact(window)) {
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
