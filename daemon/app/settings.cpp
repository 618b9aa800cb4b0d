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

BookSettings book_settings(const Settings& settings, CallId next_id) {
  BookSettings book;
  book.queues = queue_bindings(settings.lines);
  for (const auto& source : settings.sources) {
    const SwitchKind* const kind = find_switch_kind(source.kind);
    if (kind != nullptr && kind->is_record) {
      book.recorded_switches.insert(source.switch_name);
    }
  }
  book.next_id = next_id;
  return book;
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
  settings.records = source.records;
  settings.recorded = recorded;
  return settings;
}

}  // namespace dutyline
