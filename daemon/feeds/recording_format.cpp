#include "feeds/recording_format.hpp"

#include <algorithm>

namespace dutyline {
namespace {

// Made at its first use: formats register before main, in any order.
std::vector<const RecordingFormat*>& formats() {
  static std::vector<const RecordingFormat*> all;
  return all;
}

}  // namespace

RegisterRecordingFormat::RegisterRecordingFormat(const RecordingFormat& format) {
  formats().push_back(&format);
}

const RecordingFormat* find_recording_format(std::string_view kind) {
  const auto found = std::ranges::find(formats(), kind, &RecordingFormat::kind);
  return found == formats().end() ? nullptr : *found;
}

}  // namespace dutyline
