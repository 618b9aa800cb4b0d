// Event lines as a recording of themselves: every line says when its event was.

#include "feeds/recording_format.hpp"
#include "switches/event_line.hpp"

namespace dutyline {
namespace {

std::size_t message_end(std::string_view bytes) {
  const auto found = bytes.find('\n');
  return found == std::string_view::npos ? 0 : found + 1;
}

std::optional<Instant> own_time(std::string_view line) {
  const auto parsed = parse_event_line(line);
  const auto* const event = std::get_if<EventLine>(&parsed);
  return event == nullptr ? std::nullopt : std::optional<Instant>(event->time);
}

const RecordingFormat kFormat{
    .kind = "json_lines",
    .name = "file of event lines",
    .index_suffix = "",
    .parse_index = nullptr,
    .message_end = message_end,
    .own_time = own_time,
    .cure = "name files with one event a line, the oldest first",
    .may_be_empty = true,
};

const RegisterRecordingFormat registered(kFormat);

}  // namespace
}  // namespace dutyline
