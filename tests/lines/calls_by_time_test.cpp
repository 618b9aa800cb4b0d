#include "lines/calls_by_time.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "lines/made_call.hpp"

namespace dutyline {
namespace {

using made::kTen;

ResolvedCall call_at(Instant at, std::uint32_t wait_ms = 0) {
  return {at, Hours::open, CallClass::answered, {wait_ms, 0, true}};
}

std::vector<ResolvedCall> all_of(const CallsByTime& calls) {
  std::vector<ResolvedCall> all;
  CallsByTime::Near near = 0;
  calls.for_each(kTen - hours(24 * 400), kTen + hours(24 * 400), near, [&](const auto& call) { all.push_back(call); });
  return all;
}

bool are_in_order(const std::vector<ResolvedCall>& calls) {
  return std::ranges::is_sorted(calls, {}, &ResolvedCall::at);
}

// What stands in no order, for calls of one instant stand in none.
std::vector<std::pair<Instant, std::uint32_t>> content(const std::vector<ResolvedCall>& calls) {
  std::vector<std::pair<Instant, std::uint32_t>> rows;
  for (const ResolvedCall& call : calls) {
    rows.emplace_back(call.at(), call.served().wait_ms);
  }
  std::ranges::sort(rows);
  return rows;
}

TEST(ResolvedCall, TellsAllThatItWasMadeOf) {
  for (const Hours when : kHours) {
    for (const CallClass call_class : kFinalClasses) {
      for (std::size_t serving = 0; serving < ResolvedCall::kServings; ++serving) {
        ServedCall how = ResolvedCall::served_as(serving);
        how.wait_ms = 0xffff'ffff;
        how.talk_ms = 0x8000'0001;
        const ResolvedCall call(kTen + Duration(1), when, call_class, how);
        EXPECT_EQ(call.at(), kTen + Duration(1));
        EXPECT_EQ(call.hours(), when);
        EXPECT_EQ(call.call_class(), call_class);
        EXPECT_EQ(call.served(), how);
        EXPECT_EQ(call.marks(), ResolvedCall::first_mark(when, call_class) + serving);
      }
    }
  }
}

TEST(ResolvedCall, BeforeTheEpochAndAtTheEdgesOfTimeInstantsKeepTheirOrder) {
  const Instant before_1970(Duration(-1));
  EXPECT_EQ(call_at(before_1970).at(), before_1970);
  EXPECT_TRUE(call_at(before_1970).is_before(Instant()));
  EXPECT_FALSE(call_at(before_1970).is_before(before_1970));
  EXPECT_TRUE(call_at(Instant::min()).is_before(before_1970));
  EXPECT_FALSE(call_at(Instant::max()).is_before(kTen));
  EXPECT_EQ(call_at(Instant::max()), call_at(Instant::max())) << "what was added is found again";
}

TEST(CallsByTime, MoreCallsOfOneInstantThanABlockHoldsAreAllFound) {
  CallsByTime calls;
  constexpr std::uint32_t kCalls = 3 * CallsByTime::kBlock;
  for (std::uint32_t wait = 0; wait < kCalls; ++wait) {
    calls.add(call_at(kTen, wait));
  }
  EXPECT_EQ(all_of(calls).size(), kCalls);
  for (std::uint32_t wait = 0; wait < kCalls; ++wait) {
    EXPECT_TRUE(calls.remove(call_at(kTen, wait))) << wait;
    EXPECT_FALSE(calls.remove(call_at(kTen, wait))) << wait;
  }
  EXPECT_TRUE(all_of(calls).empty());
}

// As accounts come: in order, nearly so, backwards (an old log read after a new one), anyhow.
TEST(CallsByTime, StandInOrderHoweverTheyCome) {
  constexpr int kCalls = 3000;
  std::mt19937 chance(1);
  std::vector<Instant> in_order;
  for (int second = 0; second < kCalls; ++second) {
    in_order.push_back(kTen + seconds(second));
  }
  std::vector<Instant> nearly = in_order;
  for (std::size_t at = 0; at + 20 < nearly.size(); ++at) {
    std::swap(nearly[at], nearly[at + chance() % 20]);
  }
  std::vector<Instant> backwards(in_order.rbegin(), in_order.rend());
  std::vector<Instant> anyhow = in_order;
  std::ranges::shuffle(anyhow, chance);
  for (const auto& order : {in_order, nearly, backwards, anyhow}) {
    CallsByTime calls;
    for (const Instant at : order) {
      calls.add(call_at(at));
    }
    const auto all = all_of(calls);
    ASSERT_EQ(all.size(), in_order.size());
    EXPECT_TRUE(are_in_order(all));
  }
}

TEST(CallsByTime, TakesAwayWhatIsBeforeAnInstantOldestFirst) {
  CallsByTime calls;
  for (int second = 0; second < 1000; ++second) {
    calls.add(call_at(kTen + seconds(second)));
  }
  std::vector<ResolvedCall> taken;
  calls.take_before(kTen + seconds(700), [&](const ResolvedCall& call) { taken.push_back(call); });
  EXPECT_EQ(taken.size(), 700);
  EXPECT_TRUE(are_in_order(taken));
  EXPECT_EQ(all_of(calls).size(), 300);
  calls.take_before(kTen + seconds(700), [](const ResolvedCall&) { FAIL() << "its own instant is not before it"; });
}

// Grows and shrinks by turns over many blocks, with a plain list beside it; searches begin at hints that are wrong.
TEST(CallsByTime, HoldsWhatAPlainListHolds) {
  std::mt19937 chance(2);
  CallsByTime calls;
  std::vector<ResolvedCall> plain;
  Instant newest = kTen;
  const auto some_instant = [&]() -> Instant {
    switch (chance() % 8) {
      case 0: return kTen + seconds(chance() % 4000);
      case 1: return newest;
      default: newest += milliseconds(chance() % 500); return newest - milliseconds(chance() % 3000);
    }
  };
  const auto some_wait = [&] { return static_cast<std::uint32_t>(chance() % 5); };
  for (int step = 0; step < 30'000; ++step) {
    const bool grows = step / 5000 % 2 == 0;
    if (plain.empty() || chance() % 10 < (grows ? 6U : 2U)) {
      plain.push_back(call_at(some_instant(), some_wait()));
      calls.add(plain.back());
    } else {
      ResolvedCall& known = plain[chance() % plain.size()];
      if (chance() % 2 == 0) {
        const ResolvedCall after = call_at(known.at(), some_wait());
        ASSERT_TRUE(calls.change(known, after));
        known = after;
      } else {
        ASSERT_TRUE(calls.remove(known));
        known = plain.back();
        plain.pop_back();
      }
    }
    ASSERT_FALSE(calls.remove(call_at(kTen + seconds(chance() % 4000), 9)));
    if (step % 250 == 0) {
      const auto all = all_of(calls);
      ASSERT_TRUE(are_in_order(all));
      ASSERT_EQ(content(all), content(plain));
      const Instant after = kTen + milliseconds(chance() % 4'000'000);
      CallsByTime::Near near = chance() % 30;
      const auto next = calls.first_after(after, near);
      const auto expected = std::ranges::upper_bound(all, after, {}, &ResolvedCall::at);
      ASSERT_EQ(next, expected == all.end() ? std::nullopt : std::optional(expected->at()));
    }
  }
}

}  // namespace
}  // namespace dutyline
