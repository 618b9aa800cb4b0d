// `dutyline staffing`: how many people the week needs by half-hours, as the line's own last four weeks say.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "app/line_days.hpp"
#include "app/time_bound.hpp"
#include "commands/lines_of_ledger.hpp"
#include "lines/staffing.hpp"
#include "reports/figures_report.hpp"

namespace dutyline {
namespace {

constexpr std::array kDayNames{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

struct StaffingOptions {
  CommonOptions common;
  std::string line;
  std::string to;
  std::string format = "table";
};

std::string length_text(double length_in_seconds) {
  const auto whole = static_cast<int>(length_in_seconds + 0.5);
  return whole < 60 ? fmt::format("{} s", whole) : fmt::format("{} min {:02} s", whole / 60, whole % 60);
}

// "3-4": if exactly the usual number came, and for what may well come.
std::string agents_text(const StaffingNow& staffing) {
  return staffing.agents_needed_mean == staffing.agents_needed
             ? std::to_string(staffing.agents_needed)
             : fmt::format("{}-{}", staffing.agents_needed_mean, staffing.agents_needed);
}

std::string clock_text(int half_hour) {
  return fmt::format("{:02}:{:02}", half_hour / 2, half_hour % 2 * 30);
}

void print_heading(const LineDefinition& line, const WeekLoad& load, LocalDay until, const StaffingNow& any) {
  std::cout << line.title << ", by the four weeks before " << local_date_text(until) << ": " << load.calls()
            << " calls on " << load.open_days() << " open days.\n"
            << "A call takes " << length_text(any.handling_seconds) << " (mean of " << load.talks()
            << " talks; writing up is not in it); callers wait " << length_text(any.patience_seconds)
            << (any.patience_assumed ? " (assumed: fewer than five hung up)"
                                     : fmt::format(" (from {} who hung up)", load.abandons()))
            << " before they give up.\n"
            << fmt::format("Agents so that no more than {:g} % are abandoned (Erlang-A), and calls an hour. ",
                           (10'000 - line.target) / 100.0)
            << "3-4: three if no more than usual come, four for one hour in five that has more.\n\n";
}

void print_table(const WeekLoad& load, int target) {
  std::cout << "      ";
  for (const char* const day : kDayNames) {
    std::cout << fmt::format("{:>14}", day);
  }
  std::cout << '\n';
  for (int half = 0; half < kHalfHours; ++half) {
    std::string row = clock_text(half) + ' ';
    bool any = false;
    for (int day = 0; day < 7; ++day) {
      const auto cell = staffing_for(load, day * kHalfHours + half, target);
      any = any || cell;
      row +=
          cell ? fmt::format("{:>7} ({:4.1f})", agents_text(*cell), cell->calls_an_hour) : fmt::format("{:>14}", "-");
    }
    if (any) {
      std::cout << row << '\n';
    }
  }
}

void print_csv(const LineDefinition& line, const WeekLoad& load) {
  for (int half_hour = 0; half_hour < 7 * kHalfHours; ++half_hour) {
    if (const auto cell = staffing_for(load, half_hour, line.target)) {
      std::cout << fmt::format("{},{},{},{:.3f},{:.3f},{},{}\n", line.name,
                               kDayNames[static_cast<std::size_t>(half_hour / kHalfHours)],
                               clock_text(half_hour % kHalfHours), cell->calls_an_hour, cell->calls_an_hour_upper,
                               cell->agents_needed_mean, cell->agents_needed);
    }
  }
}

Result<Done> print_line(Ledger& ledger, const LineDefinition& line, Instant to, bool csv) {
  const LocalDay until = line.hours.local_day(to);
  const LocalDay from = until - std::chrono::days(WeekLoad::kDays);
  const auto start = [&](LocalDay day) { return line.hours.start_of(std::chrono::year_month_day(day)); };
  const auto days = read_line_days(ledger, line, start(from), start(until));
  if (!days) {
    return Failure{days.reason()};
  }
  WeekLoad load;
  if (!days->loads.empty()) {
    for (LocalDay day = days->loads.begin()->first; day < until; day += std::chrono::days(1)) {
      const auto known = days->loads.find(day);
      load.add(line.hours, day, known == days->loads.end() ? DayLoad{} : known->second);
    }
  }
  std::optional<StaffingNow> any;
  for (int half_hour = 0; half_hour < 7 * kHalfHours && !any; ++half_hour) {
    any = staffing_for(load, half_hour, line.target);
  }
  if (csv) {
    print_csv(line, load);
  } else if (!any) {
    std::cout << line.title << ": too little data: " << load.calls() << " calls and " << load.talks() << " talks on "
              << load.open_days() << " open days in the four weeks before " << local_date_text(until)
              << "; five days, twenty calls and thirty talks say something.\n";
  } else {
    print_heading(line, load, until, *any);
    print_table(load, line.target);
  }
  return Done{};
}

Result<Done> print_lines(Ledger& ledger, const std::vector<const LineDefinition*>& lines,
                         const StaffingOptions& options) {
  const bool csv = options.format == "csv";
  if (csv) {
    std::cout << "line,day,half_hour,calls_an_hour,calls_an_hour_upper,agents,agents_upper\n";
  }
  const auto bound = parse_time_bound(options.to);
  bool first = true;
  for (const LineDefinition* const line : lines) {
    const Instant to =
        bound ? end_of(*bound, line->hours) : std::chrono::floor<Duration>(std::chrono::system_clock::now());
    if (!std::exchange(first, false) && !csv) {
      std::cout << '\n';
    }
    if (const auto done = print_line(ledger, *line, to, csv); !done) {
      return Failure{done.reason()};
    }
  }
  std::cout.flush();
  return std::cout ? Result<Done>(Done{}) : Failure{"cannot write the table: the output is full or closed"};
}

int staff(const StaffingOptions& options) {
  return say_of_lines(options.common, options.line,
                      [&](Ledger& ledger, const Settings&, const std::vector<const LineDefinition*>& lines) {
                        return print_lines(ledger, lines, options);
                      });
}

}  // namespace

void add_staffing(CLI::App& app, Action& action) {
  auto* command =
      app.add_subcommand("staffing", "How many agents the week needs, by half-hours, from the line's own weeks");
  const auto options = std::make_shared<StaffingOptions>();
  add_common_options(*command, options->common);
  command->add_option("--line", options->line, "Only this line");
  command
      ->add_option("--to", options->to,
                   "From the four weeks before: a date (that day included), an RFC 3339 time or an epoch number; "
                   "default now")
      ->check(time_bound_fault);
  command->add_option("--format", options->format, "table or csv")
      ->check(CLI::IsMember({"table", "csv"}))
      ->capture_default_str();
  command->callback([options, &action] { action = [options] { return staff(*options); }; });
}

}  // namespace dutyline
