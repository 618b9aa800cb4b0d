// A manager marks a lost call over /api/v1/lines/{line}/lost/{call}: the wait until it is kept.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>

#include "base/time.hpp"
#include "boards/reply.hpp"
#include "lines/call_mark.hpp"

namespace dutyline {

struct MarkAsked {
  std::string line;
  std::string call;  // its key, as `dutyline calls` has it
  Mark mark = Mark::none;
  std::string by;  // who asks; kNobodyAsked
};

// Answers once, at once or later, on the loop's thread; an answer that comes too late is heard by nobody.
using TakeMark = std::function<void(MarkAsked asked, std::function<void(Reply)> answer)>;

inline constexpr Duration kMarkPatience = seconds(10);

// 503 where nobody answers within kMarkPatience: it may be marked yet. The arguments must live until then.
boost::asio::awaitable<Reply> answer_to(const TakeMark& take, MarkAsked& asked);

}  // namespace dutyline
