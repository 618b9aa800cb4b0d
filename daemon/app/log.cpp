#include "app/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

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

void say(Said said, std::string_view about, std::string_view text, std::string_view call) {
  static const bool journal = stderr_is_the_journal();
  const std::string line = one_line(text);
  if (journal && write_to_journal(journal_fields(said, one_line(about), line, call))) {
    return;
  }
  logger().log(spdlog_level(level_of(said)), "{}{}{} [{}]", about, about.empty() ? "" : ": ", line, short_id(said));
}

}  // namespace

Log::Log(LogLevel least, std::function<Instant()> now) : least_(least), now_(std::move(now)) {
  if (!now_) {
    now_ = [] { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); };
  }
}

void Log::write(Said said, std::string_view text) {
  write(said, {}, text);
}

void Log::write(Said said, std::string_view about, std::string_view text, std::string_view call) {
  if (level_of(said) >= least_ && limit_.may_say(said, about, now_())) {
    put(said, about, text, call);
  }
}

void Log::tell_folded(bool all) {
  for (const FoldedMessages& each : limit_.take_folded(now_(), all)) {
    put(each.said, each.about, "… and " + std::to_string(each.count) + " more of these in the last minute", {});
  }
}

void Log::put(Said said, std::string_view about, std::string_view text, std::string_view call) {
  ++counts_[static_cast<std::size_t>(level_of(said))];
  say(said, about, text, call);
}

std::map<std::string, std::uint64_t> Log::counts() const {
  std::map<std::string, std::uint64_t> counts;
  for (const LogLevel level : kLogLevels) {
    counts.emplace(to_string(level), counts_[static_cast<std::size_t>(level)]);
  }
  return counts;
}

}  // namespace dutyline
