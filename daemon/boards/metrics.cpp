#include "boards/metrics.hpp"

#include "boards/metric_families.hpp"
#include "boards/metrics_text.hpp"

namespace dutyline {

std::string metrics_page(const Snapshot& snapshot, const OwnFigures& own, MetricsFormat format) {
  Families families;
  add_lifetime_families(families, snapshot);
  add_line_families(families, snapshot);
  add_window_families(families, snapshot);
  add_target_families(families, snapshot);
  add_source_families(families, snapshot);
  add_ledger_families(families, snapshot.ledger);
  add_own_families(families, own);
  return metrics_text(std::move(families), format);
}

std::string_view content_type(MetricsFormat format) {
  return format == MetricsFormat::openmetrics_1_0 ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                                  : "text/plain; version=0.0.4; charset=utf-8";
}

}  // namespace dutyline
