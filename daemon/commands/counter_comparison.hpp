// What a switch counts by itself, and whom it has waiting, against what the ledger says: every difference with its
// explanation, or without. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "calls/fact.hpp"
#include "commands/record_comparison.hpp"

namespace dutyline {

// Told the facts of one source in order. Counters are compared by what they grew by since they were told before (by
// the ledger's own word, where there is one); waiting callers one by one.
class CounterComparison {
 public:
  // `kept`: visits of this switch, of every queue of a line, since a day before `before` or the first fact. `gaps`: of
  // this source; whom nobody saw may have come in one of them.
  CounterComparison(std::vector<Visit> kept, std::vector<KeptCounters> before, std::vector<Gap> gaps = {});

  void take(const Fact& fact);
  RecordComparison result() &&;
  int lists() const { return lists_; }  // of waiting callers, taken so far

 private:
  struct Told {
    Instant at;
    QueueCounters counters;
    bool at_connection = false;
  };
  void take(const Fact& fact, const CountersListed& listed);
  void take(const Fact& fact, const WaitingListed& listed);
  void compare(const Told& before, const Told& now);
  void compare(const Told& before, const Told& now, bool completed);
  const Gap* gap_between(Instant from, Instant to) const;

  std::vector<Visit> kept_;
  std::vector<Gap> gaps_;
  std::map<std::string, Told> told_;  // by queue
  std::optional<Instant> started_;    // since the counters were told last
  RecordComparison result_;
  int lists_ = 0;
};

}  // namespace dutyline
