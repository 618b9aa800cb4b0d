// `dutyline figures`: what the ledger says of any period, as a table, CSV or JSON.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "app/past_figures.hpp"
#include "commands/lines_of_ledger.hpp"
#include "reports/public_figures.hpp"

namespace dutyline {
namespace {

struct FiguresOptions {
  CommonOptions common;
  std::string line;
  std::string from;
  std::string to;
  std::string by = "none";
  std::string format = "table";
  bool for_public = false;
};

std::string text_of(const LineFigures& figures, const FiguresOptions& options) {
  if (options.format == "csv") {
    return options.for_public ? public_csv(figures) : figures_csv(figures);
  }
  if (options.format == "json") {
    return options.for_public ? public_json(figures) : figures_json(figures);
  }
  return options.for_public ? public_table(figures) : figures_table(figures);
}

Result<Done> write_figures(Ledger& ledger, const Settings& settings, const std::vector<const LineDefinition*>& lines,
                           const FiguresOptions& options) {
  const bool csv = options.format == "csv";
  const bool json = options.format == "json";
  FiguresAsked asked{*parse_period_step(options.by), options.from, options.to};
  asked.total = !csv && !json && !options.for_public;
  const std::string heading = options.for_public ? public_csv_heading() : figures_csv_heading();
  std::cout << (csv ? heading : json ? "[\n" : "");
  bool first = true;
  for (const LineDefinition* const line : lines) {
    const auto figures = read_figures(ledger, settings, *line, asked);
    if (!figures) {
      return Failure{"line " + line->name + ": " + figures.reason()};
    }
    const std::string text = text_of(*figures, options);
    if (!text.empty() && !std::exchange(first, false) && !csv) {
      std::cout << (json ? ",\n" : "\n");
    }
    std::cout << text;
  }
  std::cout << (json ? (first ? "]\n" : "\n]\n") : "") << std::flush;
  return std::cout ? Result<Done>(Done{}) : Failure{"cannot write the figures: the output is full or closed"};
}

int print_figures(const FiguresOptions& options) {
  return say_of_lines(options.common, options.line,
                      [&](Ledger& ledger, const Settings& settings, const std::vector<const LineDefinition*>& lines) {
                        const auto held = ledger.hold_moment();
                        return held ? write_figures(ledger, settings, lines, options) : Failure{held.reason()};
                      });
}

}  // namespace

void add_figures(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("figures", "Figures of any period, from the ledger");
  const auto options = std::make_shared<FiguresOptions>();
  add_common_options(*command, options->common);
  command->add_option("--line", options->line, "Only this line");
  const std::string time = "a date (local to the line), an RFC 3339 time or an epoch number";
  command->add_option("--from", options->from, "Calls offered at or after: " + time)->check(time_bound_fault);
  command->add_option("--to", options->to, "Calls offered before: " + time + "; a date includes its day")
      ->check(time_bound_fault);
  command
      ->add_option("--by", options->by,
                   "One row for each half-hour, hour, day, week, month, weekday-half-hour (all Mondays at 09:00 "
                   "together), or none")
      ->check(CLI::IsMember({"half-hour", "hour", "day", "week", "month", "weekday-half-hour", "none"}))
      ->capture_default_str();
  command->add_option("--format", options->format, "table, csv or json")
      ->check(CLI::IsMember({"table", "csv", "json"}))
      ->capture_default_str();
  command->add_flag("--public", options->for_public,
                    "To be published: counts of 1 to 4 are not shown, nor is anything they could be worked out from");
  command->callback([options, &action] { action = [options] { return print_figures(*options); }; });
}

}  // namespace dutyline
