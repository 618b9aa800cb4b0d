// What the sources and their feeds say of themselves, as metric families.
#include <cmath>
#include <limits>

#include "boards/metric_families.hpp"

namespace dutyline {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

LabelValues labels_of(const SourceSnapshot& source) {
  return {{"source", source.name}, {"kind", source.kind}};
}

LabelValues labels_of(const SourceSnapshot& source, std::string_view name, std::string_view value) {
  return {{"source", source.name}, {"kind", source.kind}, {std::string(name), std::string(value)}};
}

template <class Value>
void add_each(Families& families, FamilyWriter family, const Snapshot& snapshot, Value value) {
  for (const SourceSnapshot& source : snapshot.sources) family.add(labels_of(source), value(source));
  std::move(family).move_into(families);
}

double count(std::uint64_t number) {
  return static_cast<double>(number);
}

void add_health(Families& families, const Snapshot& snapshot) {
  add_each(families, gauge_family("dutyline_source_up", "Whether the source is in step with its switch."), snapshot,
           [](const SourceSnapshot& source) { return source.status.state == SourceState::live ? 1.0 : 0.0; });

  auto states = gauge_family("dutyline_source_state", "The source's state: 1 for the one it is in.");
  auto degraded = gauge_family("dutyline_source_degraded",
                               "What the source cannot see, by reason: 1 while it is so, with less certain outcomes.");
  for (const SourceSnapshot& source : snapshot.sources) {
    for (const SourceState state : kSourceStates) {
      states.add(labels_of(source, "state", to_string(state)), source.status.state == state ? 1 : 0);
    }
    for (const auto& [reason, in_force] : source.status.degraded) {
      degraded.add(labels_of(source, "reason", reason), in_force ? 1 : 0);
    }
  }
  std::move(states).move_into(families);
  std::move(degraded).move_into(families);

  add_each(families,
           gauge_family("dutyline_source_last_event_timestamp_seconds",
                        "When the source was last heard, in seconds since 1970 (UTC); NaN: not yet."),
           snapshot, [](const SourceSnapshot& source) {
             return source.status.last_event ? to_epoch(*source.status.last_event) : kUnknown;
           });
  add_each(families,
           gauge_family("dutyline_source_clock_offset_seconds",
                        "Our clock minus the switch's, the smallest seen lately; NaN: it tells no times."),
           snapshot, [](const SourceSnapshot& source) {
             return source.status.clock_offset ? to_seconds(*source.status.clock_offset) : kUnknown;
           });
}

void add_traffic(Families& families, const Snapshot& snapshot) {
  add_each(families, counter_family("dutyline_source_events_total", "Messages of the switch that were understood."),
           snapshot, [](const SourceSnapshot& source) { return count(source.status.events); });
  add_each(families, counter_family("dutyline_source_received_bytes_total", "Bytes received from the switch."),
           snapshot, [](const SourceSnapshot& source) { return count(source.received_bytes); });

  auto rejected = counter_family("dutyline_source_events_rejected_total", "Messages passed over, by reason.");
  auto connects = counter_family("dutyline_source_connects_total", "Attempts to connect and log in, by result.");
  for (const SourceSnapshot& source : snapshot.sources) {
    for (const auto& [reason, number] : source.status.rejected) {
      rejected.add(labels_of(source, "reason", reason), count(number));
    }
    for (const auto& [result, number] : source.connects) {
      connects.add(labels_of(source, "result", result), count(number));
    }
  }
  std::move(rejected).move_into(families);
  std::move(connects).move_into(families);
}

void add_gaps(Families& families, const Snapshot& snapshot) {
  add_each(families, counter_family("dutyline_source_gaps_total", "Times in which the source saw nothing."), snapshot,
           [](const SourceSnapshot& source) { return count(source.gaps); });
  add_each(families, counter_family("dutyline_source_gap_seconds_total", "Length of the times without sight."),
           snapshot, [](const SourceSnapshot& source) { return source.gap_seconds; });
  add_each(
      families,
      counter_family("dutyline_source_calls_repaired_total", "Calls whose end was learnt after a time without sight."),
      snapshot, [](const SourceSnapshot& source) { return count(source.calls_repaired); });
  add_each(families,
           gauge_family("dutyline_source_unexplained_calls",
                        "Calls by which the switch's own counters and ours differ, as it last told them."),
           snapshot, [](const SourceSnapshot& source) { return static_cast<double>(source.unexplained_calls); });
}

}  // namespace

void add_source_families(Families& families, const Snapshot& snapshot) {
  add_health(families, snapshot);
  add_traffic(families, snapshot);
  add_gaps(families, snapshot);

  auto delay = histogram_family("dutyline_event_delay_seconds", "From an event at the switch to the ledger.");
  for (const auto& [source, histogram] : snapshot.event_delay) delay.add({{"source", source}}, histogram);
  std::move(delay).move_into(families);
}

}  // namespace dutyline
