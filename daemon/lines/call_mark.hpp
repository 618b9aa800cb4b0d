// What a manager says of a lost call. No figure looks at it: a lost call stays lost.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "calls/visit.hpp"

namespace dutyline {

// none: what was marked before is taken back.
enum class Mark { rung_back, no_need, none };
inline constexpr std::array kMarks{Mark::rung_back, Mark::no_need, Mark::none};
std::string_view to_string(Mark mark);
std::optional<Mark> parse_mark(std::string_view word);

struct CallMark {
  CallId call = 0;     // the ledger's row
  Instant offered_at;  // of that call
  Mark mark = Mark::none;
  Instant at;      // our clock
  std::string by;  // a user's name; "token", or kNobodyAsked
  bool operator==(const CallMark&) const = default;
};

// Stands for a name where the pages ask nobody who they are.
inline constexpr std::string_view kNobodyAsked = "-";

// Of each call the newest, where that is not `none`.
using CallMarks = std::map<CallId, CallMark>;

}  // namespace dutyline
