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
#include "calls/outcome.hpp"
#include "calls/roster.hpp"
#include "calls/source.hpp"
#include "lines/line_definition.hpp"

namespace dutyline {

enum class Window { m15, h1, d7, d30, today, week, month };
inline constexpr std::array kWindows{Window::m15,   Window::h1,   Window::d7,   Window::d30,
                                     Window::today, Window::week, Window::month};
std::string_view to_string(Window window);

struct ClassCounts {
  std::array<std::int64_t, 6> by_class{};  // final classes, in the order of kFinalClasses
  std::int64_t waiting = 0;
  std::int64_t unresolved = 0;
  std::int64_t offered = 0;  // tallied by itself, not the sum of the others

  std::int64_t of(CallClass call_class) const;
  void add(CallClass call_class, std::int64_t calls);  // to the class only, never to `offered`
  ClassCounts& operator+=(const ClassCounts& other);
  std::int64_t losses() const;   // abandoned + not_served
  std::int64_t counted() const;  // answered + losses
  bool operator==(const ClassCounts&) const = default;
};

// Whole calls over whole calls; no value when there is nothing to divide by.
struct Ratio {
  std::int64_t part = 0;
  std::int64_t whole = 0;
  std::optional<double> value() const;
  bool operator==(const Ratio&) const = default;
};

// "97.9": cut to one decimal, never rounded up; "no calls" when there are none.
std::string percent_text(const Ratio& ratio);

struct WindowFigures {
  Window window = Window::today;
  ClassCounts open;     // calls offered in opening hours
  ClassCounts closed;   // calls offered outside
  Ratio answered;       // the line's headline
  Ratio answered_low;   // every unknown call lost
  Ratio answered_high;  // every unknown call answered
  Ratio of_offered;

  // Works out the four ratios from `open`.
  void rate(Headline headline);
};

struct LineSnapshot {
  std::string name;
  std::string title;
  Headline headline = Headline::served;
  TenThousandths target = 9'800;
  Duration answer_within{};
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
  AgentCounts agents{};
  std::array<WindowFigures, kWindows.size()> windows;
  std::optional<Instant> last_offered;
  std::int64_t imbalance = 0;  // calls by which the books do not balance, whichever way; must be 0
  double blind_seconds = 0;

  const WindowFigures& figures(Window window) const { return windows[static_cast<std::size_t>(window)]; }
};

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
  std::vector<std::string> lines;   // lines with a queue on this source's switch
  std::vector<std::string> advice;  // what the operator should know or mend, in words
  std::string trouble;              // why it is not live, in words; empty: it is
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
  std::map<std::string, double> counters;  // every lifetime series of the lines, see counters.hpp
};

}  // namespace dutyline
