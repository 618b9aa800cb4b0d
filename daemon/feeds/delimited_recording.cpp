// Call records as a recording of themselves: a line was written when its call was over.

#include "feeds/recording_format.hpp"
#include "switches/record_reader.hpp"

namespace dutyline {
namespace {

std::size_t message_end(std::string_view bytes) {
  const auto found = bytes.find('\n');
  return found == std::string_view::npos ? 0 : found + 1;
}

std::string_view without_end(std::string_view line) {
  line = line.ends_with('\n') ? line.substr(0, line.size() - 1) : line;
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

}  // namespace

RecordingFormat delimited_recording(std::shared_ptr<const RecordFormat> records) {
  const auto reader = std::make_shared<RecordReader>(records ? std::move(records) : default_record_format());
  return {
      .kind = "delimited",
      .name = "file of call records as `rows` and `columns` tell them",
      .index_suffix = "",
      .parse_index = nullptr,
      .message_end = message_end,
      .own_time = [reader](std::string_view line) -> std::optional<Instant> {
        const auto read = reader->read(without_end(line));
        const auto* const call = std::get_if<CallRecordLine>(&read);
        return call == nullptr ? std::nullopt : std::optional(written_at(*call));
      },
      .cure = "`dutyline check` reads the source's columns; a line of the file must fit them",
      .may_be_empty = true,
  };
}

std::optional<RecordingFormat> recording_format_of(std::string_view kind, std::shared_ptr<const RecordFormat> records) {
  if (kind == "delimited") {
    return delimited_recording(std::move(records));
  }
  const auto* const format = find_recording_format(kind);
  return format == nullptr ? std::nullopt : std::optional(*format);
}

}  // namespace dutyline
