#include "boards/metrics_history.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <ostream>
#include <string_view>

#include "boards/metrics_text.hpp"

namespace dutyline {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

// What follows from calls and the calendar alone.
constexpr std::array kWithHistory{
    std::string_view("dutyline_books_imbalance"),
    std::string_view("dutyline_call_talk_seconds"),
    std::string_view("dutyline_call_wait_seconds"),
    std::string_view("dutyline_calls_answered_brief_total"),
    std::string_view("dutyline_calls_answered_in_time_total"),
    std::string_view("dutyline_calls_dropped_total"),
    std::string_view("dutyline_calls_offered_total"),
    std::string_view("dutyline_calls_talking"),
    std::string_view("dutyline_calls_total"),
    std::string_view("dutyline_calls_waiting"),
    std::string_view("dutyline_line_answer_within_seconds"),
    std::string_view("dutyline_line_long_wait_seconds"),
    std::string_view("dutyline_line_open"),
    std::string_view("dutyline_line_seconds_since_offer"),
    std::string_view("dutyline_line_target_ratio"),
    std::string_view("dutyline_longest_wait_seconds"),
    std::string_view("dutyline_spike_active"),
    std::string_view("dutyline_spike_alarms_total"),
    std::string_view("dutyline_spike_score"),
    std::string_view("dutyline_spike_threshold"),
    std::string_view("dutyline_window_answered_high_ratio"),
    std::string_view("dutyline_window_answered_low_ratio"),
    std::string_view("dutyline_window_answered_of_offered_ratio"),
    std::string_view("dutyline_window_answered_ratio"),
    std::string_view("dutyline_window_calls"),
    std::string_view("dutyline_window_evidence"),
    std::string_view("dutyline_window_losses"),
    std::string_view("dutyline_window_losses_allowed"),
    std::string_view("dutyline_window_losses_allowed_expected"),
    std::string_view("dutyline_window_result"),
};
static_assert(std::ranges::is_sorted(kWithHistory));

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char letter : text) {
    if (letter == '\\' || letter == '"') {
      safe += '\\';
    }
    safe += letter == '\n' ? std::string("\\n") : std::string(1, letter);
  }
  return safe;
}

}  // namespace

std::string MetricsHistory::series_text(const std::string& name, const ClientMetric& metric,
                                        const std::string& upper_bound) const {
  std::string text = name;
  char before = '{';
  const auto append = [&](const ClientMetric::Label& label) {
    text += before + label.name + "=\"" + escaped(label.value) + '"';
    before = ',';
  };
  std::ranges::for_each(labels_, append);
  std::ranges::for_each(metric.label, append);
  if (!upper_bound.empty()) {
    append({"le", upper_bound});
  }
  return before == ',' ? text + '}' : text;
}

void MetricsHistory::take_histogram(std::int64_t at, Family& into, const std::string& name,
                                    const ClientMetric& metric) {
  const auto& histogram = metric.histogram;
  for (const auto& bucket : histogram.bucket) {
    if (!std::isinf(bucket.upper_bound)) {
      into.series[series_text(name + "_bucket", metric, number_text(bucket.upper_bound))].push_back(
          {at, static_cast<double>(bucket.cumulative_count)});
    }
  }
  const auto count = static_cast<double>(histogram.sample_count);
  into.series[series_text(name + "_bucket", metric, "+Inf")].push_back({at, count});
  into.series[series_text(name + "_count", metric)].push_back({at, count});
  into.series[series_text(name + "_sum", metric)].push_back({at, histogram.sample_sum});
}

void MetricsHistory::take(std::int64_t at, const MetricFamily& family) {
  Family& into = families_[family.name];
  into.help = family.help;
  into.type = family.type;
  for (const ClientMetric& metric : family.metric) {
    if (family.type == MetricType::Histogram) {
      take_histogram(at, into, family.name, metric);
    } else {
      const double value = family.type == MetricType::Counter ? metric.counter.value : metric.gauge.value;
      into.series[series_text(family.name, metric)].push_back({at, value});
    }
  }
}

void MetricsHistory::add(Instant at, const Snapshot& snapshot) {
  Families families;
  add_lifetime_families(families, snapshot);
  add_line_families(families, snapshot);
  add_window_families(families, snapshot);
  add_target_families(families, snapshot);
  const auto second = std::chrono::floor<seconds>(at).time_since_epoch().count();
  for (const MetricFamily& family : families) {
    if (std::ranges::binary_search(kWithHistory, std::string_view(family.name))) {
      take(second, family);
    }
  }
}

void MetricsHistory::write(std::ostream& out) const {
  constexpr std::string_view kTotal = "_total";
  for (const auto& [name, family] : families_) {
    const bool counter = family.type == MetricType::Counter;
    const std::string title = counter && name.ends_with(kTotal) ? name.substr(0, name.size() - kTotal.size()) : name;
    const std::string_view type = counter ? "counter" : family.type == MetricType::Histogram ? "histogram" : "gauge";
    out << "# HELP " << title << ' ' << escaped(family.help) << "\n# TYPE " << title << ' ' << type << '\n';
    for (const auto& [series, samples] : family.series) {
      for (const Sample& sample : samples) {
        out << series << ' ' << number_text(sample.value) << ' ' << sample.at << '\n';
      }
    }
  }
  out << "# EOF\n";
}

}  // namespace dutyline
