// The daemon's figures about itself: build, configuration, HTTP, log, process.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "base/time.hpp"

namespace dutyline {

struct OwnFigures {
  std::string version;
  std::string revision;
  bool config_last_reload_successful = true;
  Instant config_last_reload_success;
  std::map<std::string, std::uint64_t> log_messages;                           // by level
  std::map<std::pair<std::string, std::string>, std::uint64_t> http_requests;  // by (handler, code)
  std::uint64_t stream_clients = 0;
  std::uint64_t stream_dropped = 0;
  double process_cpu_seconds = 0;
  double process_resident_bytes = 0;
  double process_virtual_bytes = 0;
  double process_open_fds = 0;
  double process_max_fds = 0;
  double process_start_time_seconds = 0;
};

void read_process_figures(OwnFigures& own);  // from /proc/self

}  // namespace dutyline
