// One consistent picture of everything that is shown. Metrics, JSON, wallboard and status are pure functions of it.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "calls/counters_compared.hpp"
#include "calls/gap.hpp"
#include "calls/outcome.hpp"
#include "calls/roster.hpp"
#include "calls/source.hpp"
#include "lines/class_counts.hpp"
#include "lines/conditions.hpp"
#include "lines/line_definition.hpp"
#include "lines/quarter_hours.hpp"
#include "lines/spike.hpp"
#include "lines/staffing.hpp"
#include "lines/target.hpp"
#include "lines/wait_quantiles.hpp"

namespace dutyline {

enum class Window { m15, h1, d7, d30, today, week, month };
inline constexpr std::array kWindows{Window::m15,   Window::h1,   Window::d7,   Window::d30,
                                     Window::today, Window::week, Window::month};
std::string_view to_string(Window window);

// Of answered calls offered in opening hours; a wait or talk that nobody knows the length of is in no sum.
struct ServiceSums {
  std::int64_t in_time = 0;  // answered within the line's own time
  std::int64_t waits = 0;    // answered calls with a known wait
  std::int64_t wait_ms = 0;  // … together
  std::int64_t talks = 0;    // talks that are over and whose length is known
  std::int64_t talk_ms = 0;
  std::int64_t brief = 0;    // of these, those of less than 10 s
  std::int64_t dropped = 0;  // ended by the switch

  ServiceSums& operator+=(const ServiceSums& other);
  std::optional<Duration> asa() const;  // mean wait of the answered
  std::optional<Duration> mean_talk() const;
  bool operator==(const ServiceSums&) const = default;
};

struct WindowFigures {
  Window window = Window::today;
  ClassCounts open;                             // calls offered in opening hours
  ClassCounts closed;                           // calls offered outside
  ServiceSums service;                          // of the open ones
  std::optional<WaitQuantiles> answered_waits;  // nothing: no such calls, or too many to be kept one by one
  std::optional<WaitQuantiles> abandoned_waits;
  bool exact = true;          // false: in steps of five minutes, for there are too many calls to keep each
  std::int64_t expected = 0;  // of a calendar period: calls yet to come in it, by the line's own weeks
  // Of gaps that touch the window's open time: calls that joined and left unseen, by the switch's own counters.
  std::int64_t missed_answered = 0;
  std::int64_t missed_other = 0;
  // Of today, week and month, so far: open time, and how much of it was seen live or is proved by a complete log.
  Duration open_time{};
  Duration seen_time{};

  // What rate() makes of them.
  Ratio answered;       // the line's headline
  Ratio answered_low;   // every unknown and unseen call lost
  Ratio answered_high;  // every unknown and unseen call answered
  Ratio of_offered;
  Ratio strict;
  Ratio service_level;  // answered in time of all counted
  PeriodResult result = PeriodResult::no_calls;
  Evidence evidence = Evidence::not_shown;
  std::int64_t losses_allowed = 0;           // so far
  std::int64_t losses_allowed_expected = 0;  // with the calls expected; never fewer

  std::int64_t losses() const { return answered.whole - answered.part; }
  double coverage() const;  // 1 where there was no open time yet
  void rate(Headline headline, TenThousandths target = 9'800);
};

// The day that runs, on the line's own calendar.
struct DayPicture {
  Instant from;
  Instant to;
  std::optional<Instant> opens;       // first opening in it; nothing: closed all day
  std::optional<Instant> closes;      // last closing in it
  std::vector<QuarterHour> quarters;  // those with a call
};

struct LineSnapshot {
  std::string name;
  std::string title;
  Headline headline = Headline::served;
  TenThousandths target = 9'800;
  Duration answer_within{};
  TenThousandths answer_within_target = 8'000;
  Duration long_wait{};
  std::string timezone;
  bool open = true;
  std::optional<Instant> next_change;
  bool visible = false;
  std::vector<std::string> trouble;  // why it would not be seen even with its sources live, in words
  int waiting = 0;
  std::optional<Duration> longest_wait;  // nothing: nobody waits
  int talking = 0;
  int unresolved = 0;
  std::int64_t callers_unreached = 0;  // lost today and not answered since; withheld numbers are in no such count
  AgentCounts agents{};
  std::array<WindowFigures, kWindows.size()> windows;
  DayPicture day;
  SpikePicture spike;
  std::optional<StaffingNow> staffing;   // nothing: too little data, or closed
  std::optional<double> expected_calls;  // since the last one was offered, in open time; nothing: too little data
  Conditions conditions;
  std::optional<Instant> last_offered;
  std::int64_t imbalance = 0;  // calls by which the books do not balance, whichever way; must be 0
  double blind_seconds = 0;

  const WindowFigures& figures(Window window) const { return windows[static_cast<std::size_t>(window)]; }

  // After agents and visibility are filled in: what they mean for staffing and conditions.
  void judge();
};

inline constexpr std::size_t kMostGapsShown = 20;

struct SourceSnapshot {
  std::string name;
  std::string kind;
  std::string switch_name;
  SourceStatus status;
  std::uint64_t received_bytes = 0;
  std::map<std::string, std::uint64_t> connects;  // by result; every result is present
  std::uint64_t gaps = 0;
  double gap_seconds = 0;
  std::uint64_t calls_repaired = 0;
  std::int64_t unexplained_calls = 0;      // the switch's own counters against ours, at the last time they were told
  std::vector<CountersCompared> counters;  // by line, those that its switch counts
  std::vector<Gap> last_gaps;              // the newest, at most kMostGapsShown
  std::vector<std::string> lines;          // lines with a queue on this source's switch
  std::vector<std::string> advice;         // what the operator should know or mend, in words
  std::string trouble;                     // why it is not live, in words; empty: it is
};

// A Prometheus histogram as the pages need it: cumulative counts by upper bound.
struct HistogramSnapshot {
  std::vector<std::pair<double, std::uint64_t>> buckets;
  double sum = 0;
  std::uint64_t count = 0;
};

// What is known of the ledger's file after an unclean stop; `failed`: it could not be looked at.
enum class LedgerCheck { not_needed, running, sound, damaged, failed };
inline constexpr std::array kLedgerChecks{LedgerCheck::not_needed, LedgerCheck::running, LedgerCheck::sound,
                                          LedgerCheck::damaged, LedgerCheck::failed};
constexpr std::string_view to_string(LedgerCheck check) {
  constexpr std::array<std::string_view, kLedgerChecks.size()> kWords{"not_needed", "running", "sound", "damaged",
                                                                      "failed"};
  return kWords[static_cast<std::size_t>(check)];
}

struct LedgerSnapshot {
  std::uint64_t commits = 0;
  std::uint64_t errors = 0;
  std::uint64_t pending = 0;  // changes not on the disk yet
  bool writable = true;
  std::uint64_t size_bytes = 0;
  std::uint64_t disk_free_bytes = 0;
  HistogramSnapshot commit_seconds;
  std::string trouble;  // the last error, in words; empty: none
  LedgerCheck check = LedgerCheck::not_needed;
  std::string check_text;  // what was found, in words; empty: nothing to say
};

struct UnclaimedQueue {
  std::string switch_name;
  std::string queue;
  std::uint64_t visits = 0;
};

struct Snapshot {
  std::uint64_t number = 0;
  Instant at;
  std::vector<LineSnapshot> lines;      // in the order of the configuration
  std::vector<SourceSnapshot> sources;  // in the order of the configuration
  LedgerSnapshot ledger;
  std::map<std::string, HistogramSnapshot> event_delay;  // by source
  std::vector<UnclaimedQueue> unclaimed_queues;
  std::uint64_t refused_at_unknown_door = 0;
  std::uint64_t visits_given_up = 0;       // as unknown since the start, because more were open than are kept in memory
  std::map<std::string, double> counters;  // every lifetime series of the lines, see counters.hpp
};

}  // namespace dutyline
