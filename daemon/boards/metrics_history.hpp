// Metrics of many moments as one OpenMetrics text with timestamps, which `promtool tsdb create-blocks-from openmetrics`
// reads. A family's series stand together, each in the order of time.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "boards/metric_families.hpp"

namespace dutyline {

class MetricsHistory {
 public:
  // `labels` are put to every series: Prometheus does not scrape these, so `job` and `instance` have to be told.
  explicit MetricsHistory(LabelValues labels) : labels_(std::move(labels)) {}

  // Later moments after earlier ones. Only what follows from calls and hours is taken: what was not kept (agents,
  // sight, the daemon itself) has no history.
  void add(Instant at, const Snapshot& snapshot);

  void write(std::ostream& out) const;

 private:
  struct Sample {
    std::int64_t at;  // seconds since 1970
    double value;
  };
  struct Family {
    std::string help;
    prometheus::MetricType type{};
    std::map<std::string, std::vector<Sample>> series;  // by the name with its labels
  };
  void take(std::int64_t at, const prometheus::MetricFamily& family);
  void take_histogram(std::int64_t at, Family& into, const std::string& name, const prometheus::ClientMetric& metric);
  std::string series_text(const std::string& name, const prometheus::ClientMetric& metric,
                          const std::string& upper_bound = {}) const;

  LabelValues labels_;
  std::map<std::string, Family> families_;
};

}  // namespace dutyline
