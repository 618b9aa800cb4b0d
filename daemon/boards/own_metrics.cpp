// The daemon's figures about itself and its ledger, as metric families.
#include "boards/metric_families.hpp"

namespace dutyline {

namespace {

void add_one(Families& families, FamilyWriter family, double value) {
  family.add({}, value);
  std::move(family).move_into(families);
}

void add_process(Families& families, const OwnFigures& own) {
  add_one(families, counter_family("process_cpu_seconds_total", "Processor time spent, user and system, in seconds."),
          own.process_cpu_seconds);
  add_one(families, gauge_family("process_resident_memory_bytes", "Resident memory, in bytes."),
          own.process_resident_bytes);
  add_one(families, gauge_family("process_virtual_memory_bytes", "Virtual memory, in bytes."),
          own.process_virtual_bytes);
  add_one(families, gauge_family("process_open_fds", "File descriptors open."), own.process_open_fds);
  add_one(families, gauge_family("process_max_fds", "File descriptors that may be open at most."), own.process_max_fds);
  add_one(families,
          gauge_family("process_start_time_seconds", "When the process started, in seconds since 1970 (UTC)."),
          own.process_start_time_seconds);
}

void add_http(Families& families, const OwnFigures& own) {
  auto requests = counter_family("dutyline_http_requests_total", "HTTP requests answered, by handler and status code.");
  for (const auto& [key, count] : own.http_requests) {
    requests.add({{"handler", key.first}, {"code", key.second}}, static_cast<double>(count));
  }
  std::move(requests).move_into(families);
  add_one(families, gauge_family("dutyline_http_stream_clients", "Clients that listen to the event stream."),
          static_cast<double>(own.stream_clients));
  add_one(families,
          counter_family("dutyline_http_stream_dropped_total",
                         "Event stream clients dropped because they did not read what was sent."),
          static_cast<double>(own.stream_dropped));
}

}  // namespace

void add_ledger_families(Families& families, const LedgerSnapshot& ledger) {
  add_one(families, counter_family("dutyline_ledger_commits_total", "Transactions committed to the ledger."),
          static_cast<double>(ledger.commits));
  add_one(families, counter_family("dutyline_ledger_errors_total", "Ledger operations that failed."),
          static_cast<double>(ledger.errors));
  add_one(families, gauge_family("dutyline_ledger_pending", "Changes taken in and not on the disk yet."),
          static_cast<double>(ledger.pending));
  add_one(families, gauge_family("dutyline_ledger_writable", "Whether the last attempt to write the ledger worked."),
          ledger.writable ? 1 : 0);
  add_one(families, gauge_family("dutyline_ledger_size_bytes", "Size of the ledger's files."),
          static_cast<double>(ledger.size_bytes));
  add_one(families, gauge_family("dutyline_ledger_disk_free_bytes", "Space left on the ledger's file system."),
          static_cast<double>(ledger.disk_free_bytes));
  auto check = gauge_family("dutyline_ledger_check",
                            "What is known of the ledger's file since an unclean stop: 1 for the state it is in.");
  for (const LedgerCheck each : kLedgerChecks) {
    check.add({{"state", std::string(to_string(each))}}, each == ledger.check ? 1 : 0);
  }
  std::move(check).move_into(families);
  auto commit = histogram_family("dutyline_ledger_commit_seconds", "Time taken by a commit to the ledger.");
  commit.add({}, ledger.commit_seconds);
  std::move(commit).move_into(families);
}

void add_own_families(Families& families, const OwnFigures& own) {
  auto build = gauge_family("dutyline_build_info", "What runs: always 1, the labels say which build.");
  build.add({{"version", own.version}, {"revision", own.revision}}, 1);
  std::move(build).move_into(families);

  add_one(
      families,
      gauge_family("dutyline_config_last_reload_successful", "Whether the configuration was last read without fault."),
      own.config_last_reload_successful ? 1 : 0);
  add_one(families,
          gauge_family("dutyline_config_last_reload_success_timestamp_seconds",
                       "When the configuration was last read without fault, in seconds since 1970 (UTC)."),
          to_epoch(own.config_last_reload_success));

  auto messages = counter_family("dutyline_log_messages_total", "Lines written to the log, by level.");
  for (const auto& [level, count] : own.log_messages) {
    messages.add({{"level", level}}, static_cast<double>(count));
  }
  std::move(messages).move_into(families);
  add_http(families, own);
  add_process(families, own);
}

}  // namespace dutyline
