// A line's figures of periods long past or still running, from its calls one by one: by the same sums, quantiles and
// rates as the live ones.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "calls/gap.hpp"
#include "lines/caller_book.hpp"
#include "lines/coverage.hpp"
#include "lines/definitions.hpp"
#include "lines/kept_period.hpp"
#include "lines/line_definition.hpp"
#include "lines/past_call.hpp"
#include "lines/period.hpp"
#include "lines/signed_in.hpp"
#include "lines/snapshot.hpp"
#include "lines/told_periods.hpp"
#include "lines/week_load.hpp"

namespace dutyline {

// What figures of a period rest on.
enum class Basis {
  calls,  // all of its calls
  kept,   // what was told of it, or of its days, when it was over: retention has dropped calls of it since
  left,   // the calls that retention has left of it: nothing that was told fits
};
std::string_view to_string(Basis basis);

struct PeriodFigures {
  Period period;
  Basis basis = Basis::calls;  // kept: outcomes, quantiles of waits, callers and the switch's own count are not known
  bool running = false;        // not over by what the ledger knows: its figures are "so far"
  bool has_result = false;     // else `result` and `evidence` of the figures mean nothing
  Measures measures;           // those in force at its end
  WindowFigures figures;
  std::array<std::int64_t, kOutcomes.size()> by_outcome{};  // of calls offered in opening hours
  Ratio by_switch;  // visits, all hours: answered of answered and of those that left waiting for whatever reason
  CallerFigures callers;
  std::vector<Gap> gaps;            // that touch the period
  std::optional<double> signed_in;  // agents, mean over its open time that was seen; nothing: none was
  std::vector<Restatement> restatements;

  // Callers answered at least once that day; nothing: retention has forgotten some.
  std::optional<Ratio> per_caller() const;
};

// What else is known of the line beside its calls.
struct LineKnowledge {
  LineSight sight;
  std::vector<Gap> gaps;                    // of its sources
  Instant as_of;                            // the present, by the ledger
  WeekLoad load;                            // the weeks before as_of
  std::vector<SignedIn> signed_in{};        // by time
  std::vector<KeptPeriod> told{};           // in the order of keeping
  std::optional<Instant> dropped_before{};  // of calls offered earlier retention has dropped some or all
};

class PeriodBooks {
 public:
  // Outlived by the definition. Calls offered in [asked.from, asked.to) are counted.
  // A call was answered in time by what held when it was offered; a period's target and headline are those at its end.
  // `dropped_before`: that of the knowledge.
  PeriodBooks(const LineDefinition& line, PeriodStep step, Period asked, DefinitionsByDate definitions,
              std::optional<Instant> dropped_before = std::nullopt);
  PeriodBooks(const LineDefinition& line, PeriodStep step, Period asked)  // as configured now, always
      : PeriodBooks(line, step, asked, DefinitionsByDate(line, {})) {}

  // Any order will do, but by offer it is fastest. Of calls outside of what was asked for only their callers matter.
  void add(const PastCall& call);
  std::size_t periods() const { return books_.size(); }

  // By time; those without calls too where the line was open, and every day, week and month. Once.
  std::vector<PeriodFigures> figures(const LineKnowledge& known);

 private:
  struct Book {
    ClassCounts open;
    ClassCounts closed;
    ServiceSums service;
    std::array<std::vector<std::int64_t>, 2> waits_ms;  // answered, abandoned
    std::array<std::int64_t, kOutcomes.size()> by_outcome{};
    Ratio by_switch;
    void add(Book& other);
  };
  using Key = std::pair<Instant, int>;
  struct Entry {
    Period period;
    Book book;
    Book left;  // of days of which retention has dropped calls
  };

  std::size_t place_of(Instant offered);
  void lay_out(Instant until);
  PeriodFigures figures_of(Entry& entry, const LineKnowledge& known, const ToldPeriods& told) const;
  void cover(PeriodFigures& made, const LineKnowledge& known, const KeptPeriod* told) const;
  Basis settle_basis(Entry& entry, const ToldPeriods& told) const;
  bool add_kept_days(Entry& entry, const ToldPeriods& told) const;

  const LineDefinition* line_;
  PeriodStep step_;
  Period asked_;
  DefinitionsByDate definitions_;
  std::map<Key, std::size_t> places_;
  std::vector<Entry> books_;
  std::string hours_now_;                // in words, where periods were told
  Instant whole_from_ = Instant::min();  // the first day of which no call was dropped
  std::optional<std::size_t> last_;      // where the call before was counted
  std::optional<Period> day_;            // of the call before
  LocalDay day_date_{};
  CallerBook callers_;
};

}  // namespace dutyline
