#include "boards/answer.hpp"

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

asio::awaitable<Reply> answer_to(const Ask& ask, const Duration& patience, const Reply& otherwise) {
  const auto executor = co_await asio::this_coro::executor;
  const auto waiting = std::make_shared<Waiting>(executor);
  waiting->timer.expires_after(patience);
  ask([waiting](Reply reply) {
    if (!waiting->reply) {
      waiting->reply = std::move(reply);
      waiting->timer.cancel();
    }
  });
  if (!waiting->reply) {
    co_await waiting->timer.async_wait(kTuple);
  }
  co_return waiting->reply ? std::move(*waiting->reply) : otherwise;
}

}  // namespace dutyline
