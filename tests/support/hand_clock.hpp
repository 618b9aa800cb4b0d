// Time that only the test moves: a clock and the alarms that go by it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "feeds/alarm.hpp"
#include "feeds/feed.hpp"

namespace dutyline::testing {

// Outlives every alarm it makes.
class HandClock {
 public:
  Instant now() const { return now_; }
  NowFunction now_function() {
    return [this] { return now_; };
  }
  AlarmFactory alarms() {
    return [this] { return std::make_unique<HandAlarm>(*this); };
  }

  // Rings every alarm that comes due, in order, each at its own instant.
  void advance(Duration by) {
    const Instant target = now_ + by;
    for (auto next = earliest(); next != set_.end() && next->second.due <= target; next = earliest()) {
      now_ = std::max(now_, next->second.due);
      const auto what = std::move(next->second.what);
      set_.erase(next);
      what();
    }
    now_ = target;
  }
  // A step of the wall clock: alarms go on by the time that really passes.
  void step(Duration by) {
    now_ += by;
    for (auto& [id, alarm] : set_) {
      alarm.due += by;
    }
  }
  std::optional<Duration> until_next() {
    const auto next = earliest();
    return next == set_.end() ? std::nullopt : std::optional(next->second.due - now_);
  }

 private:
  struct Set {
    Instant due;
    std::function<void()> what;
  };
  class HandAlarm : public Alarm {
   public:
    explicit HandAlarm(HandClock& clock) : clock_(clock), id_(clock.next_id_++) {}
    ~HandAlarm() override { cancel(); }
    HandAlarm(const HandAlarm&) = delete;
    HandAlarm& operator=(const HandAlarm&) = delete;
    void set(Duration after, std::function<void()> what) override {
      clock_.set_.insert_or_assign(id_, Set{clock_.now_ + after, std::move(what)});
    }
    void cancel() override { clock_.set_.erase(id_); }

   private:
    HandClock& clock_;
    std::uint64_t id_;
  };

  std::map<std::uint64_t, Set>::iterator earliest() {
    return std::min_element(set_.begin(), set_.end(),
                            [](const auto& a, const auto& b) { return a.second.due < b.second.due; });
  }

  Instant now_{seconds(1'795'438'800)};
  std::map<std::uint64_t, Set> set_;
  std::uint64_t next_id_ = 1;
};

}  // namespace dutyline::testing
