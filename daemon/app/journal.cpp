#include "app/journal.hpp"

// What is logged is said to come from where it is about, not from this file.
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <sys/stat.h>
#include <sys/uio.h>
#include <syslog.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <cstdlib>

namespace dutyline {
namespace {

constexpr std::string_view kLine = "line ";

int priority_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return LOG_DEBUG;
    case LogLevel::info: return LOG_INFO;
    case LogLevel::warning: return LOG_WARNING;
    case LogLevel::error: return LOG_ERR;
  }
  return LOG_INFO;
}

}  // namespace

bool stderr_is_the_journal() {
  const char* const stream = std::getenv("JOURNAL_STREAM");
  struct stat ours {};
  return stream != nullptr && ::fstat(STDERR_FILENO, &ours) == 0 &&
         stream == std::to_string(ours.st_dev) + ":" + std::to_string(ours.st_ino);
}

std::vector<std::string> journal_fields(Said said, std::string_view about, std::string_view text,
                                        std::string_view call) {
  std::vector<std::string> fields{
      "MESSAGE=" + (about.empty() ? std::string(text) : std::string(about) + ": " + std::string(text)),
      "MESSAGE_ID=" + message_id_of(said), "DUTYLINE_ID=" + short_id(said),
      "PRIORITY=" + std::to_string(priority_of(level_of(said))), "SYSLOG_IDENTIFIER=dutyline"};
  if (about.starts_with(kLine)) {
    fields.push_back("DUTYLINE_LINE=" + std::string(about.substr(kLine.size())));
  } else if (!about.empty()) {
    fields.push_back("DUTYLINE_SOURCE=" + std::string(about));
  }
  if (!call.empty()) {
    fields.push_back("DUTYLINE_CALL=" + std::string(call));
  }
  return fields;
}

bool write_to_journal(const std::vector<std::string>& fields) {
  std::vector<iovec> parts;
  parts.reserve(fields.size());
  for (const auto& field : fields) {
    parts.push_back({const_cast<char*>(field.data()), field.size()});  // NOLINT: iovec is for reading into, too
  }
  return ::sd_journal_sendv(parts.data(), static_cast<int>(parts.size())) == 0;
}

}  // namespace dutyline
