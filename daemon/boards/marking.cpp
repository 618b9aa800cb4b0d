#include "boards/marking.hpp"

#include <utility>

#include "boards/answer.hpp"

namespace dutyline {

boost::asio::awaitable<Reply> answer_to(const TakeMark& take, MarkAsked& asked) {
  const Ask ask = [&](std::function<void(Reply)> answer) { take(std::move(asked), std::move(answer)); };
  const Duration patience = kMarkPatience;
  const Reply otherwise = problem_reply(503, "The ledger takes long to write: the desk shows whether it was marked.");
  Reply reply = co_await answer_to(ask, patience, otherwise);
  co_return reply;
}

}  // namespace dutyline
