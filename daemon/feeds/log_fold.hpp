// When to say again what happens again and again: the 1st, 10th, 100th, … time. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace dutyline {

class LogFold {
 public:
  // Counts one more. True: say it; count() is how often it happened so far.
  bool say(std::string_view what) {
    auto found = seen_.find(what);
    if (found == seen_.end()) {
      found = seen_.emplace(std::string(what), Seen{}).first;
    }
    Seen& seen = found->second;
    if (++seen.count < seen.next) {
      return false;
    }
    seen.next *= 10;
    return true;
  }
  std::uint64_t count(std::string_view what) const {
    const auto found = seen_.find(what);
    return found == seen_.end() ? 0 : found->second.count;
  }
  void forget() { seen_.clear(); }

 private:
  struct Seen {
    std::uint64_t count = 0;
    std::uint64_t next = 1;
  };
  std::map<std::string, Seen, std::less<>> seen_;  // the keys are of closed sets: bounded
};

}  // namespace dutyline
