#include "boards/metrics_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace dutyline {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr std::string_view kTotal = "_total";

// Help texts escape backslash and line feed; label values the quote too (exposition formats, both versions).
void append_escaped(std::string& page, std::string_view text, bool quotes) {
  for (const char letter : text) {
    if (letter == '\\') {
      page += "\\\\";
    } else if (letter == '\n') {
      page += "\\n";
    } else if (letter == '"' && quotes) {
      page += "\\\"";
    } else {
      page += letter;
    }
  }
}

class PageWriter {
 public:
  explicit PageWriter(MetricsFormat format) : format_(format) {}

  void family(const MetricFamily& family) {
    const std::string name = title_of(family);
    page_ += "# HELP " + name + ' ';
    // OpenMetrics wants quotes escaped in HELP as well.
    append_escaped(page_, family.help, format_ == MetricsFormat::openmetrics_1_0);
    page_ += "\n# TYPE " + name + ' ';
    page_ += type_of(family.type);
    page_ += '\n';
    for (const ClientMetric& metric : family.metric) series(family, metric);
  }

  std::string take() {
    if (format_ == MetricsFormat::openmetrics_1_0) page_ += "# EOF\n";
    return std::move(page_);
  }

 private:
  std::string title_of(const MetricFamily& family) const {
    const bool suffixed = family.type == MetricType::Counter && family.name.ends_with(kTotal);
    if (format_ == MetricsFormat::text_0_0_4 || !suffixed) return family.name;
    return family.name.substr(0, family.name.size() - kTotal.size());
  }

  static std::string_view type_of(MetricType type) {
    switch (type) {
      case MetricType::Counter: return "counter";
      case MetricType::Histogram: return "histogram";
      default: return "gauge";
    }
  }

  void series(const MetricFamily& family, const ClientMetric& metric) {
    switch (family.type) {
      case MetricType::Counter: line(family.name, "", metric, {}, metric.counter.value); break;
      case MetricType::Histogram: histogram(family.name, metric); break;
      default: line(family.name, "", metric, {}, metric.gauge.value); break;
    }
  }

  void histogram(const std::string& name, const ClientMetric& metric) {
    for (const auto& bucket : metric.histogram.bucket) {
      if (std::isinf(bucket.upper_bound)) continue;
      line(name, "_bucket", metric, number_text(bucket.upper_bound), static_cast<double>(bucket.cumulative_count));
    }
    line(name, "_bucket", metric, "+Inf", static_cast<double>(metric.histogram.sample_count));
    line(name, "_sum", metric, {}, metric.histogram.sample_sum);
    line(name, "_count", metric, {}, static_cast<double>(metric.histogram.sample_count));
  }

  void line(std::string_view name, std::string_view suffix, const ClientMetric& metric, std::string_view le,
            double value) {
    page_ += name;
    page_ += suffix;
    char before = '{';
    for (const auto& label : metric.label) {
      append_label(before, label.name, label.value);
      before = ',';
    }
    if (!le.empty()) {
      append_label(before, "le", le);
      before = ',';
    }
    if (before == ',') page_ += '}';
    page_ += ' ';
    page_ += number_text(value);
    page_ += '\n';
  }

  void append_label(char before, std::string_view name, std::string_view value) {
    page_ += before;
    page_ += name;
    page_ += "=\"";
    append_escaped(page_, value, true);
    page_ += '"';
  }

  MetricsFormat format_;
  std::string page_;
};

}  // namespace

std::string number_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  char text[32];
  const auto end = std::to_chars(std::begin(text), std::end(text), value);
  return {text, end.ptr};
}

std::string metrics_text(Families families, MetricsFormat format) {
  std::sort(families.begin(), families.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  PageWriter writer(format);
  for (MetricFamily& family : families) {
    std::sort(family.metric.begin(), family.metric.end(),
              [](const auto& a, const auto& b) { return a.label < b.label; });
    writer.family(family);
  }
  return writer.take();
}

}  // namespace dutyline
