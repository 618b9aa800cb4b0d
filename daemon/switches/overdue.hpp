// Who waits suspiciously: overtaken by many who joined her queue later, or for hours. Either an event of hers was lost,
// or she does wait: the switch is asked again, and whoever it does not know any more waits no longer.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "calls/fact.hpp"

namespace dutyline {

class Overdue {
 public:
  static constexpr int kOvertakenBy = 20;
  static constexpr Duration kLongestWait = hours(4);
  static constexpr Duration kAskAgain = minutes(10);  // where priorities let many pass, that is often enough
  static constexpr std::size_t kMostWaiting = 1'000;  // a queue; beyond, nobody is watched

  struct Caller {
    std::string call;
    std::string linked;
    std::string queue;
    Instant since;      // our clock: joined, or last seen to wait
    int overtaken = 0;  // by how many since then
    bool doubted = false;
  };

  void clear();  // sight is lost: the lists of the next connection tell who waits
  void joined(std::string_view call, std::string_view linked, std::string_view queue, Instant now);
  void left(std::string_view call, std::string_view queue);
  // True: ask for the lists now.
  bool ask(Instant now);
  // A whole list: whoever was doubted and is not in it. Of the others it is known now that they wait.
  void listed(const std::vector<std::string>& queues, const std::vector<WaitingCaller>& callers, Instant now);
  // Doubted, and in no list since: each is told once.
  std::vector<Caller> take_missing();

 private:
  std::map<std::string, std::vector<Caller>, std::less<>> waiting_;  // by queue, in the order of joining
  std::vector<Caller> missing_;
  std::optional<Instant> asked_;
};

}  // namespace dutyline
