// Metric families → the page Prometheus reads. Sorted and escaped, so that a page is the same for the same figures.
#pragma once

#include <prometheus/metric_family.h>

#include <string>
#include <vector>

#include "boards/metrics.hpp"

namespace dutyline {

using Families = std::vector<prometheus::MetricFamily>;

// Families by name, series by their labels. A counter's family carries the name of its series ("…_total");
// OpenMetrics leaves the suffix off in HELP and TYPE and ends with "# EOF". No `_created`, no exemplars.
std::string metrics_text(Families families, MetricsFormat format);

// The shortest text that reads back as the same number: "20", "0.976", "1.795438585099e+09", "NaN", "+Inf".
std::string number_text(double value);

}  // namespace dutyline
