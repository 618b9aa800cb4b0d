#include "app/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "app/journal.hpp"
#include "base/utf8.hpp"

namespace dutyline {
namespace {

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warning: return spdlog::level::warn;
    case LogLevel::error: return spdlog::level::err;
  }
  return spdlog::level::info;
}

// A line of the log is one line, whatever a switch or a file name put into the text.
std::string one_line(std::string_view text) {
  std::string line = as_utf8(text);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      c = ' ';
    }
  }
  return line;
}

spdlog::logger& logger() {
  static spdlog::logger instance = [] {
    spdlog::logger made("dutyline", std::make_shared<spdlog::sinks::stderr_sink_st>());
    made.set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l: %v");
    made.set_level(spdlog::level::trace);
    return made;
  }();
  return instance;
}

// `about`: as in journal_fields().
void say(LogLevel level, std::string_view about, std::string_view text) {
  static const bool journal = stderr_is_the_journal();
  const std::string line = one_line(text);
  if (journal && write_to_journal(journal_fields(level, one_line(about), line))) {
    return;
  }
  logger().log(spdlog_level(level), "{}{}{}", about, about.empty() ? "" : ": ", line);
}

}  // namespace

std::string_view to_string(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return "debug";
    case LogLevel::info: return "info";
    case LogLevel::warning: return "warning";
    case LogLevel::error: return "error";
  }
  return "info";
}

Log::Log(LogLevel least) : least_(least) {}

void Log::write(LogLevel level, std::string_view text) {
  write(level, {}, text);
}

void Log::write(LogLevel level, std::string_view source, std::string_view text) {
  if (level < least_) {
    return;
  }
  ++counts_[static_cast<std::size_t>(level)];
  say(level, source, text);
}

std::map<std::string, std::uint64_t> Log::counts() const {
  std::map<std::string, std::uint64_t> counts;
  for (const LogLevel level : kLogLevels) {
    counts.emplace(to_string(level), counts_[static_cast<std::size_t>(level)]);
  }
  return counts;
}

}  // namespace dutyline
