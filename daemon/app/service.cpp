#include "app/service.hpp"

#include <systemd/sd-daemon.h>

namespace dutyline {

void tell_ready(const std::string& status) {
  sd_notify(0, ("READY=1\nSTATUS=" + status).c_str());
}

void tell_stopping() {
  sd_notify(0, "STOPPING=1");
}

void feed_watchdog() {
  sd_notify(0, "WATCHDOG=1");
}

std::optional<Duration> watchdog_interval() {
  std::uint64_t microseconds = 0;
  if (sd_watchdog_enabled(0, &microseconds) <= 0 || microseconds == 0) {
    return std::nullopt;
  }
  return Duration(static_cast<Duration::rep>(microseconds));
}

}  // namespace dutyline
