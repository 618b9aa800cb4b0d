// `dutyline run` with two lines as a process of its own, as it is installed: what it needs of memory and how late its
// pages are can only be seen there.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "bench/recorded_day.hpp"
#include "support/temporary_folder.hpp"

namespace dutyline::bench {

class RunningDaemon {
 public:
  explicit RunningDaemon(std::uint16_t ami_port);  // throws where it does not start
  ~RunningDaemon();
  RunningDaemon(const RunningDaemon&) = delete;
  RunningDaemon& operator=(const RunningDaemon&) = delete;

  std::uint16_t http_port() const { return http_port_; }
  std::uint64_t resident_bytes() const;  // VmRSS
  // Ends it politely; the visits that its ledger then holds.
  OutcomeCounts stop_and_count();

 private:
  std::uint16_t await_port() const;
  void end();

  testing::TemporaryFolder folder_;
  ::pid_t process_ = -1;
  std::uint16_t http_port_ = 0;
};

OutcomeCounts visits_in_ledger(const std::string& path);  // by outcome; throws where it cannot be read

}  // namespace dutyline::bench
