// Which queue refused a caller: Asterisk names the dialplan position, not the queue. Callers who do join the queue
// from the same position tell.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "switches/switch_decoder.hpp"

namespace dutyline {

class AsteriskDoors {
 public:
  static constexpr std::size_t kMostDoors = 10'000;

  explicit AsteriskDoors(std::vector<RefusedAt> configured);

  static std::string door(std::string_view context, std::string_view exten, std::string_view priority);

  // Somebody joined `queue` from this position. What is now to be said of the door: its queue, the empty text if two
  // queues were seen there; nothing if that is no news.
  std::optional<std::string> joined(std::string_view context, std::string_view exten, std::string_view priority,
                                    std::string_view queue);
  // The queue behind the door; empty: not known, or more than one.
  std::string queue_at(std::string_view context, std::string_view exten, std::string_view priority) const;

 private:
  std::vector<RefusedAt> configured_;
  std::map<std::string, std::string> learnt_;  // door → queue; empty: two were seen
};

}  // namespace dutyline
