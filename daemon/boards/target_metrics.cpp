// How each line stands against its target: budget, result, evidence, alarm, staffing, as metric families.
#include <limits>

#include "boards/metric_families.hpp"

namespace dutyline {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr std::array kCalendar{Window::today, Window::week, Window::month};
constexpr std::array kJudged{Window::week, Window::month, Window::d30};  // a single day has numbers, not a result

LabelValues line_and(const LineSnapshot& line, std::string_view label, std::string_view value) {
  return {{"line", line.name}, {std::string(label), std::string(value)}};
}

template <class Value>
void add_calendar(Families& families, FamilyWriter family, const Snapshot& snapshot, Value value) {
  for (const LineSnapshot& line : snapshot.lines) {
    for (const Window window : kCalendar) {
      family.add(line_and(line, "window", to_string(window)), static_cast<double>(value(line.figures(window))));
    }
  }
  std::move(family).move_into(families);
}

// One of a closed set of words holds: 1 for that one, 0 for the others.
template <class Words, class Value>
void add_state(Families& families, FamilyWriter family, const Snapshot& snapshot, std::string_view label,
               const Words& words, Value value) {
  for (const LineSnapshot& line : snapshot.lines) {
    for (const Window window : kJudged) {
      for (const auto word : words) {
        LabelValues labels = line_and(line, "window", to_string(window));
        labels.push_back({std::string(label), std::string(to_string(word))});
        family.add(std::move(labels), value(line.figures(window)) == word ? 1 : 0);
      }
    }
  }
  std::move(family).move_into(families);
}

template <class Value>
void add_levels(Families& families, FamilyWriter family, const Snapshot& snapshot, Value value) {
  for (const LineSnapshot& line : snapshot.lines) {
    for (const SpikeLevel level : kSpikeLevels) {
      family.add(line_and(line, "level", to_string(level)), value(line.spike, level));
    }
  }
  std::move(family).move_into(families);
}

const CusumState& state_of(const SpikePicture& spike, SpikeLevel level) {
  return spike.levels[static_cast<std::size_t>(level)];
}

void add_budget(Families& families, const Snapshot& snapshot) {
  add_calendar(families,
               gauge_family("dutyline_window_losses", "Calls lost in the period, as the line's headline counts them."),
               snapshot, [](const WindowFigures& figures) { return figures.losses(); });
  add_calendar(families,
               gauge_family("dutyline_window_losses_allowed",
                            "Calls that may be lost of those counted so far, for the target still to be met."),
               snapshot, [](const WindowFigures& figures) { return figures.losses_allowed; });
  add_calendar(families,
               gauge_family("dutyline_window_losses_allowed_expected",
                            "Calls that may be lost in the whole period, with those expected by the line's own weeks."),
               snapshot, [](const WindowFigures& figures) { return figures.losses_allowed_expected; });
  add_calendar(families,
               gauge_family("dutyline_window_coverage_ratio",
                            "Share of the period's open time that was seen live or is proved by a complete log."),
               snapshot, [](const WindowFigures& figures) { return figures.coverage(); });
  add_state(families,
            gauge_family("dutyline_window_result",
                         "1 for the result so far, in whole calls; open: it hangs on calls with unknown end."),
            snapshot, "result", kPeriodResults, [](const WindowFigures& figures) { return figures.result; });
  add_state(families,
            gauge_family("dutyline_window_evidence",
                         "1 for what so many calls show of the service behind them (95 % Wilson interval)."),
            snapshot, "evidence", kEvidences, [](const WindowFigures& figures) { return figures.evidence; });
}

void add_spike(Families& families, const Snapshot& snapshot) {
  add_levels(families,
             gauge_family("dutyline_spike_score", "Score of the calls lost against chance (Bernoulli CUSUM)."),
             snapshot, [](const SpikePicture& spike, SpikeLevel level) { return state_of(spike, level).score; });
  add_levels(families, gauge_family("dutyline_spike_threshold", "The score that raises the alarm."), snapshot,
             [](const SpikePicture& spike, SpikeLevel level) { return spike.thresholds.of(level); });
  add_levels(families,
             gauge_family("dutyline_spike_active",
                          "Whether the alarm is on; it ends after 15 calls answered in a row, or at closing."),
             snapshot,
             [](const SpikePicture& spike, SpikeLevel level) { return state_of(spike, level).active ? 1 : 0; });
}

void add_staffing(Families& families, const Snapshot& snapshot) {
  auto needed = gauge_family("dutyline_agents_needed",
                             "Agents who would hold the target in the next hour (Erlang-A on the line's own weeks); "
                             "NaN: too little data, or closed.");
  auto expected =
      gauge_family("dutyline_line_expected_calls",
                   "Calls to be expected since the last one, by the line's own weeks; NaN: too little data.");
  for (const LineSnapshot& line : snapshot.lines) {
    needed.add({{"line", line.name}}, line.staffing ? line.staffing->agents_needed : kUnknown);
    expected.add({{"line", line.name}}, line.expected_calls.value_or(kUnknown));
  }
  std::move(needed).move_into(families);
  std::move(expected).move_into(families);
}

}  // namespace

void add_target_families(Families& families, const Snapshot& snapshot) {
  add_budget(families, snapshot);
  add_spike(families, snapshot);
  add_staffing(families, snapshot);
}

}  // namespace dutyline
