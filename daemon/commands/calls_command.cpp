// `dutyline calls`: the rows of the ledger, as CSV or JSON.

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <memory>

#include "app/time_bound.hpp"
#include "commands/command.hpp"
#include "ledger/ledger.hpp"
#include "reports/call_rows.hpp"

namespace dutyline {
namespace {

struct CallsOptions {
  CommonOptions common;
  std::optional<std::string> line;
  std::string from;
  std::string to;
  bool visits = false;
  bool corrected = false;
  std::string format = "csv";
};

struct Period {
  std::optional<Instant> from;
  std::optional<Instant> to;
  bool holds(Instant at) const { return (!from || at >= *from) && (!to || at < *to); }
};

// A date is local to the line: every line has its own period, and calls of no line that of UTC.
class Periods {
 public:
  Periods(const CallsOptions& options, const std::vector<LineDefinition>& lines)
      : from_(parse_time_bound(options.from)), to_(parse_time_bound(options.to)) {
    of_none_ = period_of(OpeningHours());
    for (const auto& line : lines) {
      of_line_[line.name] = period_of(line.hours);
    }
  }

  const Period& of(const std::string& line) const {
    const auto known = of_line_.find(line);
    return known == of_line_.end() ? of_none_ : known->second;
  }

  Period widest() const {
    Period widest = of_none_;
    for (const auto& [line, period] : of_line_) {
      widest.from = from_ ? std::min(widest.from, period.from) : std::nullopt;
      widest.to = to_ ? std::max(widest.to, period.to) : std::nullopt;
    }
    return widest;
  }

 private:
  Period period_of(const OpeningHours& hours_of_line) const {
    Period period;
    if (from_) {
      period.from = begin_of(*from_, hours_of_line);
    }
    if (to_) {
      period.to = end_of(*to_, hours_of_line);
    }
    return period;
  }

  std::optional<TimeBound> from_;
  std::optional<TimeBound> to_;
  Period of_none_;
  std::map<std::string, Period> of_line_;
};

// Rows go out as they come: a history may be longer than the memory.
class Table {
 public:
  Table(std::ostream& out, bool json) : out_(out), json_(json) { out_ << (json_ ? "[" : csv_heading()); }

  void add(const Row& row) {
    if (json_) {
      out_ << (empty_ ? "\n" : ",\n") << json_object(row);
    } else {
      out_ << csv_line(row);
    }
    empty_ = false;
  }
  void add(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
      add(row);
    }
  }
  void end() { out_ << (json_ ? (empty_ ? "]\n" : "\n]\n") : "") << std::flush; }

 private:
  std::ostream& out_;
  bool json_;
  bool empty_ = true;
};

Result<RowContent> row_content(Ledger& ledger, const Settings& settings, const Period& period) {
  auto marks = ledger.marks(period.from, period.to);
  if (!marks) {
    return Failure{"cannot read the ledger " + settings.ledger_path + ": " + marks.reason()};
  }
  return RowContent{settings.privacy.agent_names, *std::move(marks)};
}

// Every correction with the call as it stands now; of a call that went into another since, what is left to say.
Result<Done> write_corrections(Ledger& ledger, const CallsOptions& options, const Settings& settings,
                               std::ostream& out) {
  const auto corrections = ledger.corrections(Instant(), Instant::max());
  if (!corrections) {
    return Failure{"cannot read the ledger " + settings.ledger_path + ": " + corrections.reason()};
  }
  const auto content = row_content(ledger, settings, {});
  if (!content) {
    return Failure{content.reason()};
  }
  std::map<CallId, Row> rows;
  for (const auto& correction : *corrections) {
    rows.emplace(correction.call, Row());
  }
  const auto read = ledger.for_each_call({options.line}, [&](const CallRecord& record) {
    if (const auto row = rows.find(record.call.id); row != rows.end()) {
      row->second = call_row(record, *content);
    }
  });
  if (!read) {
    return Failure{"cannot read the ledger " + settings.ledger_path + ": " + read.reason()};
  }
  const Periods periods(options, settings.lines);
  const bool json = options.format == "json";
  out << (json ? "[" : corrected_heading());
  bool empty = true;
  for (const auto& correction : *corrections) {
    const bool asked = !options.line || *options.line == correction.line;
    if (asked && periods.of(correction.line).holds(correction.offered_at)) {
      const Row& row = rows.at(correction.call);
      out << (json ? (empty ? "\n" : ",\n") + corrected_object(row, correction) : corrected_line(row, correction));
      empty = false;
    }
  }
  out << (json ? (empty ? "]\n" : "\n]\n") : "") << std::flush;
  return out ? Result<Done>(Done{}) : Failure{"cannot write the rows: the output is full or closed"};
}

Result<Done> write_rows(Ledger& ledger, const CallsOptions& options, const Settings& settings, std::ostream& out) {
  const Periods periods(options, settings.lines);
  const Period widest = options.line ? periods.of(*options.line) : periods.widest();
  const auto content = row_content(ledger, settings, widest);
  if (!content) {
    return Failure{content.reason()};
  }
  Table table(out, options.format == "json");
  VisitsInOrder visits;
  const CallQuery query{options.line, widest.from, widest.to};
  const auto done = ledger.for_each_call(query, [&](const CallRecord& record) {
    if (!periods.of(record.call.line).holds(record.call.visits.front().offered_at)) {
      return;
    }
    if (options.visits) {
      table.add(visits.add(record, *content));
    } else {
      table.add(call_row(record, *content));
    }
  });
  if (!done) {
    return Failure{"cannot read the ledger " + settings.ledger_path + ": " + done.reason()};
  }
  table.add(visits.rest());
  table.end();
  return out ? Result<Done>(Done{}) : Failure{"cannot write the rows: the output is full or closed"};
}

std::optional<std::string> fault_of_line(const CallsOptions& options, const std::vector<LineDefinition>& lines) {
  if (!options.line || options.line->empty()) {
    return std::nullopt;
  }
  std::string names;
  for (const auto& line : lines) {
    if (line.name == *options.line) {
      return std::nullopt;
    }
    names += (names.empty() ? "" : ", ") + line.name;
  }
  return "there is no line " + *options.line + " in " + options.common.config + ": it has " + names;
}

int list_calls(const CallsOptions& options) {
  const auto settings = load_settings(options.common, SecretsNeeded::none);
  if (!settings) {
    return kExitConfiguration;
  }
  if (const auto fault = fault_of_line(options, settings->lines)) {
    return fail(*fault);
  }
  const auto ledger = Ledger::open(settings->ledger_path, Ledger::Mode::read_only);
  if (!ledger) {
    return fail(ledger.reason());
  }
  const auto done = options.corrected ? write_corrections(**ledger, options, *settings, std::cout)
                                      : write_rows(**ledger, options, *settings, std::cout);
  return done ? kExitGood : fail(done.reason());
}

}  // namespace

void add_calls(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("calls", "List calls, or visits, of the ledger");
  const auto options = std::make_shared<CallsOptions>();
  add_common_options(*command, options->common);
  command->add_option("--line", options->line, "Only calls of this line; '' for those of queues that no line claims");
  const std::string time = "a date (local to the line), an RFC 3339 time or an epoch number";
  command->add_option("--from", options->from, "Offered at or after: " + time)->check(time_bound_fault);
  command->add_option("--to", options->to, "Offered before: " + time + "; a date includes its day")
      ->check(time_bound_fault);
  auto* const visits = command->add_flag("--visits", options->visits, "One row per visit instead of one per call");
  command
      ->add_flag("--corrected", options->corrected,
                 "What was learnt of calls after they were final: one row a correction, the oldest first")
      ->excludes(visits);
  command->add_option("--format", options->format, "csv or json")
      ->check(CLI::IsMember({"csv", "json"}))
      ->capture_default_str();
  command->callback([options, &action] { action = [options] { return list_calls(*options); }; });
}

}  // namespace dutyline
