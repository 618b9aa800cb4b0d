#include "calls/source.hpp"

namespace dutyline {

std::string_view to_string(SourceState state) {
  switch (state) {
    case SourceState::disconnected: return "disconnected";
    case SourceState::connecting: return "connecting";
    case SourceState::logging_in: return "logging_in";
    case SourceState::syncing: return "syncing";
    case SourceState::live: return "live";
  }
  return "?";
}

}  // namespace dutyline
