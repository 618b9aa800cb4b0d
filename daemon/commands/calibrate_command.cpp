// `dutyline calibrate`: thresholds of the spike alarm for so many alarms a month, from the line's own days.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "app/line_days.hpp"
#include "app/time_bound.hpp"
#include "commands/lines_of_ledger.hpp"
#include "lines/calibration.hpp"

namespace dutyline {
namespace {

struct CalibrateOptions {
  CommonOptions common;
  std::string line;
  std::string from;
  std::string to;
  double alarms_a_month = 1;
};

constexpr double kPagesPerWarning = 0.25;  // a page a quarter where there is a warning a month

void print_level(std::string_view level, const Calibration& found, SpikeRates rates) {
  std::cout << fmt::format(
      "  {} {:.2f}: {}. {:.2f} alarms a month on these days; nine of ten months drawn from them have {} to {}.\n",
      level, found.threshold, threshold_in_words(found.threshold, rates), found.alarms_a_month, found.alarms_low,
      found.alarms_high);
}

Result<Done> print_line(Ledger& ledger, const LineDefinition& line, const CalibrateOptions& options) {
  const auto from_bound = parse_time_bound(options.from);
  const auto to_bound = parse_time_bound(options.to);
  const Instant from = from_bound ? begin_of(*from_bound, line.hours) : Instant();
  const Instant to =
      to_bound ? end_of(*to_bound, line.hours) : std::chrono::floor<Duration>(std::chrono::system_clock::now());
  const auto read = read_line_days(ledger, line, from, to);
  if (!read) {
    return Failure{read.reason()};
  }
  std::vector<CallDay> days;
  std::size_t calls = 0;
  std::size_t lost = 0;
  for (const auto& [day, of_day] : read->calls) {
    days.push_back(of_day);
    calls += of_day.size();
    lost += static_cast<std::size_t>(std::ranges::count(of_day, true));
  }
  std::cout << line.title << ": " << calls << " calls on " << days.size() << " days, " << lost << " lost.\n";
  if (days.size() < kFewestDaysToCalibrate) {
    std::cout << "  Too little data: " << kFewestDaysToCalibrate
              << " open days with calls are needed. Until then the thresholds go by the line's volume.\n";
    return Done{};
  }
  const double span_days = static_cast<double>((read->calls.rbegin()->first - read->calls.begin()->first).count() + 1);
  const double open_days_a_month = static_cast<double>(days.size()) / span_days * 365.25 / 12;
  const SpikeRates rates = SpikeRates::against(static_cast<double>(10'000 - line.target) / 10'000);
  const Calibration warn = calibrate(days, rates, options.alarms_a_month, open_days_a_month);
  Calibration page = calibrate(days, rates, options.alarms_a_month * kPagesPerWarning, open_days_a_month);
  print_level("warn", warn, rates);
  print_level("page", page, rates);
  std::cout << fmt::format("  To use them: spike: {{warn: {:.2f}, page: {:.2f}}} in the line's configuration.\n",
                           warn.threshold, page.threshold);
  const double pages = options.alarms_a_month * kPagesPerWarning * static_cast<double>(days.size()) / open_days_a_month;
  if (pages < 3) {
    std::cout << fmt::format(
        "  These days would hold {:.1f} pages: too few to tell that threshold well. More days tell it better.\n",
        pages);
  }
  return Done{};
}

Result<Done> print_lines(Ledger& ledger, const std::vector<const LineDefinition*>& lines,
                         const CalibrateOptions& options) {
  for (const LineDefinition* const line : lines) {
    if (const auto done = print_line(ledger, *line, options); !done) {
      return Failure{done.reason()};
    }
  }
  std::cout.flush();
  return std::cout ? Result<Done>(Done{}) : Failure{"cannot write the thresholds: the output is full or closed"};
}

int calibrate_lines(const CalibrateOptions& options) {
  return say_of_lines(options.common, options.line,
                      [&](Ledger& ledger, const Settings&, const std::vector<const LineDefinition*>& lines) {
                        return print_lines(ledger, lines, options);
                      });
}

}  // namespace

void add_calibrate(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("calibrate", "Thresholds of the spike alarm from the line's own days");
  const auto options = std::make_shared<CalibrateOptions>();
  add_common_options(*command, options->common);
  command->add_option("--line", options->line, "Only this line");
  command->add_option("--alarms-per-month", options->alarms_a_month, "Warnings a month; pages are a quarter of them")
      ->check(CLI::Range(0.01, 100.0))
      ->capture_default_str();
  const std::string time = "a date (local to the line), an RFC 3339 time or an epoch number";
  command->add_option("--from", options->from, "Calls offered at or after: " + time)->check(time_bound_fault);
  command->add_option("--to", options->to, "Calls offered before: " + time + "; a date includes its day")
      ->check(time_bound_fault);
  command->callback([options, &action] { action = [options] { return calibrate_lines(*options); }; });
}

}  // namespace dutyline
