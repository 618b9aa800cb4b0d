// One row of Asterisk's queue_log, taken apart: epoch|call|queue|agent|EVENT|data1|data2|… Nothing is escaped.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/time.hpp"
#include "calls/outcome.hpp"

namespace dutyline {

enum class QueueLogEvent {
  joined,               // ENTERQUEUE
  connected,            // CONNECT
  completed_by_caller,  // COMPLETECALLER
  completed_by_agent,   // COMPLETEAGENT
  transferred,          // BLINDTRANSFER, ATTENDEDTRANSFER, TRANSFER (before Asterisk 12)
  abandoned,            // ABANDON
  timed_out,            // EXITWITHTIMEOUT
  left_empty,           // EXITEMPTY
  left_by_key,          // EXITWITHKEY
  withdrawn,            // WITHDRAW
  incompatible,         // SYSCOMPAT
  ring_missed,          // RINGNOANSWER
  switch_started,       // QUEUESTART
  refused,              // REFUSED, which the dialplan writes where config/asterisk/README.md was followed
  other                 // members, pauses, reloads; and what a dialplan writes of its own
};

// Views into the line.
struct QueueLogRow {
  Instant at;             // whole seconds, as the switch cut them
  std::string_view call;  // the Uniqueid of the caller's channel; NONE where there is no call
  std::string_view queue;
  std::string_view agent;  // a member's name, NONE where there is none
  QueueLogEvent event = QueueLogEvent::other;
  std::string_view data;  // all of it
};

// The row's own instant, where the line begins like a row. A fraction, which only patched switches write, is cut off.
std::optional<Instant> queue_log_time(std::string_view line);

// `line` is without its end. A member's name that holds `|` is put together again where what follows leaves no doubt;
// nothing: no row, or one that can be read in two ways.
std::optional<QueueLogRow> parse_queue_log_row(std::string_view line);

// Power lost while a row was written: half of it, or zeros, and the next start's row behind it in the same line.
// Nothing: the line does not end so.
std::optional<QueueLogRow> start_behind_a_torn_row(std::string_view line);

// The data of a row. The last field takes the rest of a line that has more than any row we know.
class QueueLogData {
 public:
  explicit QueueLogData(std::string_view data);

  std::size_t size() const { return size_; }
  // Empty where it is missing: older switches write fewer.
  std::string_view operator[](std::size_t index) const { return index < size_ ? fields_[index] : std::string_view(); }

 private:
  std::array<std::string_view, 8> fields_;
  std::size_t size_ = 0;
};

// Ids and names are kept with every call: what is longer than any real one is no row of ours.
inline constexpr std::size_t kLongestQueueLogName = 256;
// Whether a call or a queue is named at all.
bool is_queue_log_name(std::string_view id);
// The member of the row; empty: none.
std::string_view queue_log_agent(const QueueLogRow& row);
// Of ENTERQUEUE: the caller's number; empty where it is not certain which field that is.
std::string_view queue_log_number(const QueueLogData& data);

// What a row says of how a stay or a talk ended; nothing: it says no such thing.
std::optional<Outcome> queue_log_left(QueueLogEvent event);
std::optional<EndedBy> queue_log_ended(QueueLogEvent event);

// The row's own counts of the stay that it speaks of, where it has them.
struct QueueLogCounts {
  std::optional<Duration> waited;
  std::optional<Duration> talked;
};
QueueLogCounts queue_log_counts(QueueLogEvent event, const QueueLogData& data);

// Seconds or milliseconds as rows count them; nothing: empty, negative, no number, or more than any call lasts.
std::optional<long long> queue_log_count(std::string_view field);

}  // namespace dutyline
