// How the lines are doing: classes, hours, windows and periods, counters. Fed with every change of a call.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "calls/book.hpp"
#include "calls/visit.hpp"
#include "lines/counters.hpp"
#include "lines/line_definition.hpp"
#include "lines/snapshot.hpp"

namespace dutyline {

// A call with what its line's definition makes of it: one row of the ledger. A call of no line has hours open.
struct CallRecord {
  Call call;
  Hours hours = Hours::open;
  CallClass call_class = CallClass::waiting;
  // Which lifetime counters already hold this call; never counted twice, whatever restarts.
  bool counted_offered = false;
  bool counted_final = false;
  bool counted_talk = false;
  // What counted_final counted it as, for the correction counter.
  CallClass counted_class = CallClass::waiting;
  bool operator==(const CallRecord&) const = default;
};

struct RecordChange {
  CallId id = 0;
  std::optional<CallRecord> record;  // nothing: the row goes
};

enum class Origin {
  live,      // raises counters
  recovered, // learnt after a gap: raises counters, and the recovered ones
  imported,  // history: raises none
};

class Figures {
 public:
  explicit Figures(std::vector<LineDefinition> lines);
  ~Figures();
  Figures(Figures&&) noexcept;
  Figures& operator=(Figures&&) noexcept;

  // `now`: the switch's clock now. A call learnt more than 24 h late raises no counter, whatever its origin.
  RecordChange apply(const CallChange& change, Instant now, Origin origin);
  void missed_ring(const QueueName& queue);        // dutyline_agent_missed_calls_total
  void restore(const CallRecord& record);          // from the ledger, at start: no counter moves
  void add_blind(const std::string& line, Duration blind);  // open time in which the line was not seen live

  Counters& counters();
  const std::vector<LineDefinition>& lines() const;
  const LineDefinition* line_of(const QueueName& queue) const;

  // Everything of LineSnapshot that follows from calls and the clock: waiting, talking, windows, hours, imbalance.
  // Agents, visibility are the caller's to fill in. `now` by the switch's clock.
  std::vector<LineSnapshot> snapshot(Instant now) const;

  // When the picture changes by itself (a window slides, the line opens or closes, a day begins).
  Instant next_change(Instant now) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dutyline
