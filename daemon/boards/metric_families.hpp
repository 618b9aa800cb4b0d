// Which figures stand on /metrics, with their help texts: one file a subject, each a pure function.
#pragma once

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "boards/metrics_text.hpp"
#include "boards/own_figures.hpp"
#include "lines/snapshot.hpp"

namespace dutyline {

using LabelValues = std::vector<prometheus::ClientMetric::Label>;

// One family being filled. A histogram's upper bounds rise; +Inf is understood.
class FamilyWriter {
 public:
  FamilyWriter(std::string_view name, std::string_view help, prometheus::MetricType type);

  void add(LabelValues labels, double value);
  void add(LabelValues labels, const HistogramSnapshot& histogram);

  // A family without series would be a HELP and TYPE of nothing: it is left off the page.
  void move_into(Families& families) &&;

 private:
  prometheus::MetricFamily family_;
};

FamilyWriter counter_family(std::string_view name, std::string_view help);
FamilyWriter gauge_family(std::string_view name, std::string_view help);
FamilyWriter histogram_family(std::string_view name, std::string_view help);

void add_line_families(Families& families, const Snapshot& snapshot);
void add_window_families(Families& families, const Snapshot& snapshot);
void add_target_families(Families& families, const Snapshot& snapshot);
void add_lifetime_families(Families& families, const Snapshot& snapshot);  // Snapshot::counters
void add_source_families(Families& families, const Snapshot& snapshot);
void add_ledger_families(Families& families, const LedgerSnapshot& ledger);
void add_own_families(Families& families, const OwnFigures& own);

}  // namespace dutyline
