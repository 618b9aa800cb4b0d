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
  boost::json::object rejected;
  for (const auto& [reason, count] : status.rejected) {
    rejected[reason] = count;
  }
  std::map<Outcome, std::uint64_t> counts;
  std::set<CallId> calls;
  std::uint64_t visits = 0;
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
        ++counts[visit.outcome];
        ++visits;
      }
    }
  }
  boost::json::object by_outcome;
  for (const auto& [outcome, count] : counts) {
    by_outcome[to_string(outcome)] = count;
  }
  boost::json::object text;
  text["events"] = status.events;
  text["rejected"] = std::move(rejected);
  text["calls"] = calls.size();
  text["visits"] = visits;
  text["by_outcome"] = std::move(by_outcome);
  text["seconds"] = took;
  return boost::json::serialize(text);
}

}  // namespace dutyline
