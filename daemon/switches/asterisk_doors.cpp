#include "switches/asterisk_doors.hpp"

#include <utility>

namespace dutyline {

AsteriskDoors::AsteriskDoors(std::vector<RefusedAt> configured) : configured_(std::move(configured)) {}

std::string AsteriskDoors::door(std::string_view context, std::string_view exten, std::string_view priority) {
  std::string text(context);
  text += '/';
  text += exten;
  text += '/';
  text += priority;
  return text;
}

std::optional<std::string> AsteriskDoors::joined(std::string_view context, std::string_view exten,
                                                 std::string_view priority, std::string_view queue) {
  if (learnt_.size() >= kMostDoors) {
    return std::nullopt;
  }
  const auto [found, fresh] = learnt_.try_emplace(door(context, exten, priority), queue);
  if (!fresh && (found->second.empty() || found->second == queue)) {
    return std::nullopt;
  }
  if (!fresh) {
    found->second.clear();
  }
  for (const auto& each : configured_) {
    if (each.context == context && each.exten == exten) {
      return std::nullopt;  // the configuration has said it already
    }
  }
  return found->second;
}

std::string AsteriskDoors::queue_at(std::string_view context, std::string_view exten, std::string_view priority) const {
  for (const auto& each : configured_) {
    if (each.context == context && each.exten == exten) {
      return each.queue;
    }
  }
  const auto found = learnt_.find(door(context, exten, priority));
  return found == learnt_.end() ? std::string() : found->second;
}

}  // namespace dutyline
