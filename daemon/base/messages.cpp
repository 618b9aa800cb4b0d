#include "base/messages.hpp"

namespace dutyline {

std::string_view to_string(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return "debug";
    case LogLevel::info: return "info";
    case LogLevel::warning: return "warning";
    case LogLevel::error: return "error";
  }
  return "info";
}

std::string short_id(Said said) {
  return "DL" + std::to_string(static_cast<int>(said));
}

// Drawn once (systemd-id128 new), with the number in place of its end.
std::string message_id_of(Said said) {
  return "8e6f0c1d5b2a4f73a94d71c2b0e5" + std::to_string(static_cast<int>(said));
}

}  // namespace dutyline
