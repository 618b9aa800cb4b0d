#include "app/import_summary.hpp"

#include <boost/json.hpp>
#include <map>

namespace dutyline {

void ImportSummary::note(const Fact& fact) {
  if (!fact.call.empty()) {
    spoken_of_.emplace(fact.switch_name, fact.call);
  }
  if (const auto* waiting = std::get_if<WaitingListed>(&fact.what)) {
    for (const auto& caller : waiting->callers) {
      spoken_of_.emplace(fact.switch_name, caller.call);
    }
  }
}

Result<std::string> ImportSummary::text(const SourceStatus& status, double took, const CallsOf& calls_of) const {
  std::map<Outcome, std::uint64_t> by_outcome;
  std::set<CallId> calls;
  for (const auto& [switch_name, call_id] : spoken_of_) {
    const auto records = calls_of(switch_name, call_id);
    if (!records) {
      return Failure{records.reason()};
    }
    for (const auto& record : *records) {
      if (!calls.insert(record.call.id).second) {
        continue;
      }
      for (const auto& visit : record.call.visits) {
        ++by_outcome[visit.outcome];
      }
    }
  }
  return summary_text(status, calls.size(), by_outcome, took);
}

std::string summary_text(const SourceStatus& status, std::uint64_t calls,
                         const std::map<Outcome, std::uint64_t>& by_outcome, double took) {
  boost::json::object rejected;
  for (const auto& [reason, count] : status.rejected) {
    rejected[reason] = count;
  }
  boost::json::object outcomes;
  std::uint64_t visits = 0;
  for (const auto& [outcome, count] : by_outcome) {
    if (count > 0) {
      outcomes[to_string(outcome)] = count;
      visits += count;
    }
  }
  boost::json::object text;
  text["events"] = status.events;
  text["rejected"] = std::move(rejected);
  text["calls"] = calls;
  text["visits"] = visits;
  text["by_outcome"] = std::move(outcomes);
  text["seconds"] = took;
  return boost::json::serialize(text);
}

}  // namespace dutyline
