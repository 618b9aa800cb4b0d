#include "feeds/recording_format.hpp"

namespace dutyline {

const RecordingFormat* find_recording_format(std::string_view kind) {
  for (const auto* format : {&ami_recording(), &queue_log_recording(), &json_lines_recording()}) {
    if (format->kind == kind) {
      return format;
    }
  }
  return nullptr;
}

}  // namespace dutyline
