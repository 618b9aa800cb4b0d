// Asterisk's queue_log as a recording of itself: every row begins with the second in which it was written.

#include "feeds/recording_format.hpp"
#include "switches/queue_log_row.hpp"

namespace dutyline {
namespace {

std::size_t message_end(std::string_view bytes) {
  const auto found = bytes.find('\n');
  return found == std::string_view::npos ? 0 : found + 1;
}

const RecordingFormat kFormat{
    .kind = "asterisk_queue_log",
    .name = "queue_log",
    .index_suffix = "",
    .parse_index = nullptr,
    .message_end = message_end,
    .own_time = queue_log_time,
    .cure = "name the switch's queue_log files, the oldest first",
    .may_be_empty = true,  // a log just rotated
    .rows_tell_when = true,
};

const RegisterRecordingFormat registered(kFormat);

}  // namespace
}  // namespace dutyline
