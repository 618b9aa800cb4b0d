#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reports/figures_text.hpp"

namespace dutyline {
namespace {

std::string day_name(LocalDay day) {
  constexpr std::array kNames{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  return kNames.at(std::chrono::weekday(day).c_encoding());
}

std::string percent(const Ratio& ratio) {
  return ratio.whole > 0 ? percent_text(ratio) + " %" : "no calls";
}

// A range while calls are unknown or unseen; beside it, as large, how many calls are in no rate.
std::string headline_text(const WindowFigures& figures) {
  std::string text = figures.answered_low == figures.answered_high
                         ? percent(figures.answered)
                         : percent_text(figures.answered_low) + "-" + percent(figures.answered_high);
  if (const auto left_out = not_counted_text(figures.open)) {
    text += ' ' + *left_out;
  }
  return text;
}

std::string seconds_cut(std::optional<std::int64_t> ms) {
  return ms ? fmt::format("{} s", *ms / 1000) : "-";
}

std::string result_text(const PeriodFigures& period) {
  if (!period.has_result) {
    return period.running ? "so far" : "";
  }
  std::string text(period.figures.result == PeriodResult::no_calls ? "no calls" : to_string(period.figures.result));
  return text + (period.running ? ", so far" : "");
}

const TextRow kHeading{
    "Period", "Offered", "Answered",       "Abandoned",    "Not served", "Short",   "Diverted",  "Unknown",
    "Open",   "Rate",    "Of all offered", "Lost/allowed", "Result",     "In time", "Mean wait", "90 % waited up to",
    "Closed"};

TextRow row_of(const std::string& name, const PeriodFigures& period) {
  const WindowFigures& figures = period.figures;
  const ClassCounts& open = figures.open;
  TextRow row{name, std::to_string(open.offered)};
  for (const CallClass call_class : {CallClass::answered, CallClass::abandoned, CallClass::not_served,
                                     CallClass::short_, CallClass::diverted, CallClass::unknown}) {
    row.push_back(std::to_string(open.of(call_class)));
  }
  row.push_back(std::to_string(open.waiting + open.unresolved));
  row.push_back(headline_text(figures));
  row.push_back(percent(figures.of_offered));
  row.push_back(fmt::format("{}/{}", figures.losses(), figures.losses_allowed));
  row.push_back(result_text(period));
  row.push_back(figures.service_level.whole > 0 ? percent(figures.service_level) : "-");
  const auto asa = figures.service.asa();
  row.push_back(seconds_cut(asa ? std::optional(std::chrono::floor<milliseconds>(*asa).count()) : std::nullopt));
  row.push_back(seconds_cut(figures.answered_waits ? std::optional(figures.answered_waits->p90) : std::nullopt));
  row.push_back(std::to_string(figures.closed.offered));
  return row;
}

// A column that says nothing is left out.
void drop_column(std::vector<TextRow>& rows, const std::string& name, const std::string& idle) {
  const auto column = std::ranges::find(rows.front(), name) - rows.front().begin();
  const auto says_nothing = [&](const TextRow& row) { return row[static_cast<std::size_t>(column)] == idle; };
  if (std::all_of(rows.begin() + 1, rows.end(), says_nothing)) {
    for (TextRow& row : rows) {
      row.erase(row.begin() + column);
    }
  }
}

// What was told before, and why it is told anew.
std::string restatement_words(const LineFigures& of, const PeriodFigures& period) {
  std::string text;
  for (const Restatement& each : period.restatements) {
    const WindowFigures was = figures_of(each.was);
    text +=
        fmt::format("{} was told as {} ({} of {} counted, {} lost; target {}) until {}, then anew: {}.\n",
                    period_text(of, period), percent(was.answered), was.answered.part, was.answered.whole, was.losses(),
                    target_text(each.was.target), local_time_text(of.line->hours, each.at), each.reason);
  }
  return text;
}

// What is told where retention has dropped calls.
std::string basis_mark(const PeriodFigures& period) {
  return period.basis == Basis::kept ? " (as kept)" : period.basis == Basis::left ? " (what is left)" : "";
}

std::string basis_words(const LineFigures& of) {
  const auto any = [&](Basis basis) { return std::ranges::count(of.periods, basis, &PeriodFigures::basis) > 0; };
  std::string text;
  if (any(Basis::kept)) {
    text += "As kept: told when it was over; its calls, or some of them, are no longer kept.\n";
  }
  if (any(Basis::left)) {
    text += "What is left: calls of it are no longer kept, and nothing was kept that tells of exactly this time.\n";
  }
  return text;
}

// Where not all periods were measured alike.
std::string measures_words(const LineFigures& of) {
  std::string text;
  const Measures* before = nullptr;
  const bool alike = std::ranges::all_of(
      of.periods, [&](const PeriodFigures& period) { return period.measures == of.periods.front().measures; });
  for (const PeriodFigures& period : of.periods) {
    if (!alike && (before == nullptr || !(*before == period.measures))) {
      text += fmt::format("{}: target {}, in time within {} s, hung up within {} s is short, open {}.\n",
                          period_text(of, period), target_text(period.measures.target),
                          std::chrono::floor<seconds>(period.measures.answer_within).count(),
                          std::chrono::floor<seconds>(period.measures.short_abandon).count(),
                          period.measures.hours.substr(0, period.measures.hours.find(" #")));
    }
    before = &period.measures;
  }
  return text;
}

std::string evidence_words(const PeriodFigures& period) {
  const WindowFigures& figures = period.figures;
  const Interval interval = wilson_interval(figures.answered);
  const std::string range = fmt::format(" (95 % interval {:.1f} % to {:.1f} %)", std::floor(interval.low * 1000) / 10,
                                        std::floor(interval.high * 1000) / 10);
  const std::string target = target_text(period.measures.target);
  switch (figures.evidence) {
    case Evidence::shown_above: return "So many calls show that the service runs at " + target + " or above" + range;
    case Evidence::shown_below: return "So many calls show that the service runs below " + target + range;
    case Evidence::not_shown: break;
  }
  return "So few calls show neither that the service runs at " + target + " nor that it does not" + range;
}

std::string callers_words(const CallerFigures& callers) {
  std::string text = fmt::format(
      "Callers nobody answered: {}; answered later the same day {}, within 24 hours {}, within 7 days {}; not reached "
      "{}.",
      callers.lost, callers.same_day, callers.within_24h, callers.within_7d, callers.unreached);
  if (callers.withheld > 0) {
    text += fmt::format(" {} more lost calls came without a number: up to so many more callers may be unreached.",
                        callers.withheld);
  }
  return text;
}

std::string coverage_words(const PeriodFigures& all) {
  const WindowFigures& figures = all.figures;
  if (figures.open_time == Duration::zero() || figures.seen_time >= figures.open_time) {
    return "";
  }
  return fmt::format(
      "Of the calls we could see: {} % of the opening time was seen, {} gaps{}.\n",
      percent_text({figures.seen_time.count(), figures.open_time.count()}), all.gaps.size(),
      figures.missed_answered + figures.missed_other > 0
          ? fmt::format(" with {} calls that nobody names", figures.missed_answered + figures.missed_other)
          : "");
}

std::string notes(const LineFigures& of, const PeriodFigures& all) {
  const WindowFigures& figures = all.figures;
  std::string text = "Rate: " + headline_words(all.measures.headline) + ". Cut, not rounded up.\n" + measures_words(of);
  for (const PeriodFigures& period : of.periods) {
    text += restatement_words(of, period);
  }
  text +=
      fmt::format("In time: answered within {} s, of the counted. Closed: offered outside opening hours, in no rate.\n",
                  std::chrono::floor<seconds>(all.measures.answer_within).count());
  text += basis_words(of) + coverage_words(all);
  if (all.has_result && figures.answered.whole > 0) {
    text += evidence_words(all) + ".\n";
  }
  if (all.basis != Basis::kept && all.callers.lost + all.callers.withheld > 0) {
    text += callers_words(all.callers) + '\n';
  }
  return text + "What ends before the queue (greeting, menu, engaged trunk) is in no figure.\n";
}

}  // namespace

std::string period_text(const LineFigures& of, const PeriodFigures& period) {
  const OpeningHours& plan = of.line->hours;
  const Instant from = period.period.from;
  const LocalDay day = plan.local_day(from);
  switch (of.step) {
    case PeriodStep::half_hour:
    case PeriodStep::hour: return local_time_text(plan, from);
    case PeriodStep::day: return day_name(day) + ' ' + local_date_text(day);
    case PeriodStep::week: return "from " + day_name(day) + ' ' + local_date_text(day);
    case PeriodStep::month: return local_date_text(day).substr(0, 7);
    case PeriodStep::weekday_half_hour: {
      const int half_hour = period.period.half_hour_of_week;
      const LocalDay monday{std::chrono::local_days(std::chrono::days(4))};  // 5 January 1970
      return day_name(monday + std::chrono::days(half_hour / kHalfHours)) +
             fmt::format(" {:02}:{:02}", half_hour % kHalfHours / 2, half_hour % 2 * 30);
    }
    case PeriodStep::none: break;
  }
  return "all";
}

std::string headline_words(Headline headline) {
  switch (headline) {
    case Headline::served: return "answered of those answered, abandoned or not served";
    case Headline::of_offered: return "answered of all offered";
    case Headline::strict: return "answered of those answered or lost, short and unknown calls with the lost";
  }
  return "";
}

std::string target_text(TenThousandths target) {
  return fmt::format("{:g} %", target / 100.0);
}

std::string aligned(const std::vector<TextRow>& rows, std::size_t columns) {
  std::vector<std::size_t> widths(columns);
  for (const TextRow& row : rows) {
    for (std::size_t column = 0; column < columns; ++column) {
      widths[column] = std::max(widths[column], row[column].size());
    }
  }
  std::string text;
  for (const TextRow& row : rows) {
    std::string line = fmt::format("{:<{}}", row[0], widths[0]);
    for (std::size_t column = 1; column < columns; ++column) {
      line += fmt::format("  {:>{}}", row[column], widths[column]);
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
  }
  return text;
}

std::string figures_table(const LineFigures& of) {
  const LineDefinition& line = *of.line;
  std::string text = line.title.empty() ? line.name : line.title;
  if (of.periods.empty()) {
    return text + ": no calls.\n";
  }
  const OpeningHours& plan = line.hours;
  text += fmt::format(": {} to {} ({}), target {:g} %\n\n", local_time_text(plan, of.asked.from),
                      local_time_text(plan, of.asked.to), plan.timezone().empty() ? "UTC" : plan.timezone(),
                      (of.total ? *of.total : of.periods.back()).measures.target / 100.0);
  std::vector<TextRow> rows{kHeading};
  for (const PeriodFigures& period : of.periods) {
    rows.push_back(row_of(
        period_text(of, period) + (period.restatements.empty() ? "" : " (restated)") + basis_mark(period), period));
  }
  const PeriodFigures& all = of.total ? *of.total : of.periods.back();
  if (of.total && of.periods.size() > 1) {
    rows.push_back(row_of("all" + basis_mark(all), all));
  }
  for (const char* const rare : {"Diverted", "Unknown", "Open", "Closed"}) {
    drop_column(rows, rare, "0");
  }
  drop_column(rows, "Result", "");
  return text + aligned(rows, rows.front().size()) + '\n' + notes(of, all);
}

}  // namespace dutyline
