// The lines' lifetime counters as metric families. They come as one table of series, the way the ledger keeps them.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>

#include "boards/metric_families.hpp"

namespace dutyline {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

struct Known {
  std::string_view name;
  MetricType type;
  std::string_view help;
};

constexpr Known kKnown[] = {
    {"dutyline_agent_missed_calls_total", MetricType::Counter, "Rings that no agent took: no answer, busy, declined."},
    {"dutyline_call_talk_seconds", MetricType::Histogram,
     "How long agents and callers talked, of calls that are over."},
    {"dutyline_call_wait_seconds", MetricType::Histogram, "How long final calls waited, answered and abandoned apart."},
    {"dutyline_calls_answered_brief_total", MetricType::Counter, "Calls answered that talked less than 10 seconds."},
    {"dutyline_calls_answered_in_time_total", MetricType::Counter, "Calls answered within the line's own time."},
    {"dutyline_calls_corrected_total", MetricType::Counter, "Final calls whose class was learnt to be another."},
    {"dutyline_calls_dropped_total", MetricType::Counter, "Calls answered and then ended by the switch."},
    {"dutyline_calls_offered_total", MetricType::Counter,
     "Calls that joined a queue of the line or were refused there."},
    {"dutyline_calls_recovered_total", MetricType::Counter, "Calls learnt after a time without sight of the switch."},
    {"dutyline_calls_total", MetricType::Counter, "Final calls, by opening hours, class and outcome."},
    {"dutyline_line_blind_seconds_total", MetricType::Counter, "Open time in which the line was not seen live."},
    {"dutyline_spike_alarms_total", MetricType::Counter,
     "Alarms raised because more calls were lost than chance explains."},
};

MetricType type_of(std::string_view name) {
  for (const Known& known : kKnown) {
    if (known.name == name) return known.type;
  }
  return MetricType::Counter;
}

std::string_view help_of(std::string_view name) {
  for (const Known& known : kKnown) {
    if (known.name == name) return known.help;
  }
  return "A lifetime counter of the line.";
}

struct Series {
  std::string_view name;
  LabelValues labels;
};

// `name{label="value",…}` with the exposition format's escapes; nothing if it is not of this form.
std::optional<Series> parse_series(std::string_view text) {
  const std::size_t brace = std::min(text.find('{'), text.size());
  Series series{text.substr(0, brace), {}};
  text.remove_prefix(brace);
  if (text.empty()) return series;
  while (text.size() > 1 && text[0] != '}') {
    text.remove_prefix(1);
    const std::size_t equals = text.find("=\"");
    if (equals == std::string_view::npos) return std::nullopt;
    ClientMetric::Label label{std::string(text.substr(0, equals)), {}};
    text.remove_prefix(equals + 2);
    while (!text.empty() && text[0] != '"') {
      if (text[0] == '\\' && text.size() > 1) {
        text.remove_prefix(1);
        label.value += text[0] == 'n' ? '\n' : text[0];
      } else {
        label.value += text[0];
      }
      text.remove_prefix(1);
    }
    if (text.empty()) return std::nullopt;
    text.remove_prefix(1);
    series.labels.push_back(std::move(label));
  }
  return text == "}" ? std::optional(std::move(series)) : std::nullopt;
}

// The buckets of one histogram series as the ledger keeps them: each call in one of them, not cumulative.
struct Tally {
  std::map<double, double> by_upper;
  double sum = 0;
  double count = 0;
};

class LifetimeTable {
 public:
  void take(Series series, double value) {
    if (take_histogram_part(series, value)) return;
    const auto known = plain_.try_emplace(std::string(series.name), counter_family(series.name, help_of(series.name)));
    known.first->second.add(std::move(series.labels), value);
  }

  void move_into(Families& families) {
    for (auto& [name, family] : plain_) std::move(family).move_into(families);
    for (auto& [name, tallies] : histograms_) {
      auto family = histogram_family(name, help_of(name));
      for (auto& [labels, tally] : tallies) family.add(labels, cumulated(tally));
      std::move(family).move_into(families);
    }
  }

 private:
  bool take_histogram_part(Series& series, double value) {
    for (const std::string_view part : {"_bucket", "_sum", "_count"}) {
      if (!series.name.ends_with(part)) continue;
      const std::string_view name = series.name.substr(0, series.name.size() - part.size());
      if (type_of(name) != MetricType::Histogram) continue;
      const double upper = take_upper_bound(series.labels);
      Tally& tally = histograms_[std::string(name)][series.labels];
      if (part == "_bucket") {
        tally.by_upper[upper] += value;
      } else {
        (part == "_sum" ? tally.sum : tally.count) = value;
      }
      return true;
    }
    return false;
  }

  static double take_upper_bound(LabelValues& labels) {
    const auto le = std::find_if(labels.begin(), labels.end(), [](const auto& label) { return label.name == "le"; });
    if (le == labels.end()) return INFINITY;
    double upper = INFINITY;
    std::from_chars(le->value.data(), le->value.data() + le->value.size(), upper);
    labels.erase(le);
    return upper;
  }

  static HistogramSnapshot cumulated(const Tally& tally) {
    HistogramSnapshot histogram;
    histogram.sum = tally.sum;
    double running = 0;
    for (const auto& [upper, number] : tally.by_upper) {
      running += number;
      if (!std::isinf(upper)) histogram.buckets.emplace_back(upper, static_cast<std::uint64_t>(running));
    }
    histogram.count = static_cast<std::uint64_t>(std::max(running, tally.count));
    return histogram;
  }

  std::map<std::string, FamilyWriter> plain_;
  std::map<std::string, std::map<LabelValues, Tally>> histograms_;
};

}  // namespace

void add_lifetime_families(Families& families, const Snapshot& snapshot) {
  LifetimeTable table;
  for (const auto& [text, value] : snapshot.counters) {
    if (auto series = parse_series(text)) table.take(std::move(*series), value);
  }
  table.move_into(families);
}

}  // namespace dutyline
