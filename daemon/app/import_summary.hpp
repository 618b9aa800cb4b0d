// What `import` prints at its end: what the recording held, and what the ledger now holds of the calls it speaks of.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "calls/fact.hpp"
#include "calls/source.hpp"
#include "lines/call_record.hpp"

namespace dutyline {

class ImportSummary {
 public:
  using CallsOf =
      std::function<Result<std::vector<CallRecord>>(const std::string& switch_name, const std::string& call)>;

  void note(const Fact& fact);
  // One JSON object. Fails where the ledger cannot be read.
  Result<std::string> text(const SourceStatus& status, double took, const CallsOf& calls_of) const;

 private:
  std::set<std::pair<std::string, std::string>> spoken_of_;  // (switch, call id)
};

// The same of what was counted elsewhere.
std::string summary_text(const SourceStatus& status, std::uint64_t calls,
                         const std::map<Outcome, std::uint64_t>& by_outcome, double took);

}  // namespace dutyline
