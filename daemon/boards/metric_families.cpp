#include "boards/metric_families.hpp"

namespace dutyline {

using prometheus::ClientMetric;
using prometheus::MetricType;

FamilyWriter::FamilyWriter(std::string_view name, std::string_view help, MetricType type) {
  family_.name = name;
  family_.help = help;
  family_.type = type;
}

void FamilyWriter::add(LabelValues labels, double value) {
  ClientMetric metric;
  metric.label = std::move(labels);
  if (family_.type == MetricType::Counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
  family_.metric.push_back(std::move(metric));
}

void FamilyWriter::add(LabelValues labels, const HistogramSnapshot& histogram) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.histogram.sample_count = histogram.count;
  metric.histogram.sample_sum = histogram.sum;
  for (const auto& [upper, cumulative] : histogram.buckets) {
    metric.histogram.bucket.push_back({cumulative, upper});
  }
  family_.metric.push_back(std::move(metric));
}

void FamilyWriter::move_into(Families& families) && {
  if (!family_.metric.empty()) families.push_back(std::move(family_));
}

FamilyWriter counter_family(std::string_view name, std::string_view help) {
  return {name, help, MetricType::Counter};
}

FamilyWriter gauge_family(std::string_view name, std::string_view help) {
  return {name, help, MetricType::Gauge};
}

FamilyWriter histogram_family(std::string_view name, std::string_view help) {
  return {name, help, MetricType::Histogram};
}

}  // namespace dutyline
