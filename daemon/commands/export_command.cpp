// `dutyline export --openmetrics`: the ledger as the metrics it would have shown, so that Grafana knows the months
// before.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "app/time_bound.hpp"
#include "boards/metrics_history.hpp"
#include "commands/command.hpp"
#include "ledger/ledger.hpp"
#include "lines/replay.hpp"

namespace dutyline {
namespace {

struct ExportOptions {
  CommonOptions common;
  bool openmetrics = false;
  std::string from;
  std::string to;
  int every_seconds = 300;  // Prometheus looks back five minutes for a value
  std::string job = "dutyline";
  std::string instance = "127.0.0.1:9877";
};

struct Period {
  Instant from;
  Instant to;  // exclusive
};

// A date is that of the first line; the lines of one daemon are rarely of two zones.
Period period_of(const ExportOptions& options, const std::vector<LineDefinition>& lines) {
  const OpeningHours hours_of_line = lines.empty() ? OpeningHours() : lines.front().hours;
  return {begin_of(*parse_time_bound(options.from), hours_of_line),
          end_of(*parse_time_bound(options.to), hours_of_line)};
}

// Steps through the period while calls come in the order of their offers: none but the open ones is kept.
class Steps {
 public:
  Steps(const ExportOptions& options, Period period, const std::vector<LineDefinition>& lines)
      : at_(period.from),
        end_(period.to),
        step_(seconds(options.every_seconds)),
        figures_(lines),
        replay_(figures_),
        history_({{"instance", options.instance}, {"job", options.job}}) {}

  void add(const Call& call) {
    run_until(call.visits.front().offered_at);
    replay_.add(call);
  }
  void write(std::ostream& out) {
    run_until(end_);
    history_.write(out);
    out << std::flush;
  }

 private:
  void run_until(Instant offer) {
    for (; at_ < std::min(offer, end_); at_ += step_) {
      replay_.advance(at_);
      Snapshot snapshot;
      snapshot.at = at_;
      snapshot.lines = figures_.snapshot(at_);
      snapshot.counters = figures_.counters().all();
      history_.add(at_, snapshot);
    }
    replay_.advance(offer - Duration(1));
  }

  Instant at_;
  Instant end_;
  Duration step_;
  Figures figures_;
  Replay replay_;
  MetricsHistory history_;
};

Result<Done> write_history(Ledger& ledger, const ExportOptions& options, const Settings& settings, std::ostream& out) {
  const Period period = period_of(options, settings.lines);
  Steps steps(options, period, settings.lines);
  CallQuery query;
  query.from = period.from - kFiguresMemory;  // windows and the spike need what came before
  query.to = period.to;
  const auto read = ledger.for_each_call(query, [&](const CallRecord& record) { steps.add(record.call); });
  if (!read) {
    return Failure{"cannot read the ledger " + settings.ledger_path + ": " + read.reason()};
  }
  steps.write(out);
  return out ? Result<Done>(Done{}) : Failure{"cannot write the metrics: the output is full or closed"};
}

int export_history(const ExportOptions& options) {
  const auto settings = load_settings(options.common, SecretsNeeded::none);
  if (!settings) {
    return kExitConfiguration;
  }
  const Period period = period_of(options, settings->lines);
  if (period.from >= period.to) {
    return fail("--from is not before --to: there is nothing between them");
  }
  const auto ledger = Ledger::open(settings->ledger_path, Ledger::Mode::read_only);
  if (!ledger) {
    return fail(ledger.reason());
  }
  const auto done = write_history(**ledger, options, *settings, std::cout);
  return done ? kExitGood : fail(done.reason());
}

}  // namespace

void add_export(CLI::App& app, Action& action) {
  auto* command =
      app.add_subcommand("export", "Write the history of the metrics, for promtool to fill Prometheus with");
  const auto options = std::make_shared<ExportOptions>();
  add_common_options(*command, options->common);
  command
      ->add_flag("--openmetrics", options->openmetrics, "As OpenMetrics text with timestamps; the only form there is")
      ->required();
  const std::string time = "a date (local to the line), an RFC 3339 time or an epoch number";
  command->add_option("--from", options->from, "First moment: " + time)->required()->check(time_bound_fault);
  command->add_option("--to", options->to, "Up to: " + time + "; a date includes its day")
      ->required()
      ->check(time_bound_fault);
  command->add_option("--every", options->every_seconds, "Seconds from one moment to the next")
      ->check(CLI::Range(1, 86'400))
      ->capture_default_str();
  command->add_option("--job", options->job, "The label job, as Prometheus gives it")->capture_default_str();
  command->add_option("--instance", options->instance, "The label instance, as Prometheus gives it")
      ->capture_default_str();
  command->callback([options, &action] { action = [options] { return export_history(*options); }; });
}

}  // namespace dutyline
