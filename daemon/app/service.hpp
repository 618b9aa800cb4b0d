// What the daemon tells the service manager that started it. Without one, nothing happens.
#pragma once

#include <optional>
#include <string>

#include "base/time.hpp"

namespace dutyline {

void tell_ready(const std::string& status);
void tell_stopping();
void feed_watchdog();
// How often feed_watchdog is expected; nothing: nobody watches.
std::optional<Duration> watchdog_interval();

}  // namespace dutyline
