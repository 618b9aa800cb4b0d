// What the daemon's log says: each kind of message under an id that never changes, so that whoever watches the journal
// can ask for it. The README has the same list; a test compares them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace dutyline {

enum class LogLevel { debug, info, warning, error };
inline constexpr std::array kLogLevels{LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error};
std::string_view to_string(LogLevel level);

// By hundreds: 10 the daemon itself, 11 sources, 12 the ledger and its figures, 13 lines, 14 privacy.
enum class Said : std::uint16_t {
  started = 1001,
  stopping = 1002,
  stopped = 1003,
  configuration_warning = 1011,
  configuration_taken = 1012,
  configuration_refused = 1013,
  no_control_socket = 1021,
  pages_refused = 1031,
  source_live = 1101,
  source_lost = 1102,
  source_degraded = 1103,
  source_mended = 1104,
  line_passed_over = 1105,
  lines_missing = 1106,
  file_rotated = 1107,
  file_trouble = 1108,
  source_only_imported = 1109,
  sender_connected = 1111,
  sender_gone = 1112,
  sender_refused = 1113,
  sender_trouble = 1114,
  ledger_writable = 1201,
  ledger_not_writable = 1202,
  ledger_left_open = 1203,
  ledger_sound = 1204,
  ledger_damaged = 1205,
  books_differ = 1206,
  books_not_checked = 1207,
  periods_not_kept = 1211,
  period_restated = 1212,
  queue_unclaimed = 1301,
  visits_given_up = 1302,
  queue_missing = 1303,
  queue_there = 1304,
  lost_call_marked = 1305,
  forgotten = 1401,
  not_forgotten = 1402,
  caller_key = 1403,
  caller_key_done = 1404,
  caller_erased = 1405,
};

struct SaidKind {
  Said said;
  LogLevel level;
  std::string_view meaning;
};

inline constexpr std::array kSaidKinds{
    SaidKind{Said::started, LogLevel::info, "the daemon runs, and where its pages are"},
    SaidKind{Said::stopping, LogLevel::info, "it was told to stop"},
    SaidKind{Said::stopped, LogLevel::info, "it has stopped, with all that was to be written"},
    SaidKind{Said::configuration_warning, LogLevel::warning, "the configuration is good, but for this"},
    SaidKind{Said::configuration_taken, LogLevel::info, "the configuration was read again, and what has changed"},
    SaidKind{Said::configuration_refused, LogLevel::error, "the configuration was read again and has a fault"},
    SaidKind{Said::no_control_socket, LogLevel::warning, "no command can reach the daemon"},
    SaidKind{Said::pages_refused, LogLevel::warning, "the pages refused somebody, or were slow to be read, and why"},
    SaidKind{Said::source_live, LogLevel::info, "a source is in step with its switch"},
    SaidKind{Said::source_lost, LogLevel::warning, "a source lost its switch, or cannot reach it, and why"},
    SaidKind{Said::source_degraded, LogLevel::warning, "the switch does not show all that is needed, and the cure"},
    SaidKind{Said::source_mended, LogLevel::info, "what was said of a source before is over"},
    SaidKind{Said::line_passed_over, LogLevel::warning, "something a switch sent could not be understood"},
    SaidKind{Said::lines_missing, LogLevel::warning, "lines of a file were gone before they were read"},
    SaidKind{Said::file_rotated, LogLevel::info, "a followed file was rotated"},
    SaidKind{Said::file_trouble, LogLevel::warning, "a followed file cannot be read, and why"},
    SaidKind{Said::source_only_imported, LogLevel::warning, "nothing live feeds a source"},
    SaidKind{Said::sender_connected, LogLevel::info, "somebody who sends lines is connected"},
    SaidKind{Said::sender_gone, LogLevel::info, "the connection of one who sent lines has ended"},
    SaidKind{Said::sender_refused, LogLevel::warning, "a connection to a listening source was refused"},
    SaidKind{Said::sender_trouble, LogLevel::warning, "no lines come in where a source listens, and why"},
    SaidKind{Said::ledger_writable, LogLevel::info, "the ledger is written again"},
    SaidKind{Said::ledger_not_writable, LogLevel::error, "the ledger cannot be written: make room"},
    SaidKind{Said::ledger_left_open, LogLevel::warning, "dutyline was killed before; the ledger is looked at"},
    SaidKind{Said::ledger_sound, LogLevel::info, "the ledger was looked at and is sound"},
    SaidKind{Said::ledger_damaged, LogLevel::error, "the ledger is damaged or unreadable, and what to do"},
    SaidKind{Said::books_differ, LogLevel::error, "figures and ledger differ: a fault of dutyline's"},
    SaidKind{Said::books_not_checked, LogLevel::error, "figures and ledger could not be compared"},
    SaidKind{Said::periods_not_kept, LogLevel::warning, "figures of a period that is over are kept later"},
    SaidKind{Said::period_restated, LogLevel::warning, "a period that was closed is told anew"},
    SaidKind{Said::queue_unclaimed, LogLevel::warning, "calls come to a queue that no line claims"},
    SaidKind{Said::visits_given_up, LogLevel::error, "more calls are open than can be"},
    SaidKind{Said::queue_missing, LogLevel::warning, "the switch has no queue of a line's name"},
    SaidKind{Said::queue_there, LogLevel::info, "the switch has it now"},
    SaidKind{Said::lost_call_marked, LogLevel::info, "a manager marked a lost call, or took a mark back"},
    SaidKind{Said::forgotten, LogLevel::info, "callers, or calls, were forgotten by their age"},
    SaidKind{Said::not_forgotten, LogLevel::warning, "what is to be forgotten by its age is not yet"},
    SaidKind{Said::caller_key, LogLevel::warning, "something is to be done about the caller key"},
    SaidKind{Said::caller_key_done, LogLevel::info, "the former caller key can be destroyed"},
    SaidKind{Said::caller_erased, LogLevel::info, "somebody was forgotten by `dutyline erase`"},
};

constexpr LogLevel level_of(Said said) {
  for (const SaidKind& kind : kSaidKinds) {
    if (kind.said == said) {
      return kind.level;
    }
  }
  return LogLevel::error;
}

std::string short_id(Said said);       // "DL1101"
std::string message_id_of(Said said);  // the journal's MESSAGE_ID: 32 hexadecimal digits, ending in the number

}  // namespace dutyline
