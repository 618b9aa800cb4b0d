#include "app/settings.hpp"

namespace dutyline {

std::vector<QueueBinding> queue_bindings(const std::vector<LineDefinition>& lines) {
  std::vector<QueueBinding> bindings;
  for (const auto& line : lines) {
    for (const auto& queue : line.queues) {
      bindings.push_back({queue.switch_name, queue.queue, line.name, line.settle});
    }
  }
  return bindings;
}

DecoderSettings decoder_settings(const SourceSettings& source, const Pseudonyms& pseudonyms, bool recorded) {
  DecoderSettings settings;
  settings.switch_name = source.switch_name;
  settings.source = source.name;
  settings.username = source.username;
  settings.password = source.password;
  settings.plain_login = source.plain_login;
  settings.refused_at = source.refused_at;
  settings.pseudonyms = &pseudonyms;
  settings.recorded = recorded;
  return settings;
}

}  // namespace dutyline
