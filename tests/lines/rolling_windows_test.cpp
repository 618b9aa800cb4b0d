// Whatever comes, goes, changes, is folded, and however time goes: the windows are what a recount of all calls gives.
#include "lines/rolling_windows.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <vector>

#include "lines/made_call.hpp"

namespace dutyline {
namespace {

using made::kTen;

constexpr std::array kRolling{Window::m15, Window::h1, Window::d7, Window::d30};

Duration length_of(Window window) {
  switch (window) {
    case Window::m15: return minutes(15);
    case Window::h1: return hours(1);
    case Window::d7: return hours(24 * 7);
    default: return hours(24 * 30);
  }
}

// The same as windows, told in words of their own: a list of calls, each with the instant by which it is judged.
class Recount {
 public:
  void add(const ResolvedCall& call) { calls_.push_back({call, call.at(), false}); }
  void remove(std::size_t number) {
    calls_[number] = calls_.back();
    calls_.pop_back();
  }
  // One that was folded stands by itself again.
  void change(std::size_t number, const ResolvedCall& after) {
    const bool in_place = !calls_[number].folded && calls_[number].call.at() == after.at();
    calls_[number] = in_place ? Known{after, calls_[number].judged_at, false} : Known{after, after.at(), false};
  }
  void fold(Instant before) {
    for (Known& known : calls_) {
      if (!known.folded && known.call.at() < before) {
        known.folded = true;
        known.judged_at = FoldedDays::slot_end(known.call.at());
        slots_.insert(known.judged_at);
      }
    }
  }

  std::size_t size() const { return calls_.size(); }
  // The windows take one that stands by itself first, where another of the same look was folded.
  bool may_go(std::size_t number) const {
    return !calls_[number].folded ||
           std::ranges::none_of(calls_, [&](const Known& other) { return !other.folded && other.call == at(number); });
  }
  const ResolvedCall& at(std::size_t number) const { return calls_[number].call; }

  void expect_in(const RollingWindows& windows, Instant now) const {
    for (const Window window : kRolling) {
      const auto holds = [&](Instant judged_at) {
        return judged_at > now - length_of(window) && judged_at <= now + RollingWindows::kAhead;
      };
      std::array<ClassCounts, 2> counts;
      ServiceSums service;
      std::array<std::vector<std::int64_t>, 2> waits;
      for (const Known& known : calls_) {
        if (!holds(known.judged_at)) {
          continue;
        }
        const ResolvedCall& call = known.call;
        ClassCounts& its = counts.at(static_cast<std::size_t>(call.hours()));
        its.add(call.call_class(), 1);
        ++its.offered;
        if (call.hours() == Hours::open) {
          sum_up(service, call.call_class(), call.served(), 1);
          if (has_wait_quantile(call.call_class()) && call.served().wait_known) {
            waits.at(call.call_class() == CallClass::answered ? 0 : 1).push_back(call.served().wait_ms);
          }
        }
      }
      const bool exact = slots_.upper_bound(now - length_of(window)) == slots_.end();
      const auto quantiles = [&](std::size_t of) { return exact ? wait_quantiles(waits.at(of)) : std::nullopt; };
      ASSERT_EQ(windows.counts(window, Hours::open), counts[0]) << to_string(window);
      ASSERT_EQ(windows.counts(window, Hours::closed), counts[1]) << to_string(window);
      ASSERT_EQ(windows.service(window), service) << to_string(window);
      ASSERT_EQ(windows.exact(window), exact) << to_string(window);
      ASSERT_EQ(windows.waits(window, CallClass::answered), quantiles(0)) << to_string(window);
      ASSERT_EQ(windows.waits(window, CallClass::abandoned), quantiles(1)) << to_string(window);
    }
    ASSERT_EQ(windows.next_change(now, minutes(1)), next_change(now, minutes(1)));
  }

 private:
  struct Known {
    ResolvedCall call;
    Instant judged_at;
    bool folded;
  };

  std::optional<Instant> next_change(Instant now, Duration within) const {
    std::optional<Instant> next;
    const auto look = [&](Instant at) {
      for (const Duration delay : {Duration(minutes(15)), Duration(hours(1)), Duration(hours(24 * 7)),
                                   Duration(hours(24 * 30)), -RollingWindows::kAhead}) {
        const Instant passes = at + delay;
        if (passes > now && passes <= now + within && (!next || passes < *next)) {
          next = passes;
        }
      }
    };
    for (const Known& known : calls_) {
      look(known.judged_at);
    }
    for (const Instant slot : slots_) {
      look(slot);
    }
    return next;
  }

  std::vector<Known> calls_;
  std::set<Instant> slots_;  // that hold anything, or held it
};

class Chance {
 public:
  explicit Chance(unsigned seed) : engine_(seed) {}
  unsigned below(unsigned bound) { return static_cast<unsigned>(engine_() % bound); }

  // Like a line's: mostly a moment ago, often at the very same instant, sometimes days old or ahead of time.
  Instant instant(Instant now) {
    switch (below(12)) {
      case 0: return now - hours(below(24 * 40));
      case 1: return now + seconds(below(120));
      case 2: return now - minutes(below(70));
      default: return now - seconds(below(30));
    }
  }
  ResolvedCall call(Instant at) {
    ServedCall how = ResolvedCall::served_as(below(ResolvedCall::kServings));
    how.wait_ms = below(4) == 0 ? 0xffff'0000 + below(3) : below(3000);
    how.talk_ms = how.talk_known ? below(900'000) : 0;
    const auto call_class = below(3) == 0 ? kFinalClasses.at(below(kFinalClasses.size())) : CallClass::answered;
    return {at, below(4) == 0 ? Hours::closed : Hours::open, call_class, how};
  }

 private:
  std::mt19937 engine_;
};

// A life of many thousand calls: more than some blocks, growing and shrinking by turns.
void live(unsigned seed, bool folds) {
  SCOPED_TRACE(seed);
  Chance chance(seed);
  RollingWindows windows;
  Recount recount;
  Instant now = kTen;
  windows.advance(now);
  for (int step = 0; step < 12'000; ++step) {
    const unsigned what = chance.below(100);
    const bool grows = step / 3000 % 2 == 0;
    const std::size_t number = recount.size() == 0 ? 0 : chance.below(static_cast<unsigned>(recount.size()));
    if (recount.size() == 0 || what < (grows ? 55U : 20U)) {
      const ResolvedCall call = chance.call(chance.instant(now));
      recount.add(call);
      windows.add(call);
    } else if (what < 70) {
      const ResolvedCall before = recount.at(number);
      const ResolvedCall after = chance.call(chance.below(3) == 0 ? chance.instant(now) : before.at());
      if (recount.may_go(number)) {
        recount.change(number, after);
        windows.change(before, after);
      }
    } else if (what < 90) {
      if (recount.may_go(number)) {
        windows.remove(recount.at(number));
        recount.remove(number);
      }
    } else {
      now += chance.below(20) == 0 ? -Duration(hours(chance.below(30))) : Duration(seconds(chance.below(600)));
      windows.advance(now);
    }
    if (folds && step % 1500 == 1499) {
      recount.fold(now - hours(2));
      windows.fold(now - hours(2));
    }
    if (step % 40 == 0) {
      ASSERT_NO_FATAL_FAILURE(recount.expect_in(windows, now)) << "step " << step;
    }
  }
}

TEST(RollingWindows, AreWhatARecountOfAllCallsGives) {
  for (unsigned seed = 1; seed <= 4; ++seed) {
    ASSERT_NO_FATAL_FAILURE(live(seed, false));
  }
}

TEST(RollingWindows, AreWhatARecountGivesWhereOldCallsAreFolded) {
  for (unsigned seed = 11; seed <= 14; ++seed) {
    ASSERT_NO_FATAL_FAILURE(live(seed, true));
  }
}

}  // namespace
}  // namespace dutyline
