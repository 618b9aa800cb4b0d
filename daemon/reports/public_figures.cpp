#include "reports/public_figures.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <cstdint>
#include <vector>

#include "reports/figures_text.hpp"

namespace dutyline {
namespace {

constexpr std::int64_t kFewestShown = 5;

// What is told of a number: itself, or between which two it lies.
struct Told {
  std::int64_t low = 0;
  std::int64_t high = 0;
  bool exact() const { return low == high; }
  Told operator+(const Told& other) const { return {low + other.low, high + other.high}; }
};

Told told(std::int64_t calls) {
  return calls > 0 && calls < kFewestShown ? Told{1, kFewestShown - 1} : Told{calls, calls};
}

std::string cell_text(const Told& calls) {
  return calls.exact() ? std::to_string(calls.low) : "<" + std::to_string(kFewestShown);
}
std::string sum_text(const Told& calls) {
  return calls.exact() ? std::to_string(calls.low) : fmt::format("{}-{}", calls.low, calls.high);
}

struct PublicRow {
  std::string period;
  std::string from;
  std::string to;
  Told answered;
  Told abandoned;
  Told not_served;
  Told brief_waits;  // class short
  Told diverted;
  Told unknown;
  Told open;
  Told offered;
  Told closed;
  Ratio rate_low;
  Ratio rate_high;
};

// Nobody knows how an unknown call ended, or one that was missed in a gap: lost at one end, answered at the other.
void add_rates(PublicRow& row, Headline headline, const Told& missed) {
  Told losses = row.abandoned + row.not_served;
  std::int64_t doubtful = row.unknown.high + missed.high;
  if (headline == Headline::strict) {
    losses = losses + row.brief_waits + row.unknown;
    doubtful = missed.high;
  } else if (headline == Headline::of_offered) {
    losses = losses + row.brief_waits + row.diverted + row.unknown;
    doubtful = missed.high;
  }
  row.rate_low = {row.answered.low, row.answered.low + losses.high + doubtful};
  row.rate_high = {row.answered.high + doubtful, row.answered.high + doubtful + losses.low};
}

PublicRow row_of(const LineFigures& of, const PeriodFigures& period) {
  const ClassCounts& open = period.figures.open;
  PublicRow row;
  row.period = period_text(of, period);
  row.from = local_time_text(of.line->hours, period.period.from);
  row.to = local_time_text(of.line->hours, period.period.to);
  row.answered = told(open.of(CallClass::answered));
  row.abandoned = told(open.of(CallClass::abandoned));
  row.not_served = told(open.of(CallClass::not_served));
  row.brief_waits = told(open.of(CallClass::short_));
  row.diverted = told(open.of(CallClass::diverted));
  row.unknown = told(open.of(CallClass::unknown));
  row.open = told(open.waiting + open.unresolved);
  row.offered = row.answered + row.abandoned + row.not_served + row.brief_waits + row.diverted + row.unknown + row.open;
  row.closed = told(period.figures.closed.offered);
  add_rates(row, period.measures.headline, told(period.figures.missed_answered + period.figures.missed_other));
  return row;
}

// Cut, as every rate is; nothing: no calls.
std::string rate_text(const Ratio& rate) {
  return rate.whole > 0 ? percent_text(rate) : "";
}

struct Column {
  const char* name;
  std::string value;
  bool number;  // as JSON has it
};

std::vector<Column> columns_of(const LineFigures& of, const PeriodFigures& period) {
  const PublicRow row = row_of(of, period);
  std::vector<Column> columns{{"line", of.line->name, false},
                              {"by", std::string(to_string(of.step)), false},
                              {"period", row.period, false},
                              {"from", row.from, false},
                              {"to", row.to, false},
                              {"headline", std::string(to_string(period.measures.headline)), false},
                              {"offered", sum_text(row.offered), row.offered.exact()}};
  const auto cell = [&](const char* name, const Told& calls) {
    columns.push_back({name, cell_text(calls), calls.exact()});
  };
  cell("answered", row.answered);
  cell("abandoned", row.abandoned);
  cell("not_served", row.not_served);
  cell("short", row.brief_waits);
  cell("diverted", row.diverted);
  cell("unknown", row.unknown);
  cell("open", row.open);
  cell("closed_offered", row.closed);
  columns.push_back({"answered_percent_low", rate_text(row.rate_low), true});
  columns.push_back({"answered_percent_high", rate_text(row.rate_high), true});
  return columns;
}

std::string json_value(const Column& column) {
  if (column.number) {
    return column.value.empty() ? "null" : column.value;
  }
  return boost::json::serialize(boost::json::string_view(column.value));
}

}  // namespace

std::string public_csv_heading() {
  static const LineDefinition any;
  std::string heading;
  for (const Column& column : columns_of({&any, PeriodStep::none, {}, {}, {}}, {})) {
    heading += (heading.empty() ? "" : ",") + std::string(column.name);
  }
  return heading + '\n';
}

std::string public_csv(const LineFigures& figures) {
  std::string lines;
  for (const PeriodFigures& period : figures.periods) {
    std::string line;
    for (const Column& column : columns_of(figures, period)) {
      line += column.value + ',';
    }
    line.back() = '\n';
    lines += line;
  }
  return lines;
}

std::string public_json(const LineFigures& figures) {
  std::string objects;
  for (const PeriodFigures& period : figures.periods) {
    std::string object;
    for (const Column& column : columns_of(figures, period)) {
      object += (object.empty() ? "\"" : ",\"") + std::string(column.name) + "\":" + json_value(column);
    }
    objects += (objects.empty() ? "{" : ",\n{") + object + '}';
  }
  return objects;
}

std::string public_table(const LineFigures& figures) {
  const LineDefinition& line = *figures.line;
  std::string text = line.title.empty() ? line.name : line.title;
  if (figures.periods.empty()) {
    return text + ": no calls.\n";
  }
  const OpeningHours& plan = line.hours;
  text += fmt::format(": {} to {} ({}), target {}\n\n", local_time_text(plan, figures.asked.from),
                      local_time_text(plan, figures.asked.to), plan.timezone().empty() ? "UTC" : plan.timezone(),
                      target_text(figures.periods.back().measures.target));
  std::vector<TextRow> rows{
      {"Period", "Offered", "Answered", "Abandoned", "Not served", "Short", "Diverted", "Unknown", "Open", "Rate"}};
  for (const PeriodFigures& period : figures.periods) {
    const PublicRow row = row_of(figures, period);
    const std::string low = rate_text(row.rate_low);
    const std::string high = rate_text(row.rate_high);
    rows.push_back({row.period, sum_text(row.offered), cell_text(row.answered), cell_text(row.abandoned),
                    cell_text(row.not_served), cell_text(row.brief_waits), cell_text(row.diverted),
                    cell_text(row.unknown), cell_text(row.open),
                    high.empty()  ? "no calls"
                    : low == high ? low + " %"
                                  : low + "-" + high + " %"});
  }
  return text + aligned(rows, rows.front().size()) + '\n' +
         "Rate: " + headline_words(figures.periods.back().measures.headline) +
         ". Cut, not rounded up.\n"
         "<5: from 1 to 4 calls, not shown lest somebody be known by them; what hangs on them is a range.\n"
         "What ends before the queue (greeting, menu, engaged trunk) is in no figure.\n";
}

}  // namespace dutyline
