// What became of callers whom nobody answered, and how much of the load is their trying again. A caller is counted
// once a local day: figures of days add up to those of weeks, and nobody is followed for longer than that needs.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "calls/caller.hpp"
#include "lines/class_counts.hpp"
#include "lines/opening_hours.hpp"
#include "lines/past_call.hpp"

namespace dutyline {

// Answered later than this after the loss is not reached.
inline constexpr Duration kReachedAtLast = hours(24 * 7);

// Of calls offered in opening hours.
struct CallerFigures {
  std::int64_t callers = 0;   // with a number, once a local day
  std::int64_t answered = 0;  // of these, answered at least once that day
  // Callers nobody answered, once for each run of losses on one day that no answer ends; by when they were answered.
  std::int64_t lost = 0;
  std::int64_t same_day = 0;
  std::int64_t within_24h = 0;
  std::int64_t within_7d = 0;  // with those above
  std::int64_t unreached = 0;  // not so far: lost less within_7d
  std::int64_t withheld = 0;   // losses of nobody: from none to all of them may be callers of their own, and unreached
  std::int64_t tries = 0;      // calls that lost callers made afterwards, to be answered or not
  std::int64_t repeats = 0;    // calls of the period by a caller lost earlier that day and not answered since
  std::int64_t forgotten = 0;  // calls whose caller retention has forgotten: callers, answered, repeats lack them
  bool operator==(const CallerFigures&) const = default;
};

class CallerBook {
 public:
  // In any order. `period`: where the call is counted; nothing: a neighbour that only tells whether others were
  // reached.
  void add(const PastCall& call, LocalDay day, std::optional<std::size_t> period);
  // By period. `plan`: its days.
  std::vector<CallerFigures> figures(const OpeningHours& plan, std::size_t periods);

 private:
  struct Each {
    Instant offered;
    std::optional<Instant> answered;
    LocalDay day;
    std::uint32_t caller = 0;  // by numbers_
    std::uint32_t period = 0;
    bool lost = false;
  };
  struct Forgotten {
    Instant offered;
    KeptOfCaller kept;
    LocalDay day;
    std::uint32_t period = 0;
  };
  struct Spread {
    std::size_t operator()(const Pseudonym& caller) const;
  };
  void sort_calls();
  void count_day(const OpeningHours& plan, std::vector<CallerFigures>& figures, std::size_t begin, std::size_t end,
                 std::size_t end_of_caller) const;
  void count_forgotten(const OpeningHours& plan, std::vector<CallerFigures>& figures);

  std::unordered_map<Pseudonym, std::uint32_t, Spread> numbers_;
  std::vector<Each> calls_;
  std::vector<Forgotten> forgotten_;
  std::vector<std::pair<std::uint32_t, bool>> nobodys_;  // period; true: forgotten, else withheld and lost
};

}  // namespace dutyline
