#include "lines/target.hpp"

#include <algorithm>
#include <cmath>

namespace dutyline {
namespace {

constexpr double kTwoSided95 = 1.959963984540054;  // the normal distribution's 97.5 % quantile
constexpr std::int64_t kAll = 10'000;

// Integers: exact for as many calls as fit into 2^63 / 10,000.
bool within(const Ratio& answered, TenThousandths target) {
  return (answered.whole - answered.part) * kAll <= (kAll - target) * answered.whole;
}

}  // namespace

std::string_view to_string(PeriodResult result) {
  switch (result) {
    case PeriodResult::met: return "met";
    case PeriodResult::missed: return "missed";
    case PeriodResult::open: return "open";
    case PeriodResult::no_calls: return "no_calls";
  }
  return "open";
}

std::string_view to_string(Evidence evidence) {
  switch (evidence) {
    case Evidence::shown_above: return "shown_above";
    case Evidence::shown_below: return "shown_below";
    case Evidence::not_shown: return "not_shown";
  }
  return "not_shown";
}

HeadlineFigures headline_figures(Headline headline, const ClassCounts& counts, const UnseenCalls& unseen) {
  const std::int64_t got_through = counts.of(CallClass::answered);
  const std::int64_t unknown = counts.of(CallClass::unknown);
  // Unknown calls are counted in the range whatever the headline; only `served` leaves them out of its own figure.
  std::int64_t all = counts.counted() + unknown;
  if (headline == Headline::of_offered) {
    all = counts.offered - counts.waiting - counts.unresolved;
  } else if (headline == Headline::strict) {
    all += counts.of(CallClass::short_);
  }
  const std::int64_t with_unseen = all + unseen.answered + unseen.other;
  HeadlineFigures figures;
  figures.answered = {got_through, headline == Headline::served ? counts.counted() : all};
  figures.answered_low = {got_through, with_unseen};
  figures.answered_high = {got_through + unknown + unseen.answered + unseen.other, with_unseen};
  figures.worst = {got_through + unseen.answered, with_unseen};
  return figures;
}

PeriodResult result_of(const HeadlineFigures& figures, TenThousandths target) {
  if (figures.worst.whole == 0) {
    return PeriodResult::no_calls;
  }
  if (within(figures.worst, target)) {
    return PeriodResult::met;
  }
  return within(figures.answered_high, target) ? PeriodResult::open : PeriodResult::missed;
}

Interval wilson_interval(const Ratio& ratio) {
  if (ratio.whole <= 0) {
    return {};
  }
  const double n = static_cast<double>(ratio.whole);
  const double share = static_cast<double>(ratio.part) / n;
  const double z2 = kTwoSided95 * kTwoSided95;
  const double centre = (share + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kTwoSided95 * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n);
  // Where nobody, or everybody, was answered the formula's own end is 0, or 1, but for rounding.
  return {ratio.part == 0 ? 0 : std::max(0.0, centre - half),
          ratio.part == ratio.whole ? 1 : std::min(1.0, centre + half)};
}

Evidence evidence_of(const HeadlineFigures& figures, TenThousandths target) {
  const double aim = static_cast<double>(target) / kAll;
  if (figures.worst.whole == 0) {
    return Evidence::not_shown;
  }
  if (wilson_interval(figures.worst).low >= aim) {
    return Evidence::shown_above;
  }
  return wilson_interval(figures.answered_high).high < aim ? Evidence::shown_below : Evidence::not_shown;
}

std::int64_t losses_allowed(std::int64_t counted, TenThousandths target) {
  return counted * (kAll - target) / kAll;
}

std::int64_t not_counted(const ClassCounts& counts) {
  return counts.of(CallClass::short_) + counts.of(CallClass::diverted) + counts.of(CallClass::unknown);
}

std::optional<std::string> not_counted_text(const ClassCounts& counts) {
  const std::int64_t left_out = not_counted(counts);
  const std::int64_t settled = counts.offered - counts.waiting - counts.unresolved;
  if (left_out * 20 <= settled) {
    return std::nullopt;
  }
  return "(" + std::to_string(left_out) + " of " + std::to_string(settled) + " calls not counted)";
}

}  // namespace dutyline
