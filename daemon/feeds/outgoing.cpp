#include "feeds/outgoing.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <utility>

namespace dutyline {

Outgoing::Outgoing(boost::asio::any_io_executor executor, std::shared_ptr<ByteStream> stream)
    : executor_(std::move(executor)), state_(std::make_shared<State>()) {
  state_->stream = std::move(stream);
}

bool Outgoing::send(std::string_view bytes) {
  if (state_->failed) {
    return true;
  }
  if (state_->waiting.size() + state_->being_sent.size() + bytes.size() > kMost) {
    return false;
  }
  state_->waiting += bytes;
  if (!state_->busy) {
    state_->busy = true;
    boost::asio::co_spawn(executor_, write_out(state_), [](std::exception_ptr bug) {
      if (bug) {
        std::rethrow_exception(bug);
      }
    });
  }
  return true;
}

boost::asio::awaitable<void> Outgoing::write_out(std::shared_ptr<State> state) {
  while (!state->waiting.empty()) {
    state->being_sent = std::exchange(state->waiting, {});
    const std::string_view bytes = state->being_sent;
    const bool sent = co_await state->stream->write(bytes);
    state->being_sent.clear();
    if (!sent) {
      state->failed = true;
      state->waiting.clear();
    }
  }
  state->busy = false;
}

}  // namespace dutyline
