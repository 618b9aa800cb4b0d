// Against the target: is a period's result met, does so little data show anything, how many losses are allowed. Whole
// calls and integers decide; the target is in parts of 10,000. What decides is the README's "Against the target".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lines/class_counts.hpp"
#include "lines/line_definition.hpp"

namespace dutyline {

enum class PeriodResult { met, missed, open, no_calls };
enum class Evidence { shown_above, shown_below, not_shown };
std::string_view to_string(PeriodResult result);
std::string_view to_string(Evidence evidence);
inline constexpr std::array kPeriodResults{PeriodResult::met, PeriodResult::missed, PeriodResult::open,
                                           PeriodResult::no_calls};
inline constexpr std::array kEvidences{Evidence::shown_above, Evidence::shown_below, Evidence::not_shown};

// Calls that fell into gaps and that nobody names, as the switch's own counters bound them: in no class.
struct UnseenCalls {
  std::int64_t answered = 0;
  std::int64_t other = 0;  // answered, lost or neither: nobody knows
  bool operator==(const UnseenCalls&) const = default;
};

// One reading of the same calls.
struct HeadlineFigures {
  Ratio answered;       // the headline: `part` answered of `whole` counted, its losses are the rest
  Ratio answered_low;   // the range that is shown: every unknown and unseen call lost …
  Ratio answered_high;  // … every one of them answered
  Ratio worst;          // every one of them lost, but those that the switch counted as answered
};

// Served: answered of answered + lost. Of offered: answered of all that is settled. Strict: short and unknown are lost.
HeadlineFigures headline_figures(Headline headline, const ClassCounts& counts, const UnseenCalls& unseen = {});

// `met` if the losses are within the target however the open questions end, `missed` if they are not in any case.
PeriodResult result_of(const HeadlineFigures& figures, TenThousandths target);

struct Interval {
  double low = 0;
  double high = 1;
};

// Wilson's two-sided 95 % interval for a share (Newcombe, Statistics in Medicine 17, 1998, method 3). Of nothing: all
// of [0, 1].
Interval wilson_interval(const Ratio& ratio);

// What the calls show of the service behind them. Unknown and unseen calls count against whatever would be shown.
Evidence evidence_of(const HeadlineFigures& figures, TenThousandths target);

// The most losses among so many counted calls with which the target is still met.
std::int64_t losses_allowed(std::int64_t counted, TenThousandths target);

// Calls that are in no headline: short, diverted, unknown.
std::int64_t not_counted(const ClassCounts& counts);
// "(3 of 45 calls not counted)": to stand in the headline's own size, when they are more than one in twenty of those
// offered that are settled; else nothing.
std::optional<std::string> not_counted_text(const ClassCounts& counts);

}  // namespace dutyline
