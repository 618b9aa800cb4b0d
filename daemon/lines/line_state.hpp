// One line as it stands: its tallies, its alarm, what its own weeks let expect. Kept by Figures, which knows the calls.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "lines/counters.hpp"
#include "lines/coverage.hpp"
#include "lines/kept_call.hpp"
#include "lines/line_definition.hpp"
#include "lines/line_tally.hpp"
#include "lines/quarter_hours.hpp"
#include "lines/snapshot.hpp"
#include "lines/spike.hpp"
#include "lines/staffing.hpp"
#include "lines/week_load.hpp"

namespace dutyline {

class LineState {
 public:
  // All three outlive it. `kept`: values to be found again after a restart that are no counters.
  LineState(const LineDefinition& definition, Counters& counters, Counters& kept);

  void add(const KeptCall& call);
  void remove(const KeptCall& call);
  void change(const KeptCall& before, const KeptCall& after);  // the same call
  // The offered side of the books: knows nothing of classes. −1: it turns out that there was no such call.
  void offer(const KeptCall& call, int calls);

  std::optional<Instant> last_offered() const { return last_offered_; }
  void last_offered(std::optional<Instant> at) { last_offered_ = at; }

  // A call offered in opening hours is final, for the first time, and its offer is not long ago. `now`: the switch's
  // clock.
  void final_call(CallClass call_class, Instant now);
  void fold(Instant before, LocalDay first) { tally_.fold(before, first); }

  // When the line was seen, and what nobody saw; holds until told anew.
  void see(LineSight sight);

  // `now` may go back. Everything of LineSnapshot but agents, visibility and blind seconds.
  LineSnapshot picture(Instant now);
  Instant next_change(Instant now, Duration within);
  // In which half-hours of the last four weeks calls were lost.
  std::vector<HalfHourLosses> week_of_losses(Instant now) const;

 private:
  // Their places, found once.
  struct SpikeSeries {
    Counters::Place score = 0;
    Counters::Place active = 0;
    Counters::Place answered_in_a_row = 0;
    std::string alarms;
  };

  // The line's own clock at this instant; the day that was asked for last is known.
  const OpeningHours::Stretch& clock_at(Instant at);
  static TalliedCall tallied(const KeptCall& call, LocalDay day);
  std::optional<Instant> hours_change(Instant now);
  bool open_at(Instant now);
  Instant end_of_session(Instant at);
  void keep_session(Instant now);
  SpikeSeries& series(SpikeLevel level) { return series_[static_cast<std::size_t>(level)]; }
  void store_spike(Instant now);
  std::vector<DayCount> last_open_days(LocalDay today) const;
  void look_ahead(Instant now);
  void open_day(Instant now);

  const LineDefinition* definition_;
  Counters* counters_;
  Counters* kept_;
  LineTally tally_;
  QuarterHours quarters_;
  DayPicture day_;  // but for its quarters
  std::optional<Instant> last_offered_;
  LineSight sight_;
  Coverage coverage_;

  std::array<SpikeSeries, kSpikeLevels.size()> series_;  // by level
  Counters::Place spike_at_ = 0;

  SpikeWatch spike_;
  std::optional<Instant> session_ends_;     // closing, opening or midnight: then scores are 0
  std::array<CusumState, 2> stored_spike_;  // as last put into kept_

  // What follows from the plan and the weeks before, worked out anew when these minutes are over.
  WeekLoad load_;
  std::optional<Instant> load_until_;
  Instant ahead_from_;
  std::optional<Instant> ahead_until_;
  std::optional<StaffingNow> staffing_;
  std::array<double, 3> expected_{};  // from ahead_from_ to the end of today, week, month
  Instant change_from_;
  Instant change_until_;
  std::optional<Instant> change_;
  bool open_ = false;  // until then
  OpeningHours::Stretch clock_;
};

}  // namespace dutyline
