#include "boards/posting.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <optional>
#include <utility>

namespace dutyline {

namespace asio = boost::asio;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

struct Waiting {
  explicit Waiting(const asio::any_io_executor& executor) : timer(executor) {}
  asio::steady_timer timer;
  std::optional<Reply> reply;
};

}  // namespace

asio::awaitable<Reply> answer_to(const TakePosted& take, PostedEvents& posted) {
  const auto executor = co_await asio::this_coro::executor;
  const auto waiting = std::make_shared<Waiting>(executor);
  waiting->timer.expires_after(kPostedPatience);
  take(std::move(posted), [waiting](Reply reply) {
    if (!waiting->reply) {
      waiting->reply = std::move(reply);
      waiting->timer.cancel();
    }
  });
  if (!waiting->reply) {
    co_await waiting->timer.async_wait(kTuple);
  }
  if (!waiting->reply) {
    waiting->reply = problem_reply(503,
                                   "The events were understood, but are not on the disk yet. Send them again: what was "
                                   "taken is not taken twice.");
    waiting->reply->headers.emplace_back("Retry-After", "10");
  }
  co_return std::move(*waiting->reply);
}

Reply too_much_posted() {
  return problem_reply(413, "A body of at most " + std::to_string(kMostPosted / 1024) +
                                " KiB is taken; send the events in several requests.");
}

std::string turning_away() {
  const Reply reply = problem_reply(503, "As many connections are open as may; try again later.");
  return "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 10\r\n"
         "Content-Type: application/problem+json\r\nContent-Length: " +
         std::to_string(reply.owned.size()) + "\r\n\r\n" + reply.owned;
}

}  // namespace dutyline
