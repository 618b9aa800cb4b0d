// What is said again and again is said ten times a minute and counted beyond. Pure: time comes in.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/messages.hpp"
#include "base/time.hpp"

namespace dutyline {

struct FoldedMessages {
  Said said = Said::started;
  std::string about;
  std::uint64_t count = 0;  // that were not said
  bool operator==(const FoldedMessages&) const = default;
};

class LogLimit {
 public:
  static constexpr std::uint64_t kMostAMinute = 10;  // of one kind, about one source or line

  // False: it is only counted.
  bool may_say(Said said, std::string_view about, Instant now);
  // What was counted in minutes that are over by `now`; with `all`, in the present one too.
  std::vector<FoldedMessages> take_folded(Instant now, bool all = false);

 private:
  struct Minute {
    Instant began;
    std::uint64_t count = 0;
  };
  static FoldedMessages folded(const std::pair<Said, std::string>& what, const Minute& minute) {
    return {what.first, what.second, minute.count - kMostAMinute};
  }

  std::map<std::pair<Said, std::string>, Minute> minutes_;  // kinds, sources and lines: bounded
};

}  // namespace dutyline
