// When each line was seen, by everything that is kept: since the first live moment less the gaps, and what a switch's
// own record proves. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/settings.hpp"
#include "calls/gap.hpp"
#include "lines/coverage.hpp"

namespace dutyline {

// What is known of the sources' sight.
struct KnownSight {
  std::optional<Instant> first_live;             // of the daemon, ever; nothing: never yet
  std::map<std::string, std::vector<Gap>> gaps;  // by source
  std::vector<ProvedTime> proved;                // by records, and by recordings that were imported
};

LineSight sight_of(const LineDefinition& line, const std::vector<SourceSettings>& sources, const KnownSight& known);

// Times that records prove: each row read on extends its source's, until lines are lost.
class ProvedTimes {
 public:
  void restore(const ProvedTime& time);
  void row(const std::string& source, Instant at);
  void until(const std::string& source, Instant at);  // nothing more had been written by then
  void broken(const std::string& source);             // the next row begins another
  const std::vector<ProvedTime>& all() const { return times_; }
  std::vector<ProvedTime> take_changes();

 private:
  ProvedTime* current(const std::string& source);

  std::vector<ProvedTime> times_;
  std::map<std::string, std::size_t> current_;  // in times_
  std::map<std::string, bool> changed_;
};

}  // namespace dutyline
