// How the lines are doing: classes, hours, windows and periods, counters. Fed with every change of a call.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "calls/book.hpp"
#include "calls/visit.hpp"
#include "lines/call_record.hpp"
#include "lines/counters.hpp"
#include "lines/coverage.hpp"
#include "lines/line_definition.hpp"
#include "lines/snapshot.hpp"

namespace dutyline {

// The calendar shows at most a month of 31 days, the rolling windows 30; the alarm and what is expected rest on the
// last 20 open days, which lie further back over Christmas: older final calls are let go.
inline constexpr Duration kFiguresMemory = hours(24 * 46);
// Of more calls than these, only the last kFoldAfter are kept one by one; the longer windows then move in steps of five
// minutes.
inline constexpr std::size_t kMostCalls = 1'000'000;
inline constexpr Duration kFoldAfter = minutes(90);

class Figures {
 public:
  explicit Figures(std::vector<LineDefinition> lines, std::size_t most_calls = kMostCalls);
  ~Figures();
  Figures(Figures&&) noexcept;
  Figures& operator=(Figures&&) noexcept;

  // `now`: the switch's clock now. A call learnt more than 24 h late raises no counter, whatever its origin.
  RecordChange apply(CallChange change, Instant now, Origin origin);

  // From the ledger: at start (everything offered within kFiguresMemory, whatever is not final or still talks), and a
  // call older than that before a change of it is applied, for what was counted of it is known only to its record. No
  // counter moves. A call that is known already stays as it is here: the ledger is never ahead.
  void restore(const CallRecord& record);
  // Of a call that was applied or restored before, and let go since.
  void recall(const CallRecord& record);
  bool knows(CallId id) const;
  // A call of the ledger, as it is kept and as it is now read (read_again.hpp). No counter moves. False: it has changed
  // since it was read.
  bool read_again(const CallRecord& kept, const CallRecord& again);

  // An agent's telephone rang and was not answered; counted if the line was open then.
  void missed_ring(const QueueName& queue, Instant at);
  // A time in which the line was not seen live; its open part is counted.
  void add_blind(const std::string& line, Instant from, Instant to);
  // Open time in which the line was not seen live.
  void add_blind(const std::string& line, Duration blind);

  // When the line was seen, and what nobody saw; holds until told anew.
  void see(const std::string& line, LineSight sight);

  Counters& counters();
  // Values that outlive a restart and are no counters (the alarms' state): from the ledger before the first call is
  // applied, and to it.
  Counters& kept();
  const std::vector<LineDefinition>& lines() const;
  const LineDefinition* line_of(const QueueName& queue) const;

  // Everything of LineSnapshot that follows from calls and the clock. Agents, visibility are the caller's to fill in,
  // then LineSnapshot::judge() says what they mean. `now` by the switch's clock; it may go back.
  std::vector<LineSnapshot> snapshot(Instant now) const;

  // In which half-hours of a line's last four weeks calls were lost.
  std::vector<HalfHourLosses> week_of_losses(const std::string& line, Instant now) const;

  // When the picture changes by itself (a window slides, the line opens or closes, a day begins): after `now`, at most
  // a minute ahead. The length of waits is not part of it.
  Instant next_change(Instant now) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dutyline
