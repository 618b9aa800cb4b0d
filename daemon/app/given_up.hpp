// What is said when the book has had to give up visits because more are open than it may keep. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace dutyline {

class GivenUp {
 public:
  // `visits` in all, so far. A line for the log at the first, then whenever they are ten times as many.
  std::optional<std::string> news(std::uint64_t visits) {
    if (visits < next_) {
      return std::nullopt;
    }
    while (next_ <= visits) {
      next_ *= 10;
    }
    return std::to_string(visits) + (visits == 1 ? " visit was" : " visits were") +
           " given up as unknown, the oldest first: more were open at once than are kept in memory. The switch says "
           "who "
           "joins and not who leaves, or something floods it";
  }

 private:
  std::uint64_t next_ = 1;
};

}  // namespace dutyline
