// The daemon's log: to stderr, one line a thing an operator can act on. It never holds a caller's number.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace dutyline {

enum class LogLevel { debug, info, warning, error };
inline constexpr std::array kLogLevels{LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error};
std::string_view to_string(LogLevel level);

class Log {
 public:
  explicit Log(LogLevel least = LogLevel::info);

  void write(LogLevel level, std::string_view text);
  void write(LogLevel level, std::string_view source, std::string_view text);
  // Lines written so far; every level is present.
  std::map<std::string, std::uint64_t> counts() const;

 private:
  LogLevel least_;
  std::array<std::uint64_t, kLogLevels.size()> counts_{};
};

}  // namespace dutyline
