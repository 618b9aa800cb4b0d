// What is posted to /api/v1/events, and the wait for what is answered to it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <string>

#include "base/time.hpp"
#include "boards/reply.hpp"

namespace dutyline {

struct PostedEvents {
  std::string authorization;  // the header's value; empty: there is none
  std::string content_type;
  std::string content_encoding;
  std::string body;
};

// Answers once, at once or later, on the loop's thread; an answer that comes too late is heard by nobody.
using TakePosted = std::function<void(PostedEvents posted, std::function<void(Reply)> answer)>;

inline constexpr std::size_t kMostPosted = 256 * 1024;  // bytes of a body
inline constexpr Duration kPostedPatience = seconds(30);

// 503 where nobody answers within kPostedPatience.
// The arguments must live until then.
boost::asio::awaitable<Reply> answer_to(const TakePosted& take, PostedEvents& posted);

Reply too_much_posted();

// A crowd beyond what may come in: one write that does not wait is all it gets.
void turn_away(boost::asio::ip::tcp::socket socket);

}  // namespace dutyline
