// How each line stands now, and its figures over windows and periods, as metric families.
#include <limits>
#include <optional>

#include "boards/metric_families.hpp"

namespace dutyline {

namespace {

constexpr double kNoCalls = std::numeric_limits<double>::quiet_NaN();

template <class Value>
void add_each(Families& families, FamilyWriter family, const Snapshot& snapshot, Value value) {
  for (const LineSnapshot& line : snapshot.lines) family.add({{"line", line.name}}, value(line));
  std::move(family).move_into(families);
}

double share(TenThousandths parts) {
  return static_cast<double>(parts) / 10'000;
}

void add_queue_now(Families& families, const Snapshot& snapshot) {
  add_each(families, gauge_family("dutyline_calls_waiting", "Calls that wait now."), snapshot,
           [](const LineSnapshot& line) { return line.waiting; });
  add_each(families, gauge_family("dutyline_longest_wait_seconds", "How long the longest waiting call has waited."),
           snapshot, [](const LineSnapshot& line) { return line.longest_wait ? to_seconds(*line.longest_wait) : 0.0; });
  add_each(families, gauge_family("dutyline_calls_talking", "Calls in conversation with an agent now."), snapshot,
           [](const LineSnapshot& line) { return line.talking; });
  add_each(families,
           gauge_family("dutyline_calls_unresolved",
                        "Calls that have left and may come back, or whose end is not sure yet."),
           snapshot, [](const LineSnapshot& line) { return line.unresolved; });
  add_each(families,
           gauge_family("dutyline_callers_unreached",
                        "Callers lost today and not answered since; withheld numbers are not counted."),
           snapshot, [](const LineSnapshot& line) { return static_cast<double>(line.callers_unreached); });

  auto agents = gauge_family("dutyline_agents", "Agents by state, each person once a line; do not sum over lines.");
  for (const LineSnapshot& line : snapshot.lines) {
    for (std::size_t state = 0; state < line.agents.size(); ++state) {
      agents.add({{"line", line.name}, {"state", std::string(to_string(static_cast<AgentState>(state)))}},
                 line.agents[state]);
    }
  }
  std::move(agents).move_into(families);
}

void add_sight(Families& families, const Snapshot& snapshot) {
  add_each(families, gauge_family("dutyline_line_open", "Whether the line is open now."), snapshot,
           [](const LineSnapshot& line) { return line.open ? 1 : 0; });
  add_each(families,
           gauge_family("dutyline_line_visible", "Whether a source in step with the switch tells of this line now."),
           snapshot, [](const LineSnapshot& line) { return line.visible ? 1 : 0; });
  add_each(
      families,
      gauge_family("dutyline_line_seconds_since_offer", "Time since the line's last call was offered; NaN: none yet."),
      snapshot, [&](const LineSnapshot& line) {
        return line.last_offered ? to_seconds(snapshot.at - *line.last_offered) : kNoCalls;
      });
  add_each(families,
           gauge_family("dutyline_books_imbalance",
                        "Calls offered minus calls accounted for: anything but 0 is a fault of dutyline."),
           snapshot, [](const LineSnapshot& line) { return static_cast<double>(line.imbalance); });

  auto given_up = counter_family("dutyline_visits_given_up_total",
                                 "Visits given up as unknown because more were open than are kept in memory.");
  given_up.add({}, static_cast<double>(snapshot.visits_given_up));
  std::move(given_up).move_into(families);

  auto change = gauge_family("dutyline_line_next_change_timestamp_seconds",
                             "When the line next opens or closes, in seconds since 1970 (UTC); none if it never does.");
  for (const LineSnapshot& line : snapshot.lines) {
    if (line.next_change) change.add({{"line", line.name}}, to_epoch(*line.next_change));
  }
  std::move(change).move_into(families);
}

void add_definition(Families& families, const Snapshot& snapshot) {
  add_each(families, gauge_family("dutyline_line_target_ratio", "The share of calls to be answered, as configured."),
           snapshot, [](const LineSnapshot& line) { return share(line.target); });
  add_each(families,
           gauge_family("dutyline_line_answer_within_seconds", "Calls answered within this time are answered in time."),
           snapshot, [](const LineSnapshot& line) { return to_seconds(line.answer_within); });
  add_each(families, gauge_family("dutyline_line_long_wait_seconds", "A wait longer than this is a warning."), snapshot,
           [](const LineSnapshot& line) { return to_seconds(line.long_wait); });
}

LabelValues window_labels(const LineSnapshot& line, const WindowFigures& figures) {
  return {{"line", line.name}, {"window", std::string(to_string(figures.window))}};
}

template <class RatioOf>
void add_ratio(Families& families, FamilyWriter family, const Snapshot& snapshot, RatioOf ratio_of) {
  for (const LineSnapshot& line : snapshot.lines) {
    for (const WindowFigures& figures : line.windows) {
      const Ratio& ratio = ratio_of(figures);
      family.add(window_labels(line, figures), ratio.value().value_or(kNoCalls));
    }
  }
  std::move(family).move_into(families);
}

}  // namespace

void add_line_families(Families& families, const Snapshot& snapshot) {
  add_queue_now(families, snapshot);
  add_sight(families, snapshot);
  add_definition(families, snapshot);
}

void add_window_families(Families& families, const Snapshot& snapshot) {
  auto calls = gauge_family("dutyline_window_calls", "Final calls offered in opening hours, by window and class.");
  for (const LineSnapshot& line : snapshot.lines) {
    for (const WindowFigures& figures : line.windows) {
      for (const CallClass call_class : kFinalClasses) {
        LabelValues labels = window_labels(line, figures);
        labels.push_back({"class", std::string(to_string(call_class))});
        calls.add(std::move(labels), static_cast<double>(figures.open.of(call_class)));
      }
    }
  }
  std::move(calls).move_into(families);

  add_ratio(families,
            gauge_family("dutyline_window_answered_ratio", "The line's headline: answered of counted; NaN: no calls."),
            snapshot, [](const WindowFigures& figures) -> const Ratio& { return figures.answered; });
  add_ratio(families,
            gauge_family("dutyline_window_answered_low_ratio", "The headline if every unknown call was lost."),
            snapshot, [](const WindowFigures& figures) -> const Ratio& { return figures.answered_low; });
  add_ratio(families,
            gauge_family("dutyline_window_answered_high_ratio", "The headline if every unknown call was answered."),
            snapshot, [](const WindowFigures& figures) -> const Ratio& { return figures.answered_high; });
  add_ratio(families,
            gauge_family("dutyline_window_answered_of_offered_ratio", "Answered of offered, nothing excluded."),
            snapshot, [](const WindowFigures& figures) -> const Ratio& { return figures.of_offered; });
}

}  // namespace dutyline
