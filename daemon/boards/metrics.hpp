// The /metrics page: a pure function of one snapshot, in text 0.0.4 or OpenMetrics 1.0. Families and series sorted.
#pragma once

#include <string>

#include "boards/own_figures.hpp"
#include "lines/snapshot.hpp"

namespace dutyline {

enum class MetricsFormat { text_0_0_4, openmetrics_1_0 };

std::string metrics_page(const Snapshot& snapshot, const OwnFigures& own, MetricsFormat format);
std::string_view content_type(MetricsFormat format);

}  // namespace dutyline
