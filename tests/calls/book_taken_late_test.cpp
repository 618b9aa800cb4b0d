// A book chains the calls of a history when their changes are asked for. When that is, nobody may see in the calls.

#include <gtest/gtest.h>
// after GoogleTest, which it needs
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "calls/random_facts.hpp"
#include "support/told_book.hpp"

namespace dutyline {
namespace {

// Everything but the rows' numbers, which are given in the order of asking.
std::vector<std::string> all_of(const ToldBook& told) {
  std::vector<std::string> all;
  for (const auto& call : told.calls()) {
    std::ostringstream text;
    text << words(call) << (call.final_at ? " at " + epoch_text(*call.final_at) : "") << "\n";
    for (Visit visit : call.visits) {
      visit.id = 0;
      text << "  " << visit << "\n";
    }
    all.push_back(text.str());
  }
  std::ranges::sort(all);
  return all;
}

// As the switch's own record would say it: whole seconds, no linked ids.
Fact recorded(Fact fact) {
  fact.known = Times::log;
  fact.source = "log";
  fact.linked.clear();
  fact.at = std::chrono::floor<std::chrono::seconds>(fact.at);
  return fact;
}

// Mostly rows of the record, of nonsense and of sense; sometimes something live in between, where `live`.
std::vector<Fact> history(bool live) {
  auto facts = random_facts::pick<bool>({true, false}) ? any_nonsense() : busy_minutes();
  for (auto& fact : facts) {
    if (!live || random_facts::pick<int>({0, 1, 2, 3}) != 0) {
      fact = recorded(std::move(fact));
    }
  }
  return facts;
}

void expect_the_same_whenever_taken(const std::vector<Fact>& facts, const BookSettings& settings) {
  ToldBook at_once(settings);
  ToldBook late(settings);
  for (const auto& fact : facts) {
    at_once.tell({fact});
    if (random_facts::pick<int>({0, 1, 2, 3, 4, 5}) == 0) {
      late.tell({fact});
      RC_ASSERT(all_of(late) == all_of(at_once));
    } else {
      late.book.apply(fact);
    }
    RC_ASSERT(late.book.open_visits() == at_once.book.open_visits());
    RC_ASSERT(late.book.next_deadline() == at_once.book.next_deadline());
  }
  for (const auto later : {minutes(1), minutes(30), minutes(24 * 60), minutes(40 * 24 * 60)}) {
    at_once.until(kMidnight + hours(24) + later);
    late.book.advance(kMidnight + hours(24) + later);
  }
  late.until(kMidnight + hours(24 * 41));
  RC_ASSERT(all_of(late) == all_of(at_once));
}

RC_GTEST_PROP(CallBookTakenLate, ARecordAloneMakesTheSameCalls, ()) {
  expect_the_same_whenever_taken(history(false), three_lines());
}

RC_GTEST_PROP(CallBookTakenLate, ARecordAmongLiveFactsMakesTheSameCalls, ()) {
  auto settings = three_lines();
  settings.recorded_switches = {"pbx"};
  expect_the_same_whenever_taken(history(true), settings);
}

RC_GTEST_PROP(CallBookTakenLate, FewKeptCallsMakeTheSameCalls, ()) {
  auto settings = three_lines();
  settings.most_open_visits = 2;
  settings.most_kept_visits = 4;
  settings.most_final_calls = 1;
  expect_the_same_whenever_taken(history(true), settings);
}

}  // namespace
}  // namespace dutyline
