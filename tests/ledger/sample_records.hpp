// Calls to keep, and folders to keep them in.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "ledger/ledger.hpp"

namespace dutyline {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "dutyline-ledger-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

// Seconds after 2026-11-23 12:56:25.099441 UTC.
inline Instant moment(double after = 0) {
  return Instant(Duration(1'795'438'585'099'441LL + static_cast<long long>(after * 1e6)));
}

inline Visit sample_visit(VisitId id, double joined = 0) {
  Visit visit;
  visit.id = id;
  visit.switch_name = "pbx";
  visit.source = "pbx-ami";
  visit.switch_call_id = "1795438585." + std::to_string(id);
  visit.switch_linked_id = visit.switch_call_id;
  visit.queue = "send-duty";
  visit.line = "send-duty";
  visit.offered_at = moment(joined);
  visit.agent = "PJSIP/201";
  visit.agent_name = "Zoë Hart";
  visit.agent_leg = "1795438585.90" + std::to_string(id);
  return visit;
}

inline CallRecord sample_record(CallId id, std::vector<Visit> visits) {
  CallRecord record;
  record.call.id = id;
  record.call.line = visits.front().line;
  record.call.outcome = visits.back().outcome;
  record.call.visits = std::move(visits);
  return record;
}

inline CallRecord sample_record(CallId id, double joined = 0) {
  return sample_record(id, {sample_visit(id * 10, joined)});
}

inline RecordChange kept(CallRecord record) {
  return {record.call.id, std::move(record)};
}
inline RecordChange gone(CallId id) {
  return {id, std::nullopt};
}

inline LedgerBatch batch_of(std::vector<RecordChange> changes) {
  LedgerBatch batch;
  batch.calls = std::move(changes);
  return batch;
}

inline std::unique_ptr<Ledger> open_to_write(const std::string& path = ":memory:") {
  auto ledger = Ledger::open(path, Ledger::Mode::read_write, {.keep_agents = true});
  if (!ledger) {
    throw std::runtime_error(ledger.reason());
  }
  return *std::move(ledger);
}

inline std::vector<CallRecord> read_calls(Ledger& ledger, const CallQuery& query = {}) {
  std::vector<CallRecord> records;
  const auto done = ledger.for_each_call(query, [&](const CallRecord& record) { records.push_back(record); });
  if (!done) {
    throw std::runtime_error(done.reason());
  }
  return records;
}

inline std::vector<CallId> ids_of(const std::vector<CallRecord>& records) {
  std::vector<CallId> ids;
  for (const auto& record : records) {
    ids.push_back(record.call.id);
  }
  return ids;
}

}  // namespace dutyline
