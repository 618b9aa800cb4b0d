#include "boards/posting.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <utility>

#include "boards/answer.hpp"

namespace dutyline {

using boost::asio::ip::tcp;

namespace {

Reply not_kept_yet() {
  Reply reply = problem_reply(503,
                              "The events were understood, but are not on the disk yet. Send them again: what was "
                              "taken is not taken twice.");
  reply.headers.emplace_back("Retry-After", "10");
  return reply;
}

std::string turning_away() {
  const Reply reply = problem_reply(503, "As many connections are open as may; try again later.");
  return "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 10\r\n"
         "Content-Type: application/problem+json\r\nContent-Length: " +
         std::to_string(reply.owned.size()) + "\r\n\r\n" + reply.owned;
}

}  // namespace

boost::asio::awaitable<Reply> answer_to(const TakePosted& take, PostedEvents& posted) {
  const Ask ask = [&](std::function<void(Reply)> answer) { take(std::move(posted), std::move(answer)); };
  const Duration patience = kPostedPatience;
  const Reply otherwise = not_kept_yet();
  Reply reply = co_await answer_to(ask, patience, otherwise);
  co_return reply;
}

std::size_t most_posted(Handler handler) {
  return handler == Handler::events ? 256 * 1024 : 1024;
}

Reply too_much_posted(Handler handler) {
  return problem_reply(413, "A body of at most " + std::to_string(most_posted(handler) / 1024) + " KiB is taken" +
                                (handler == Handler::events ? "; send the events in several requests." : "."));
}

bool is_of_type(std::string_view content_type, std::string_view type) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  content_type = content_type.substr(0, content_type.find(';'));
  content_type = content_type.substr(0, content_type.find_last_not_of(' ') + 1);
  return std::ranges::equal(content_type, type, {}, lower, lower);
}

void turn_away(tcp::socket socket) {
  const std::string text = turning_away();
  boost::system::error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(boost::asio::buffer(text), ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
  std::array<char, 4096> waste;
  socket.read_some(boost::asio::buffer(waste), ignored);
}

}  // namespace dutyline
