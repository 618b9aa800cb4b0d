// Waiting on the loop for an answer that comes from elsewhere.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>

#include "base/time.hpp"
#include "boards/reply.hpp"

namespace dutyline {

// `ask` is called at once, with what it is to call with the answer: at once or later, on the loop's thread. Without one
// within `patience`: `otherwise`. The arguments must live until then.
using Ask = std::function<void(std::function<void(Reply)> answer)>;
boost::asio::awaitable<Reply> answer_to(const Ask& ask, const Duration& patience, const Reply& otherwise);

}  // namespace dutyline
