// What is asked of the ledger over HTTP: calls and figures of a period. Whoever knows the ledger answers, later.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"
#include "boards/reply.hpp"
#include "boards/routes.hpp"

namespace dutyline {

struct HistoryAsked {
  Handler handler = Handler::none;  // calls or figures
  std::string line;
  std::string from;  // these three as written; empty: not said
  std::string to;
  std::string by;
  std::string accept_encoding;  // whoever answers packs it, so that the loop need not
};

// `target` as in the request line. Fails in words for what it cannot mean.
Result<HistoryAsked> history_asked(Handler handler, std::string_view target);

// Answers once, at once or later, on the loop's thread; an answer that comes too late is heard by nobody.
using AnswerHistory = std::function<void(HistoryAsked asked, std::function<void(Reply)> answer)>;

inline constexpr Duration kHistoryPatience = seconds(20);

// 400 for what cannot be understood, 503 where nobody answers within kHistoryPatience. The arguments must live until
// then.
boost::asio::awaitable<Reply> ask_history(const AnswerHistory& history, Handler handler, const std::string& target,
                                          const std::string& accept_encoding);

}  // namespace dutyline
