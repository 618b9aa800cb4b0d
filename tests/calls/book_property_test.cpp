// Whatever a book is told, sense or nonsense, in any order, these things hold.

#include <gtest/gtest.h>
// after GoogleTest, which it needs
#include <rapidcheck/gtest.h>

#include <set>
#include <tuple>

#include "calls/random_facts.hpp"
#include "support/told_book.hpp"

namespace dutyline {
namespace {

void require(bool holds, const char* otherwise) {
  if (!holds) {
    RC_FAIL(otherwise);
  }
}

void require_sound(const Visit& visit) {
  const bool answered = visit.outcome == Outcome::answered;
  require(wait_of(visit).value_or(seconds(0)) >= seconds(0), "a wait is negative");
  require(talk_of(visit).value_or(seconds(0)) >= seconds(0), "a talk is negative");
  require(visit.answered_at.value_or(visit.offered_at) >= visit.offered_at, "answered before it was offered");
  require(visit.left_at.value_or(visit.offered_at) >= visit.offered_at, "left before it was offered");
  require(!visit.ended_at || *visit.ended_at >= visit.answered_at.value_or(visit.offered_at),
          "ended before it was answered");
  require(!visit.refused || wait_of(visit) == Duration(0), "a refused visit waited");
  require(answered || !visit.talk_over, "a talk is over that never was");
  require(!answered || visit.left_at, "answered, and by when is not known");
  require(visit.outcome != Outcome::waiting || !visit.left_at, "has left and waits");
}

void require_sound(const Call& call) {
  require(!call.visits.empty(), "a call without a visit");
  const bool answered = std::ranges::count(call.visits, Outcome::answered, &Visit::outcome) > 0;
  const bool waiting = std::ranges::count(call.visits, Outcome::waiting, &Visit::outcome) > 0;
  const Visit& decides = deciding_visit(call);
  require((call.outcome == Outcome::answered) == answered, "answered as one of its visits is");
  require((call.outcome == Outcome::waiting) == (waiting && !answered), "waiting as one of its visits is");
  require(call.final == call.final_at.has_value(), "final, and nobody knows when");
  require(call.final == is_settled(call.outcome), "final and settled are one");
  require(!call.final || call.outcome == decides.outcome, "its last or its answered visit decides");
  require(wait_of(call).value_or(seconds(0)) >= seconds(0), "a call's wait is negative");
  bool after = false;
  for (const auto& visit : call.visits) {
    require_sound(visit);
    require(visit.line == call.line, "a visit of another line");
    require(!call.final || visit.outcome != Outcome::unresolved, "final, and a visit is not");
    require(!after || !answered || visit.offered_at < closed_at(decides), "offered after the answer");
    after = after || &visit == &decides;
  }
  require(std::ranges::is_sorted(call.visits, {}, &Visit::offered_at), "visits out of order");
}

// What must hold of all calls together, and of the book beside them.
void require_sound(const ToldBook& told) {
  std::set<VisitId> rows;
  std::set<std::tuple<std::string, std::string, bool, int>> names;
  std::size_t waiting = 0;
  for (const auto& [row, call] : told.kept) {
    require_sound(call);
    for (const auto& visit : call.visits) {
      require(rows.insert(visit.id).second, "a visit in two calls");
      require(names.insert({visit.switch_call_id, visit.queue, visit.refused, visit.number}).second,
              "two visits of one number");
      waiting += visit.outcome == Outcome::waiting ? 1 : 0;
    }
  }
  require(told.book.open_visits() == waiting, "open visits are miscounted");
}

// The settings remember longer than any story lasts, so that nothing is forgotten in the middle of one.
BookSettings long_memory() {
  auto settings = three_lines();
  settings.keep_final = settings.keep_gone = hours(10'000);
  return settings;
}

void tell(ToldBook& told, const std::vector<Fact>& facts) {
  for (const auto& fact : facts) {
    told.tell({fact});
    told.until(fact.arrived);
    require(!told.book.next_deadline() || *told.book.next_deadline() > fact.arrived, "a deadline that has passed");
  }
}

// Everybody's channel goes, and time passes.
void end_of_day(ToldBook& told) {
  for (const auto* call : {"c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"}) {
    auto gone = script("23:59:00  gone  " + std::string(call) + "  -");
    gone[0].arrived = gone[0].at = kMidnight + hours(24 * 30);
    told.tell(gone);
  }
  told.until(kMidnight + hours(24 * 32));
}

RC_GTEST_PROP(CallBookProperty, NonsenseMakesSoundCalls, ()) {
  ToldBook told(long_memory());
  for (const auto& fact : any_nonsense()) {
    tell(told, {fact});
    require_sound(told);
  }
  end_of_day(told);
  require_sound(told);
  for (const auto& [row, call] : told.kept) {
    RC_ASSERT(call.final);
    RC_ASSERT(!is_talking(call));
  }
  RC_ASSERT(told.book.open_visits() == 0U);
}

RC_GTEST_PROP(CallBookProperty, NothingIsKeptForEver, ()) {
  ToldBook told;
  tell(told, any_nonsense());
  end_of_day(told);
  told.until(kMidnight + hours(24 * 40));
  RC_ASSERT(!told.book.next_deadline());
  for (const auto* call : {"c1", "c2", "c3", "c4"}) {
    RC_ASSERT(!told.book.knows("pbx", call));
  }
}

RC_GTEST_PROP(CallBookProperty, TheSameFactsMakeTheSameCalls, ()) {
  const auto facts = any_nonsense();
  ToldBook one;
  ToldBook other;
  tell(one, facts);
  tell(other, facts);
  RC_ASSERT(one.kept == other.kept);
}

RC_GTEST_PROP(CallBookProperty, EveryFactToldTwiceInARowMakesTheSameCalls, ()) {
  const auto facts = busy_minutes();
  ToldBook once(long_memory());
  ToldBook twice(long_memory());
  for (const auto& fact : facts) {
    once.tell({fact});
    twice.tell({fact});
    const auto changes = twice.changes;
    twice.tell({fact});
    if (twice.changes != changes) {
      RC_LOG() << once.text() << "then\n" << twice.text();
    }
    RC_ASSERT(twice.changes == changes);
  }
  RC_ASSERT(once.kept == twice.kept);
}

RC_GTEST_PROP(CallBookProperty, WhatWasKeptComesBackAsItWas, ()) {
  ToldBook before(long_memory());
  tell(before, busy_minutes());
  auto settings = long_memory();
  settings.next_id = 100'000;
  ToldBook after(settings);
  for (const auto& call : before.calls()) {
    after.book.restore(call);
    after.kept[call.id] = call;
  }
  after.until(kMidnight);
  RC_ASSERT(after.changes == 0U);
  RC_ASSERT(after.book.open_visits() == before.book.open_visits());
}

RC_GTEST_PROP(CallBookProperty, ABusyTimeToldAgainChangesNothing, ()) {
  const auto facts = busy_minutes();
  ToldBook told(long_memory());
  tell(told, facts);
  require_sound(told);
  const auto kept = told.kept;
  auto again = facts;
  for (auto& fact : again) {
    fact.arrived = facts.back().arrived;
  }
  tell(told, again);
  RC_ASSERT(told.kept == kept);
}

RC_GTEST_PROP(CallBookProperty, ABusyTimeToldAgainAfterARestartChangesNothing, ()) {
  const auto facts = busy_minutes();
  ToldBook before(long_memory());
  tell(before, facts);
  auto settings = long_memory();
  settings.next_id = 100'000;
  ToldBook after(settings);
  for (const auto& call : before.calls()) {
    after.book.restore(call);
    after.kept[call.id] = call;
  }
  tell(after, facts);
  RC_ASSERT(after.kept == before.kept);
}

RC_GTEST_PROP(CallBookProperty, ABusyTimeIsTheSameHoweverItsCallersAreMixed, ()) {
  const auto facts = busy_minutes();
  ToldBook straight(long_memory());
  tell(straight, facts);
  auto by_caller = facts;  // one caller after the other, each in order; all arrive in the end
  std::ranges::stable_sort(by_caller, {}, &Fact::call);
  for (auto& fact : by_caller) {
    fact.arrived = facts.back().arrived;
  }
  ToldBook mixed(long_memory());
  tell(mixed, by_caller);
  end_of_day(straight);
  end_of_day(mixed);
  RC_ASSERT(mixed.text() == straight.text());
}

}  // namespace
}  // namespace dutyline
